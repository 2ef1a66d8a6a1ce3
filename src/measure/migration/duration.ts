import { divideRounded, LOAN_CLASSES, monthsUpTo, shiftMonth } from '../../domain/index.ts';
import { BOOK, bookTable, type FactRow, type FactTable } from '../fact-table.ts';
import type { FinishMaterial, StatementSpec } from '../family.ts';
import { keyedStatement } from '../keyed.ts';
import { loanStatement } from '../loans/statement.ts';
import { cutRows, rawOf } from '../pairs/exits.ts';
import { isReportMonth } from '../pairs/report-month.ts';
import { eventsIn, type Tapes, tapesOf } from '../pairs/tapes.ts';
import { hasColumn, type MonthSources, type Statement, stockConditions } from '../statement.ts';

/** Months over which changes of class are followed day by day. */
const FOLLOWED_MONTHS = 12;

/** Decimals of a probability while it is multiplied on, and as it is told: rounding stays far below what is shown. */
const WORK = 10n ** 30n;
const TOLD = 10n ** 12n;

const CLASS_NAMES: readonly string[] = LOAN_CLASSES;

type Matrix = readonly (readonly bigint[])[];

/** Probabilities over twelve months by the days on which classes changed. */
export const DURATION_STATEMENT: StatementSpec = {
  name: 'duration',
  cut: false,
  build: (sources) => (isReportMonth(sources) ? durationStatements(sources) : []),
  finish: durationTable,
  absence: (sources) => (followed(sources) === undefined ? 'noHistory' : undefined),
  missing: 'noHistory',
};

function durationStatements(sources: MonthSources): readonly Statement[] {
  const pairs = followed(sources) ?? [];
  const found = pairs.flatMap((tapes) => [loanStatement(tapes.opening), changesStatement(tapes)]);
  return found.filter((statement) => statement !== undefined);
}

/** The month-ends before each of the months, with the month; undefined where a tape or its classes are missing. */
function followed(sources: MonthSources): readonly Tapes[] | undefined {
  const found = monthsUpTo(sources.month, FOLLOWED_MONTHS).flatMap((month) => {
    const tapes = tapesOf(sources, shiftMonth(month, -1), month);
    return tapes !== undefined && hasColumn(tapes.opening.loans, 'asset_class_5') ? [tapes] : [];
  });
  return found.length === FOLLOWED_MONTHS ? found : undefined;
}

/** Changes of class of the loans of an opening tape in the month after it, by day and order within the day. */
function changesStatement({ opening, closing }: Tapes): Statement | undefined {
  const events = eventsIn(closing, 'classification_event', 'at', closing.month);
  if (events === undefined || opening.loans === undefined || !hasColumn(events.part, 'from')) return undefined;
  const order = hasColumn(events.part, 'sequence') ? 'COALESCE(e."sequence", 0)' : '0';
  return keyedStatement('changes', closing.month, [events.part, opening.loans], {
    from: (source) =>
      `${source('classification_event')} AS e JOIN ${source('loan_snapshot', opening.month)} AS o ` +
      'ON o."loan_id" = e."loan_id"',
    where: [
      ...stockConditions(opening, 'o.'),
      ...events.where.map((each) => `e.${each}`),
      'e."from" IS NOT NULL',
      'e."from" <> e."to"',
    ],
    id: 'e."loan_id"',
    dimensions: {},
    keys: { on_day: 'CAST(e."at" AS VARCHAR)', day_order: order, changed_from: 'e."from"', changed_to: 'e."to"' },
    values: {},
    facts: { pairLoans: 'COUNT(*)' },
  });
}

/**
 * The Aalen-Johansen estimator: the product, over the moments at which classes changed, of the identity plus changes /
 * loans at risk. Loans at risk are those of each month's opening tape, moved on by the changes within it; a loan that
 * leaves is at risk to the end of its month, a new one from the next. Rows of classes in which there was never a loan
 * are left out.
 */
