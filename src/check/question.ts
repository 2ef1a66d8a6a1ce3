import type { BookTable, Engine, Period, ReportSettings, Snapshot, TableName, TablePart } from '../domain/index.ts';
import type { Tolerances } from './tie.ts';

/** What a snapshot is judged for. */
export interface CheckOptions {
  readonly engine: Engine;
  readonly period: Period;
  readonly cutoff: 'periodEnd' | 'newestInPeriod';
  readonly gates: ReportSettings['gates'];
  /** Months that the report shows, ascending; the period's own is the last. */
  readonly months: readonly string[];
  readonly currency: string;
}

/** The options with what every tie asks of them. */
export interface Question extends CheckOptions {
  readonly tolerances: Tolerances;
  /** The book by month: loans, or sums where there are none. */
  readonly book: ReadonlyMap<string, TablePart>;
  /** What the report month's book is of. */
  readonly table: BookTable;
  /** ISO date that the figures of the period stand for. */
  readonly cutoffDate: string;
  /** Month of the cut-off. */
  readonly month: string;
  /** Whether rows of a month matter; rows without a month always do. */
  readonly concerns: (month: string | null) => boolean;
}

/** The part of a table and month. */
export function partOf(snapshot: Snapshot, table: TableName, month: string): TablePart | undefined {
  return snapshot.parts.find((part) => part.table === table && part.month === month);
}

/** What a book is of. */
export function bookTableOf(part: TablePart | undefined): BookTable {
  return part?.table === 'balance_aggregate' ? 'balance_aggregate' : 'loan_snapshot';
}

/** The newest cut-off date of a month's book: the state that is measured. */
export function newestCutoff(part: TablePart): string | undefined {
  return part.cutoffs.toSorted().at(-1);
}
