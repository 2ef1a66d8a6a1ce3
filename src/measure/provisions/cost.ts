import { comparisonMonth, shiftMonth } from '../../domain/index.ts';
import type { Fact } from '../fact.ts';
import { joinTables, mapRows } from '../fact-table.ts';
import type { StatementSpec } from '../family.ts';
import type { Window } from '../formation/statements.ts';
import { WINDOWS, windowed } from '../formation/waterfall.ts';
import { bookAt } from '../pairs/tapes.ts';
import type { MonthSources, Statement } from '../statement.ts';
import { provisionStatements } from './statement.ts';

/** Provisions at the opening of a window: what those of now are compared with. */
export const OPENING_FACTS: Readonly<Record<string, Fact>> = Object.fromEntries(
  WINDOWS.map((window): readonly [string, Fact] => [
    windowed('openingProvisions', window),
    { statement: windowed('openingProvision', window), unit: 'amount', scale: 2, needs: ['provision.amount'] },
  ]),
);

export const OPENING_STATEMENTS: readonly StatementSpec[] = WINDOWS.map((window) => ({
  name: windowed('openingProvision', window),
  cut: true,
  build: (sources: MonthSources) => openingStatements(sources, window),
  finish: ({ raw }) =>
    raw.length === 0
      ? undefined
      : mapRows(joinTables(raw.map(({ table }) => table)), ({ keys, facts }) => ({
          keys,
          facts: { [windowed('openingProvisions', window)]: facts.provisions ?? 0n },
        })),
  missing: 'noHistory',
}));

function openingStatements(sources: MonthSources, window: Window): readonly Statement[] {
  const { month, settings } = sources;
  const opening =
    window === 'month' ? shiftMonth(month, -1) : comparisonMonth(month, 'prevYearEnd', settings.fiscalYearStart);
  const book = bookAt(sources, opening) ?? addedBookAt(sources, opening);
  return book === undefined ? [] : provisionStatements(book);
}

/** A month whose book came added up: it has no loans, and no scope that could be told of it. */
function addedBookAt(sources: MonthSources, month: string): MonthSources | undefined {
  const added = sources.part('loan_snapshot', month) === undefined && Object.keys(sources.scope).length === 0;
  return added ? sources.at(month) : undefined;
}
