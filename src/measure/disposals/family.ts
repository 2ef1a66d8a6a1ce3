import { shiftMonth } from '../../domain/index.ts';
import { notSupplied } from '../fact.ts';
import type { Family } from '../family.ts';
import { hasColumn, type MonthSources } from '../statement.ts';
import { EVENT_MONTHS, eventStatements } from './statement.ts';

/** What left the book in twelve months other than by payment. */
export const DISPOSALS: Family = {
  facts: { disposals: { statement: 'event', unit: 'amount', scale: 2, needs: ['writeoff_recovery.amount'] } },
  statements: [
    {
      name: 'event',
      cut: true,
      ownCurrency: true,
      build: eventStatements,
      absence: (sources) => {
        const unknown = Object.keys(sources.scope).find((name) => !carries(sources, name));
        if (unknown !== undefined) return notSupplied(`writeoff_recovery.${unknown}`);
        return shiftMonth(sources.month, 1 - EVENT_MONTHS) < sources.firstMonth ? 'noHistory' : undefined;
      },
      cutAbsence: (sources, dimension) =>
        carries(sources, dimension) ? undefined : notSupplied(`writeoff_recovery.${dimension}`),
    },
  ],
  entries: [],
};

/** Whether every part of the events has a dimension. */
function carries(sources: MonthSources, dimension: string): boolean {
  return sources
    .monthsOf('writeoff_recovery')
    .every((month) => hasColumn(sources.part('writeoff_recovery', month), dimension));
}
