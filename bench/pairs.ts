/** Median, lowest and highest of some numbers. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/**
 * Runs the sides in turn, A B A B, so that what slows the machine for a while slows both. Gives the results of each
 * side in the order of the rounds: those of one round belong together.
 */
export async function interleave<T>(
  rounds: number,
  sides: readonly ((round: number) => Promise<T>)[],
): Promise<readonly (readonly T[])[]> {
  const results: T[][] = sides.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [i, side] of sides.entries()) results[i]?.push(await side(round));
  }
  return results;
}

/** The ratio of each round, summarised; null where a side was not measured. */
export function pairedRatio(above: readonly (number | null)[], below: readonly (number | null)[]): Spread | null {
  const ratios = above.map((value, round) => {
    const other = below[round] ?? null;
    return value === null || other === null || other === 0 ? null : value / other;
  });
  return spreadOf(ratios);
}

/** Median (of an even count, the mean of the middle two), lowest and highest; null where any value is, or none is there. */
export function spreadOf(values: readonly (number | null)[]): Spread | null {
  const known = values.filter((value) => value !== null).toSorted((a, b) => a - b);
  const [low] = known;
  const high = known.at(-1);
  if (low === undefined || high === undefined || known.length < values.length) return null;
  const middle = (known.length - 1) / 2;
  const median = ((known[Math.floor(middle)] ?? low) + (known[Math.ceil(middle)] ?? high)) / 2;
  return { median, low, high, count: known.length };
}
