import { type Engine, isRequired, type Mapping, type RejectReason, tableOf } from '../domain/index.ts';
import { cellRule } from './cell.ts';
import type { CellRule } from './cell-rule.ts';
import { PERIOD_FORMAT } from './date-cell.ts';
import { compileChecked } from './expression.ts';
import { type Header, matchHeader } from './header.ts';
import { mappingFault } from './mapping-fault.ts';
import { type MappedColumn, mappedColumns } from './mapping-rules.ts';
import { allOf, quoteList, quoteName, quoteText } from './sql.ts';
import type { ColumnGroup } from './unpivot.ts';

/** One canonical column as SQL over the text columns of a source (`"s:0"`, `"s:1"`...). */
export interface PlannedColumn {
  readonly name: string;
  readonly rule: CellRule;
  readonly required: boolean;
  /** VARCHAR, NULL where absent. */
  readonly raw: string;
  /** Condition, never NULL: the value could not be made. Null where nothing can fail. */
  readonly failed: string | null;
  /** Header name for rejects; null for constants and expressions. */
  readonly source: string | null;
}

/** How the records of one header become rows of one canonical table, for one group where the mapping unpivots. */
export interface StagingPlan {
  readonly mapping: Mapping;
  readonly group: ColumnGroup | null;
  readonly columns: readonly PlannedColumn[];
  /** Condition over the source's columns; rows where it is not true are left out. */
  readonly keep: string | null;
  /** Condition, never NULL: `where` could not be decided. */
  readonly keepFailed: string | null;
  /** 0-based positions of the source columns that are read. */
  readonly positions: readonly number[];
}

/** Why a row was refused, by the number of its verdict (1 is the first). */
export interface Verdict {
  readonly when: string;
  readonly column: string | null;
  readonly value: string;
  readonly reason: RejectReason;
  readonly expected: string;
}

interface SourceNames {
  readonly mapping: Mapping;
  readonly group: ColumnGroup | null;
  readonly file: string;
  /** SQL of each name that mappings and expressions may use. */
  readonly names: ReadonlyMap<string, string>;
  /** Absent words that the parser leaves in. */
  readonly missing: readonly string[];
}

/**
 * The plan for a header. Errors: `mappingInvalid`, `headerMismatch`, `expressionRefused`.
 */
export async function makePlan(
  engine: Engine,
  mapping: Mapping,
  input: { readonly header: Header; readonly name: string },
  group: ColumnGroup | null,
): Promise<StagingPlan> {
  const names = sourceNames(mapping, input, group);
  const columns: PlannedColumn[] = [];
  for (const column of mappedColumns(mapping, group)) {
    columns.push(await planColumn(engine, column, names));
  }
  const where = mapping.where === undefined ? null : await compile(engine, mapping.where, 'where', names);
  if (where !== null && !where.isCondition) throw mappingFault(mapping, 'where', 'expected a condition');
  const keep = keptRows(group, where?.sql ?? null, names);
  const used = [keep, where?.failed, ...columns.flatMap(({ raw, failed }) => [raw, failed])].join(' ');
  const positions = input.header.flatMap((_, i) => (used.includes(sourceColumn(i)) ? [i] : []));
  return { mapping, group, columns, keep, keepFailed: where?.failed ?? null, positions };
}

/**
 * Absent words that the parser itself can turn into NULL. In a file of one column it would take an empty line for an
 * absent value, so there the plan does it.
 */
export function sharedMissing(mapping: Mapping | undefined, input: { readonly header: Header }): readonly string[] {
  return input.header.length === 1 ? [] : (mapping?.missing ?? []);
}

/** The text column of a 0-based position. */
export function sourceColumn(position: number): string {
  return quoteName(`s:${position}`);
}

/** Texts and conditions of every row: `"r:x"` is the text of column x, `"f:x"` that it could not be made. */
export function rawRows(plan: StagingPlan, relation: string, extra: readonly string[] = []): string {
  const raws = plan.columns.map(({ name, raw }) => `${raw} AS ${rawName(name)}`);
  const failed = plan.columns.flatMap(({ name, failed }) =>
    failed === null ? [] : [`${failed} AS ${failedName(name)}`],
  );
  const keep = plan.keep === null ? [] : [`${plan.keep} AS "keep"`];
  const keepFailed = plan.keepFailed === null ? [] : [`${plan.keepFailed} AS "keepFailed"`];
  return `SELECT ${[...extra, ...raws, ...failed, ...keep, ...keepFailed].join(', ')} FROM ${relation}`;
}

/** Texts with their typed values: `"t:x"` is the value of column x, NULL where the text does not convert. */
export function typedRows(plan: StagingPlan, relation: string, extra: readonly string[] = []): string {
  const typed = plan.columns.map(
    ({ name, rule }) => `${rule.typed(rawName(name), stepName(name))} AS ${typedName(name)}`,
  );
  return `SELECT *, ${typed.join(', ')} FROM (${steppedRows(plan, relation, extra)})`;
}