function durationTable({ raw, sources }: FinishMaterial): FactTable | undefined {
  const pairs = followed(sources);
  if (pairs === undefined || raw.length === 0) return undefined;
  let product: Matrix = LOAN_CLASSES.map((_, from) => LOAN_CLASSES.map((__, to) => (from === to ? WORK : 0n)));
  const seen = new Set<number>();
  for (const { opening, closing } of pairs) {
    const atRisk = LOAN_CLASSES.map((_, index) =>
      standing(cutRows(rawOf(raw, 'loan', opening.month), THE_BOOK), index),
    );
    for (const [index, loans] of atRisk.entries()) if (loans > 0n) seen.add(index);
    for (const changes of momentsOf(cutRows(rawOf(raw, 'changes', closing.month), THE_BOOK))) {
      product = multiplied(product, stepOf(changes, atRisk));
      for (const { from, to, loans } of changes) {
        atRisk[from] = (atRisk[from] ?? 0n) - loans;
        atRisk[to] = (atRisk[to] ?? 0n) + loans;
      }
    }
  }
  const rows = [...seen].sort().flatMap((from) => rowsFrom(product, from));
  return bookTable(rows);
}

const THE_BOOK = { dimension: BOOK, value: BOOK };

interface Change {
  readonly from: number;
  readonly to: number;
  readonly loans: bigint;
}

function standing(rows: readonly FactRow[], loanClass: number): bigint {
  const own = rows.filter(({ keys }) => keys.loan_class === String(loanClass));
  return own.reduce((sum, { facts }) => sum + (facts.loans ?? 0n), 0n);
}

/** Changes moment by moment: a loan that changes twice on a day does so in order. */
function momentsOf(rows: readonly FactRow[]): readonly (readonly Change[])[] {
  const moment = ({ keys }: FactRow): string => `${keys.on_day} ${(keys.day_order ?? '').padStart(12, '0')}`;
  const index = (name: string | undefined): number => CLASS_NAMES.indexOf(name ?? '');
  const moments = Map.groupBy(
    rows.toSorted((a, b) => (moment(a) < moment(b) ? -1 : 1)),
    moment,
  );
  return [...moments.values()].map((each) =>
    each.map(({ keys, facts }) => ({
      from: index(keys.changed_from),
      to: index(keys.changed_to),
      loans: facts.pairLoans ?? 0n,
    })),
  );
}

/** The identity plus changes / loans at risk. More changes than loans at risk contradict the tape: they empty the class. */
function stepOf(changes: readonly Change[], atRisk: readonly bigint[]): Matrix {
  return LOAN_CLASSES.map((_, from) => {
    const own = changes.filter((change) => change.from === from);
    const leaving = own.reduce((sum, { loans }) => sum + loans, 0n);
    const base = (atRisk[from] ?? 0n) > leaving ? (atRisk[from] ?? 0n) : leaving;
    const moved = LOAN_CLASSES.map((__, to) => {
      const loans = own.filter((change) => change.to === to).reduce((sum, change) => sum + change.loans, 0n);
      return base === 0n ? 0n : divideRounded(loans * WORK, base);
    });
    const out = moved.reduce((sum, share) => sum + share, 0n);
    return moved.map((share, to) => (to === from ? WORK - out : share));
  });
}

function multiplied(a: Matrix, b: Matrix): Matrix {
  return a.map((row) =>
    LOAN_CLASSES.map((_, to) =>
      divideRounded(
        row.reduce((sum, share, via) => sum + share * (b[via]?.[to] ?? 0n), 0n),
        WORK,
      ),
    ),
  );
}

/** Cells of a row as told; what rounding leaves over stays on the diagonal, so that a row adds to one. */
function rowsFrom(product: Matrix, from: number): readonly FactRow[] {
  const told = (product[from] ?? []).map((share) => divideRounded(share * TOLD, WORK));
  const others = told.reduce((sum, share, to) => (to === from ? sum : sum + share), 0n);
  return told.map((share, to) => ({
    keys: { from: LOAN_CLASSES[from] ?? '', to: LOAN_CLASSES[to] ?? '' },
    facts: { durationShare: to === from ? TOLD - others : share },
  }));
}
