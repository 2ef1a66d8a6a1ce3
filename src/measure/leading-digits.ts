/** Decades of an amount in major units: below 0.10, below 1 ... from 10^15 on. */
const DECADES = Array.from({ length: 18 }, (_, index) => index - 2);

/** SQL of an amount by its leading digits. */
export interface LeadingDigits {
  /** j of 10^j <= amount < 10^(j + 1). */
  readonly decade: string;
  /** The amount times a power of ten, so that `digits` digits stand before the point; exact. */
  readonly scaled: string;
}

/**
 * A positive amount by its leading digits: many amounts stand in few groups, and what a group leaves over is told by
 * moments. Exact decimals alone; no division, and no literal that some engine would take for a float.
 */
export function leadingDigits(amount: string, digits: number): LeadingDigits {
  const by = (write: (decade: number) => string): string => {
    const last = DECADES.at(-1) ?? 0;
    const cases = DECADES.slice(0, -1).map(
      (decade) => `WHEN ${amount} < ${powerOfTen(decade + 1)} THEN ${write(decade)}`,
    );
    return `CASE ${cases.join(' ')} ELSE ${write(last)} END`;
  };
  const power = by((decade) => `CAST('${powerOfTen(digits - 1 - decade)}' AS DECIMAL(38,13))`);
  return { decade: by(String), scaled: `CAST(${amount} AS DECIMAL(38,2)) * ${power}` };
}

function powerOfTen(exponent: number): string {
  return exponent >= 0 ? `1${'0'.repeat(exponent)}` : `0.${'0'.repeat(-exponent - 1)}1`;
}
