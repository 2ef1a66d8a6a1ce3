import { DPD_BANDS, LOAN_CLASSES } from '../../domain/index.ts';
import { sqlDimension, sqlName, sqlText } from '../dialect.ts';
import type { Fact } from '../fact.ts';
import { type KeyedRows, keyedStatement } from '../keyed.ts';
import { hasColumn, isSupplied, type MonthSources, type Statement, stockConditions } from '../statement.ts';
import { balanceSql } from './balance.ts';
import { DAY_STEPS, stepOfBand, UNKNOWN_STEP } from './day-step.ts';

/** Loans of each cut by class and day step, with every additive fact whose columns are supplied. */
export function loanStatement(sources: MonthSources): Statement | undefined {
  const { loans, month } = sources;
  return loans === undefined ? aggregateStatement(sources) : keyedStatement('loan', month, [loans], loanRows(sources));
}

/** The loans in stock, one narrow row each: what the book's stock figures add up. */
export function loanRows(sources: MonthSources): KeyedRows {
  const facts = loanFacts(sources);
  const columns = facts.filter(([name]) => name !== 'balance').flatMap(([, fact]) => fact.needs);
  const summed = new Set(columns.map((name) => name.replace('loan_snapshot.', '')));
  return {
    from: (source) => `${source('loan_snapshot')} AS loans`,
    where: stockConditions(sources),
    id: '"loan_id"',
    dimensions: Object.fromEntries(sources.dimensions.map((name) => [name, sqlDimension(name)])),
    keys: { loan_class: classNumber(sources), day_step: dayStep(sources) },
    values: {
      ...(facts.some(([name]) => name === 'balance') ? { held: balanceSql(sources) } : {}),
      ...Object.fromEntries([...summed].map((name) => [name, sqlName(name)])),
    },
    facts: Object.fromEntries(facts.map(([name, fact]) => [name, fact.sql])),
  };
}

/** The same facts where balances come added up by class, band and dimension, and there are no loans. */
function aggregateStatement(sources: MonthSources): Statement | undefined {
  const part = sources.part('balance_aggregate');
  if (part === undefined) return undefined;
  const has = (column: string): boolean => hasColumn(part, column);
  const latest = part.cutoffs.length > 1 ? [`"cutoff_date" = DATE ${sqlText(sources.cutoff)}`] : [];
  const cases = LOAN_CLASSES.map((name, index) => `WHEN ${sqlText(name)} THEN ${index}`).join(' ');
  const steps = DPD_BANDS.map((band) => `WHEN ${sqlText(band.name)} THEN ${stepOfBand(band.name)}`).join(' ');
  return keyedStatement('loan', sources.month, [part], {
    from: (source) => `${source('balance_aggregate')} AS balances`,
    where: latest,
    id: "''",
    dimensions: Object.fromEntries(sources.dimensions.filter(has).map((name) => [name, sqlDimension(name)])),
    keys: {
      loan_class: has('class') ? `CASE "class" ${cases} ELSE ${LOAN_CLASSES.length} END` : String(LOAN_CLASSES.length),
      day_step: has('dpd_band') ? `CASE "dpd_band" ${steps} ELSE ${UNKNOWN_STEP} END` : String(UNKNOWN_STEP),
    },
    values: {
      ...(has('balance') ? { added_balance: '"balance"' } : {}),
      ...(has('count') ? { added_loans: '"count"' } : {}),
    },
    facts: {
      ...(has('balance') ? { balance: 'SUM(added_balance)' } : {}),
      ...(has('count') ? { loans: 'SUM(added_loans)' } : {}),
    },
    currency: '"currency"',
  });
}

type Aggregate = readonly [string, Fact & { readonly sql: string }];

/** Facts of the statement that are aggregates of their own and whose columns the tape has. */
function loanFacts(sources: MonthSources): readonly Aggregate[] {
  return [...sources.facts].flatMap(([name, fact]): readonly Aggregate[] =>
    fact.statement === 'loan' && fact.sql !== undefined && fact.needs.every((column) => isSupplied(sources, column))
      ? [[name, { ...fact, sql: fact.sql }]]
      : [],
  );
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
