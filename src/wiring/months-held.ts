import { bookOf, monthsBetween, type ReportSettings, type Snapshot } from '../domain/index.ts';

/**
 * Of the months wanted, those since the first that the book has: a short history is no gap, a hole is one. Where the
 * book comes by the quarter or year there are no months between: so it is with sums, and with loans where the report
 * itself is not monthly.
 */
export function monthsHeld(
  snapshot: Pick<Snapshot, 'parts'>,
  wanted: readonly string[],
  { period }: Pick<ReportSettings, 'period'>,
): readonly string[] {
  const book = bookOf(snapshot);
  const held = [...book.keys()];
  const first = held.toSorted()[0];
  if (first === undefined) return wanted.slice(-1);
  const since = wanted.filter((month) => month >= first);
  const sums = [...book.values()].every(({ table }) => table === 'balance_aggregate');
  const step = sums || period !== 'month' ? stepOf(held) : 1;
  const last = wanted.at(-1) ?? first;
  return since.filter((month) => month === last || monthsBetween(first, month) % step === 0);
}

/** Months from one cut-off to the next: 1, 3, 6 or 12. */
function stepOf(held: readonly string[]): number {
  const [first = '', ...others] = held.toSorted();
  return [12, 6, 3].find((step) => others.every((month) => monthsBetween(first, month) % step === 0)) ?? 1;
}
