import { type ComparisonKey, type Fraction, type Unit, unitsText } from '../domain/index.ts';
import { absent, known, type Result } from './evaluation.ts';

/** Decimals of the measure, and the least amount over which a growth is shown. */
export interface GrowthTerms {
  readonly scale: number;
  readonly base: bigint;
}

/** Unit of the change of a measure: ratios change by percentage points. Undefined where a change means nothing. */
export function changeUnit(unit: Unit): Unit | undefined {
  if (unit === 'ratio') return 'pp';
  return unit === 'amount' || unit === 'count' || unit === 'index' ? unit : undefined;
}

/** Whether the relative change of a measure is a figure of its own. */
export function hasGrowth(unit: Unit): boolean {
  return unit === 'amount' || unit === 'count';
}

/** `C2` + prevMonth -> `prevMonth`; `C2.balance` + prevMonth -> `balance_prevMonth`. */
export function changeMeasure(measure: string, key: ComparisonKey): string {
  return measure === '' ? key : `${measure}_${key}`;
}

/** Now less then. Without an earlier month the reason is `noHistory`. */
export function changeOf(now: Result, then: Result | undefined): Result {
  const reason = reasonOf(now, then);
  if (reason !== null || now.exact === null || !then?.exact) return absent(reason ?? 'noHistory');
  return known(difference(now.exact, then.exact), null, null);
}

/** (now less then) / then, of a measure with `scale` decimals; `then` below the base (in the same units) hides it. */
export function growthOf(now: Result, then: Result | undefined, { scale, base }: GrowthTerms): Result {
  const reason = reasonOf(now, then);
  if (reason !== null || now.exact === null || !then?.exact) return absent(reason ?? 'noHistory');
  const change = difference(now.exact, then.exact);
  const [top, bottom] = [atScale(change, scale), atScale(then.exact, scale)];
  const texts = { numerator: unitsText(top, scale), denominator: unitsText(bottom, scale) };
  if (bottom <= 0n) return { ...absent('zeroDenominator'), ...texts };
  if (bottom < base) return { ...absent('baseTooSmall'), ...texts };
  return known({ numerator: top, denominator: bottom }, texts.numerator, texts.denominator);
}

function reasonOf(now: Result, then: Result | undefined): string | null {
  if (now.exact === null) return now.reason;
  return then === undefined ? 'noHistory' : then.reason;
}

function difference(a: Fraction, b: Fraction): Fraction {
  if (a.denominator === b.denominator) return { numerator: a.numerator - b.numerator, denominator: a.denominator };
  return {
    numerator: a.numerator * b.denominator - b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

/** Amounts and counts have denominators of 10^scale, so nothing is lost. */
function atScale(value: Fraction, scale: number): bigint {
  return (value.numerator * 10n ** BigInt(scale)) / value.denominator;
}
