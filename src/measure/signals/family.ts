import { shiftMonth } from '../../domain/index.ts';
import type { Fact } from '../fact.ts';
import { notSupplied } from '../fact.ts';
import { type FactTable, mapRows } from '../fact-table.ts';
import type { Family } from '../family.ts';
import { hasColumn, type MonthSources, type Statement } from '../statement.ts';
import { SIGNAL_ENTRIES } from './entries.ts';
import { firstMonthNeeded, foresightTable, handlingTable } from './finish.ts';
import { SIGNAL_LISTS } from './lists.ts';
import {
  cohortStatement,
  deteriorationStatement,
  handlingStatement,
  raisedStatement,
  signalledStatement,
  statusStatement,
} from './statement.ts';

const NEEDS = ['warning_signal.signal_id'];
const counted = { unit: 'count', scale: 0, needs: NEEDS } as const;
const foreseen = { ...counted, statement: 'foresight', needs: [...NEEDS, 'loan_snapshot.obligor_id'] } as const;

const FACTS: Readonly<Record<string, Fact>> = {
  signalsRaised: { ...counted, statement: 'signalRaised' },
  signalObligors: { ...counted, statement: 'signalObligors', needs: [...NEEDS, 'loan_snapshot.obligor_id'] },
  signalOwed: {
    statement: 'signalObligors',
    unit: 'amount',
    scale: 2,
    needs: [...NEEDS, 'loan_snapshot.obligor_id', 'loan_snapshot.principal_balance'],
  },
  signals: { ...counted, statement: 'signalStatus' },
  handled: { ...counted, statement: 'signalHandling', needs: ['warning_signal.closed_at'] },
  matureSignals: foreseen,
  rightSignals: foreseen,
  deteriorated: foreseen,
  forewarned: foreseen,
  leads: foreseen,
  fallenObligors: foreseen,
  cohortSignals: foreseen,
};

/** Months of deteriorations that precision over twelve months looks at: twelve of signals, twelve after each. */
const FORESIGHT_MONTHS = 24;

/** W1-W6: what the early warning raised, what became of it, and whether it was right. */
export const SIGNALS: Family = {
  facts: FACTS,
  statements: [
    { name: 'signalRaised', cut: false, build: (sources) => some(raisedStatement(sources)) },
    {
      name: 'signalObligors',
      cut: false,
      build: (sources) => some(signalledStatement(sources)),
      finish: ({ raw: [first] }) =>
        first && mapRows(first.table, ({ keys, facts }) => ({ keys: { type: keys.kind_of_signal ?? '' }, facts })),
    },
    { name: 'signalStatus', cut: false, build: (sources) => some(statusStatement(sources)) },
    {
      name: 'signalHandling',
      cut: false,
      build: (sources) => some(handlingStatement(sources)),
      finish: (material): FactTable | undefined => handlingTable(material),
    },
    {
      name: 'foresight',
      cut: false,
      build: foresightStatements,
      finish: foresightTable,
      missing: 'noHistory',
      absence: (sources) =>
        hasColumn(sources.loans, 'obligor_id') ? shortOf(sources, 6) : notSupplied('loan_snapshot.obligor_id'),
    },
  ],
  entries: SIGNAL_ENTRIES,
  lists: SIGNAL_LISTS,
};

/** Only the report month looks back: its trailing months are closed and kept. */
function foresightStatements(sources: MonthSources): readonly Statement[] {
  if (sources.month !== sources.settings.months.at(-1)) return [];
  const cohorts = cohortStatement(sources);
  if (cohorts === undefined) return [];
  const months = Array.from({ length: FORESIGHT_MONTHS }, (_, back) => shiftMonth(sources.month, -back));
  const falls = months.flatMap((month) => {
    const other = month === sources.month ? sources : sources.at(month);
    return some(other && deteriorationStatement(other));
  });
  return [cohorts, ...falls];
}

function shortOf(sources: MonthSources, horizon: number): string | undefined {
  return firstMonthNeeded(sources.month, horizon) < sources.firstMonth ? 'noHistory' : undefined;
}

function some(statement: Statement | undefined): readonly Statement[] {
  return statement === undefined ? [] : [statement];
}
