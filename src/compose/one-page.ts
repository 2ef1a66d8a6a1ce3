import type { BoardRow, Report, Wording } from '../domain/index.ts';
import { against, changeParams, direction, leadComparisons } from './change.ts';
import type { Ask, Desk } from './desk.ts';
import { dimensionName, valueParam } from './desk.ts';
import { changeOf, measureName } from './indicator-table.ts';
import type { ComposeInputs } from './inputs.ts';
import { moneyParams } from './money.ts';
import { monthParam, wording } from './wording.ts';

/**
 * The board: what a head of risk looks at first, in this order. What a set does not have is left out; so is PAR90, which
 * is the overdue 90+ ratio by another name.
 */
const BOARD: readonly Ask[] = [
  { code: 'C1', measure: 'balance' },
  { code: 'C2', measure: 'balance' },
  { code: 'C2' },
  { code: 'C4' },
  { code: 'C5' },
  { code: 'C6' },
  { code: 'C7' },
  { code: 'C9', measure: 'count' },
  { code: 'C14', measure: 'par30' },
  { code: 'P1' },
  { code: 'P2' },
  { code: 'K3', measure: 'capital' },
];

const BOOK: Ask = { code: 'C1', measure: 'balance' };
const COVERAGE: Ask = { code: 'P1' };

/** The page that a board member reads and stops: at most five sentences and the board of key indicators. */
export function onePage(inputs: ComposeInputs, desk: Desk): Report['onePage'] {
  return { sentences: sentences(inputs, desk), board: BOARD.flatMap((ask) => boardRow(inputs, desk, ask)) };
}

function sentences(inputs: ComposeInputs, desk: Desk): Wording[] {
  return [
    bookSentence(inputs, desk),
    ...badSentence(inputs, desk),
    ...ratioSentence(inputs, desk, 'overdue', { code: 'C5' }),
    ...worstSentence(inputs, desk),
    findingsSentence(inputs),
    ...waiverSentence(inputs),
  ];
}

/** A tie that does not hold and is waived is said on the first page. */
function waiverSentence({ waivers = [] }: ComposeInputs): Wording[] {
  if (waivers.length === 0) return [];
  const until = waivers.map((waiver) => waiver.until).toSorted()[0] ?? '';
  return [wording('sentence.waivers', { count: { literal: String(waivers.length) }, until: { literal: until } })];
}

function bookSentence(inputs: ComposeInputs, desk: Desk): Wording {
  const growth = { code: 'C1', measure: 'balance_sameMonthLastYear_growth' };
  return wording('sentence.book', {
    ...moneyParams(inputs),
    ...changeParams(inputs, desk, BOOK),
    month: monthParam(desk.month),
    balance: desk.param(BOOK),
    count: desk.param({ code: 'C1', measure: 'count' }),
    yearOn: direction(inputs, desk, growth),
    growth: desk.param(growth),
  });
}

/** The bad loans in the set's own terms, and with provisions known, how far these cover them. */
function badSentence(inputs: ComposeInputs, desk: Desk): Wording[] {
  if (desk.id({ code: 'C2' }) === null) return ratioSentence(inputs, desk, 'par', { code: 'C14', measure: 'par30' });
  const bad = inputs.settings.definitionSet === 'basel_npe' ? 'npe' : 'npl';
  if ((desk.figure(desk.id(COVERAGE))?.value ?? null) === null) {
    return ratioSentence(inputs, desk, bad, { code: 'C2' });
  }
  const [lead] = leadComparisons(inputs);
  return ratioSentence(inputs, desk, `${bad}Covered`, { code: 'C2' }).map(({ key, params }) => ({
    key,
    params: {
      ...params,
      coverage: desk.param(COVERAGE),
      coverageDirection: direction(inputs, desk, changeOf(COVERAGE, lead)),
      coverageChange: desk.param(changeOf(COVERAGE, lead)),
    },
  }));
}

/** A ratio with its balance and its leading changes. */
function ratioSentence(inputs: ComposeInputs, desk: Desk, key: string, ask: Ask): Wording[] {
  const balance = {
    code: ask.code,
    measure: ask.measure === undefined ? 'balance' : ask.measure.replace('par', 'balance'),
  };
  if (desk.id(ask) === null || desk.id(balance) === null) return [];
  return [
    wording(`sentence.${key}`, {
      ...moneyParams(inputs),
      ...changeParams(inputs, desk, ask),
      balance: desk.param(balance),
      ratio: desk.param(ask),
    }),
  ];
}

/** What segments are judged by: the NPL ratio, or PAR30 in a set without classes. */
export function badAsk(desk: Desk): Ask {
  return desk.look({ code: 'C2' }) === undefined ? { code: 'C14', measure: 'par30' } : { code: 'C2' };
}

/** The value of the first dimension of several whose ratio of bad loans stands highest. */
export function worstSentence(inputs: ComposeInputs, desk: Desk): Wording[] {
  const dimension = inputs.settings.dimensions.find((name) => desk.values(name).length > 1);
  if (dimension === undefined) return [];
  const bad = badAsk(desk);
  const ranked = desk
    .values(dimension)
    .map((value) => ({ value, figure: desk.look({ ...bad, dimensions: { [dimension]: value } }) }))
    .filter(({ figure }) => (figure?.value ?? null) !== null)
    .toSorted((a, b) => Number(b.figure?.value) - Number(a.figure?.value));
  const [worst] = ranked;
  if (worst === undefined) return [];
  const ask = { ...bad, dimensions: { [dimension]: worst.value } };
  const [, second] = leadComparisons(inputs);
  return [
    wording('sentence.worst', {
      name: measureName(inputs, bad.code, bad.measure),
      dimension: dimensionName(inputs, dimension, 'text'),
      value: valueParam(inputs, dimension, worst.value),
      ratio: desk.param(ask),
      direction: direction(inputs, desk, changeOf(ask, second)),
      against: against(second),
      change: desk.param(changeOf(ask, second)),
    }),
  ];
}

function findingsSentence({ findings }: ComposeInputs): Wording {
  if (findings.length === 0) return wording('sentence.noFindings');
  const count = (severity: 'red' | 'amber') => ({
    literal: String(findings.filter((finding) => finding.severity === severity).length),
  });
  return wording('sentence.findings', { red: count('red'), amber: count('amber') });
}

function boardRow(inputs: ComposeInputs, desk: Desk, ask: Ask): BoardRow[] {
  const id = desk.id(ask);
  if (id === null) return [];
  const name = measureName(inputs, ask.code, ask.measure);
  const threshold = inputs.settings.thresholds.findLast(
    ({ figure }) => figure === (ask.measure ? `${ask.code}.${ask.measure}` : ask.code),
  );
  return [
    {
      name: 'text' in name ? name.text : { 'zh-CN': ask.code, en: ask.code },
      figure: id,
      changes: inputs.comparisons.map(({ key }) => desk.id(changeOf(ask, key))),
      threshold: threshold?.red ?? threshold?.amber ?? null,
      status: desk.figure(id)?.status ?? null,
      trend: inputs.months.flatMap((month) => desk.id({ ...ask, month }) ?? []),
    },
  ];
}
