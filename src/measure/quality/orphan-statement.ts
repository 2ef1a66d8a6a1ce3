import { type Source, whereAll } from '../dialect.ts';
import { hasColumn, type MonthSources, type Statement, statementOf, stockConditions } from '../statement.ts';

/** Keys without a counterpart: all keys, and those an inner join finds. Collateral is timeless and is left out. */
export function orphanStatement(sources: MonthSources): Statement | undefined {
  const { loans } = sources;
  const obligors = hasColumn(loans, 'obligor_id') ? sources.part('obligor') : undefined;
  const provisions = sources.part('provision');
  const others = [obligors, provisions].filter((part) => part !== undefined);
  if (others.length === 0 || loans === undefined) return undefined;
  return statementOf('orphan', sources.month, [loans, ...others], (source) =>
    [
      ...(obligors === undefined ? [] : keysOfLoans(sources, source)),
      ...(provisions === undefined ? [] : keysOfProvisions(source)),
    ].join('\nUNION ALL '),
  );
}

function keysOfLoans(sources: MonthSources, source: Source): readonly string[] {
  const where = whereAll(stockConditions(sources, 'l.'));
  const from = `FROM ${source('loan_snapshot')} AS l`;
  // An obligor may stand there once a statement date.
  const join = `JOIN (SELECT DISTINCT "obligor_id" FROM ${source('obligor')}) AS o ON o."obligor_id" = l."obligor_id"`;
  return [
    `SELECT 'loanWithoutObligor' AS key_name, COUNT(l."obligor_id") AS keys_all, 0 AS keys_found ${from}${where}`,
    `SELECT 'loanWithoutObligor', 0, COUNT(*) ${from} ${join}${where}`,
  ];
}

function keysOfProvisions(source: Source): readonly string[] {
  const from = `FROM ${source('provision')} AS p`;
  const join = `JOIN ${source('loan_snapshot')} AS l ON l."loan_id" = p."loan_id" AND l."cutoff_date" = p."cutoff_date"`;
  return [
    `SELECT 'provisionWithoutLoan' AS key_name, COUNT(p."loan_id") AS keys_all, 0 AS keys_found ${from}`,
    `SELECT 'provisionWithoutLoan', 0, COUNT(*) ${from} ${join}`,
  ];
}
