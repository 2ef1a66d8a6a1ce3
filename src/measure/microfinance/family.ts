import type { Fact } from '../fact.ts';
import type { Family } from '../family.ts';
import { MICROFINANCE_ENTRIES } from './entries.ts';
import { onTimeStatements } from './statement.ts';

const DUE = 'loan_snapshot.instalment_due';
const perLoan = { statement: 'onTime', unit: 'amount', scale: 2 } as const;

const FACTS: Readonly<Record<string, Fact>> = {
  instalmentsDue: { ...perLoan, needs: [DUE] },
  instalmentsPaid: { ...perLoan, needs: [DUE, 'payment.principal'] },
};

/** G1-G4: what a microfinance lender reports beside PAR. */
export const MICROFINANCE: Family = {
  facts: FACTS,
  statements: [
    {
      name: 'onTime',
      cut: true,
      build: (sources) => (sources.settings.definitionSet === 'par' ? onTimeStatements(sources) : []),
    },
  ],
  entries: MICROFINANCE_ENTRIES,
};
