import type { Fact } from '../fact.ts';
import type { FactRow, FactTable } from '../fact-table.ts';
import type { FinishMaterial, StatementSpec } from '../family.ts';
import { currenciesOf, cutRows, placesOf, sumOf, tableOfCuts } from '../pairs/exits.ts';
import { type Flows, flowsOf } from './flows.ts';
import { flowStatements, monthEnds, type Window, windowTapes } from './statements.ts';

const CLASS = 'loan_snapshot.asset_class_5';
const PRINCIPAL = 'loan_snapshot.principal_balance';
const EVENTS = 'writeoff_recovery.amount';

/** Fact -> the flow it tells, and whether disposals must be supplied to tell it. */
const FLOW_FACTS = {
  badOpening: { flow: 'opening', disposals: false },
  badInflow: { flow: 'inflow', disposals: false },
  badCured: { flow: 'cured', disposals: false },
  badCollected: { flow: 'collected', disposals: true },
  badWrittenOff: { flow: 'writtenOff', disposals: true },
  badSold: { flow: 'sold', disposals: true },
  badOther: { flow: 'other', disposals: true },
  badClosing: { flow: 'closing', disposals: false },
  performingOpening: { flow: 'performing', disposals: false },
  loansOpening: { flow: 'loans', disposals: false },
} as const satisfies Readonly<Record<string, { readonly flow: keyof Flows; readonly disposals: boolean }>>;

export const WINDOWS: readonly Window[] = ['month', 'toDate'];

/** A fact's name in a window: those of the year to date carry it. */
export function windowed(fact: string, window: Window): string {
  return window === 'month' ? fact : `${fact}ToDate`;
}

/** Facts of the waterfall and of the average of month-ends, over the month and the year to date. */
export const WATERFALL_FACTS: Readonly<Record<string, Fact>> = Object.fromEntries(
  WINDOWS.flatMap((window): readonly (readonly [string, Fact])[] => [
    ...Object.entries(FLOW_FACTS).map(([name, { disposals }]): readonly [string, Fact] => [
      windowed(name, window),
      {
        statement: windowed('formation', window),
        unit: 'amount',
        scale: 2,
        needs: disposals ? [CLASS, PRINCIPAL, EVENTS] : [CLASS, PRINCIPAL],
      },
    ]),
    [
      windowed('endBalances', window),
      { statement: windowed('average', window), unit: 'amount', scale: 2, needs: [PRINCIPAL] },
    ],
    [windowed('ends', window), { statement: windowed('average', window), unit: 'count', scale: 0, needs: [] }],
  ]),
);

/** The flows between month-ends, of the month and of the year to date. */
export const WATERFALL_STATEMENTS: readonly StatementSpec[] = WINDOWS.flatMap((window) => [
  {
    name: windowed('formation', window),
    cut: true,
    build: (sources) => flowStatements(sources, window),
    finish: (material) => formationTable(material, window),
    absence: (sources) => (windowTapes(sources, window) === undefined ? 'noHistory' : undefined),
    missing: 'noHistory',
  },
  {
    name: windowed('average', window),
    cut: true,
    build: (sources) => monthEnds(sources, window) ?? [],
    finish: (material) => averageTable(material, window),
    absence: (sources) => (monthEnds(sources, window) === undefined ? 'noHistory' : undefined),
    missing: 'noHistory',
  },
]);

/** Flows of several months are added up; the opening is the first month's, the closing the last one's. */
function formationTable({ raw, sources }: FinishMaterial, window: Window): FactTable | undefined {
  const months = (windowTapes(sources, window) ?? []).map(
    ({ opening, closing }) => [opening.month, closing.month] as const,
  );
  const [first] = months;
  const last = months.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const places = placesOf(raw.map(({ table }) => table));
  const rows = (place: (typeof places)[number]): readonly FactRow[] => {
    const flows = months.map((pair) => flowsOf(raw, pair, place));
    const [start, end] = [flows[0], flows.at(-1)];
    return start === undefined || end === undefined ? [] : [rowOf(total(flows, start, end), window)];
  };
  return tableOfCuts(places, rows, currenciesOf(raw));
}

function total(flows: readonly Flows[], first: Flows, last: Flows): Flows {
  const sum = (flow: keyof Flows): bigint => flows.reduce((all, each) => all + each[flow], 0n);
  return {
    opening: first.opening,
    inflow: sum('inflow'),
    cured: sum('cured'),
    collected: sum('collected'),
    writtenOff: sum('writtenOff'),
    sold: sum('sold'),
    other: sum('other'),
    closing: last.closing,
    performing: first.performing,
    loans: first.loans,
  };
}

function rowOf(flows: Flows, window: Window): FactRow {
  const facts = Object.entries(FLOW_FACTS).map(([name, { flow }]) => [windowed(name, window), flows[flow]] as const);
  return { keys: {}, facts: Object.fromEntries(facts) };
}

/** The sum of the balances at the month-ends, and how many there are: a cut has all of them, with nothing in some. */
function averageTable({ raw }: FinishMaterial, window: Window): FactTable | undefined {
  if (raw.length === 0) return undefined;
  const loans = raw.filter(({ statement }) => statement.name === 'loan');
  const ends = { [windowed('ends', window)]: BigInt(loans.length) };
  return tableOfCuts(
    placesOf(raw.map(({ table }) => table)),
    (place) => {
      const rows = loans.flatMap(({ table }) => cutRows(table, place));
      return [{ keys: {}, facts: { [windowed('endBalances', window)]: sumOf(rows, 'balance'), ...ends } }];
    },
    currenciesOf(raw),
  );
}
