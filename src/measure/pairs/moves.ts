import { type Source, type SourcePart, whereAll } from '../dialect.ts';
import { type KeyedRows, keyedStatement } from '../keyed.ts';
import { hasColumn, type Statement, stockConditions } from '../statement.ts';
import { classKeys, dayKeys, FALLEN } from './pair.ts';
import {
  atCutoff,
  classNumber,
  dayNumber,
  dimensionsOf,
  type Events,
  eventsBetween,
  joined,
  joinedConditions,
  smaller,
  type Tapes,
} from './tapes.ts';

/** By what a loan left the book; one of which nothing is known is `gone`. */
export const EXITS = ['repaid', 'writtenOff', 'sold', 'gone'] as const;

/**
 * Opening loans that something says have left, whether they did or not: written off, sold, paid in full, struck off, or
 * without a balance. Less those of `stayingStatement` that are `evident`, these are the exits.
 */
export function leavingStatement(tapes: Tapes): Statement {
  const { opening } = tapes;
  return keyedStatement('leaving', tapes.closing.month, partsOf(tapes), {
    from: (source) => `${source('loan_snapshot', opening.month)} AS o ${moveJoin(tapes, source)}`,
    where: [...stockConditions(opening, 'o.'), EVIDENT],
    id: 'o."loan_id"',
    dimensions: dimensionsOf(opening, 'o.'),
    keys: { class_from: classNumber(opening, 'o.'), day_from: dayNumber(opening, 'o.'), left_by: LEFT_BY },
    ...LEAVING,
    currency: 'o."currency"',
  });
}

/**
 * Loans of both tapes of which the same is known, or that became current and paid something. `partWritten` and
 * `partSold` are what of the fall in balance was written off or sold.
 */
export function stayingStatement(tapes: Tapes): Statement {
  const cured = `o."days_past_due" > 0 AND c."days_past_due" <= 0 AND f.cash > 0`;
  const days = [tapes.opening, tapes.closing].every(({ loans }) => hasColumn(loans, 'days_past_due'));
  return keyedStatement('staying', tapes.closing.month, partsOf(tapes), {
    from: (source) => `${joined(tapes)(source)} ${moveJoin(tapes, source)}`,
    where: [...joinedConditions(tapes), days ? `(${EVIDENT} OR (${cured}))` : EVIDENT],
    id: 'o."loan_id"',
    dimensions: dimensionsOf(tapes.opening, 'o.'),
    keys: {
      ...classKeys(tapes),
      ...dayKeys(tapes),
      left_by: LEFT_BY,
      evident: `CASE WHEN ${EVIDENT} THEN 'yes' ELSE 'no' END`,
      cash_came: `CASE WHEN f.cash > 0 THEN 'yes' ELSE 'no' END`,
    },
    values: {
      ...LEAVING.values,
      part_written: PART_WRITTEN,
      part_sold: `(${PART_GONE}) - (${PART_WRITTEN})`,
      part_gone: PART_GONE,
    },
    facts: {
      ...LEAVING.facts,
      partWritten: 'SUM(part_written)',
      partSold: 'SUM(part_sold)',
      partGone: 'SUM(part_gone)',
    },
    currency: 'o."currency"',
  });
}

/** Written off; a loan that is struck off without an amount was written off whole. */
const LOST = `CASE WHEN f.struck > 0 AND f.written = 0 AND f.sold = 0 THEN o."principal_balance" ELSE f.written END`;

/** An amount, up to the opening balance. */
function opened(amount: string): string {
  const balance = 'o."principal_balance"';
  return `CASE WHEN ${balance} <= 0 THEN 0 WHEN ${amount} < ${balance} THEN ${amount} ELSE ${balance} END`;
}

/** What left is told in this order: written off, then sold, then paid, each of what is left of the opening balance. */
const WRITTEN = opened(`(${LOST})`);
const DISPOSED_OF = opened(`(${LOST}) + f.sold`);
const TOLD = opened(`(${LOST}) + f.sold + f.paid`);

const EVIDENT = `(f.written > 0 OR f.sold > 0 OR f.struck > 0 OR f.paid >= o."principal_balance" OR o."principal_balance" <= 0)`;
const LEFT_BY = `CASE WHEN f.sold > 0 THEN 'sold' WHEN f.written > 0 OR f.struck > 0 THEN 'writtenOff' ELSE 'repaid' END`;

/** Of a fall in balance, what was written off, and what was written off or sold. */
const PART_WRITTEN = smaller(`(${FALLEN})`, 'f.written');
const PART_GONE = smaller(`(${FALLEN})`, '(f.written + f.sold)');

