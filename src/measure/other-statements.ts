import type { Scope, TablePart } from '../domain/index.ts';
import { KEPT, parquetSource, type Source, scopeConditions, sqlDimension, sqlText, whereAll } from './dialect.ts';
import { cutAlias, cutColumns, unionOfCuts } from './loan-statements.ts';
import { hasColumn, type MonthSources, otherPart, type Statement, statementOf, stockConditions } from './statement.ts';

/** Provisions of the loans in stock, by cut; undefined where the month has none. */
export function provisionStatement(sources: MonthSources): Statement | undefined {
  const part = otherPart(sources, 'provision');
  if (part === undefined) return undefined;
  return statementOf('provision', sources.month, [part, sources.loans], (source) => {
    const columns = sources.dimensions.map((name) => `, ${sqlDimension(name, 'l.')} AS ${cutAlias(name)}`).join('');
    const relation =
      `SELECT p."amount" AS provided, p."currency" AS provided_in${columns} FROM ${source('provision')} AS p ` +
      `JOIN ${source('loan_snapshot')} AS l ON l."loan_id" = p."loan_id" AND l."cutoff_date" = p."cutoff_date"` +
      whereAll(stockConditions(sources, 'l.'));
    const cut = (dimension: string | undefined): string =>
      `SELECT ${cutColumns(dimension)}, SUM(provided) AS provisions, MIN(provided_in) AS currency_low, ` +
      `MAX(provided_in) AS currency_high FROM kept${groupBy(dimension)}`;
    return `WITH kept AS ${KEPT} (${relation})\n${unionOfCuts(sources.dimensions, cut)}`;
  });
}

/**
 * Write-offs, sales, transfers and recoveries of one event month by kind, for the book and the dimensions the event
 * table carries. Undefined where it does not carry a dimension of the scope.
 */
export function eventStatement(part: TablePart, scope: Scope, dimensions: readonly string[]): Statement | undefined {
  if (!Object.keys(scope).every((name) => hasColumn(part, name))) return undefined;
  const carried = dimensions.filter((name) => hasColumn(part, name));
  return statementOf('event', part.month, [part], (source) => {
    const columns = carried.map((name) => `, ${sqlDimension(name)} AS ${cutAlias(name)}`).join('');
    const relation =
      `SELECT "kind" AS kind_of_event, "amount" AS event_amount, "currency" AS event_currency${columns} ` +
      `FROM ${source('writeoff_recovery')}${whereAll(scopeConditions(scope))}`;
    const cut = (dimension: string | undefined): string =>
      `SELECT ${cutColumns(dimension)}, kind_of_event, SUM(event_amount) AS disposals, MIN(event_currency) AS currency_low, ` +
      `MAX(event_currency) AS currency_high FROM kept GROUP BY ${dimension ? `${cutAlias(dimension)}, ` : ''}kind_of_event`;
    return `WITH kept AS ${KEPT} (${relation})\n${unionOfCuts(carried, cut)}`;
  });
}

/** The tape and the general ledger by account. Without accounts on the tape only the totals can be compared. */
export function ledgerStatement(sources: MonthSources): Statement | undefined {
  const part = otherPart(sources, 'gl_control');
  if (part === undefined || !hasColumn(sources.loans, 'principal_balance')) return undefined;
  const account = hasColumn(sources.loans, 'gl_account') ? sqlDimension('gl_account') : sqlText('');
  const ofDay = part.cutoffs.length > 1 ? [`"cutoff_date" = DATE ${sqlText(sources.cutoff)}`] : [];
  const side = (name: string, balance: string, from: string): string =>
    `SELECT ${sqlText(name)} AS side, account_no, SUM(${balance}) AS side_balance, MIN("currency") AS currency_low, ` +
    `MAX("currency") AS currency_high FROM (${from}) AS entries GROUP BY account_no`;
  return statementOf('ledger', sources.month, [part, sources.loans], (source) => {
    const loans = `SELECT ${account} AS account_no, "principal_balance", "currency" FROM ${source('loan_snapshot')}${whereAll(stockConditions(sources))}`;
    const entries = `SELECT ${account} AS account_no, "balance", "currency" FROM ${source('gl_control')}${whereAll(ofDay)}`;
    return `${side('tape', '"principal_balance"', loans)}\nUNION ALL ${side('ledger', '"balance"', entries)}`;
  });
}

/** Keys without a counterpart: all keys, and those an inner join finds. Collateral is timeless and is left out. */
export function orphanStatement(sources: MonthSources): Statement | undefined {
  const obligors = hasColumn(sources.loans, 'obligor_id') ? otherPart(sources, 'obligor') : undefined;
  const provisions = otherPart(sources, 'provision');
  const others = [obligors, provisions].filter((part) => part !== undefined);
  if (others.length === 0) return undefined;
  return statementOf('orphan', sources.month, [sources.loans, ...others], (source) =>
    [
      ...(obligors === undefined ? [] : keysOfLoans(sources, source)),
      ...(provisions === undefined ? [] : keysOfProvisions(source)),
    ].join('\nUNION ALL '),
  );
}

/** Every state of net capital, oldest first; it is picked by date locally. */
export function capitalStatement(part: TablePart): Statement {
  return statementOf(
    'capital',
    part.month,
    [part],
    (source) =>
      `SELECT CAST("date" AS VARCHAR) AS as_of, "currency" AS capital_currency, "net_capital" AS capital_amount ` +
      `FROM ${source('capital')} ORDER BY "date"`,
  );
}

/** The values of a dimension on a tape. */
export function dimensionValues(part: TablePart, dimension: string): string {
  return `SELECT DISTINCT ${sqlDimension(dimension)} AS "label" FROM ${parquetSource([part])('loan_snapshot')} ORDER BY 1`;
}

function keysOfLoans(sources: MonthSources, source: Source): readonly string[] {
  const where = whereAll(stockConditions(sources, 'l.'));
  const from = `FROM ${source('loan_snapshot')} AS l`;
  const join = `JOIN ${source('obligor')} AS o ON o."obligor_id" = l."obligor_id"`;
  return [
    `SELECT 'loanWithoutObligor' AS key_name, COUNT(l."obligor_id") AS keys_all, 0 AS keys_found ${from}${where}`,
    `SELECT 'loanWithoutObligor', 0, COUNT(*) ${from} ${join}${where}`,
  ];
}

function keysOfProvisions(source: Source): readonly string[] {
  const from = `FROM ${source('provision')} AS p`;
  const join = `JOIN ${source('loan_snapshot')} AS l ON l."loan_id" = p."loan_id" AND l."cutoff_date" = p."cutoff_date"`;
  return [
    `SELECT 'provisionWithoutLoan' AS key_name, COUNT(*) AS keys_all, 0 AS keys_found ${from}`,
    `SELECT 'provisionWithoutLoan', 0, COUNT(*) ${from} ${join}`,
  ];
}

function groupBy(dimension: string | undefined): string {
  return dimension === undefined ? '' : ` GROUP BY ${cutAlias(dimension)}`;
}
