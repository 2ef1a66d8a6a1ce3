import type { Family } from '../family.ts';
import { ADEQUACY_ENTRIES } from './adequacy-entries.ts';
import { OPENING_FACTS, OPENING_STATEMENTS } from './cost.ts';
import { PROVISION_ENTRIES } from './entries.ts';
import { REQUIRED_FACTS, REQUIRED_STATEMENT } from './required.ts';
import { provisionStatements } from './statement.ts';

const booked = { statement: 'provision', unit: 'amount', scale: 2, needs: ['provision.amount'] } as const;

/** P1, P2, P8 and P9: what has been put aside, what it cost, and what is asked for. */
export const PROVISIONS: Family = {
  facts: {
    provisions: booked,
    segmentProvisions: { ...booked, needs: ['provision.amount', 'provision.segment'] },
    ...OPENING_FACTS,
    ...REQUIRED_FACTS,
  },
  statements: [{ name: 'provision', cut: true, build: provisionStatements }, ...OPENING_STATEMENTS, REQUIRED_STATEMENT],
  entries: [...PROVISION_ENTRIES, ...ADEQUACY_ENTRIES],
};
