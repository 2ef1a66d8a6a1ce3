import { basename } from 'node:path';

import { parse } from 'yaml';

import { type Engine, mappingSchema, parsePeriod, RiskpressError } from '../domain/index.ts';
import { type ColumnDraft, draftColumn } from './column-draft.ts';
import { monthFormat, readDates } from './date-format.ts';
import { type LoanColumn, PERSONAL } from './dictionary.ts';
import { type MappingDraft, mappingText } from './mapping-text.ts';
import { type Match, matchColumns } from './match.ts';
import { judgeMarks, type Profile, profileColumns } from './profile.ts';
import type { Records } from './records.ts';
import { openTable, type SheetReader, type Table } from './source.ts';
import { type Needs, type Unlock, unlocksBeyond } from './unlocks.ts';

export interface DraftOptions {
  readonly engine: Engine;
  /** When absent it is judged from the bytes, and the judgement is a doubt where it is one. */
  readonly encoding?: string;
  /** Without it a workbook is refused. */
  readonly sheets?: SheetReader;
  /** The catalogue, to say what further columns would add. */
  readonly indicators: Needs;
}

export interface Draft {
  /** A mapping file that the schema accepts, doubts as comments. */
  readonly yaml: string;
  /** `where: what` for every guess. */
  readonly doubts: readonly string[];
  readonly unlocks: readonly Unlock[];
}

const MAX_DIMENSION_VALUES = 50;

/**
 * Drafts a mapping of a loan tape from its headers and values. Nothing is decided silently: every guess is a doubt.
 * Errors: `inputMissing`, `inputUnreadable`, `usage` (encoding), `headerMismatch` (no header).
 */
export async function draftMapping(file: string, options: DraftOptions): Promise<Draft> {
  const table = await openTable(file, options.encoding, options.sheets);
  const { records } = table;
  requireHeader(file, records);
  const profiles = profileColumns(records.header, records.rows);
  const marks = judgeMarks(profiles);
  const matches = await withCutoff(matchColumns(profiles), profiles, options.engine);
  const found: ColumnDraft[] = [];
  for (const match of matches) found.push(await draftColumn(match, marks, options.engine));
  const columns = [...requiredOnes(file, found, profiles), ...found.filter(({ column }) => !isRequired(column))];
  const filled = new Set(matches.map(({ column }) => `loan_snapshot.${column}`));
  const unlocks = unlocksBeyond(filled, options.indicators);
  const draft = assemble({ file, table, columns, matches, profiles, unlocks });
  const yaml = mappingText(draft);
  mappingSchema.parse(parse(yaml));
  return { yaml, doubts: doubtsOf(draft, fileDoubts(table, profiles)), unlocks };
}

interface Findings {
  readonly file: string;
  readonly table: Table;
  readonly columns: readonly ColumnDraft[];
  readonly matches: readonly Match[];
  readonly profiles: readonly Profile[];
  readonly unlocks: readonly Unlock[];
}

/** A tape has few cut-off dates for many loans: the one column of such dates is one, whatever it is called. */
async function withCutoff(
  matches: readonly Match[],
  profiles: readonly Profile[],
  engine: Engine,
): Promise<readonly Match[]> {
  if (matches.some(({ column }) => column === 'cutoff_date')) return matches;
  const taken = new Set(matches.map(({ profile }) => profile.name));
  const dates: Profile[] = [];
  for (const profile of profiles) {
    const { name, values, filled, rows } = profile;
    const few = values.length === 1 || values.length * 20 <= rows;
    if (name === '' || taken.has(name) || filled < rows || values.length === 0 || !few) continue;
    const reading = monthFormat(values) === null ? await readDates(engine, values) : null;
    if (reading?.sentinels.length === 0) dates.push(profile);
  }
  const [only] = dates;
  if (only === undefined || dates.length > 1) return matches;
  return [{ column: 'cutoff_date', profile: only, sure: false, isMonths: false }, ...matches];
}

function requireHeader(file: string, records: Records): void {
  if (records.header.length > 0) return;
  throw new RiskpressError('headerMismatch', `${file}: expected a header line, found none`, { place: { file } });
}

function assemble(findings: Findings): MappingDraft {
  const { file, table, columns, unlocks } = findings;
  return { files: filesOf(file), source: table.source, columns, spare: spareColumns(findings), unlocks };
}

/** A month in the file's name becomes a `*`, so that every month's file is taken. */
function filesOf(file: string): MappingDraft['files'] {
  const name = basename(file);
  const glob = name.replace(/(19|20)\d{2}[-_]?(0[1-9]|1[0-2])([-_]?[0-3]\d)?/, '*');
  const doubts = glob === name ? [] : ['files of other months are taken too'];
  return { value: glob, doubts: [...doubts, 'the path is against this mapping file’s folder'] };
}

const REQUIRED = ['cutoff_date', 'loan_id', 'currency', 'principal_balance'] as const;

function isRequired(column: LoanColumn): boolean {
  return REQUIRED.some((name) => name === column);
}

