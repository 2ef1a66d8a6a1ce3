import { LOAN_CLASSES } from '../domain/index.ts';
import { CONSISTENCY_RULES } from './consistency.ts';
import { KEPT, type Source, sqlDimension, sqlName, sqlText, whereAll } from './dialect.ts';
import { aggregatesOf, type Fact, type FactName } from './fact.ts';
import { DAY_STEPS, UNKNOWN_STEP } from './floor.ts';
import { hasColumn, type MonthSources, type Statement, statementOf, stockConditions } from './statement.ts';

/** Prefix of the output columns that count breaches of a rule. */
export const RULE_PREFIX = 'rule_';

/** Loans of each cut by class, day step and card flag, with every additive fact whose columns are supplied. */
export function loanStatement(sources: MonthSources): Statement {
  const facts = aggregatesOf('loan').filter(([, fact]) => fact.needs.every((column) => isSupplied(sources, column)));
  return statementOf('loan', sources.month, [sources.loans], (source) => {
    const cells = 'loan_class, day_step, card';
    const sums = facts.map(([name, fact]) => `${fact.sql} AS "${name}"`).join(', ');
    const cut = (dimension: string | undefined): string =>
      `SELECT ${cutColumns(dimension)}, ${cells}, ${sums} FROM loans GROUP BY ${dimension ? `${cutAlias(dimension)}, ` : ''}${cells}`;
    return `WITH loans AS ${KEPT} (${cellRelation(sources, facts, source)})\n${unionOfCuts(sources.dimensions, cut)}`;
  });
}

/** Numbers per obligor of the whole book: only obligors with a positive balance count. */
export function obligorStatement(sources: MonthSources): Statement | undefined {
  if (!isSupplied(sources, 'loan_snapshot.principal_balance')) return undefined;
  return statementOf('obligor', sources.month, [sources.loans], (source) =>
    rankedCut({ ...sources, dimensions: [] }, source, undefined),
  );
}

/** The same for every cut; never rolled up, as one obligor may stand in several. */
export function obligorCutStatement(sources: MonthSources): Statement | undefined {
  const { dimensions } = sources;
  if (dimensions.length === 0 || !isSupplied(sources, 'loan_snapshot.principal_balance')) return undefined;
  return statementOf('obligorCut', sources.month, [sources.loans], (source) => {
    const loans = `WITH loans AS ${KEPT} (${obligorRelation(sources, source)})`;
    return `${loans}\n${dimensions.map((name) => rankedCut(sources, 'loans', name)).join('\nUNION ALL ')}`;
  });
}

/** The whole tape in one row: loans, currencies, and how many loans break each cross-field rule. */
export function tapeStatement(sources: MonthSources): Statement {
  const rules = appliedRules(sources);
  const counted = [
    ...rules.map((rule) => `${countWhere(rule.breach)} AS "${RULE_PREFIX}${rule.name}"`),
    `${countWhere(rules.map((rule) => `(${rule.breach})`).join(' OR ') || 'FALSE')} AS "inconsistentLoans"`,
  ];
  return statementOf(
    'tape',
    sources.month,
    [sources.loans],
    (source) =>
      `SELECT COUNT(*) AS "checkedLoans", MIN("currency") AS currency_low, MAX("currency") AS currency_high, ` +
      `${counted.join(', ')} FROM ${source('loan_snapshot')}${whereAll(stockConditions(sources))}`,
  );
}

/** The rules whose columns the tape supplies. */
export function appliedRules(sources: MonthSources): typeof CONSISTENCY_RULES {
  return CONSISTENCY_RULES.filter((rule) => rule.columns.every((column) => hasColumn(sources.loans, column)));
}

/** `SELECT` of the book, then of every dimension. */
export function unionOfCuts(dimensions: readonly string[], cut: (dimension: string | undefined) => string): string {
  return [undefined, ...dimensions].map(cut).join('\nUNION ALL ');
}

/** The two leading columns of a cut's rows. */
export function cutColumns(dimension: string | undefined): string {
  if (dimension === undefined) return `'' AS dimension, '' AS "value"`;
  return `${sqlText(dimension)} AS dimension, ${cutAlias(dimension)} AS "value"`;
}

export function cutAlias(dimension: string): string {
  return sqlName(`cut_${dimension}`);
}

type Aggregate = readonly [FactName, Fact & { readonly sql: string }];

