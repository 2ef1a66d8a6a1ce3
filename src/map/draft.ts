import { basename } from 'node:path';

import { parse } from 'yaml';

import {
  columnOf,
  type Engine,
  isTableName,
  mappingSchema,
  nearest,
  parsePeriod,
  RiskpressError,
  TABLE_NAMES,
  type TableName,
  tableOf,
} from '../domain/index.ts';
import { type ColumnDraft, draftColumn } from './column-draft.ts';
import { monthFormat, readDates } from './date-format.ts';
import { PERSONAL } from './dictionary.ts';
import { type MappingDraft, mappingText } from './mapping-text.ts';
import type { Match } from './match.ts';
import { judgeMarks, type Profile, profileColumns } from './profile.ts';
import type { Records } from './records.ts';
import { sideBySide, unpivotLines } from './side-by-side.ts';
import { openTable, type SheetReader, type Table } from './source.ts';
import { chooseTable } from './table-choice.ts';
import { type Needs, type Unlock, unlocksBeyond } from './unlocks.ts';

export interface DraftOptions {
  readonly engine: Engine;
  /** When absent it is judged from the bytes, and the judgement is a doubt where it is one. */
  readonly encoding?: string;
  /** Without it a workbook is refused. */
  readonly sheets?: SheetReader;
  /** Canonical table of the file; judged from its headers and its name when absent. */
  readonly table?: string;
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
 * Drafts a mapping of a file from its headers and values. Nothing is decided silently: every guess is a doubt.
 * Errors: `inputMissing`, `inputUnreadable`, `usage` (encoding, table), `headerMismatch` (no header).
 */
export async function draftMapping(file: string, options: DraftOptions): Promise<Draft> {
  const asked = tableNamed(options.table);
  const opened = await openTable(file, options.encoding, options.sheets);
  const { records } = opened;
  requireHeader(file, records);
  const profiles = profileColumns(records.header, records.rows);
  const marks = judgeMarks(profiles);
  const choice = chooseTable(profiles, basename(file), asked);
  const { table } = choice;
  const matches = await withCutoff(choice.matches, { table, profiles }, options.engine);
  const found: ColumnDraft[] = [];
  for (const match of matches) found.push(await draftColumn(match, table, marks, options.engine));
  const required = requiredColumns(table);
  const firsts = required.map((column) => {
    return found.find((draft) => draft.column === column) ?? placeholder(column, { table, file, profiles });
  });
  const columns = [...firsts, ...found.filter(({ column }) => !required.includes(column))];
  const filled = new Set(matches.map(({ column }) => `${table}.${column}`));
  const unlocks = unlocksBeyond(filled, table, options.indicators);
  const chosen = { value: table, doubts: choice.doubts };
  const draft = assemble({ file, opened, chosen, columns, matches, profiles, unlocks });
  const yaml = mappingText(draft);
  mappingSchema.parse(parse(yaml));
  return { yaml, doubts: doubtsOf(draft, fileDoubts(opened, profiles)), unlocks };
}

/** Error `usage` on a name that is no canonical table. */
function tableNamed(name: string | undefined): TableName | undefined {
  if (name === undefined || isTableName(name)) return name;
  const near = nearest(name, TABLE_NAMES);
  const hint = near === undefined ? `expected one of ${TABLE_NAMES.join(', ')}` : `did you mean ${near}?`;
  throw new RiskpressError('usage', `--table: there is no canonical table ${name}; ${hint}`);
}

interface Findings {
  readonly file: string;
  readonly opened: Table;
  readonly chosen: MappingDraft['table'];
  readonly columns: readonly ColumnDraft[];
  readonly matches: readonly Match[];
  readonly profiles: readonly Profile[];
  readonly unlocks: readonly Unlock[];
}

/** A tape has few cut-off dates for many rows: the one column of such dates is one, whatever it is called. */
async function withCutoff(
  matches: readonly Match[],
  { table, profiles }: { readonly table: TableName; readonly profiles: readonly Profile[] },
  engine: Engine,
): Promise<readonly Match[]> {
  if (tableOf(table).timing !== 'cutoff' || matches.some(({ column }) => column === 'cutoff_date')) return matches;
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
  const { file, opened, chosen, columns, unlocks, profiles } = findings;
  const unpivot = sideBySide(profiles).flatMap(unpivotLines);
  const { source } = opened;
  return { table: chosen, files: filesOf(file), source, columns, spare: spareColumns(findings), unpivot, unlocks };
}

/** A month in the file's name becomes a `*`, so that every month's file is taken. */
function filesOf(file: string): MappingDraft['files'] {
  const name = basename(file);
  const glob = name.replace(/(19|20)\d{2}[-_]?(0[1-9]|1[0-2])([-_]?[0-3]\d)?/, '*');
  const doubts = glob === name ? [] : ['files of other months are taken too'];
  return { value: glob, doubts: [...doubts, 'the path is against this mapping file’s folder'] };
}

/** The columns no mapping of a table may lack; what was not found stands as a constant to be replaced. */
function requiredColumns(table: TableName): readonly string[] {
  const { columns } = tableOf(table);
  return Object.keys(columns).filter((column) => columns[column]?.required === true);
}

interface Wanting {
  readonly table: TableName;
  readonly file: string;
  readonly profiles: readonly Profile[];
}

function placeholder(column: string, { table, file, profiles }: Wanting): ColumnDraft {
  const { dateColumn, timing } = tableOf(table);
  if (column === dateColumn && timing === 'cutoff') {
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
      doubts: [`no such column: is this the currency of all ${table === 'loan_snapshot' ? 'loans' : 'rows'}?`],
    };
  }
  const type = columnOf(table, column)?.type ?? 'text';
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
function spareColumns({ chosen, matches, profiles }: Findings): MappingDraft['spare'] {
  if (columnOf(chosen.value, 'dim_x') === undefined) return [];
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
    ...sideBySideDoubts(profiles),
    ...twice.map(
      (name) => `column ${JSON.stringify(name)} stands there twice: such a file is refused when it is mapped`,
    ),
    ...(unnamed === 0 ? [] : [`${unnamed} columns have no name and cannot be mapped`]),
    ...personal.map(
      (name) => `column ${JSON.stringify(name)} looks personal and stays unmapped: it will never be read`,
    ),
  ];
}

function sideBySideDoubts(profiles: readonly Profile[]): readonly string[] {
  const kinds = Map.groupBy(sideBySide(profiles), ({ what }) => what);
  return [...kinds].map(([what, families]) => {
    const listed = families.map(({ columns }) => columns.slice(0, 12).join(', ')).join('; ');
    return `${what} look side by side (${listed}): unpivot them, see docs/reference/mapping.md`;
  });
}

function doubtsOf(draft: MappingDraft, ofFile: readonly string[]): readonly string[] {
  const { kind: _, ...source } = draft.source;
  const places = { table: draft.table, files: draft.files, ...source };
  return [
    ...ofFile,
    ...Object.entries(places).flatMap(([key, place]) => {
      return typeof place === 'object' ? place.doubts.map((doubt) => `${key}: ${doubt}`) : [];
    }),
    ...draft.columns.flatMap(({ column, doubts }) => doubts.map((doubt) => `columns.${column}: ${doubt}`)),
  ];
}
