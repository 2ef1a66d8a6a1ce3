import { columnOf, type Engine, LOAN_CLASSES, type TableName } from '../domain/index.ts';
import { isPeriodName, monthFormat, readDates } from './date-format.ts';
import { CODE_WORDS, NUMBERED_CLASSES, splitUnit } from './dictionary.ts';
import type { Match } from './match.ts';
import { isNumber, type Marks, shareOf } from './profile.ts';

/** One line under `columns:`. */
export interface ColumnDraft {
  readonly column: string;
  /** Members of the column's mapping, in order. */
  readonly members: Readonly<Record<string, string | readonly string[] | Readonly<Record<string, string>>>>;
  readonly doubts: readonly string[];
}

/** Drafts how a matched column is read, from what its values look like. */
export async function draftColumn(match: Match, table: TableName, marks: Marks, engine: Engine): Promise<ColumnDraft> {
  const { column, profile, sure } = match;
  const canonical = columnOf(table, column);
  const type = canonical?.type ?? 'text';
  const doubts = [
    ...(sure ? [] : [`is ${profile.name} this column?`]),
    ...(column === 'loan_officer'
      ? ['names of persons, and no indicator needs them: delete it unless you cut by officer']
      : []),
  ];
  const from = { from: profile.name, type };
  if (profile.values.length === 0) return { column, members: from, doubts: [...doubts, 'no value in the sample'] };
  switch (type) {
    case 'date':
      return withDoubts(await draftDate(match, engine), doubts);
    case 'money':
      return withDoubts(draftMoney(match, marks), doubts);
    case 'int':
    case 'decimal':
      return withDoubts(draftNumber(match, marks, type), doubts);
    case 'code':
      return withDoubts(draftCode(match, canonical?.values ?? []), doubts);
    case 'currency':
      return withDoubts(draftCurrency(match), doubts);
    default:
      return withDoubts(column === 'class' ? draftClass(match) : { column, members: from, doubts: [] }, doubts);
  }
}

function withDoubts(draft: ColumnDraft, doubts: readonly string[]): ColumnDraft {
  return { ...draft, doubts: [...doubts, ...draft.doubts] };
}

async function draftDate({ column, profile }: Match, engine: Engine): Promise<ColumnDraft> {
  const { name, values } = profile;
  const month = monthFormat(values);
  if (month !== null) {
    const expr = `last_day(strptime(${quotedName(name)}, '${month}'))`;
    return { column, members: { expr, type: 'date' }, doubts: ['months only: the last day of the month is taken'] };
  }
  if (values.every((value) => isPeriodName(value))) {
    const members = { from: name, type: 'date', dateFormat: 'period' };
    return { column, members, doubts: ['periods only: the last day of each is taken'] };
  }
  const reading = await readDates(engine, values);
  if (reading === null) {
    const doubt = `no one date format reads every value (one looks like ${shapeOf(values[0] ?? '')})`;
    return { column, members: { from: name, type: 'date' }, doubts: [doubt] };
  }
  const { format, rival, sentinels } = reading;
  return {
    column,
    members: {
      from: name,
      type: 'date',
      ...(format === '%Y-%m-%d' ? {} : { dateFormat: format }),
      ...(sentinels.length === 0 ? {} : { missing: sentinels }),
    },
    doubts: [
      ...(rival === null ? [] : [`${rival} reads every value too: which comes first, day or month?`]),
      ...(sentinels.length === 0 ? [] : [`${sentinels.join(', ')} taken as absent`]),
    ],
  };
}

function draftMoney({ column, profile }: Match, marks: Marks): ColumnDraft {
  const { unit } = splitUnit(profile.name);
  const members = { from: profile.name, type: 'money', ...(unit === undefined || unit === '元' ? {} : { unit }) };
  const decimals = profile.values.map((value) => value.split(marks.decimal)[1]?.length ?? 0);
  const allowed = { 万元: 6, 千元: 5, 百万元: 8, 亿元: 10, 万亿元: 14, thousand: 5, million: 8, billion: 11, 元: 2 }[
    unit ?? '元'
  ];
  const tooFine = decimals.some((count) => count > allowed);
  return {
    column,
    members,
    doubts: [
      ...numberDoubts(profile.values, marks),
      ...(unit === undefined && tooFine ? ['more than two decimals: is there a unit (万元, thousand)?'] : []),
    ],
  };
}

