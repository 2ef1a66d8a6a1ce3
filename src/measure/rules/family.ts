import type { Fact } from '../fact.ts';
import type { Family } from '../family.ts';
import { rulesOf } from './breach.ts';
import { breachList } from './breach-list.ts';
import { FLOOR_ENTRIES } from './entries.ts';
import { finishFloors, floorStatements } from './statement.ts';

const PRINCIPAL = 'loan_snapshot.principal_balance';
const CLASS = 'loan_snapshot.asset_class_5';
const DAYS = 'loan_snapshot.days_past_due';

const perLoan = { statement: 'floor', scale: 2, unit: 'amount' } as const;

const FACTS: Readonly<Record<string, Fact>> = {
  breachLoans: { ...perLoan, unit: 'count', scale: 0, needs: [CLASS, DAYS] },
  breachBalance: { ...perLoan, needs: [CLASS, DAYS, PRINCIPAL] },
  ruleLoans: { ...perLoan, unit: 'count', scale: 0, needs: [CLASS] },
  ruleBalance: { ...perLoan, needs: [CLASS, PRINCIPAL] },
};

/** C9: loans classed better than the rules allow. */
export const FLOORS: Family = {
  facts: FACTS,
  statements: [
    {
      name: 'floor',
      cut: true,
      build: floorStatements,
      finish: finishFloors,
      // Card floors need to know which loans are cards.
      needs: (_, { settings }) => (settings.cardProducts.length > 0 ? ['loan_snapshot.product'] : []),
      keyAbsence: (sources) =>
        Object.fromEntries(
          rulesOf(sources).flatMap(([rule, reason]) => (reason === null ? [] : [[`rule=${rule}`, reason]])),
        ),
    },
  ],
  entries: FLOOR_ENTRIES,
  lists: [{ id: 'c9', plan: breachList }],
};
