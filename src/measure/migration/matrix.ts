import { LOAN_CLASSES, monthsUpTo, shiftMonth, UNKNOWN } from '../../domain/index.ts';
import type { FactRow, FactTable } from '../fact-table.ts';
import { BOOK } from '../fact-table.ts';
import type { FinishMaterial, RawTable, StatementSpec } from '../family.ts';
import { bandOf } from '../loans/day-step.ts';
import { type CutPlace, currenciesOf, cutRows, placesOf, rawOf, tableOfCuts } from '../pairs/exits.ts';
import { EXITS, leavingStatement, stayingStatement } from '../pairs/moves.ts';
import { classPairStatement, pairStatement } from '../pairs/pair.ts';
import { isReportMonth } from '../pairs/report-month.ts';
import { standingStatements } from '../pairs/standing.ts';
import { BAND_NAMES, type Tapes, tapesOf } from '../pairs/tapes.ts';
import { hasColumn, type MonthSources, type Statement } from '../statement.ts';
import { className } from './year.ts';

/** Pairs of month-ends that a pooled matrix adds up. */
export const POOLED_MONTHS = 12;

/** An ordered scale that loans move on: what its grades are called, and how queries number them. */
interface LoanScale {
  readonly column: string;
  readonly grades: readonly string[];
  readonly from: string;
  readonly to: string;
  /** Key of the grade in the rows of the `loan` query. */
  readonly standing: string;
  nameOf(number: string | undefined): string;
}

const CLASSES: LoanScale = {
  column: 'asset_class_5',
  grades: LOAN_CLASSES,
  from: 'class_from',
  to: 'class_to',
  standing: 'loan_class',
  nameOf: className,
};

const BANDS: LoanScale = {
  column: 'days_past_due',
  grades: BAND_NAMES,
  from: 'day_from',
  to: 'day_to',
  standing: 'day_step',
  nameOf: (number) => bandOf(Number(number)),
};

/** Transitions of classes from the previous month-end to this one, and pooled over a year of such pairs. */
export const CLASS_MATRIX: StatementSpec = {
  ...matrixSpec('matrix', [1, CLASSES]),
  cut: true,
};
export const POOLED_CLASS_MATRIX: StatementSpec = matrixSpec('pooledMatrix', [POOLED_MONTHS, CLASSES]);

/** The same of days past due, for the `scale` statement to take over. */
export function bandStatements(sources: MonthSources): readonly Statement[] {
  return matrixStatements(sources, POOLED_MONTHS, BANDS);
}

/** Rows of the days-past-due matrix: of the last pair, and pooled where there are pairs enough. */
export function bandRows({ raw, sources }: FinishMaterial): {
  readonly last: readonly FactRow[];
  readonly pooled: readonly FactRow[];
} {
  const rows = (months: number): readonly FactRow[] => {
    const tapes = pairsOf(sources, months, BANDS);
    return tapes === undefined ? [] : matrixRows(raw, tapes, BANDS, THE_BOOK);
  };
  return { last: rows(1), pooled: rows(POOLED_MONTHS) };
}

const THE_BOOK: CutPlace = { dimension: BOOK, value: BOOK };

function matrixSpec(name: string, [months, scale]: readonly [number, LoanScale]): StatementSpec {
  return {
    name,
    cut: false,
    build: (sources) => (isReportMonth(sources) ? matrixStatements(sources, months, scale) : []),
    finish: (material) => matrixTable(material, months, scale),
    absence: (sources) => (pairsOf(sources, months, scale) === undefined ? 'noHistory' : undefined),
    missing: 'noHistory',
  };
}

function matrixStatements(sources: MonthSources, months: number, scale: LoanScale): readonly Statement[] {
  const pairs = pairsOf(sources, months, scale) ?? pairsOf(sources, 1, scale) ?? [];
  const found = pairs.flatMap((tapes) => [
    ...standingStatements(tapes.opening),
    scale === CLASSES ? classPairStatement(tapes) : pairStatement(tapes),
    leavingStatement(tapes),
    stayingStatement(tapes),
  ]);
  return found.filter((statement) => statement !== undefined);
}

/** Pairs of neighbouring month-ends up to this one, oldest first; undefined where one is missing or has no such column. */
function pairsOf(sources: MonthSources, months: number, scale: LoanScale): readonly Tapes[] | undefined {
  const found = monthsUpTo(sources.month, months).flatMap((month) => {
    const tapes = tapesOf(sources, shiftMonth(month, -1), month);
    const told = [tapes?.opening, tapes?.closing].every((book) => hasColumn(book?.loans, scale.column));
    return tapes !== undefined && told ? [tapes] : [];
  });
  return found.length === months ? found : undefined;
}