function draftNumber(match: Match, marks: Marks, type: 'int' | 'decimal'): ColumnDraft {
  const { column, profile, isMonths } = match;
  const { name, values } = profile;
  if (isMonths) {
    const expr = `${quotedName(name)} * 30`;
    return { column, members: { expr, type }, doubts: ['months past due: thirty days a month is taken'] };
  }
  if (shareOf(values, (value) => /^[+-]?[\d.]+\s*%$/.test(value)) > 0.9) {
    const bare = `replace(${quotedName(name)}, '%', '')`;
    if (column === 'interest_rate')
      return { column, members: { expr: bare, type }, doubts: ['percent signs: 4.35% becomes 4.35, percent a year'] };
    return { column, members: { expr: `${bare} / 100`, type }, doubts: ['percent signs: 4.35% becomes 0.0435'] };
  }
  return { column, members: { from: name, type }, doubts: [...numberDoubts(values, marks), ...rangeDoubts(match)] };
}

function rangeDoubts({ column, profile }: Match): readonly string[] {
  const numbers = profile.values.map(Number).filter(Number.isFinite);
  if (column === 'ifrs9_stage' && numbers.some((stage) => stage < 1 || stage > 3)) return ['values outside 1 to 3'];
  if (column === 'days_past_due' && numbers.some((days) => days < 0)) return ['negative days are rejected'];
  if (column === 'interest_rate' && numbers.some((rate) => rate !== 0) && numbers.every((rate) => rate < 1))
    return ['values below 1: fractions? then expr: … * 100, as interest rates are percent a year'];
  if ((column !== 'pd_12m' && column !== 'lgd') || !numbers.some((rate) => rate > 1)) return [];
  return ['values above 1: percent? then expr: … / 100, as these are fractions'];
}

function numberDoubts(values: readonly string[], marks: Marks): readonly string[] {
  const odd = values.find((value) => !isNumber(value, marks));
  return odd === undefined ? [] : [`not every value is a number (one looks like ${shapeOf(odd)})`];
}

function draftCode({ column, profile }: Match, values: readonly string[]): ColumnDraft {
  const isClass = values.length === LOAN_CLASSES.length && LOAN_CLASSES.every((name) => values.includes(name));
  const numbered = isClass && profile.values.every((value) => Object.hasOwn(NUMBERED_CLASSES, value));
  const meaning = (value: string): string | undefined =>
    numbered
      ? NUMBERED_CLASSES[value]
      : values.find((code) => value === code || CODE_WORDS[code]?.test(value) === true);
  const known = profile.values.map((value) => [value, meaning(value)] as const);
  const codes = Object.fromEntries(known.flatMap(([value, to]) => (to === undefined ? [] : [[value, to]])));
  const unknown = known.filter(([, to]) => to === undefined).map(([value]) => value);
  const listed = unknown.slice(0, 20).join(', ');
  const asTheyAre = known.every(([value, to]) => value === to);
  return {
    column,
    members: {
      from: profile.name,
      type: 'code',
      ...(Object.keys(codes).length === 0 || asTheyAre ? {} : { codes }),
      ...(unknown.length === 0 ? {} : { onUnknownCode: 'reject' }),
    },
    doubts: [
      ...(numbered ? ['classes are numbers: 1 is taken as normal, 5 as loss'] : []),
      ...(unknown.length === 0 ? [] : [`${unknown.length} values without a meaning: ${listed}`]),
    ],
  };
}

/** Classes of sums are free text; where they are the five categories they take their names. */
function draftClass(match: Match): ColumnDraft {
  const draft = draftCode(match, LOAN_CLASSES);
  const plain = { column: match.column, members: { from: match.profile.name, type: 'text' }, doubts: [] };
  return 'onUnknownCode' in draft.members || !('codes' in draft.members)
    ? plain
    : { ...draft, members: { ...draft.members, type: 'text' } };
}

function draftCurrency({ column, profile }: Match): ColumnDraft {
  const names: Readonly<Record<string, string>> = {
    人民币: 'CNY',
    RMB: 'CNY',
    美元: 'USD',
    欧元: 'EUR',
    港币: 'HKD',
    '156': 'CNY',
    '01': 'CNY',
  };
  const odd = profile.values.filter((value) => !/^[A-Z]{3}$/.test(value) || value === 'RMB');
  const codes = Object.fromEntries(odd.flatMap((value) => (names[value] === undefined ? [] : [[value, names[value]]])));
  const unknown = odd.filter((value) => names[value] === undefined);
  return {
    column,
    members: { from: profile.name, type: 'currency', ...(Object.keys(codes).length === 0 ? {} : { codes }) },
    doubts: [
      ...(unknown.length === 0 ? [] : [`no ISO 4217 codes: ${unknown.slice(0, 10).join(', ')}`]),
      ...(profile.values.length > 1
        ? [`${profile.values.length} currencies: totals need one, or a mapping of each`]
        : []),
    ],
  };
}

/** A column's name in an expression. */
export function quotedName(name: string): string {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A value as its kinds of characters only: drafts are shown around, values are not. */
function shapeOf(value: string): string {
  return value.slice(0, 20).replaceAll(/\p{L}/gu, 'x').replaceAll(/\d/g, '9');
}
