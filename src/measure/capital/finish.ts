import { BOOK, bookTable, type FactTable, rowsOf, units } from '../fact-table.ts';

/** The newest capital whose date is not after the cut-off. */
export function capitalTable(table: FactTable, cutoff: string): FactTable | undefined {
  const latest = rowsOf(table, BOOK, BOOK)
    .filter((row) => (row.keys.as_of ?? '') <= cutoff)
    .toSorted((a, b) => ((a.keys.as_of ?? '') < (b.keys.as_of ?? '') ? -1 : 1))
    .at(-1);
  if (latest === undefined) return undefined;
  const netCapital = units(latest.keys.capital_amount, 2);
  return bookTable([{ keys: {}, facts: { netCapital } }], [latest.keys.capital_currency ?? '']);
}
