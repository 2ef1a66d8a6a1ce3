import type { Fact } from '../fact.ts';
import type { Family } from '../family.ts';
import type { Statement } from '../statement.ts';
import { COLLECTION_ENTRIES } from './entries.ts';
import { collectionTable } from './finish.ts';
import { COLLECTION_LISTS } from './lists.ts';
import {
  assignmentStatements,
  collectedStatements,
  complaintStatement,
  contactStatement,
  promiseStatements,
  reachedStatement,
} from './statement.ts';

const ASSIGNED = ['collection_assignment.arrears', 'payment.value_date'];
const worked = { statement: 'collection', unit: 'count', scale: 0, needs: ASSIGNED } as const;
const money = { ...worked, unit: 'amount', scale: 2 } as const;
const acted = { statement: 'contact', unit: 'count', scale: 0, needs: ['collection_action.channel'] } as const;
const rightParty = ['collection_action.right_party'];

const FACTS: Readonly<Record<string, Fact>> = {
  assignedAccounts: worked,
  assignedArrears: money,
  cashIn: money,
  curedAssigned: worked,
  workCost: { ...money, needs: [...ASSIGNED, 'collection_action.cost'] },
  expectedCash: { ...money, needs: [...ASSIGNED, 'collection_assignment.tier'] },
  payingAccounts: worked,
  curedAccounts: worked,
  collectedCash: money,
  channelAccounts: { ...worked, needs: [...ASSIGNED, 'collection_action.channel'] },
  channelCash: { ...money, needs: [...ASSIGNED, 'collection_action.channel'] },
  channelCured: { ...worked, needs: [...ASSIGNED, 'collection_action.channel'] },
  channelDays: { ...worked, unit: 'days', needs: [...ASSIGNED, 'collection_action.channel'] },
  attempts: acted,
  rightContacts: { ...acted, needs: rightParty },
  promises: { ...acted, needs: [...rightParty, 'collection_action.promise_date'] },
  forbiddenAttempts: { ...acted, needs: ['collection_action.local_hour'] },
  triedAccounts: { ...acted, statement: 'reached', needs: rightParty },
  reachedAccounts: { ...acted, statement: 'reached', needs: rightParty },
  promisesDue: { ...acted, statement: 'promise', needs: ['collection_action.promise_amount', 'payment.value_date'] },
  promisesKept: { ...acted, statement: 'promise', needs: ['collection_action.promise_amount', 'payment.value_date'] },
  complaintsMade: { ...acted, statement: 'complaint', needs: ['complaint.kind'] },
};

/** L1-L8: what collection brought in, by whom and by what means, and how borrowers were treated. */
export const COLLECTIONS: Family = {
  facts: FACTS,
  statements: [
    {
      name: 'collection',
      cut: false,
      wholeBook: true,
      build: (sources) => [...assignmentStatements(sources), ...collectedStatements(sources)],
      finish: collectionTable,
      missing: 'noData',
    },
    {
      name: 'contact',
      cut: false,
      wholeBook: true,
      build: (sources) => some(contactStatement(sources)),
      missing: 'noData',
    },
    {
      name: 'reached',
      cut: false,
      wholeBook: true,
      build: (sources) => some(reachedStatement(sources)),
      missing: 'noData',
    },
    { name: 'promise', cut: false, wholeBook: true, build: promiseStatements, missing: 'noData' },
    {
      name: 'complaint',
      cut: false,
      wholeBook: true,
      build: (sources) => some(complaintStatement(sources)),
      missing: 'noData',
    },
  ],
  entries: COLLECTION_ENTRIES,
  lists: COLLECTION_LISTS,
  keyNeeds: {
    tier: 'collection_assignment.tier',
    team: 'collection_assignment.team',
    agency: 'collection_assignment.agency',
  },
};

function some(statement: Statement | undefined): readonly Statement[] {
  return statement === undefined ? [] : [statement];
}
