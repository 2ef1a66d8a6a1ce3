import type { Fraction } from '../domain/index.ts';
import type { FactRow } from './fact-table.ts';

/** Rows as values with weights: which number of a row counts, and how often. */
export interface Weighing {
  readonly value: (row: FactRow) => bigint;
  readonly weight: (row: FactRow) => bigint;
}

/**
 * The quantile `numerator/denominator` of weighted rows: the smallest value that at least that share of the weight does
 * not exceed; where the share is met exactly, the mean with the next value (so that the median of 1 and 2 is 1.5).
 * Null without weight.
 */
export function quantile(rows: readonly FactRow[], { value, weight }: Weighing, share: Fraction): Fraction | null {
  const sorted = rows
    .map((row) => ({ value: value(row), weight: weight(row) }))
    .filter((each) => each.weight > 0n)
    .toSorted((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0));
  const total = sorted.reduce((sum, each) => sum + each.weight, 0n);
  if (total === 0n) return null;
  let seen = 0n;
  for (const [index, each] of sorted.entries()) {
    seen += each.weight;
    const [reached, wanted] = [seen * share.denominator, total * share.numerator];
    if (reached > wanted) return { numerator: each.value, denominator: 1n };
    const next = sorted[index + 1];
    if (reached === wanted && next !== undefined) return { numerator: each.value + next.value, denominator: 2n };
  }
  return { numerator: sorted.at(-1)?.value ?? 0n, denominator: 1n };
}