/** One narrow row a loan: dimension values, class, day step, card flag, and the columns that facts add up. */
function cellRelation(sources: MonthSources, facts: readonly Aggregate[], source: Source): string {
  const summed = new Set(facts.flatMap(([, fact]) => fact.needs).map((name) => name.replace('loan_snapshot.', '')));
  const columns = [
    `${classNumber(sources)} AS loan_class`,
    `${dayStep(sources)} AS day_step`,
    `${cardFlag(sources)} AS card`,
    ...[...summed].map(sqlName),
    ...dimensionColumns(sources.dimensions),
  ];
  return `SELECT ${columns.join(', ')} FROM ${source('loan_snapshot')}${whereAll(stockConditions(sources))}`;
}

function dimensionColumns(dimensions: readonly string[]): readonly string[] {
  return dimensions.map((name) => `${sqlDimension(name)} AS ${cutAlias(name)}`);
}

/** Index in LOAN_CLASSES; one more stands for unknown. Small numbers group faster than words. */
function classNumber(sources: MonthSources): string {
  if (!hasColumn(sources.loans, 'asset_class_5')) return String(LOAN_CLASSES.length);
  const cases = LOAN_CLASSES.map((name, index) => `WHEN ${sqlText(name)} THEN ${index}`).join(' ');
  return `CASE "asset_class_5" ${cases} ELSE ${LOAN_CLASSES.length} END`;
}

function dayStep(sources: MonthSources): string {
  if (!hasColumn(sources.loans, 'days_past_due')) return String(UNKNOWN_STEP);
  const cases = DAY_STEPS.map((last, step) => `WHEN "days_past_due" <= ${last} THEN ${step}`).join(' ');
  return `CASE ${cases} WHEN "days_past_due" IS NULL THEN ${UNKNOWN_STEP} ELSE ${DAY_STEPS.length} END`;
}

function cardFlag(sources: MonthSources): string {
  if (sources.cardProducts.length === 0 || !hasColumn(sources.loans, 'product')) return '0';
  return `CASE WHEN "product" IN (${sources.cardProducts.map(sqlText).join(', ')}) THEN 1 ELSE 0 END`;
}

/**
 * Position 1 is the largest exposure. Equal exposures may change places without changing any of these sums, so no
 * further tie-break is needed. Products are taken wide: of two DECIMAL(18) DuckDB makes a DECIMAL(18) that overflows.
 */
const RANKED_FACTS =
  'COUNT(*) AS obligors, SUM(exposed) AS exposure, ' +
  'SUM(CAST(exposed AS DECIMAL(38,2)) * exposed) AS "squaredExposure", ' +
  'SUM(CAST(exposed AS DECIMAL(38,2)) * position_no) AS "rankedExposure", ' +
  'SUM(CASE WHEN position_no <= 10 THEN exposed ELSE 0 END) AS "topTen"';

/** Numbers per obligor of one cut; `from` is the relation of all cuts by name, or the source of the tape. */
function rankedCut(sources: MonthSources, from: Source | 'loans', dimension: string | undefined): string {
  const value = dimension === undefined ? "''" : cutAlias(dimension);
  const loans = from === 'loans' ? 'loans' : `(${obligorRelation(sources, from)}) AS loans`;
  const totals =
    `SELECT ${value} AS cut_value, obligor, CAST(SUM("principal_balance") AS DECIMAL(18,2)) AS exposed ` +
    `FROM ${loans} GROUP BY ${dimension === undefined ? '' : `${value}, `}obligor`;
  const ranked =
    'SELECT cut_value, exposed, ROW_NUMBER() OVER (PARTITION BY cut_value ORDER BY exposed DESC) AS position_no ' +
    `FROM (${totals}) AS totals WHERE exposed > 0`;
  return (
    `SELECT ${sqlText(dimension ?? '')} AS dimension, cut_value AS "value", ${RANKED_FACTS} ` +
    `FROM (${ranked}) AS ranked GROUP BY cut_value`
  );
}

function obligorRelation(sources: MonthSources, source: Source): string {
  const obligor = hasColumn(sources.loans, 'obligor_id') ? 'COALESCE("obligor_id", "loan_id")' : '"loan_id"';
  const columns = [`${obligor} AS obligor`, '"principal_balance"', ...dimensionColumns(sources.dimensions)];
  return `SELECT ${columns.join(', ')} FROM ${source('loan_snapshot')}${whereAll(stockConditions(sources))}`;
}

function countWhere(condition: string): string {
  return `SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END)`;
}

function isSupplied(sources: MonthSources, column: string): boolean {
  const [table = '', name = ''] = column.split('.');
  return table === 'loan_snapshot' && hasColumn(sources.loans, name);
}
