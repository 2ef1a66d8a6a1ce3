import { type MonthSources, type Statement, statementOf } from '../statement.ts';
import { hasPrincipal, obligorTotals } from './statement.ts';

/** Decades of a balance in major units: below 0.10, below 1 ... from 10^15 on. */
const DECADES = Array.from({ length: 18 }, (_, index) => index - 2);

/**
 * The obligors' balances by their first three digits, with the moments of what these leave over: enough for the
 * logarithms and roots of a million balances in some thousand rows, and all in exact decimals. Of a balance x in
 * [10^j, 10^(j+1)), x * 10^(2 - j) is `lead` (100 to 1000) plus `over` (-0.5 to 0.5), of which seven decimals are kept.
 */
export function shapeStatement(sources: MonthSources): Statement | undefined {
  const { loans } = sources;
  if (loans === undefined || !hasPrincipal(sources)) return undefined;
  return statementOf('shape', sources.month, [loans], (source) => {
    const scaled =
      `SELECT exposed, ${decadeCase((decade) => String(decade))} AS decade, CAST(exposed AS DECIMAL(38,2)) * ` +
      `${decadeCase((decade) => `CAST('${powerOfTen(2 - decade)}' AS DECIMAL(38,13))`)} AS scaled ` +
      `FROM (${obligorTotals(sources, source)}) AS totals WHERE exposed > 0`;
    const led =
      'SELECT exposed, decade, CAST(ROUND(scaled, 0) AS BIGINT) AS lead_digits, ' +
      `CAST(ROUND(scaled - ROUND(scaled, 0), 7) AS DECIMAL(38,7)) AS over_lead FROM (${scaled}) AS scaled_balances`;
    return (
      'SELECT decade, lead_digits, COUNT(*) AS "shapeObligors", SUM(exposed) AS "shapeExposure", ' +
      'SUM(over_lead * over_lead) AS "shapeSquares", SUM(over_lead * over_lead * over_lead) AS "shapeCubes", ' +
      'SUM(over_lead * over_lead * over_lead * over_lead) AS "shapeFourths" ' +
      `FROM (${led}) AS led_balances GROUP BY decade, lead_digits`
    );
  });
}

function decadeCase(write: (decade: number) => string): string {
  const last = DECADES.at(-1) ?? 0;
  const cases = DECADES.slice(0, -1).map((decade) => `WHEN exposed < ${powerOfTen(decade + 1)} THEN ${write(decade)}`);
  return `CASE ${cases.join(' ')} ELSE ${write(last)} END`;
}

function powerOfTen(exponent: number): string {
  return exponent >= 0 ? `1${'0'.repeat(exponent)}` : `0.${'0'.repeat(-exponent - 1)}1`;
}