/** The columns no tape may lack; what was not found stands as a constant to be replaced. */
function requiredOnes(
  file: string,
  found: readonly ColumnDraft[],
  profiles: readonly Profile[],
): readonly ColumnDraft[] {
  return REQUIRED.map(
    (column) => found.find((draft) => draft.column === column) ?? placeholder(column, file, profiles),
  );
}

function placeholder(column: (typeof REQUIRED)[number], file: string, profiles: readonly Profile[]): ColumnDraft {
  if (column === 'cutoff_date') {
    const date = dateInName(basename(file));
    const doubt =
      date === null
        ? 'no such column: write the cut-off date'
        : 'no such column: from the file’s name; true of this file only';
    return { column, members: { const: date ?? 'YYYY-MM-DD', type: 'date' }, doubts: [doubt] };
  }
  if (column === 'currency') {
    const chinese = profiles.some(({ name }) => /\p{Script=Han}/u.test(name));
    return {
      column,
      members: { const: chinese ? 'CNY' : 'XXX', type: 'currency' },
      doubts: ['no such column: is this the currency of all loans?'],
    };
  }
  const type = column === 'loan_id' ? 'text' : 'money';
  return {
    column,
    members: { from: 'REPLACE ME', type },
    doubts: [`no such column found: name it; nothing can be read without ${column}`],
  };
}

/** The last day of the month, or the day, that a file's name tells. */
function dateInName(name: string): string | null {
  const match = /((?:19|20)\d{2})[-_]?(0[1-9]|1[0-2])(?:[-_]?(0[1-9]|[12]\d|3[01]))?(?!\d)/.exec(name);
  if (match === null) return null;
  const [, year, month, day] = match;
  try {
    return parsePeriod([year, month, day].filter((part) => part !== undefined).join('-')).end;
  } catch {
    return null;
  }
}

/** Unmapped columns of few values, none of them personal. */
function spareColumns({ matches, profiles }: Findings): MappingDraft['spare'] {
  const taken = new Set(matches.map(({ profile }) => profile.name));
  const few = profiles.filter(({ name, values, tooMany, filled }) => {
    const repeats = filled >= 2 * values.length || filled < 5;
    return (
      name !== '' &&
      !taken.has(name) &&
      !PERSONAL.test(name) &&
      !tooMany &&
      values.length > 1 &&
      values.length <= MAX_DIMENSION_VALUES &&
      repeats
    );
  });
  return few.map(({ name }, i) => ({ name: `dim_${dimensionName(name) || i + 1}`, from: name }));
}

function dimensionName(name: string): string {
  return /^[\x20-\x7e]+$/.test(name)
    ? name
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '_')
        .replaceAll(/^_+|_+$/g, '')
    : '';
}

function fileDoubts({ records: { header, rows }, whole }: Table, profiles: readonly Profile[]): readonly string[] {
  const twice = header.filter((name, i) => name !== '' && header.indexOf(name) !== i);
  const unnamed = header.filter((name) => name === '').length;
  const personal = profiles.filter(({ name }) => PERSONAL.test(name)).map(({ name }) => name);
  return [
    ...(whole ? [] : [`only the first ${rows.length} rows were looked at`]),
    ...(rows.length === 0 ? ['no row below the header'] : []),
    ...sideBySide(header),
    ...twice.map(
      (name) => `column ${JSON.stringify(name)} stands there twice: such a file is refused when it is mapped`,
    ),
    ...(unnamed === 0 ? [] : [`${unnamed} columns have no name and cannot be mapped`]),
    ...personal.map(
      (name) => `column ${JSON.stringify(name)} looks personal and stays unmapped: it will never be read`,
    ),
  ];
}

/** 余额_09 beside 余额_08: one row a loan and month has to come out. */
function sideBySide(header: readonly string[]): readonly string[] {
  const families = new Map<string, string[]>();
  for (const name of header) {
    const [, stem, month] = /^(.*?\D)[_-]?((?:(?:19|20)\d{2}[-_]?)?(?:0[1-9]|1[0-2])|M\d{1,2})$/i.exec(name) ?? [];
    if (stem !== undefined && month !== undefined) families.set(stem, [...(families.get(stem) ?? []), name]);
  }
  const found = [...families.values()].filter((names) => names.length > 1).map((names) => names.join(', '));
  if (found.length === 0) return [];
  return [`months look side by side (${found.join('; ')}): unpivot them, see docs/reference/mapping.md`];
}

function doubtsOf(draft: MappingDraft, ofFile: readonly string[]): readonly string[] {
  const { kind: _, ...source } = draft.source;
  const places = { files: draft.files, ...source };
  return [
    ...ofFile,
    ...Object.entries(places).flatMap(([key, place]) => {
      return typeof place === 'object' ? place.doubts.map((doubt) => `${key}: ${doubt}`) : [];
    }),
    ...draft.columns.flatMap(({ column, doubts }) => doubts.map((doubt) => `columns.${column}: ${doubt}`)),
  ];
}
