import type { Family } from '../family.ts';
import { RULE_SIGNALS } from './list.ts';
import { appliedRules, ruleStatement } from './statement.ts';

const NEEDS = ['loan_snapshot.obligor_id'];

/** Facts of W1 by rule: signals that the lender's rules raise from ratios and events. */
export const SIGNAL_RULES: Family = {
  facts: {
    ruleSignals: { statement: 'ruleSignal', unit: 'count', scale: 0, needs: NEEDS },
    ruleOwed: {
      statement: 'ruleSignal',
      unit: 'amount',
      scale: 2,
      needs: [...NEEDS, 'loan_snapshot.principal_balance'],
    },
  },
  statements: [
    {
      name: 'ruleSignal',
      cut: false,
      build: (sources) => appliedRules(sources).map((applied) => ruleStatement(applied, sources)),
      missing: 'notSupplied:signals',
    },
  ],
  entries: [],
  lists: [RULE_SIGNALS],
};
