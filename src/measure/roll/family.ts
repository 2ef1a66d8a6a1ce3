import type { Fact } from '../fact.ts';
import type { Family } from '../family.ts';
import { CURE_STATEMENT, ROLL_STATEMENT } from './buckets.ts';
import { ROLL_ENTRIES } from './entries.ts';
import { FIRST_PAYMENT_STATEMENT } from './first-payment.ts';

const DAYS = 'loan_snapshot.days_past_due';
const PRINCIPAL = 'loan_snapshot.principal_balance';

const balances = { statement: 'roll', unit: 'amount', scale: 2, needs: [DAYS, PRINCIPAL] } as const;
const products = { statement: 'roll', unit: 'amount', scale: 0, needs: [DAYS, PRINCIPAL] } as const;
const rolled = { statement: 'roll', unit: 'count', scale: 0, needs: [DAYS] } as const;
const loans = { statement: 'cure', unit: 'count', scale: 0, needs: [DAYS] } as const;
const first = {
  statement: 'firstPayment',
  unit: 'count',
  scale: 0,
  needs: ['loan_snapshot.first_due_date', DAYS],
} as const;

const FACTS: Readonly<Record<string, Fact>> = {
  rollBase: balances,
  rollNext: balances,
  rollOn: balances,
  rollLoans: rolled,
  rollOnLoans: rolled,
  chainTop: products,
  chainBase: products,
  lateLoans: loans,
  curedLoans: loans,
  curedByPayment: loans,
  curedByRestructuring: loans,
  curedByReset: loans,
  firstDue: first,
  firstMissed: first,
};

/** R1-R3: how late loans roll on from bucket to bucket, how they become current, and who never began to pay. */
export const ROLL: Family = {
  facts: FACTS,
  statements: [ROLL_STATEMENT, CURE_STATEMENT, FIRST_PAYMENT_STATEMENT],
  entries: ROLL_ENTRIES,
};
