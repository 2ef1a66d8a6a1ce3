/** Minor units of a money amount: every supported currency is kept in hundredths (DECIMAL(18,2)). */
export const MONEY_SCALE = 2;

/** An exact fraction; shown as a decimal only at display. */
export interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const DECIMAL_TEXT = /^(-)?(\d+)(?:\.(\d+))?$/;

/**
 * Reads exact decimal text ("-1234.5") as an integer count of 10^-scale units.
 * Throws RangeError on other text or on more decimals than the scale holds: money is never rounded on the way in.
 */
export function parseUnits(text: string, scale: number = MONEY_SCALE): bigint {
  const match = DECIMAL_TEXT.exec(text);
  if (match === null) throw new RangeError(`expected a plain decimal, found ${JSON.stringify(text)}`);
  const [, sign, whole = '0', decimals = ''] = match;
  const kept = decimals.replace(/0+$/, '');
  if (kept.length > scale) throw new RangeError(`expected at most ${scale} decimals, found ${text}`);
  const units = BigInt(whole) * 10n ** BigInt(scale) + BigInt(kept.padEnd(scale, '0') || '0');
  return sign === undefined ? units : -units;
}

/** Writes units of 10^-scale as decimal text with exactly that many decimals. */
export function unitsText(units: bigint, scale: number = MONEY_SCALE): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  const sign = units < 0n ? '-' : '';
  if (scale === 0) return sign + digits;
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** a / b as an integer, rounded half away from zero. b must not be 0. */
export function divideRounded(a: bigint, b: bigint): bigint {
  const negative = a < 0n !== b < 0n;
  const [top, bottom] = [a < 0n ? -a : a, b < 0n ? -b : b];
  const quotient = (2n * top + bottom) / (2n * bottom);
  return negative ? -quotient : quotient;
}

/** A fraction as decimal text with `decimals` decimals, half away from zero. Zero is never written "-0". */
export function roundedText(value: Fraction, decimals: number): string {
  return unitsText(divideRounded(value.numerator * 10n ** BigInt(decimals), value.denominator), decimals);
}

/** A fraction as plain decimal text with 15 significant digits, without trailing zeros: the `value` of a ratio figure. */
export function significantText(value: Fraction, digits = 15): string {
  if (value.numerator === 0n) return '0';
  const decimals = digits - integerDigits(value);
  const shifted =
    decimals >= 0
      ? divideRounded(value.numerator * 10n ** BigInt(decimals), value.denominator)
      : divideRounded(value.numerator, value.denominator * 10n ** BigInt(-decimals)) * 10n ** BigInt(-decimals);
  return trimZeros(unitsText(shifted, Math.max(decimals, 0)));
}

/** Reads decimal text of any length as an exact fraction. */
export function fractionOf(text: string): Fraction {
  const decimals = text.split('.')[1]?.length ?? 0;
  return { numerator: parseUnits(text, decimals), denominator: 10n ** BigInt(decimals) };
}

/** Digits before the decimal point, or minus the zeros after it: 12.3 -> 2, 0.05 -> -1. */
function integerDigits({ numerator, denominator }: Fraction): number {
  const [top, bottom] = [numerator < 0n ? -numerator : numerator, denominator < 0n ? -denominator : denominator];
  if (top >= bottom) return (top / bottom).toString().length;
  let zeros = 0;
  for (let scaled = top * 10n; scaled < bottom; scaled *= 10n) zeros += 1;
  return -zeros;
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
