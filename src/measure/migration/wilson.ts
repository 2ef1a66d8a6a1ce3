import type { Fraction } from '../../domain/index.ts';

/** Normal quantile of 97.5 %, to 15 decimals. */
const Z = 1_959963984540054n;
const Z_UNIT = 10n ** 15n;

/** Decimals of the root, and of the bound as it is told: integers alone, so that every machine gives the same digits. */
const ROOT_UNIT = 10n ** 30n;
const TOLD = 10n ** 12n;

/**
 * Bounds of the 95 % Wilson score interval of `moved` out of `n`, rounded to 12 decimals; null where there is nothing to
 * be a share of. Source: Wilson (1927), J. Am. Stat. Assoc. 22, 209-212.
 */
export function wilsonBounds(moved: Fraction, n: Fraction): { readonly low: Fraction; readonly high: Fraction } | null {
  if (n.numerator <= 0n || moved.numerator < 0n) return null;
  const [k, total] = [units(moved), units(n)];
  if (k > total) return null;
  const square = (Z * Z * ROOT_UNIT) / (Z_UNIT * Z_UNIT);
  // z * sqrt(k (n - k) / n + z^2 / 4), everything in units of ROOT_UNIT
  const inside = (k * (total - k)) / total + square / 4n;
  const spread = (rootOf(inside * ROOT_UNIT) * Z) / Z_UNIT;
  const middle = k + square / 2n;
  const over = total + square;
  const told = (top: bigint): Fraction => {
    const share = (2n * top * TOLD + over) / (2n * over);
    const bounded = share < 0n ? 0n : share > TOLD ? TOLD : share;
    return { numerator: bounded, denominator: TOLD };
  };
  const low = middle > spread ? middle - spread : 0n;
  return { low: told(low), high: told(middle + spread) };
}

function units({ numerator, denominator }: Fraction): bigint {
  return (numerator * ROOT_UNIT) / denominator;
}

/** Whole part of a square root, by Newton's method. */
function rootOf(square: bigint): bigint {
  if (square < 2n) return square;
  let root = 1n << BigInt(Math.ceil(square.toString(2).length / 2));
  for (;;) {
    const next = (root + square / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
