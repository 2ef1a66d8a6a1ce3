import { hashOf, isTableName, type Scope, type TableName, type TablePart, tableOf } from '../domain/index.ts';
import { canonicalSource, parquetSource, type Source, type SourcePart, scopeConditions, sqlText } from './dialect.ts';
import type { FactBook } from './fact.ts';
import type { MeasureSettings } from './settings.ts';

/** Raised when the meaning of stored facts changes although no statement's text does. */
const FACTS_VERSION = 2;

/** One query of one month: its facts depend on its text and its parts alone. */
export interface Statement {
  readonly name: string;
  readonly month: string;
  /** SQL with tables under their canonical names. */
  readonly text: string;
  /** The same SQL over the month's files. */
  readonly sql: string;
  /** Hash of the text and of the logical digests of the parts: equal keys, equal facts. */
  readonly key: string;
  /** The rows that it adds up, where it is of the keyed shape: what a list of the rows behind a number is made from. */
  readonly keyed?: { readonly rows: KeyedRows; readonly source: Source };
}

/**
 * The commonest shape of a statement: rows (a loan, an event, a signal...) with keys, added up for the book and for each
 * dimension. Expressions are SQL over `from`; names become columns of one narrow relation that is read once.
 */
export interface KeyedRows {
  /** FROM clause with its joins (inner joins only). */
  readonly from: (source: Source) => string;
  readonly where: readonly string[];
  /** What tells a row apart, for lists: `l."loan_id"`. */
  readonly id: string;
  /** Dimension -> its expression; the book alone where empty. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** Own key -> its expression, never NULL. */
  readonly keys: Readonly<Record<string, string>>;
  /** Column of the relation -> its expression. */
  readonly values: Readonly<Record<string, string>>;
  /** Fact -> aggregate over the relation's columns: `SUM(moved)`, `COUNT(*)`. An alias never equals a canonical column. */
  readonly facts: Readonly<Record<string, string>>;
  /** Expression of the rows' currency, where amounts are not of the tape's own rows. */
  readonly currency?: string;
}

/** What the statements of one month are made from. */
export interface MonthSources {
  readonly month: string;
  /** ISO date of the state that is measured: the newest cut-off of the month's tape. */
  readonly cutoff: string;
  /** The month's loans; undefined where it has none (balances may be added up already). */
  readonly loans: SourcePart | undefined;
  readonly scope: Scope;
  /** Dimensions that the month has and the scope does not fix. */
  readonly dimensions: readonly string[];
  readonly settings: MeasureSettings;
  readonly facts: FactBook;
  /** Currencies whose amounts can be brought into the report's; undefined where no rates are supplied. */
  readonly convertible: readonly string[] | undefined;
  /** First month of which the snapshot knows anything. */
  readonly firstMonth: string;
  /** A table's part of a month (this one where left out), or its timeless part. */
  part(table: TableName, month?: string): SourcePart | undefined;
  /** Months that a table has parts of, ascending. */
  monthsOf(table: TableName): readonly string[];
  /** Another month as this one; undefined where the snapshot has no loans or balances of it. */
  at(month: string): MonthSources | undefined;
}

/** Builds a statement; `body` is called once for readers and once for the engine. */
export function statementOf(
  name: string,
  month: string,
  parts: readonly SourcePart[],
  body: (source: Source) => string,
): Statement {
  const text = body(canonicalSource(parts, month));
  const digests = parts.map((part) => [part.table, part.month, part.digest]);
  const key = hashOf({ version: FACTS_VERSION, name, month, text, digests });
  return { name, month, text, sql: body(parquetSource(parts, month)), key };
}

export function hasColumn(part: TablePart | undefined, column: string): boolean {
  return part?.columns.includes(column) ?? false;
}

/** Whether a canonical `table.column` is there for a month; of events, whether any month has it: a month may have none. */
export function isSupplied(sources: MonthSources, column: string): boolean {
  const [table = '', name = ''] = column.split('.');
  if (table === 'loan_snapshot') return hasColumn(sources.loans, name);
  if (!isTableName(table)) return false;
  if (tableOf(table).timing !== 'event') return hasColumn(sources.part(table), name);
  return sources.monthsOf(table).some((month) => hasColumn(sources.part(table, month), name));
}

/** Conditions of the loans in stock: of the measured cut-off, inside the scope, not written off. */
export function stockConditions(sources: MonthSources, qualifier = ''): readonly string[] {
  const { loans, cutoff, scope } = sources;
  return [
    ...(loans !== undefined && loans.cutoffs.length > 1 ? [`${qualifier}"cutoff_date" = DATE ${sqlText(cutoff)}`] : []),
    ...(hasColumn(loans, 'written_off_flag') ? [`COALESCE(${qualifier}"written_off_flag", FALSE) = FALSE`] : []),
    ...scopeConditions(scope, qualifier),
  ];
}
