import { type Source, sqlDimension, sqlText } from '../dialect.ts';
import type { Fact } from '../fact.ts';
import type { StatementSpec } from '../family.ts';
import { keyedStatement } from '../keyed.ts';
import { kindOf, kinParts, newestObligors, nonRetail } from '../rules/kin.ts';
import { yearsBefore } from '../rules/observation.ts';
import { hasColumn, isSupplied, type MonthSources, type Statement, stockConditions } from '../statement.ts';
import { balanceNeeds, balanceSql } from './balance.ts';

const PRINCIPAL = 'loan_snapshot.principal_balance';
const perLoan = { statement: 'npe', scale: 2, unit: 'amount' } as const;

export const NPE_FACTS: Readonly<Record<string, Fact>> = {
  npeBalance: { ...perLoan, needs: [PRINCIPAL, 'loan_snapshot.days_past_due'] },
  npeLoans: { ...perLoan, unit: 'count', scale: 0, needs: ['loan_snapshot.days_past_due'] },
};

/**
 * Non-performing exposures of `basel_npe`: more than 90 days past due, unlikely to pay or in default, or credit-impaired
 * (stage 3); a forborne one stays so for a year. The view is the debtor's, the transaction's for retail customers.
 * Source: Basel Committee, Prudential treatment of problem assets (d403, 2017).
 */
export const NPE: StatementSpec = {
  name: 'npe',
  cut: true,
  build: (sources) => {
    if (sources.settings.definitionSet !== 'basel_npe' || !isSupplied(sources, PRINCIPAL)) return [];
    if (!isSupplied(sources, 'loan_snapshot.days_past_due')) return [];
    return [ownStatement(sources), debtorStatement(sources)].filter((statement) => statement !== undefined);
  },
  needs: (fact, sources) => (fact === 'npeBalance' ? balanceNeeds(sources) : []),
};

/** Loans that are non-performing by themselves. */
function ownStatement(sources: MonthSources): Statement | undefined {
  const { loans, month } = sources;
  if (loans === undefined) return undefined;
  return keyedStatement('npe', month, [loans], {
    from: (source) => `${source('loan_snapshot')} AS l`,
    where: [...stockConditions(sources, 'l.'), nonPerforming(sources, 'l.')],
    ...rowsOf(sources),
  });
}

/** Performing loans of a debtor, other than a retail one, that has a non-performing loan. */
function debtorStatement(sources: MonthSources): Statement | undefined {
  const { loans, month } = sources;
  if (loans === undefined || !hasColumn(loans, 'obligor_id')) return undefined;
  return keyedStatement('npeDebtor', month, kinParts(sources), {
    from: (source) =>
      `${source('loan_snapshot')} AS l JOIN ${debtors(sources, source)} ON debtors.debtor = l."obligor_id"`,
    where: [
      ...stockConditions(sources, 'l.'),
      `CASE WHEN ${nonPerforming(sources, 'l.')} THEN 1 ELSE 0 END = 0`,
      nonRetail(sources, 'l.'),
    ],
    ...rowsOf(sources),
  });
}

function rowsOf(sources: MonthSources) {
  return {
    id: 'l."loan_id"',
    dimensions: Object.fromEntries(sources.dimensions.map((name) => [name, sqlDimension(name, 'l.')])),
    keys: {},
    values: { held: balanceSql(sources, 'l.') },
    facts: { npeLoans: 'COUNT(*)', npeBalance: 'SUM(held)' },
  };
}

/** Obligors with a non-performing loan in the whole book, and what kind each is where its own table tells. */
function debtors(sources: MonthSources, source: Source): string {
  const everywhere = stockConditions({ ...sources, scope: {} }, 'd.');
  const loans =
    `SELECT d."obligor_id" AS debtor, 1 AS bad, 0 AS kind FROM ${source('loan_snapshot')} AS d ` +
    `WHERE ${[...everywhere, nonPerforming(sources, 'd.')].join(' AND ')}`;
  const obligors =
    sources.part('obligor') === undefined
      ? []
      : [`SELECT v.holder AS debtor, 0 AS bad, ${kindOf(sources)} AS kind FROM ${newestObligors(sources, source)}`];
  const all = [loans, ...obligors].join(' UNION ALL ');
  return (
    `(SELECT debtor, kin_kind FROM (SELECT debtor, MAX(bad) AS kin_bad, MAX(kind) AS kin_kind FROM (${all}) AS every_debtor ` +
    `GROUP BY debtor) AS debtor_sums WHERE kin_bad = 1) AS debtors`
  );
}

function nonPerforming(sources: MonthSources, qualifier: string): string {
  const has = (...columns: readonly string[]): boolean => columns.every((column) => hasColumn(sources.loans, column));
  const name = (column: string): string => `${qualifier}"${column}"`;
  const yearAgo = `DATE ${sqlText(yearsBefore(sources.cutoff, 1))}`;
  const flags = [
    `${name('days_past_due')} > 90`,
    ...(has('default_status') ? [`${name('default_status')} IN ('unlikely_to_pay', 'past_due', 'both')`] : []),
    ...(has('ifrs9_stage') ? [`${name('ifrs9_stage')} = 3`] : []),
    // Cure: one year from the later of default and forbearance.
    ...(has('forbearance_flag', 'forbearance_start', 'default_date')
      ? [
          `(COALESCE(${name('forbearance_flag')}, FALSE) = TRUE AND ${name('default_date')} IS NOT NULL AND ` +
            `(${name('default_date')} > ${yearAgo} OR ${name('forbearance_start')} > ${yearAgo}))`,
        ]
      : []),
  ];
  return `(${flags.join(' OR ')})`;
}
