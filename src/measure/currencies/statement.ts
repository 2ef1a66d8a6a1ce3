import { unconverted } from '../currency.ts';
import { sqlText } from '../dialect.ts';
import { keyedStatement } from '../keyed.ts';
import { isSupplied, type MonthSources, type Statement, stockConditions } from '../statement.ts';

/** Loans in stock of each currency that has no rate; undefined where there are no rates at all. */
export function apartStatement(sources: MonthSources): Statement | undefined {
  const { loans, month, convertible } = sources;
  if (loans === undefined || convertible === undefined) return undefined;
  if (!isSupplied(sources, 'loan_snapshot.principal_balance')) return undefined;
  return keyedStatement('apart', month, [unconverted(loans)], {
    from: (source) => `${source('loan_snapshot')} AS loans`,
    where: [...stockConditions(sources), `"currency" NOT IN (${convertible.map(sqlText).join(', ')})`],
    id: '"loan_id"',
    dimensions: {},
    keys: { key: '"currency"' },
    values: { apart_amount: '"principal_balance"' },
    facts: { apartBalance: 'SUM(apart_amount)', apartLoans: 'COUNT(*)' },
  });
}
