import { sqlDimension, sqlName, sqlText } from '../dialect.ts';
import type { Fact } from '../fact.ts';
import { keyedStatement } from '../keyed.ts';
import { observedSql } from '../rules/loan-demands.ts';
import { yearsBefore } from '../rules/observation.ts';
import { floorPolicy } from '../rules/policy.ts';
import { hasColumn, isSupplied, type MonthSources, type Statement, stockConditions } from '../statement.ts';
import { balanceSql } from './balance.ts';

/** A condition that few loans are in: extended, rolled over, restructured, renegotiated, noncurrent, late. */
interface Condition {
  readonly fact: string;
  readonly needs: readonly string[];
  readonly when: (sources: MonthSources) => string;
  /** What of the loan counts; its balance where absent, and one for a count. */
  readonly amount?: string | 'one';
}

const NPL = "\"asset_class_5\" IN ('substandard', 'doubtful', 'loss')";
const EXTENDED = '"extension_count" > 0';
const on = (...columns: readonly string[]): readonly string[] => columns.map((column) => `loan_snapshot.${column}`);
const restructured = { needs: on('forbearance_flag', 'principal_balance'), when: observed } as const;
const recent = { needs: on('forbearance_flag', 'forbearance_start', 'principal_balance'), when: recently } as const;

const CONDITIONS: readonly Condition[] = [
  { fact: 'extendedBalance', needs: on('extension_count', 'principal_balance'), when: () => EXTENDED },
  { fact: 'rolloverBalance', needs: on('refinance_kind', 'principal_balance'), when: () => refinancedAs('rollover') },
  {
    fact: 'renewalBalance',
    needs: on('refinance_kind', 'principal_balance'),
    when: () => refinancedAs('renewal_without_repayment', 'eligible_renewal'),
  },
  { ...restructured, fact: 'restructuredBalance' },
  { ...restructured, fact: 'restructuredLoans', needs: on('forbearance_flag'), amount: 'one' },
  {
    fact: 'restructuredNpl',
    needs: [...restructured.needs, ...on('asset_class_5')],
    when: (sources) => `${observed(sources)} AND ${NPL}`,
  },
  { ...recent, fact: 'recentBalance' },
  {
    fact: 'recentLate',
    needs: [...recent.needs, ...on('days_past_due')],
    when: (sources) => `${recently(sources)} AND "days_past_due" > 30`,
  },
  ...[0, 30, 60, 90].map((days) => ({
    fact: `renegotiated${days}`,
    needs: on('forbearance_flag', 'principal_balance', ...(days === 0 ? [] : ['days_past_due'])),
    when: (sources: MonthSources) =>
      days === 0 ? renegotiated(sources) : `${renegotiated(sources)} AND COALESCE("days_past_due", 0) <= ${days}`,
  })),
  {
    fact: 'noncurrentBalance',
    needs: on('accrual_status', 'days_past_due', 'principal_balance'),
    when: () => `("accrual_status" = 'nonaccrual' OR "days_past_due" >= 90)`,
  },
  {
    fact: 'overduePart',
    needs: on('customer_type', 'payment_frequency', 'arrears_amount', 'days_past_due', 'principal_balance'),
    when: () => '"days_past_due" > 0',
    amount: 'overdue_part',
  },
];

const perLoan = { statement: 'condition', scale: 2, unit: 'amount' } as const;

export const CONDITION_FACTS: Readonly<Record<string, Fact>> = Object.fromEntries(
  CONDITIONS.map(({ fact, needs, amount }): [string, Fact] => [
    fact,
    { ...perLoan, ...(amount === 'one' ? { unit: 'count', scale: 0 } : {}), needs },
  ]),
);

/** Loans in any of the conditions, each by what of it counts; undefined where the tape supplies none of their columns. */
export function conditionStatement(sources: MonthSources): Statement | undefined {
  const { loans } = sources;
  const known = CONDITIONS.filter(({ needs }) => needs.every((column) => isSupplied(sources, column)));
  if (loans === undefined || known.length === 0) return undefined;
  const conditions = [...new Set(known.map(({ when }) => when(sources)))];
  const value = (fact: string): string => sqlName(`in_${fact.toLowerCase()}`);
  return keyedStatement('condition', sources.month, [loans], {
    from: (source) => `${source('loan_snapshot')} AS loans`,
    where: [...stockConditions(sources), `(${conditions.map((condition) => `(${condition})`).join(' OR ')})`],
    id: '"loan_id"',
    dimensions: Object.fromEntries(sources.dimensions.map((name) => [name, sqlDimension(name)])),
    keys: {},
    values: Object.fromEntries(
      known.map((condition) => [
        `in_${condition.fact.toLowerCase()}`,
        `CASE WHEN ${condition.when(sources)} THEN ${amountOf(condition, sources)} ELSE 0 END`,
      ]),
    ),
    facts: Object.fromEntries(known.map(({ fact }) => [fact, `SUM(${value(fact)})`])),
  });
}

function amountOf({ amount }: Condition, sources: MonthSources): string {
  if (amount === 'one') return '1';
  return amount === 'overdue_part' ? overduePart(sources) : balanceSql(sources);
}

/**
 * Monthly instalments of a personal loan count by what is overdue of them up to 90 days late, never by more than the
 * loan; every other loan counts whole, and so does one whose arrears are not known.
 */
function overduePart(sources: MonthSources): string {
  const types = floorPolicy(sources.settings).retailTypes.map(sqlText).join(', ');
  const balance = balanceSql(sources);
  if (types === '') return balance;
  const byInstalment = `"customer_type" IN (${types}) AND "payment_frequency" = 'monthly' AND "days_past_due" <= 90`;
  return `CASE WHEN ${byInstalment} AND "arrears_amount" < ${balance} THEN "arrears_amount" ELSE ${balance} END`;
}

function observed(sources: MonthSources): string {
  return observedSql({
    policy: floorPolicy(sources.settings),
    asOf: sources.cutoff,
    has: (column) => hasColumn(sources.loans, column),
    name: sqlName,
  });
}

function recently({ cutoff }: MonthSources): string {
  return `COALESCE("forbearance_flag", FALSE) = TRUE AND "forbearance_start" > DATE ${sqlText(yearsBefore(cutoff, 1))}`;
}

/** Restructured, extended or rolled over: whatever of these the tape tells. */
function renegotiated({ loans }: MonthSources): string {
  const kinds = [
    'COALESCE("forbearance_flag", FALSE) = TRUE',
    ...(hasColumn(loans, 'extension_count') ? [EXTENDED] : []),
    ...(hasColumn(loans, 'refinance_kind')
      ? [refinancedAs('rollover', 'repaid_by_borrowing', 'renewal_without_repayment')]
      : []),
  ];
  return `(${kinds.join(' OR ')})`;
}

function refinancedAs(...kinds: readonly string[]): string {
  return `"refinance_kind" IN (${kinds.map(sqlText).join(', ')})`;
}
