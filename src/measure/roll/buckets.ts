import { shiftMonth } from '../../domain/index.ts';
import type { FactRow, FactTable } from '../fact-table.ts';
import type { FinishMaterial, RawTable, StatementSpec } from '../family.ts';
import { bucketOf, ROLL_BUCKETS } from '../loans/day-step.ts';
import { type CutPlace, currenciesOf, cutRows, placesOf, rawOf, sumOf, tableOfCuts } from '../pairs/exits.ts';
import { stayingStatement } from '../pairs/moves.ts';
import { dayPairStatement, pairStatement, tellsRestructuring } from '../pairs/pair.ts';
import { isReportMonth } from '../pairs/report-month.ts';
import { standingStatements } from '../pairs/standing.ts';
import { type Tapes, tapesOf } from '../pairs/tapes.ts';
import { hasColumn, type MonthSources, type Statement } from '../statement.ts';

/** Balances of each bucket at the opening and of the next one at the closing, and what moved on. */
export const ROLL_STATEMENT: StatementSpec = {
  name: 'roll',
  cut: true,
  build: rollStatements,
  finish: (material) => bucketTable(material, rollRows),
  absence,
  missing: 'noHistory',
};

/** Late loans of each bucket at the opening, and those that are current now, by how. */
export const CURE_STATEMENT: StatementSpec = {
  name: 'cure',
  cut: true,
  build: (sources) => {
    const tapes = lateTapes(sources);
    return tapes === undefined ? [] : [...rollStatements(sources), stayingStatement(tapes)];
  },
  finish: (material) => bucketTable(material, cureRows),
  absence,
  missing: 'noHistory',
  needs: (fact, sources) => {
    const tapes = lateTapes(sources);
    const tells = tapes === undefined || tellsRestructuring(tapes);
    return !tells && RESTRUCTURED.includes(fact) ? ['loan_snapshot.forbearance_flag'] : [];
  },
};

/** Facts that cannot be told apart where no column tells a restructuring. */
const RESTRUCTURED = ['curedByRestructuring', 'curedByReset'];

function absence(sources: MonthSources): string | undefined {
  return lateTapes(sources) === undefined ? 'noHistory' : undefined;
}

/** This month's tape and the one before; undefined where either is missing or has no days past due. */
function lateTapes(sources: MonthSources): Tapes | undefined {
  const tapes = tapesOf(sources, shiftMonth(sources.month, -1));
  const told = [tapes?.opening, tapes?.closing].every((book) => hasColumn(book?.loans, 'days_past_due'));
  return told ? tapes : undefined;
}

/** The book's pairs are kept for the matrices; cuts are asked in the report month alone. */
function rollStatements(sources: MonthSources): readonly Statement[] {
  const tapes = lateTapes(sources);
  if (tapes === undefined) return [];
  const found = [
    ...standingStatements(tapes.opening),
    ...standingStatements(tapes.closing),
    isReportMonth(sources) ? dayPairStatement(tapes) : pairStatement(tapes),
  ];
  return found.filter((statement) => statement !== undefined);
}

/** What the rows of one cut are made from. */
interface Material {
  readonly opening: readonly FactRow[];
  readonly closing: readonly FactRow[];
  readonly pairs: readonly FactRow[];
  readonly staying: readonly FactRow[];
}

function bucketTable(
  { raw, sources }: FinishMaterial,
  rowsOf: (material: Material) => readonly FactRow[],
): FactTable | undefined {
  const tapes = lateTapes(sources);
  if (tapes === undefined || raw.length === 0) return undefined;
  return tableOfCuts(
    placesOf(raw.map(({ table }) => table)),
    (place) => rowsOf(materialOf(raw, tapes, place)),
    currenciesOf(raw),
  );
}

function materialOf(raw: readonly RawTable[], { opening, closing }: Tapes, place: CutPlace): Material {
  const rows = (name: string, month = closing.month): readonly FactRow[] => cutRows(rawOf(raw, name, month), place);
  return {
    opening: rows('loan', opening.month),
    closing: rows('loan'),
    pairs: [...rows('dayPair'), ...rows('pair')],
    staying: rows('staying'),
  };
}

/**
 * Of each bucket but the last: its balance at the opening, the next bucket's at the closing, and the opening balance of
 * its loans that are in a worse one now. A month of 31 days can carry a loan past a bucket of 30, so worse is what
 * counts. The chain multiplies the net rates from the first bucket on.
 */
function rollRows({ opening, closing, pairs }: Material): readonly FactRow[] {
  let [top, base] = [1n, 1n];
  return ROLL_BUCKETS.slice(0, -1).map((bucket, index) => {
    const rollBase = added(opening, 'balance', (row) => bucketIn(row, 'day_step') === index);
    const rollNext = added(closing, 'balance', (row) => bucketIn(row, 'day_step') === index + 1);
    const onward = pairs.filter((row) => bucketIn(row, 'day_from') === index && (bucketIn(row, 'day_to') ?? 0) > index);
    const counted = {
      rollLoans: added(opening, 'loans', (row) => bucketIn(row, 'day_step') === index),
      rollOnLoans: sumOf(onward, 'pairLoans'),
    };
    const rollOn = sumOf(onward, 'pairOpening');
    top *= rollNext;
    base *= rollBase > 0n ? rollBase : 0n;
    return { keys: { bucket }, facts: { rollBase, rollNext, rollOn, ...counted, chainTop: top, chainBase: base } };
  });
}

/** Of each late bucket: its loans at the opening, and those that are current now. Cash tells a payment from a reset. */
function cureRows({ opening, pairs, staying }: Material): readonly FactRow[] {
  return ROLL_BUCKETS.map((bucket, index) => {
    const of = (cause: string) => (row: FactRow) => bucketIn(row, 'day_from') === index && row.keys.cure === cause;
    const cured = (cause: string): bigint => added(pairs, 'pairLoans', of(cause));
    const inCash = added(staying, 'leftLoans', (row) => of('reset')(row) && row.keys.cash_came === 'yes');
    const facts = {
      lateLoans: added(opening, 'loans', (row) => bucketIn(row, 'day_step') === index),
      curedLoans: cured('payment') + cured('restructuring') + cured('reset'),
      curedByPayment: cured('payment') + inCash,
      curedByRestructuring: cured('restructuring'),
      curedByReset: cured('reset') - inCash,
    };
    return { keys: { bucket }, facts };
  }).slice(1);
}

function bucketIn(row: FactRow, key: string): number | undefined {
  return bucketOf(Number(row.keys[key]));
}

function added(rows: readonly FactRow[], fact: string, counts: (row: FactRow) => boolean): bigint {
  return rows.reduce((sum, row) => (counts(row) ? sum + (row.facts[fact] ?? 0n) : sum), 0n);
}
