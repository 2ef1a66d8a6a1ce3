import { daysBetween } from '../../domain/index.ts';
import { BOOK, bookTable, type FactTable, rowsOf, units } from '../fact-table.ts';

/** The newest capital whose date is not after the cut-off, and how many days older than the cut-off it is. */
export function capitalTable(table: FactTable, cutoff: string): FactTable | undefined {
  const latest = rowsOf(table, BOOK, BOOK)
    .filter((row) => (row.keys.as_of ?? '') <= cutoff)
    .toSorted((a, b) => ((a.keys.as_of ?? '') < (b.keys.as_of ?? '') ? -1 : 1))
    .at(-1);
  if (latest === undefined) return undefined;
  const facts = {
    netCapital: units(latest.keys.capital_amount, 2),
    tier1: units(latest.keys.tier1_amount, 2),
    capitalAge: BigInt(daysBetween(latest.keys.as_of ?? cutoff, cutoff)),
  };
  return bookTable([{ keys: {}, facts }], [latest.keys.capital_currency ?? '']);
}
