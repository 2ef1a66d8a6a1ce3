import { shiftMonth } from '../../domain/index.ts';
import { monthsToDate } from '../fiscal-year.ts';
import { leavingStatement, stayingStatement } from '../pairs/moves.ts';
import { arrivedStatement, classPairStatement } from '../pairs/pair.ts';
import { standingStatements } from '../pairs/standing.ts';
import { bookAt, type Tapes, tapesOf } from '../pairs/tapes.ts';
import { hasColumn, type MonthSources, type Statement } from '../statement.ts';

/** The time over which a flow is told: the month, or the fiscal year up to its end. */
export type Window = 'month' | 'toDate';

/** Months of a window, oldest first. */
export function monthsOf({ month, settings }: MonthSources, window: Window): readonly string[] {
  const count = window === 'month' ? 1 : monthsToDate(month, settings.fiscalYearStart);
  return Array.from({ length: count }, (_, index) => shiftMonth(month, index - count + 1));
}

/** Tapes of each month of a window with the one before; undefined where a tape, or a class on it, is missing. */
export function windowTapes(sources: MonthSources, window: Window): readonly Tapes[] | undefined {
  const found = monthsOf(sources, window).map((month) => tapesOf(sources, shiftMonth(month, -1), month));
  const whole = found.filter((tapes) => tapes !== undefined && isClassed(tapes));
  return whole.length === found.length ? whole.filter((tapes) => tapes !== undefined) : undefined;
}

/** Queries of a window's flows: tapes of each month, what both hold, and what left. */
export function flowStatements(sources: MonthSources, window: Window): readonly Statement[] {
  const all = (windowTapes(sources, window) ?? []).flatMap((tapes) => [
    ...standingStatements(tapes.opening),
    ...standingStatements(tapes.closing),
    classPairStatement(tapes),
    arrivedStatement(tapes),
    leavingStatement(tapes),
    stayingStatement(tapes),
  ]);
  return distinct(all);
}

/** Loans at every month-end from the opening of a window to its end; undefined where one is missing. */
export function monthEnds(sources: MonthSources, window: Window): readonly Statement[] | undefined {
  const months = monthsOf(sources, window);
  const ends = [shiftMonth(months[0] ?? sources.month, -1), ...months];
  const found = ends.map((month) => {
    const book = stockAt(sources, month);
    return book === undefined ? [] : standingStatements(book);
  });
  return found.every((statements) => statements.length > 0) ? found.flat() : undefined;
}

/** A month's stock: its loans or, for a book that comes added up, its balances. */
function stockAt(sources: MonthSources, month: string): MonthSources | undefined {
  if (month === sources.month) return sources;
  const added = sources.part('loan_snapshot', month) === undefined && Object.keys(sources.scope).length === 0;
  return added ? sources.at(month) : bookAt(sources, month);
}

function isClassed({ opening, closing }: Tapes): boolean {
  return [opening, closing].every(({ loans }) => hasColumn(loans, 'asset_class_5'));
}

function distinct(statements: readonly (Statement | undefined)[]): readonly Statement[] {
  const found = statements.filter((statement) => statement !== undefined);
  return [...new Map(found.map((statement) => [statement.key, statement])).values()];
}
