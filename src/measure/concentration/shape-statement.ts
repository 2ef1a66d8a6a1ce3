import { leadingDigits } from '../leading-digits.ts';
import { type MonthSources, type Statement, statementOf } from '../statement.ts';
import { hasPrincipal, obligorTotals } from './statement.ts';

/**
 * The obligors' balances by their first three digits, with the moments of what these leave over: enough for the
 * logarithms and roots of a million balances in some thousand rows, and all in exact decimals. Of a balance x in
 * [10^j, 10^(j+1)), x * 10^(2 - j) is `lead` (100 to 1000) plus `over` (-0.5 to 0.5), of which seven decimals are kept.
 */
export function shapeStatement(sources: MonthSources): Statement | undefined {
  const { loans } = sources;
  if (loans === undefined || !hasPrincipal(sources)) return undefined;
  return statementOf('shape', sources.month, [loans], (source) => {
    const leading = leadingDigits('exposed', 3);
    const scaled =
      `SELECT exposed, ${leading.decade} AS decade, ${leading.scaled} AS scaled ` +
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
