import { sqlDimension } from '../dialect.ts';
import { keyedStatement } from '../keyed.ts';
import { type MonthSources, type Statement, stockConditions } from '../statement.ts';

/** Provisions of the loans in stock, by cut; undefined where the month has none. */
export function provisionStatement(sources: MonthSources): Statement | undefined {
  const { loans, month } = sources;
  const part = sources.part('provision');
  if (part === undefined || loans === undefined) return undefined;
  return keyedStatement('provision', month, [part, loans], {
    from: (source) =>
      `${source('provision')} AS p JOIN ${source('loan_snapshot')} AS l ` +
      `ON l."loan_id" = p."loan_id" AND l."cutoff_date" = p."cutoff_date"`,
    where: stockConditions(sources, 'l.'),
    id: 'l."loan_id"',
    dimensions: Object.fromEntries(sources.dimensions.map((name) => [name, sqlDimension(name, 'l.')])),
    keys: {},
    values: { provided: 'p."amount"' },
    facts: { provisions: 'SUM(provided)' },
    currency: 'p."currency"',
  });
}
