import type { Fraction } from '../domain/index.ts';

/** Numerator and denominator of a ratio, of the book or of one segment of it, exact. */
export interface Share {
  readonly numerator: Fraction;
  readonly denominator: Fraction;
}

/** One segment at two month-ends; a segment that was not there has zeros. */
export interface SegmentChange {
  readonly before: Share;
  readonly now: Share;
}

/** What a segment added to the change of the book's ratio: by its own ratio, and by its weight. */
export interface Contribution {
  readonly rate: Fraction;
  readonly mix: Fraction;
  readonly contribution: Fraction;
}

const ZERO: Fraction = { numerator: 0n, denominator: 1n };

/**
 * Splits the change of a ratio over segments, in exact fractions. With weights w (share of the denominator) and ratios
 * r at the two ends, rate = (r1 - r0)(w0 + w1)/2 and mix = (w1 - w0)((r0 + r1)/2 - (R0 + R1)/2), R being the book's:
 * a segment with a better ratio than the book that grows takes away. They sum to R1 - R0, since all weights sum to one.
 * A segment that is there at one end only has no change of its own ratio. The segments must add up to the book.
 * Null where the book has no denominator at one of the ends.
 */
export function contributionsOf(
  book: SegmentChange,
  segments: readonly SegmentChange[],
): readonly Contribution[] | null {
  if (!isPositive(book.before.denominator) || !isPositive(book.now.denominator)) return null;
  const middle = half(plus(ratioOf(book.before), ratioOf(book.now)));
  return segments.map((segment) => contributionOf(segment, book, middle));
}

function contributionOf({ before, now }: SegmentChange, book: SegmentChange, middle: Fraction): Contribution {
  const [w0, w1] = [over(before.denominator, book.before.denominator), over(now.denominator, book.now.denominator)];
  const grown = minus(w1, w0);
  const [was, is] = [isZero(before.denominator), isZero(now.denominator)];
  const share = (end: Share, whole: Share): Fraction => over(end.numerator, whole.denominator);
  const change = minus(share(now, book.now), share(before, book.before));
  const rate = was || is ? ZERO : times(minus(ratioOf(now), ratioOf(before)), half(plus(w0, w1)));
  // What is not the segment's own ratio is its weight; the book's middle ratio drops out of the sum.
  const mix = minus(minus(change, rate), times(grown, middle));
  return { rate, mix, contribution: plus(rate, mix) };
}

/** Amounts that moved a numerator between two month-ends, and the two ends themselves. */
export interface Movement {
  readonly book: SegmentChange;
  /** Cause -> signed amount; together they are the numerator's change. */
  readonly causes: Readonly<Record<string, Fraction>>;
}

/**
 * What each cause added to the change of a ratio: its amount over the new denominator; `growth` is what the growth of
 * the denominator alone did to the old numerator. They sum to the change exactly. Null without a denominator.
 */
export function causesOf({ book, causes }: Movement): Readonly<Record<string, Fraction>> | null {
  const { before, now } = book;
  if (!isPositive(before.denominator) || !isPositive(now.denominator)) return null;
  const growth = minus(over(before.numerator, now.denominator), ratioOf(before));
  const moved = Object.entries(causes).map(([cause, amount]) => [cause, over(amount, now.denominator)] as const);
  return { ...Object.fromEntries(moved), growth };
}

export function plus(a: Fraction, b: Fraction): Fraction {
  return reduced({
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  });
}

export function minus(a: Fraction, b: Fraction): Fraction {
  return plus(a, { numerator: -b.numerator, denominator: b.denominator });
}

/** a / b; b must not be zero. */
export function over(a: Fraction, b: Fraction): Fraction {
  const sign = b.numerator < 0n ? -1n : 1n;
  return reduced({
    numerator: sign * a.numerator * b.denominator,
    denominator: sign * a.denominator * b.numerator,
  });
}

function times(a: Fraction, b: Fraction): Fraction {
  return reduced({ numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator });
}

function half(a: Fraction): Fraction {
  return { numerator: a.numerator, denominator: a.denominator * 2n };
}

function ratioOf({ numerator, denominator }: Share): Fraction {
  return over(numerator, denominator);
}

export function isZero({ numerator }: Fraction): boolean {
  return numerator === 0n;
}

function isPositive({ numerator }: Fraction): boolean {
  return numerator > 0n;
}

/** In lowest terms: sums over many segments would otherwise grow without end. */
function reduced({ numerator, denominator }: Fraction): Fraction {
  let [a, b] = [numerator < 0n ? -numerator : numerator, denominator];
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? ZERO : { numerator: numerator / a, denominator: denominator / a };
}