function steppedRows(plan: StagingPlan, relation: string, extra: readonly string[]): string {
  const steps = plan.columns.flatMap(({ name, rule }) =>
    rule.step === undefined ? [] : [`${rule.step(rawName(name))} AS ${stepName(name)}`],
  );
  const rows = rawRows(plan, relation, extra);
  return steps.length === 0 ? rows : `SELECT *, ${steps.join(', ')} FROM (${rows})`;
}

/**
 * The rows that enter the snapshot, in their order, under canonical names. With `putOff`, without the checks that
 * `lateFaults` makes up for.
 */
export function goodRows(plan: StagingPlan, relation: string, putOff: boolean): string {
  const values = plan.columns.map(({ name }) => `${typedName(name)} AS ${quoteName(name)}`);
  const conditions = [
    ...(plan.keep === null ? [] : ['"keep"']),
    ...(plan.keepFailed === null ? [] : ['NOT "keepFailed"']),
    ...plan.columns.map((column) => (putOff && column.rule.late !== undefined ? isPresent(column) : isGood(column))),
  ];
  return `SELECT ${values.join(', ')} FROM (${typedRows(plan, relation)}) WHERE ${allOf(conditions)}`;
}

/** A condition over written rows that holds where a check that was put off would have refused one. */
export function lateFaults(plan: StagingPlan): string {
  const faults = plan.columns.flatMap(({ name, rule }) =>
    rule.late === undefined ? [] : [rule.late(quoteName(name))],
  );
  return faults.length === 0 ? 'false' : faults.map((fault) => `(${fault})`).join(' OR ');
}

/** All that can be wrong with a row, first things first. */
export function verdictsOf(plan: StagingPlan): readonly Verdict[] {
  const undecided: Verdict = {
    when: '"keepFailed"',
    column: null,
    value: 'NULL',
    reason: 'badExpression',
    expected: 'values that where can be decided with',
  };
  return [...(plan.keepFailed === null ? [] : [undecided]), ...plan.columns.flatMap(columnVerdicts)];
}

/** SQL of the month of a typed row, NULL where it cannot be told. */
export function monthOfRow(plan: StagingPlan): string {
  const { dateColumn } = tableOf(plan.mapping.table);
  if (dateColumn === null) return `'all'`;
  return `strftime(${goodValue(plan, dateColumn)}, '%Y-%m')`;
}

/** SQL of a column's value where it is good, else NULL. */
export function goodValue(plan: StagingPlan, name: string | null): string {
  const column = plan.columns.find((one) => one.name === name);
  return column === undefined ? 'NULL' : `CASE WHEN ${isGood(column)} THEN ${typedName(column.name)} END`;
}

export function rawName(name: string): string {
  return quoteName(`r:${name}`);
}

function typedName(name: string): string {
  return quoteName(`t:${name}`);
}

function stepName(name: string): string {
  return quoteName(`p:${name}`);
}

function failedName(name: string): string {
  return quoteName(`f:${name}`);
}

/** All that is asked of a column whose check is put off. */
function isPresent({ name, required, failed }: PlannedColumn): string {
  return allOf([
    ...(required ? [`${typedName(name)} IS NOT NULL`] : []),
    ...(failed === null ? [] : [`NOT ${failedName(name)}`]),
  ]);
}

function isGood({ name, rule, required, failed }: PlannedColumn): string {
  const [raw, typed] = [rawName(name), typedName(name)];
  const fit = rule.good(raw, typed);
  const present = required ? `(${fit}) AND ${typed} IS NOT NULL` : `(${fit}) OR ${raw} IS NULL`;
  return failed === null ? present : `(${present}) AND NOT ${failedName(name)}`;
}

function columnVerdicts({ name, rule, required, failed, source }: PlannedColumn): readonly Verdict[] {
  const [raw, typed] = [rawName(name), typedName(name)];
  const column = source ?? name;
  const made = failed === null ? [] : [verdict(failedName(name), 'badExpression', 'a value that can be computed')];
  const absent = required ? [verdict(`${raw} IS NULL`, 'missingValue', 'a value')] : [];
  const faults = rule.faults(raw, typed).map((fault) => ({
    ...verdict(`${raw} IS NOT NULL AND (${fault.when})`, fault.reason, fault.expected),
  }));
  const unmapped = required ? [verdict(`${typed} IS NULL`, 'missingValue', 'a value')] : [];
  return [...made, ...absent, ...faults, ...unmapped];

  function verdict(when: string, reason: RejectReason, expected: string): Verdict {
    return { when, column, value: raw, reason, expected };
  }
}

