import { BOOK, bookTable, type FactTable, rowsOf } from '../fact-table.ts';

/** Decimals that Theil's and Atkinson's indices are kept to. */
export const SHAPE_SCALE = 13;

/** What one row of the `shape` statement says: `count` balances near `lead`, and sums of powers of (x - lead) / lead. */
interface Bucket {
  readonly lead: number;
  readonly count: number;
  readonly powers: readonly [first: number, second: number, third: number, fourth: number];
}

/**
 * Theil's T and Atkinson's index for aversion 0.5 and 1 over obligors with a positive balance. Logarithm and root of
 * each balance are those of its bucket's lead and four terms of their series; as a balance is within 0.5 % of its
 * lead, the error is below 1e-12. Sums run in the order of the buckets, so every engine gives the same figure.
 * Source: H. Theil, Economics and Information Theory (1967); A. B. Atkinson, Journal of Economic Theory 2 (1970).
 */
export function shapeTable(table: FactTable): FactTable | undefined {
  const buckets = bucketsOf(table);
  const count = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  if (count === 0) return undefined;
  const mean = added(buckets.map(({ lead, count: n, powers: [first] }) => lead * (n + first))) / count;
  const shares = added(buckets.map((bucket) => weightedLogs(bucket, mean)));
  const logs = added(buckets.map((bucket) => plainLogs(bucket, mean)));
  const roots = added(buckets.map((bucket) => squareRoots(bucket, mean)));
  const facts = {
    theil: unitsOf(shares / count),
    atkinson: unitsOf(1 - (roots / count) ** 2),
    atkinson1: unitsOf(1 - Math.exp(logs / count)),
  };
  return bookTable([{ keys: {}, facts }], table.currencies);
}

function bucketsOf(table: FactTable): readonly Bucket[] {
  return rowsOf(table, BOOK, BOOK)
    .map(({ keys, facts }) => {
      const [decade, digits] = [Number(keys.decade), BigInt(keys.lead_digits ?? '0')];
      const { shapeObligors = 0n, shapeExposure = 0n } = facts;
      // Ten-thousandths of the currency: a lead of three digits below 1 has four decimals.
      const lead = digits * 10n ** BigInt(decade + 2);
      const over = shapeExposure * 100n - shapeObligors * lead;
      const power = (name: string, exponent: number): number =>
        Number(facts[name] ?? 0n) / 10 ** (7 * exponent) / Number(digits) ** exponent;
      return {
        lead: Number(lead) / 10_000,
        count: Number(shapeObligors),
        powers: [
          Number(over) / Number(lead),
          power('shapeSquares', 2),
          power('shapeCubes', 3),
          power('shapeFourths', 4),
        ] as const,
      };
    })
    .toSorted((a, b) => a.lead - b.lead);
}

/** Sum of (x / mean) ln(x / mean). */
function weightedLogs({ lead, count, powers: [first, second, third, fourth] }: Bucket, mean: number): number {
  const ratio = lead / mean;
  return ratio * (Math.log(ratio) * (count + first) + first + second / 2 - third / 6 + fourth / 12);
}

/** Sum of ln(x / mean). */
function plainLogs({ lead, count, powers: [first, second, third, fourth] }: Bucket, mean: number): number {
  return Math.log(lead / mean) * count + first - second / 2 + third / 3 - fourth / 4;
}

/** Sum of the roots of x / mean. */
function squareRoots({ lead, count, powers: [first, second, third, fourth] }: Bucket, mean: number): number {
  return Math.sqrt(lead / mean) * (count + first / 2 - second / 8 + third / 16 - (5 * fourth) / 128);
}

/** A sum that keeps what each addition loses (Neumaier). */
function added(values: readonly number[]): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}

/** Rounding may leave an index of equal balances a hair below zero. */
function unitsOf(index: number): bigint {
  return BigInt(Math.max(0, Math.round(index * 10 ** SHAPE_SCALE)));
}
