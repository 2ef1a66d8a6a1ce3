import type { Family } from '../family.ts';
import { PROVISION_ENTRIES } from './entries.ts';
import { provisionStatement } from './statement.ts';

/** P1 and P2: what has been put aside. */
export const PROVISIONS: Family = {
  facts: { provisions: { statement: 'provision', unit: 'amount', scale: 2, needs: ['provision.amount'] } },
  statements: [
    {
      name: 'provision',
      cut: true,
      build: (sources) => [provisionStatement(sources)].filter((statement) => statement !== undefined),
    },
  ],
  entries: PROVISION_ENTRIES,
};
