import type { SourcePart } from '../dialect.ts';
import { hasColumn, type Statement, statementOf } from '../statement.ts';

/** Every state of net capital, oldest first; it is picked by date locally. */
export function capitalStatement(part: SourcePart): Statement {
  const tier1 = hasColumn(part, 'tier1_capital') ? ', COALESCE("tier1_capital", 0) AS tier1_amount' : '';
  return statementOf(
    'capital',
    part.month,
    [part],
    (source) =>
      `SELECT CAST("date" AS VARCHAR) AS as_of, "currency" AS capital_currency, "net_capital" AS capital_amount${tier1} ` +
      `FROM ${source('capital')} AS states ORDER BY "date"`,
  );
}
