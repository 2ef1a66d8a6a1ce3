import type { Fact } from '../fact.ts';
import type { Family } from '../family.ts';
import { continuityStatement } from './continuity.ts';
import { QUALITY_ENTRIES } from './entries.ts';
import { ledgerTable, orphanTable, tapeTable } from './finish.ts';
import { ledgerStatement } from './ledger-statement.ts';
import { orphanStatement } from './orphan-statement.ts';
import { tapeStatement } from './tape-statement.ts';

const ofSnapshot = { statement: 'snapshot', unit: 'count', scale: 0, needs: [] } as const;
const ofTape = { statement: 'tape', unit: 'count', scale: 0, needs: [] } as const;
const ofLedger = { statement: 'ledger', unit: 'amount', scale: 2, needs: ['gl_control.balance'] } as const;

const FACTS: Readonly<Record<string, Fact>> = {
  checkedLoans: ofTape,
  inconsistentLoans: ofTape,
  ruleBreaches: ofTape,
  tapeBalance: ofLedger,
  ledgerBalance: ofLedger,
  ledgerGap: ofLedger,
  orphans: { statement: 'orphan', unit: 'count', scale: 0, needs: [] },
  cells: ofSnapshot,
  presentCells: ofSnapshot,
  rowsLoaded: ofSnapshot,
  rowsRejected: ofSnapshot,
  duplicates: ofSnapshot,
  unexplainedGone: { statement: 'continuity', unit: 'count', scale: 0, needs: ['loan_snapshot.principal_balance'] },
  unexplainedNew: { statement: 'continuity', unit: 'count', scale: 0, needs: ['loan_snapshot.origination_date'] },
  orderDays: { ...ofSnapshot, unit: 'days' },
  extractionDays: { ...ofSnapshot, unit: 'days' },
};

/** D1-D6 and D8: whether the data can bear the figures. */
export const QUALITY: Family = {
  facts: FACTS,
  statements: [
    { name: 'snapshot', cut: false, wholeBook: true, build: () => [], finish: ({ quality }) => quality.table },
    {
      name: 'tape',
      cut: false,
      build: (sources) => [tapeStatement(sources)].filter((statement) => statement !== undefined),
      finish: ({ raw: [first] }) => first && tapeTable(first.table),
    },
    {
      name: 'ledger',
      cut: false,
      wholeBook: true,
      build: (sources) => [ledgerStatement(sources)].filter((statement) => statement !== undefined),
      finish: ({ raw: [first] }) => first && ledgerTable(first.table),
    },
    {
      name: 'continuity',
      cut: false,
      wholeBook: true,
      build: (sources) => [continuityStatement(sources)].filter((statement) => statement !== undefined),
      missing: 'noHistory',
    },
    {
      name: 'orphan',
      cut: false,
      wholeBook: true,
      build: (sources) => [orphanStatement(sources)].filter((statement) => statement !== undefined),
      finish: ({ raw: [first] }) => first && orphanTable(first.table),
      missing: 'notSupplied:obligor.obligor_id',
    },
  ],
  entries: QUALITY_ENTRIES,
};
