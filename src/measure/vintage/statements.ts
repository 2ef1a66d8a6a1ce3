import { parsePeriod, shiftMonth } from '../../domain/index.ts';
import { type Source, type SourcePart, scopeConditions, sqlDimension, sqlText } from '../dialect.ts';
import { type KeyedRows, keyedStatement } from '../keyed.ts';
import { atCutoff } from '../pairs/tapes.ts';
import { hasColumn, type MonthSources, type Statement, stockConditions } from '../statement.ts';
import { cutDimensions } from './cut.ts';
import type { History } from './history.ts';

/** Days past due beyond which a loan is late, in default, and badly so. */
const LATE_DAYS = 30;
const DEFAULT_DAYS = 90;
const BAD_DAYS = 180;

/** Months after its origination in which a loan may still turn up on a tape for the first time. */
const BOOKING_MONTHS = 3;

/**
 * Loans by month of origination as they stand on a tape, of the cohorts that it may show for the first time; and those
 * of them that stood on the tape before. The difference, added up over the tapes, is what was originated.
 */
export function seenStatements(
  history: History,
  book: MonthSources,
  before: MonthSources | undefined,
): readonly Statement[] {
  const from = earliest(history, book, before);
  const window = originated('c.', from, book.month);
  const seen = cohortRows(book, 'c.', window);
  const alone = (source: Source): string => `${source('loan_snapshot')} AS c`;
  const statements = [keyedStatement('vintageSeen', book.month, partsOf(book), { ...seen, from: alone })];
  if (before === undefined) return statements;
  const known: KeyedRows = {
    ...seen,
    from: (source) =>
      `${source('loan_snapshot')} AS c JOIN ${source('loan_snapshot', before.month)} AS o ON o."loan_id" = c."loan_id"`,
    where: [
      ...seen.where,
      ...originated('c.', from, shiftMonth(book.month, -1)),
      ...atCutoff(before).map((each) => `o.${each}`),
    ],
  };
  return [...statements, keyedStatement('vintageKnown', book.month, [...partsOf(book), ...partsOf(before)], known)];
}

/** Balances more than 30 days past due on a tape, by cohort. */
export function lateStatement(history: History, book: MonthSources): Statement {
  return keyedStatement('vintageLate', book.month, partsOf(book), {
    ...cohortRows(book, 'c.', originated('c.', history.first, book.month)),
    from: (source) => `${source('loan_snapshot')} AS c`,
    where: [
      ...stockConditions(book, 'c.'),
      ...originated('c.', history.first, book.month),
      `c."days_past_due" > ${LATE_DAYS}`,
    ],
    values: { late_amount: 'c."principal_balance"' },
    facts: { lateBalance: 'SUM(late_amount)' },
  });
}

/**
 * Every loan that was ever in default or written off, with the first month of it: a cure and another default change
 * nothing. Few rows of each tape are read, so it is asked anew every month.
 */
export function defaultStatement(history: History, sources: MonthSources): Statement {
  return keyedStatement('vintageDefault', sources.month, defaultParts(history), {
    from: (source) => `(${defaults(history, sources, source)}) AS d`,
    where: [],
    id: 'd.lost_loan',
    dimensions: Object.fromEntries(history.dimensions.map((name) => [name, `d.first_${name}`])),
    keys: { cohort_no: 'd.cohort_no', first_default: 'd.first_default', first_bad: `COALESCE(d.first_bad, 'never')` },
    values: { original: 'd.original' },
    facts: { originatedLoans: 'COUNT(*)', originatedAmount: 'SUM(original)' },
    currency: 'd.lost_currency',
  });
}

/** What was written off, sold and got back of those loans, by the month of it. */
export function lossStatement(history: History, sources: MonthSources): Statement | undefined {
  const { events } = history;
  if (events.length === 0) return undefined;
  const priced = (part: SourcePart): string => (hasColumn(part, 'price') ? 'COALESCE("price", 0)' : '0');
  const cash = (part: SourcePart): string =>
    `CASE WHEN "kind" = 'write_off' THEN "amount" WHEN "kind" = 'recovery' THEN -"amount" ELSE "amount" - ${priced(part)} END`;
  return keyedStatement('vintageLoss', sources.month, defaultParts(history), {
    from: (source) => {
      const branches = events.map(
        (part) =>
          `SELECT "loan_id" AS event_loan, "currency" AS event_currency, ${sqlText(part.month)} AS event_month, ` +
          `CAST(${cash(part)} AS DECIMAL(18,2)) AS lost_amount FROM ${source('writeoff_recovery', part.month)} AS happened`,
      );
      return (
        `(${defaults(history, sources, source)}) AS d JOIN (${branches.join(' UNION ALL ')}) AS e ` +
        'ON e.event_loan = d.lost_loan AND e.event_currency = d.lost_currency'
      );
    },
    where: [],
    id: 'd.lost_loan',
    dimensions: {},
    keys: { cohort_no: 'd.cohort_no', event_month: 'e.event_month' },
    values: { net_lost: 'e.lost_amount' },
    facts: { lostAmount: 'SUM(net_lost)' },
    currency: 'd.lost_currency',
  });
}

/** Cohorts that a tape may show for the first time: of the last months, and of those without a tape. */
function earliest(history: History, book: MonthSources, before: MonthSources | undefined): string {
  const usual = shiftMonth(book.month, -BOOKING_MONTHS);
  const gap = before === undefined ? usual : shiftMonth(before.month, 1);
  const from = usual < gap ? usual : gap;
  return from > history.first ? from : history.first;
}