/** Header names, and for an unpivoted group the names the mapping gives its columns. */
function sourceNames(
  mapping: Mapping,
  input: { header: Header; name: string },
  group: ColumnGroup | null,
): SourceNames {
  const renamed = Object.entries(group?.columns ?? {});
  const needed = new Map<string, string>();
  for (const [key, { from }] of Object.entries(mapping.columns)) {
    if (from !== undefined && !renamed.some(([name]) => name === from)) needed.set(from, `columns.${key}.from`);
  }
  for (const [name, header] of renamed) needed.set(header, `unpivot.${group?.label}.columns.${name}`);
  const positions = matchHeader(input.header, needed, input.name);
  const names = new Map(input.header.flatMap((name, i) => (name === '' ? [] : [[name, sourceColumn(i)]])));
  for (const [name, header] of renamed) names.set(name, sourceColumn(positions.get(header) ?? 0));
  const missing = input.header.length === 1 ? mapping.missing : [];
  return { mapping, group, file: input.name, names, missing };
}

async function planColumn(engine: Engine, mapped: MappedColumn, names: SourceNames): Promise<PlannedColumn> {
  const { name, column, mapping } = mapped;
  const computed =
    mapping.expr === undefined ? null : await compile(engine, mapping.expr, `columns.${name}.expr`, names);
  const isCell = computed === null ? mapping.const === undefined : computed.isCell;
  const rule = cellRule({ column, mapping, marks: isCell ? names.mapping.dialect : { decimal: '.' } });
  const raw = computed === null ? plainText(mapped, names) : computedText(computed);
  await checkRule(engine, rule, mapped, names.mapping);
  return {
    name,
    rule,
    required: isRequired(column, (other) => names.mapping.columns[other] !== undefined),
    raw: withoutMissing(raw, [...names.missing, ...(mapping.missing ?? [])]),
    failed: computed?.failed ?? null,
    source: names.group?.columns[mapping.from ?? ''] ?? mapping.from ?? null,
  };
}

function computedText(computed: { readonly sql: string; readonly isCondition: boolean }): string {
  return computed.isCondition ? `CAST(${computed.sql} AS VARCHAR)` : computed.sql;
}

function plainText({ name, mapping }: MappedColumn, { names, mapping: whole }: SourceNames): string {
  if (mapping.const !== undefined) return quoteText(mapping.const);
  const sql = mapping.from === undefined ? undefined : names.get(mapping.from);
  if (sql === undefined) throw mappingFault(whole, `columns.${name}`, 'expected from, const or expr');
  return sql;
}

function withoutMissing(raw: string, words: readonly string[]): string {
  return words.length === 0 ? raw : `CASE WHEN ${raw} NOT IN ${quoteList(words)} THEN ${raw} END`;
}

function compile(engine: Engine, text: string, key: string, { mapping, file, names }: SourceNames) {
  const { decimal, thousands } = mapping.dialect;
  const marks = thousands === undefined ? { decimal } : { decimal, thousands };
  return compileChecked(engine, text, names, { file: mapping.path, key: `${key} (${file})`, ...marks });
}

/** A constant, the values of a code list and a date format are judged once, before any row. */
async function checkRule(
  engine: Engine,
  rule: CellRule,
  { name, mapping }: MappedColumn,
  whole: Mapping,
): Promise<void> {
  const key = `columns.${name}`;
  if (mapping.dateFormat !== undefined) await checkDateFormat(engine, mapping.dateFormat, whole, `${key}.dateFormat`);
  const words = mapping.const === undefined ? Object.keys(mapping.codes ?? {}) : [mapping.const];
  for (const word of words) {
    const step = rule.step === undefined ? 'NULL' : rule.step('r');
    const [row] = await engine.rows(`SELECT (${rule.good('r', 't')}) IS TRUE AND t IS NOT NULL AS fit
      FROM (SELECT r, ${rule.typed('r', 'p')} AS t FROM (SELECT r, ${step} AS p FROM (SELECT ${quoteText(word)} AS r)))`);
    if (row?.fit !== true) throw mappingFault(whole, key, `expected ${rule.sqlType}, found ${JSON.stringify(word)}`);
  }
}

async function checkDateFormat(engine: Engine, format: string, mapping: Mapping, key: string): Promise<void> {
  if (format === PERIOD_FORMAT) return;
  const text = quoteText(format);
  const back = `try_strptime(strftime(DATE '2024-03-05', ${text}), ${text})`;
  const [row] = await engine.rows(`SELECT CAST(${back} AS DATE) = DATE '2024-03-05' AS fit`).catch(() => []);
  if (row?.fit !== true) throw mappingFault(mapping, key, 'expected a format with year, month and day, like %Y%m%d');
}

/** A record that has nothing in a group's columns makes no row of it. */
function keptRows(group: ColumnGroup | null, where: string | null, source: SourceNames): string | null {
  if (group === null) return where;
  const filled = Object.keys(group.columns).map((name) => `${presentText(name, source)} IS NOT NULL`);
  const some = filled.length === 0 ? 'true' : `(${filled.join(' OR ')})`;
  return where === null ? some : `(${where}) AND ${some}`;
}

/** A name's text, NULL where its own column takes it for absent. */
function presentText(name: string, { names, mapping, missing }: SourceNames): string {
  const own = Object.values(mapping.columns).filter(({ from }) => from === name);
  return withoutMissing(names.get(name) ?? 'NULL', [...missing, ...own.flatMap((column) => column.missing ?? [])]);
}
