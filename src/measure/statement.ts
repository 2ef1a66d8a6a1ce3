import { hashOf, type Scope, type TableName, type TablePart } from '../domain/index.ts';
import { canonicalSource, parquetSource, type Source, scopeConditions, sqlText } from './dialect.ts';
import type { StatementName } from './fact.ts';

/** Raised when the meaning of stored facts changes although no statement's text does. */
const FACTS_VERSION = 1;

/** One query of one month: its facts depend on its text and its parts alone. */
export interface Statement {
  readonly name: StatementName;
  readonly month: string;
  /** SQL with tables under their canonical names. */
  readonly text: string;
  /** The same SQL over the month's files. */
  readonly sql: string;
  /** Hash of the text and of the logical digests of the parts: equal keys, equal facts. */
  readonly key: string;
}

/** What the statements of one month are made from. */
export interface MonthSources {
  readonly month: string;
  /** ISO date of the state that is measured: the newest cut-off of the month's tape. */
  readonly cutoff: string;
  readonly loans: TablePart;
  /** The month's parts of the other tables, and the timeless ones. */
  readonly others: readonly TablePart[];
  readonly scope: Scope;
  /** Dimensions that the tape has and the scope does not fix. */
  readonly dimensions: readonly string[];
  readonly cardProducts: readonly string[];
}

/** Builds a statement; `body` is called once for readers and once for the engine. */
export function statementOf(
  name: StatementName,
  month: string,
  parts: readonly TablePart[],
  body: (source: Source) => string,
): Statement {
  const text = body(canonicalSource);
  const digests = parts.map((part) => [part.table, part.month, part.digest]);
  const key = hashOf({ version: FACTS_VERSION, name, month, text, digests });
  return { name, month, text, sql: body(parquetSource(parts)), key };
}

export function hasColumn(part: TablePart | undefined, column: string): boolean {
  return part?.columns.includes(column) ?? false;
}

export function otherPart(sources: MonthSources, table: TableName): TablePart | undefined {
  return sources.others.find((part) => part.table === table);
}

/** Conditions of the loans in stock: of the measured cut-off, inside the scope, not written off. */
export function stockConditions(sources: MonthSources, qualifier = ''): readonly string[] {
  const { loans, cutoff, scope } = sources;
  return [
    ...(loans.cutoffs.length > 1 ? [`${qualifier}"cutoff_date" = DATE ${sqlText(cutoff)}`] : []),
    ...(hasColumn(loans, 'written_off_flag') ? [`COALESCE(${qualifier}"written_off_flag", FALSE) = FALSE`] : []),
    ...scopeConditions(scope, qualifier),
  ];
}