function matrixTable({ raw, sources }: FinishMaterial, months: number, scale: LoanScale): FactTable | undefined {
  const pairs = pairsOf(sources, months, scale);
  if (pairs === undefined || raw.length === 0) return undefined;
  const named = months === 1 ? MONTH_NAMES : POOLED_NAMES;
  const places = months === 1 ? placesOf(raw.map(({ table }) => table)) : [THE_BOOK];
  const rows = (place: CutPlace): readonly FactRow[] =>
    matrixRows(raw, pairs, scale, place).map(({ keys, facts }) => ({
      keys,
      facts: { [named.loans]: facts.loans ?? 0n, [named.balance]: facts.balance ?? 0n },
    }));
  return tableOfCuts(places, rows, currenciesOf(raw));
}

const MONTH_NAMES = { loans: 'cellLoans', balance: 'cellBalance' } as const;
const POOLED_NAMES = { loans: 'poolLoans', balance: 'poolBalance' } as const;

/**
 * One row a cell: grade at the opening, grade or exit at the closing, number of loans and opening balance. A loan that
 * left counts under the first thing that is known of it; one of which nothing is known is `gone`.
 */
function matrixRows(
  raw: readonly RawTable[],
  pairs: readonly Tapes[],
  scale: LoanScale,
  place: CutPlace,
): readonly FactRow[] {
  const cells = new Cells();
  for (const from of scale.grades) for (const to of [...scale.grades, ...EXITS]) cells.add([from, to], 0n, 0n);
  for (const { opening, closing } of pairs) {
    const rows = (name: string, month = closing.month): readonly FactRow[] => cutRows(rawOf(raw, name, month), place);
    const from = (row: FactRow): string => scale.nameOf(row.keys[scale.from]);
    for (const row of rows('loan', opening.month)) {
      cells.add([scale.nameOf(row.keys[scale.standing]), 'gone'], row.facts.loans, row.facts.balance);
    }
    for (const row of rows(scale === CLASSES ? 'classPair' : 'pair')) {
      const moved = [row.facts.pairLoans, row.facts.pairOpening] as const;
      cells.move(from(row), ['gone', scale.nameOf(row.keys[scale.to])], moved);
    }
    for (const row of rows('leaving')) {
      cells.move(from(row), ['gone', row.keys.left_by ?? 'gone'], [row.facts.leftLoans, row.facts.leftOpening]);
    }
    for (const row of rows('staying').filter(({ keys }) => keys.evident === 'yes')) {
      cells.move(from(row), [row.keys.left_by ?? 'gone', 'gone'], [row.facts.leftLoans, row.facts.leftOpening]);
    }
  }
  return cells.rows(scale.grades);
}

/** Loans and balances by where they came from and went to. */
class Cells {
  readonly #cells = new Map<string, { from: string; to: string; loans: bigint; balance: bigint }>();

  add([from, to]: readonly [string, string], loans: bigint | undefined, balance: bigint | undefined): void {
    const key = `${from}\0${to}`;
    const cell = this.#cells.get(key) ?? { from, to, loans: 0n, balance: 0n };
    cell.loans += loans ?? 0n;
    cell.balance += balance ?? 0n;
    this.#cells.set(key, cell);
  }

  /** What was counted at one place of a row belongs to another. */
  move(
    from: string,
    [here, there]: readonly [string, string],
    [loans, balance]: readonly [bigint | undefined, bigint | undefined],
  ): void {
    this.add([from, here], -(loans ?? 0n), -(balance ?? 0n));
    this.add([from, there], loans, balance);
  }

  /** Cells of known grades, and of unknown ones that hold anything; `way` tells grades from exits. */
  rows(grades: readonly string[]): readonly FactRow[] {
    const isKnown = (name: string): boolean => name !== UNKNOWN || grades.includes(name);
    return [...this.#cells.values()]
      .filter(({ from, to, loans, balance }) => (isKnown(from) && isKnown(to)) || loans !== 0n || balance !== 0n)
      .map(({ from, to, loans, balance }) => ({
        keys: { from, to, way: EXITS.some((exit) => exit === to) ? 'exit' : 'grade' },
        facts: { loans, balance },
      }));
  }
}
