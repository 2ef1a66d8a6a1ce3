import { daysBetween, parsePeriod, shiftMonth } from '../../domain/index.ts';
import type { SourcePart } from '../dialect.ts';
import { bookAt } from '../pairs/tapes.ts';
import { hasColumn, type MonthSources } from '../statement.ts';
import { cutDimensions } from './cut.ts';

/** Days by which a cut-off may miss the end of its month, over a holiday, and the month still be a full one. */
const HOLIDAYS = 4;

/** The tapes that tell vintages, oldest first, up to the last full month. */
export interface History {
  /** First month of which there is a tape: older cohorts are known by their survivors alone, and left out. */
  readonly first: string;
  readonly last: string;
  readonly books: readonly MonthSources[];
  /** Disposals and recoveries of the time. */
  readonly events: readonly SourcePart[];
  readonly dimensions: readonly string[];
}

/** The history up to a month; undefined where no tape tells when loans were originated and how late they are. */
export function historyOf(sources: MonthSources): History | undefined {
  const last = lastFull(sources);
  const books = sources.monthsOf('loan_snapshot').flatMap((month) => {
    const book = month <= last ? bookAt(sources, month) : undefined;
    return book !== undefined && tells(book) ? [book] : [];
  });
  const first = books[0]?.month;
  if (first === undefined) return undefined;
  const events = sources
    .monthsOf('writeoff_recovery')
    .filter((month) => month >= first && month <= last)
    .flatMap((month) => sources.part('writeoff_recovery', month) ?? []);
  return { first, last, books, events, dimensions: cutDimensions(sources) };
}

/** Months from one to another. */
export function monthsOnBook(cohort: string, month: string): number {
  const index = (name: string): number => Number(name.slice(0, 4)) * 12 + Number(name.slice(5, 7));
  return index(month) - index(cohort);
}

function tells({ loans }: MonthSources): boolean {
  return hasColumn(loans, 'origination_date') && hasColumn(loans, 'days_past_due');
}

function lastFull({ month, cutoff }: MonthSources): string {
  return daysBetween(cutoff, parsePeriod(month).end) <= HOLIDAYS ? month : shiftMonth(month, -1);
}