function cohortRows(book: MonthSources, alias: string, where: readonly string[]): KeyedRows {
  return {
    from: () => '',
    where: [...where, ...atCutoff(book).map((each) => `${alias}${each}`), ...scopeConditions(book.scope, alias)],
    id: `${alias}"loan_id"`,
    dimensions: Object.fromEntries(cutDimensions(book).map((name) => [name, sqlDimension(name, alias)])),
    keys: { cohort_no: cohortNumber(alias) },
    values: hasColumn(book.loans, 'original_amount') ? { original: `${alias}"original_amount"` } : {},
    facts: {
      originatedLoans: 'COUNT(*)',
      ...(hasColumn(book.loans, 'original_amount') ? { originatedAmount: 'SUM(original)' } : {}),
    },
    currency: `${alias}"currency"`,
  };
}

function originated(alias: string, from: string, to: string): readonly string[] {
  const [{ start }, { end }] = [parsePeriod(from), parsePeriod(to)];
  const date = `${alias}"origination_date"`;
  return [`${date} >= DATE ${sqlText(start)}`, `${date} <= DATE ${sqlText(end)}`];
}

/** Year and month of origination as one number: 202610. Calendar months, whatever the day. */
function cohortNumber(alias: string): string {
  const part = (name: string): string => `CAST(EXTRACT(${name} FROM ${alias}"origination_date") AS DECIMAL(9,0))`;
  return `${part('YEAR')} * 100 + ${part('MONTH')}`;
}

/** One row a loan: its cohort, and the months in which it was first in default and first badly so. */
function defaults(history: History, sources: MonthSources, source: Source): string {
  const first = history.dimensions.map((name) => `MIN(cut_of_${name}) AS first_${name}`);
  const branches = [
    ...history.books.map((book) => defaultBranch(history, book, source)),
    ...history.events.flatMap((part) => disposalBranch(history, part, source) ?? []),
  ];
  return (
    `SELECT lost_loan, lost_currency, MIN(cohort_x) AS cohort_no, MIN(in_month) AS first_default, ` +
    `${[`MIN(CASE WHEN is_bad = 1 THEN in_month END) AS first_bad`, 'MIN(original_x) AS original', ...first].join(', ')} ` +
    `FROM (${branches.join(' UNION ALL ')}) AS moments WHERE in_month <= ${sqlText(sources.month)} ` +
    'GROUP BY lost_loan, lost_currency'
  );
}

function defaultBranch(history: History, book: MonthSources, source: Source): string {
  const flag = hasColumn(book.loans, 'written_off_flag') ? ` OR COALESCE(c."written_off_flag", FALSE) = TRUE` : '';
  const where = [
    ...originated('c.', history.first, book.month),
    ...atCutoff(book).map((each) => `c.${each}`),
    ...scopeConditions(book.scope, 'c.'),
    `(c."days_past_due" > ${DEFAULT_DAYS}${flag})`,
  ];
  const bad = `CASE WHEN c."days_past_due" > ${BAD_DAYS}${flag} THEN 1 ELSE 0 END`;
  const from = `${source('loan_snapshot', book.month)} AS c`;
  return `${momentOf(history, book, [book.month, bad])} FROM ${from} WHERE ${where.join(' AND ')}`;
}

/** Loans disposed of before a tape showed them in default: written off, or sold as a bad loan. */
function disposalBranch(history: History, part: SourcePart, source: Source): string | undefined {
  const book = history.books.findLast(({ month }) => month < part.month);
  if (book === undefined) return undefined;
  const bad = `c."asset_class_5" IN ('substandard', 'doubtful', 'loss')`;
  const sold = hasColumn(book.loans, 'asset_class_5') ? ` OR (e."kind" IN ('sale', 'transfer') AND ${bad})` : '';
  const where = [
    ...originated('c.', history.first, book.month),
    ...atCutoff(book).map((each) => `c.${each}`),
    ...scopeConditions(book.scope, 'c.'),
    `(e."kind" = 'write_off'${sold})`,
  ];
  const from =
    `${source('loan_snapshot', book.month)} AS c JOIN ${source('writeoff_recovery', part.month)} AS e ` +
    'ON e."loan_id" = c."loan_id"';
  return `${momentOf(history, book, [part.month, '1'])} FROM ${from} WHERE ${where.join(' AND ')}`;
}

function momentOf(history: History, { loans }: MonthSources, [month, bad]: readonly [string, string]): string {
  const original = hasColumn(loans, 'original_amount') ? 'c."original_amount"' : 'NULL';
  const cuts = history.dimensions.map((name) => {
    const value = hasColumn(loans, name) ? sqlDimension(name, 'c.') : sqlText('(unknown)');
    return `${value} AS cut_of_${name}`;
  });
  return `SELECT ${[
    'c."loan_id" AS lost_loan',
    'c."currency" AS lost_currency',
    `${cohortNumber('c.')} AS cohort_x`,
    `${sqlText(month)} AS in_month`,
    `${bad} AS is_bad`,
    `CAST(${original} AS DECIMAL(18,2)) AS original_x`,
    ...cuts,
  ].join(', ')}`;
}

function partsOf({ loans }: MonthSources): readonly SourcePart[] {
  return loans === undefined ? [] : [loans];
}

function defaultParts(history: History): readonly SourcePart[] {
  return [...history.books.flatMap(partsOf), ...history.events];
}
