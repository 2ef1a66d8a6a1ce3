import type { Source } from '../dialect.ts';
import { sqlName, sqlText, whereAll } from '../dialect.ts';
import { keyedStatement } from '../keyed.ts';
import { hasColumn, isSupplied, type MonthSources, type Statement, stockConditions } from '../statement.ts';
import { OBLIGOR_RATIOS, type ObligorLines, type ObligorRatio } from './ratio.ts';

/** A day before any statement: stands for a state that is not dated. */
const UNDATED = "DATE '1900-01-01'";

/** The ratios of the obligors who owe something, each by its newest statement not after the cut-off. */
export function obligorRatioStatement(sources: MonthSources): Statement | undefined {
  const { loans, month } = sources;
  const part = sources.part('obligor');
  if (part === undefined || loans === undefined || !hasColumn(loans, 'obligor_id')) return undefined;
  const ratios = suppliedRatios(sources);
  if (ratios.length === 0) return undefined;
  return keyedStatement('obligorRatio', month, [part, loans], {
    from: (source) =>
      `(${newestStates(sources, source)}) AS o JOIN (${exposures(sources, source)}) AS e ON e.owed_by = o."obligor_id"`,
    where: ['e.owed > 0'],
    id: 'o."obligor_id"',
    dimensions: {},
    keys: {},
    values: Object.assign({}, ...ratios.map((ratio) => valuesOf(ratio, sources))),
    facts: Object.assign({}, ...ratios.map(factsOf)),
  });
}

/** What each obligor owes: the loans in stock, inside the scope. */
export function exposures(sources: MonthSources, source: Source): string {
  return (
    `SELECT "obligor_id" AS owed_by, SUM("principal_balance") AS owed FROM ${source('loan_snapshot')} AS loans` +
    `${whereAll([...stockConditions(sources), '"obligor_id" IS NOT NULL'])} GROUP BY "obligor_id"`
  );
}

/** Each obligor's newest state not after the cut-off. */
export function newestStates(sources: MonthSources, source: Source): string {
  const states = `${source('obligor')} AS states`;
  if (!hasColumn(sources.part('obligor'), 'valid_from')) return `SELECT * FROM ${states}`;
  const from = `COALESCE("valid_from", ${UNDATED})`;
  const newest =
    `SELECT "obligor_id" AS newest_of, MAX(${from}) AS newest_from FROM ${states} ` +
    `WHERE ${from} <= DATE ${sqlText(sources.cutoff)} GROUP BY "obligor_id"`;
  return (
    `SELECT states.* FROM ${states} JOIN (${newest}) AS newest ` +
    `ON newest.newest_of = states."obligor_id" AND newest.newest_from = COALESCE(states."valid_from", ${UNDATED})`
  );
}

/** The ratios whose columns the obligor table has. */
export function suppliedRatios(sources: MonthSources): readonly ObligorRatio[] {
  return OBLIGOR_RATIOS.filter(({ top, bottom }) => [...top, ...bottom].every((name) => isSupplied(sources, name)));
}

/** Fact names of a ratio: `o1Top`, `o1Amber`... */
export function factName({ code }: ObligorRatio, part: string): string {
  return `${code.toLowerCase()}${part}`;
}

function valuesOf(ratio: ObligorRatio, { settings }: MonthSources): Readonly<Record<string, string>> {
  const lines: ObligorLines = settings.obligorLines?.[ratio.code] ?? ratio.lines;
  const [top, bottom] = [wide(ratio.topSql), wide(ratio.bottomSql)];
  const known = `${ratio.topSql} IS NOT NULL AND ${ratio.bottomSql} ${ratio.goneIsRed ? 'IS NOT NULL' : '> 0'}`;
  const gone = ratio.goneIsRed ? `(${ratio.bottomSql} <= 0 AND ${ratio.topSql} > 0) OR ` : '';
  const beyond = (line: string | undefined, orGone: string): string => {
    if (line === undefined) return orGone === '' ? '1 = 0' : orGone.replace(/ OR $/, '');
    const sign = ratio.worse === 'above' ? '>' : '<';
    return `${orGone}(${ratio.bottomSql} > 0 AND ${top} ${sign} ${bottom} * ${line})`;
  };
  const [isRed, isAmber] = [beyond(lines.red, gone), beyond(lines.amber, '')];
  const when = (condition: string, value: string): string => `CASE WHEN ${condition} THEN ${value} ELSE 0 END`;
  return {
    [columnName(ratio, 'top')]: when(known, ratio.topSql),
    [columnName(ratio, 'bottom')]: when(known, ratio.bottomSql),
    [columnName(ratio, 'covered')]: when(known, '1'),
    [columnName(ratio, 'red')]: when(`${known} AND (${isRed})`, '1'),
    [columnName(ratio, 'amber')]: when(`${known} AND (${isAmber}) AND NOT (${isRed})`, '1'),
    [columnName(ratio, 'red_owed')]: when(`${known} AND (${isRed})`, 'e.owed'),
  };
}

function factsOf(ratio: ObligorRatio): Readonly<Record<string, string>> {
  const sum = (name: string): string => `SUM(${sqlName(columnName(ratio, name))})`;
  return {
    [factName(ratio, 'Top')]: sum('top'),
    [factName(ratio, 'Bottom')]: sum('bottom'),
    [factName(ratio, 'Covered')]: sum('covered'),
    [factName(ratio, 'Red')]: sum('red'),
    [factName(ratio, 'Amber')]: sum('amber'),
    [factName(ratio, 'RedOwed')]: sum('red_owed'),
  };
}

function columnName({ code }: ObligorRatio, part: string): string {
  return `${code.toLowerCase()}_${part}`;
}

/** Amounts are compared as products, never divided; wide enough for a balance sheet times a line. */
function wide(sql: string): string {
  return `CAST(${sql} AS DECIMAL(28,2))`;
}