/** Each value is a plain column, so that the rows behind a sum can be listed. */
const LEAVING: Pick<KeyedRows, 'values' | 'facts'> = {
  values: {
    opened_all: 'o."principal_balance"',
    written_off: WRITTEN,
    sold_off: `(${DISPOSED_OF}) - (${WRITTEN})`,
    paid_off: `(${TOLD}) - (${DISPOSED_OF})`,
    told_off: TOLD,
  },
  facts: {
    leftLoans: 'COUNT(*)',
    leftOpening: 'SUM(opened_all)',
    leftWritten: 'SUM(written_off)',
    leftSold: 'SUM(sold_off)',
    leftPaid: 'SUM(paid_off)',
    leftTold: 'SUM(told_off)',
  },
};

function moveJoin(tapes: Tapes, source: Source): string {
  return `JOIN (${moves(tapes, source)}) AS f ON f.moved_loan = o."loan_id" AND f.moved_currency = o."currency"`;
}

const NOTHING = 'CAST(0 AS DECIMAL(18,2))';

/** One row a loan and currency: written off, sold, principal paid, cash paid, and whether the closing tape struck it off. */
function moves(tapes: Tapes, source: Source): string {
  const { opening, closing } = tapes;
  const branches = [
    ...disposals(tapes).map(({ part, where }) =>
      moveRow([WRITTEN_OFF, SOLD_ON], source('writeoff_recovery', part.month), where),
    ),
    ...payments(tapes).map(({ part, where }) =>
      moveRow(
        [NOTHING, NOTHING, paidOf(part, ['principal']), paidOf(part, CASH)],
        source('payment', part.month),
        where,
      ),
    ),
    ...(hasColumn(closing.loans, 'written_off_flag')
      ? [
          moveRow([NOTHING, NOTHING, NOTHING, NOTHING, '1'], source('loan_snapshot'), [
            '"written_off_flag" = TRUE',
            ...atCutoff(closing),
          ]),
        ]
      : []),
    moveRow([], source('loan_snapshot', opening.month), ['"principal_balance" <= 0', ...atCutoff(opening)]),
  ];
  return (
    'SELECT moved_loan, moved_currency, SUM(written_x) AS written, SUM(sold_x) AS sold, SUM(paid_x) AS paid, ' +
    `SUM(cash_x) AS cash, SUM(struck_x) AS struck FROM (${branches.join(' UNION ALL ')}) AS movements ` +
    'GROUP BY moved_loan, moved_currency'
  );
}

const WRITTEN_OFF = `CASE WHEN "kind" = 'write_off' THEN "amount" ELSE ${NOTHING} END`;
const SOLD_ON = `CASE WHEN "kind" IN ('sale', 'transfer') THEN "amount" ELSE ${NOTHING} END`;

/** One row a loan and currency that was written off or sold. */
export function disposalsOf(events: Events, source: Source): string {
  return (
    `SELECT "loan_id" AS moved_loan, "currency" AS moved_currency, SUM(${WRITTEN_OFF}) AS written, SUM(${SOLD_ON}) AS sold ` +
    `FROM ${source('writeoff_recovery', events.part.month)} AS disposals${whereAll([...events.where, DISPOSED])} ` +
    'GROUP BY "loan_id", "currency"'
  );
}

const DISPOSED = `"kind" IN ('write_off', 'sale', 'transfer')`;

const CASH = ['principal', 'interest', 'fees'];

function moveRow(amounts: readonly string[], from: string, where: readonly string[]): string {
  const [written = NOTHING, sold = NOTHING, paid = NOTHING, cash = NOTHING, struck = '0'] = amounts;
  return (
    `SELECT "loan_id" AS moved_loan, "currency" AS moved_currency, ${written} AS written_x, ${sold} AS sold_x, ` +
    `${paid} AS paid_x, ${cash} AS cash_x, ${struck} AS struck_x FROM ${from} AS moving${whereAll(where)}`
  );
}

function paidOf(part: SourcePart, columns: readonly string[]): string {
  const supplied = columns.filter((column) => hasColumn(part, column)).map((column) => `COALESCE("${column}", 0)`);
  return supplied.length === 0 ? NOTHING : supplied.join(' + ');
}

function disposals(tapes: Tapes): readonly Events[] {
  return eventsBetween(tapes, 'writeoff_recovery', 'date').map(({ part, where }) => ({
    part,
    where: [...where, DISPOSED],
  }));
}

function payments(tapes: Tapes): readonly Events[] {
  return eventsBetween(tapes, 'payment', 'value_date');
}

function partsOf(tapes: Tapes): readonly SourcePart[] {
  return [...tapes.parts, ...[...disposals(tapes), ...payments(tapes)].map(({ part }) => part)];
}
