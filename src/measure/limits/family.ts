import { BOOK, bookTable, type FactRow, type FactTable, rowsOf } from '../fact-table.ts';
import type { Family } from '../family.ts';
import { balanceNeeds } from '../loans/balance.ts';
import { isCompared } from '../settings.ts';
import { LIMIT_ENTRIES } from './entries.ts';
import { limitDimensions, limitStatement } from './statement.ts';

const ofLimit = {
  statement: 'limit',
  unit: 'amount',
  scale: 2,
  needs: ['limit.amount', 'loan_snapshot.principal_balance'],
} as const;

/** K6: how far approved limits are used. */
export const LIMITS: Family = {
  facts: {
    limitAmount: ofLimit,
    limitUsed: ofLimit,
    limitsUnmeasured: { ...ofLimit, unit: 'count', scale: 0 },
  },
  statements: [
    {
      name: 'limit',
      cut: false,
      wholeBook: true,
      build: (sources) =>
        isCompared(sources.settings, sources.month)
          ? [limitStatement(sources)].filter((statement) => statement !== undefined)
          : [],
      finish: ({ raw: [first], sources }) => first && limitTable(first.table, limitDimensions(sources)),
      missing: 'noData',
      needs: (fact, sources) => (fact === 'limitUsed' ? balanceNeeds(sources) : []),
    },
  ],
  entries: LIMIT_ENTRIES,
};

/** One row a limit; those on a dimension that the month does not have are only counted. */
function limitTable(table: FactTable, dimensions: readonly string[]): FactTable {
  const limits = Map.groupBy(rowsOf(table, BOOK, BOOK), (row) => row.keys.limit_key ?? '');
  const rows = [...limits].map(([limit, parts]): FactRow => {
    const sum = (fact: string): bigint => parts.reduce((total, row) => total + (row.facts[fact] ?? 0n), 0n);
    if (!dimensions.includes(parts[0]?.keys.limit_dimension ?? ''))
      return { keys: {}, facts: { limitsUnmeasured: 1n } };
    return { keys: { limit }, facts: { limitAmount: sum('limitAmount'), limitUsed: sum('limitUsed') } };
  });
  return bookTable(rows, table.currencies);
}
