import type { Fact } from '../fact.ts';

const LOAN_LEVEL = ['loan_snapshot.origination_date', 'loan_snapshot.days_past_due'];
const ORIGINAL = 'loan_snapshot.original_amount';

/** What a fact needs of the tapes, and of vintages that come added up; null where these cannot give it. */
const NEEDS: Readonly<Record<string, readonly [tapes: readonly string[], added: string | null]>> = {
  originatedLoans: [LOAN_LEVEL, 'original_count'],
  originatedAmount: [[...LOAN_LEVEL, ORIGINAL], 'original_amount'],
  defaultedLoans: [LOAN_LEVEL, 'event_count'],
  defaultedAmount: [[...LOAN_LEVEL, ORIGINAL], 'event_amount'],
  cohortLoans: [LOAN_LEVEL, 'original_count'],
  badLoans: [LOAN_LEVEL, null],
  lateBalance: [[...LOAN_LEVEL, ORIGINAL, 'loan_snapshot.principal_balance'], null],
  snapshotAmount: [[...LOAN_LEVEL, ORIGINAL], null],
  lostAmount: [[...LOAN_LEVEL, ORIGINAL, 'writeoff_recovery.amount'], null],
};

const COUNTS = ['originatedLoans', 'defaultedLoans', 'cohortLoans', 'badLoans'];

/** Facts of vintages, by cohort and months on book; counts have 6 decimals, as those that come added up do. */
export const VINTAGE_FACTS: Readonly<Record<string, Fact>> = Object.fromEntries(
  Object.keys(NEEDS).map((name): readonly [string, Fact] => [
    name,
    {
      statement: 'vintage',
      needs: [],
      ...(COUNTS.includes(name) ? { unit: 'count', scale: 6 } : { unit: 'amount', scale: 2 }),
    },
  ]),
);

/** Columns without which a fact cannot be had. */
export function needsOf(fact: string, isAdded: boolean): readonly string[] {
  const [tapes = [], added = null] = NEEDS[fact] ?? [];
  return isAdded && added !== null ? [`vintage_cell.${added}`] : tapes;
}
