import { parsePeriod } from '../../domain/index.ts';
import { KEPT, type Source, type SourcePart, sqlText, whereAll } from '../dialect.ts';
import { BOOK, bookTable, type FactRow, type FactTable, rowsOf } from '../fact-table.ts';
import type { FinishMaterial } from '../family.ts';
import { bookAt } from '../pairs/tapes.ts';
import { hasColumn, type MonthSources, type Statement, statementOf, stockConditions } from '../statement.ts';

/** Decimals of a present value: two of money, twelve of the discount factor. */
export const PRESENT_SCALE = 14;
const FACTOR_DECIMALS = 12;
/** Years of defaults that are looked back at. */
const LOOK_BACK = 36;

/** Months of tapes that tell when loans defaulted and what they bear, oldest first, the measured one last. */
export function defaultMonths(sources: MonthSources): readonly MonthSources[] {
  return sources
    .monthsOf('loan_snapshot')
    .filter((month) => month <= sources.month)
    .slice(-LOOK_BACK)
    .flatMap((month) => bookAt(sources, month) ?? [])
    .filter(({ loans }) => hasColumn(loans, 'default_date') && hasColumn(loans, 'interest_rate'));
}

/** Cases that are closed, and what came in on them by the loan's rate and the months since its default. */
export function lossStatements(sources: MonthSources): readonly Statement[] {
  const months = defaultMonths(sources);
  const tapes = months.flatMap(({ loans }) => loans ?? []);
  const own = sources.loans;
  if (own === undefined || months.length < 2 || months.at(-1)?.month !== sources.month) return [];
  const flows = cashFlows(sources, months);
  const closed = (source: Source): string => `WITH ${closedCases(sources, months, source)}`;
  const exposure = statementOf(
    'closedCases',
    sources.month,
    tapes,
    (source) =>
      `${closed(source)} SELECT COUNT(*) AS "closedCases", SUM(at_default) AS "closedExposure", ` +
      'MIN(money) AS currency_low, MAX(money) AS currency_high FROM closed',
  );
  if (flows.length === 0) return [exposure];
  const cash = statementOf('closedCash', sources.month, [...tapes, ...flows.map(({ part }) => part)], (source) => {
    const rows = flows.map(({ part, amount, where, sequence }) => {
      const from = `${source(part.table, part.month)} AS cash_events`;
      return `SELECT "loan_id" AS paid_loan, ${sequence} AS paid_no, ${amount} AS paid, "currency" AS paid_money FROM ${from}${whereAll(where)}`;
    });
    return (
      `${closed(source)} SELECT c.bears, f.paid_no - c.default_no AS months_after, SUM(f.paid) AS "closedCash", ` +
      'MIN(f.paid_money) AS currency_low, MAX(f.paid_money) AS currency_high ' +
      `FROM closed AS c JOIN (${rows.join(' UNION ALL ')}) AS f ON f.paid_loan = c.case_loan ` +
      'WHERE f.paid_no > c.default_no GROUP BY c.bears, f.paid_no - c.default_no'
    );
  });
  return [exposure, cash];
}

/** Cash discounted to the month of default at the loan's own yearly rate, month by month. */
export function lossTable({ raw }: FinishMaterial): FactTable | undefined {
  const cases = raw.find(({ statement }) => statement.name === 'closedCases')?.table;
  const cash = raw.find(({ statement }) => statement.name === 'closedCash')?.table;
  if (cases === undefined) return undefined;
  const row = rowsOf(cases, BOOK, BOOK)[0]?.facts ?? {};
  const flows = cash === undefined ? [] : rowsOf(cash, BOOK, BOOK);
  const facts = {
    closedCases: row.closedCases ?? 0n,
    closedExposure: row.closedExposure ?? 0n,
    closedExposureWide: (row.closedExposure ?? 0n) * 10n ** BigInt(FACTOR_DECIMALS),
    presentCash: flows.reduce((sum, flow) => sum + presentValue(flow), 0n),
  };
  return bookTable([{ keys: {}, facts }], [...cases.currencies, ...(cash?.currencies ?? [])]);
}

/** Units of money times a discount factor of twelve decimals. A rate is in percent a year. */
function presentValue({ keys, facts }: FactRow): bigint {
  const [rate, months] = [Number(keys.bears), Number(keys.months_after)];
  const factor = (1 + rate / 100) ** (-months / 12);
  return (facts.closedCash ?? 0n) * BigInt(Math.round(factor * 10 ** FACTOR_DECIMALS));
}

/** `closed`: loans by their last default, with what they owed at its month-end, that are no longer owed anything. */
function closedCases(sources: MonthSources, months: readonly MonthSources[], source: Source): string {
  const defaulted = months.map((month, sequence) => {
    const { start, end } = parsePeriod(month.month);
    const where = [
      `t."default_date" >= DATE ${sqlText(start)}`,
      `t."default_date" <= DATE ${sqlText(end)}`,
      't."principal_balance" > 0',
      't."interest_rate" IS NOT NULL',
      ...stockConditions(month, 't.'),
    ];
    return (
      `SELECT t."loan_id" AS case_loan, t."principal_balance" AS at_default, t."interest_rate" AS bears, ` +
      `t."currency" AS money, ${sequence} AS default_no ` +
      `FROM ${source('loan_snapshot', month.month)} AS t${whereAll(where)}`
    );
  });
  const last =
    'SELECT case_loan, at_default, bears, money, default_no FROM (SELECT case_loan, at_default, bears, money, default_no, ' +
    'ROW_NUMBER() OVER (PARTITION BY case_loan ORDER BY default_no DESC) AS default_order ' +
    `FROM (${defaulted.join(' UNION ALL ')}) AS defaulted) AS ordered WHERE default_order = 1`;
  const stillOwed = whereAll([...stockConditions({ ...sources, scope: {} }, 'l.'), 'l."principal_balance" > 0']);
  // A case and its loan of today stand side by side: what is still owed anything has two rows.
  const sides =
    'SELECT case_loan, at_default, bears, money, default_no, 0 AS still_owed FROM cases UNION ALL ' +
    'SELECT c.case_loan, c.at_default, c.bears, c.money, c.default_no, 1 FROM cases AS c ' +
    `JOIN ${source('loan_snapshot')} AS l ON l."loan_id" = c.case_loan${stillOwed}`;
  const marked =
    'SELECT case_loan, MAX(at_default) AS at_default, MAX(bears) AS bears, MAX(money) AS money, ' +
    `MAX(default_no) AS default_no, MAX(still_owed) AS still_owed FROM (${sides}) AS sides GROUP BY case_loan`;
  return (
    `cases AS ${KEPT} (${last}), closed AS ${KEPT} (SELECT case_loan, at_default, bears, money, default_no ` +
    `FROM (${marked}) AS marked WHERE still_owed = 0)`
  );
}

interface CashFlow {
  readonly part: SourcePart;
  /** Position of its month among those of the defaults. */
  readonly sequence: number;
  readonly amount: string;
  readonly where: readonly string[];
}

/** Payments, recoveries and prices of sales, less costs of collection, of every month after the first. */
function cashFlows(sources: MonthSources, months: readonly MonthSources[]): readonly CashFlow[] {
  return months.slice(1).flatMap(({ month }, index): readonly CashFlow[] => {
    const sequence = index + 1;
    const part = (table: 'payment' | 'writeoff_recovery' | 'collection_action'): SourcePart | undefined =>
      sources.monthsOf(table).includes(month) ? sources.part(table, month) : undefined;
    const [payments, events, actions] = [part('payment'), part('writeoff_recovery'), part('collection_action')];
    const price = hasColumn(events, 'price') ? 'COALESCE("price", 0)' : '0';
    return [
      ...(payments === undefined ? [] : [{ part: payments, sequence, amount: cashOf(payments), where: [] }]),
      ...(events === undefined
        ? []
        : [
            {
              part: events,
              sequence,
              amount: `CASE WHEN "kind" = 'recovery' THEN "amount" ELSE ${price} END`,
              where: [`"kind" IN ('recovery', 'sale', 'transfer')`],
            },
          ]),
      ...(actions === undefined || !hasColumn(actions, 'cost') || !hasColumn(actions, 'currency')
        ? []
        : [{ part: actions, sequence, amount: '0 - "cost"', where: ['"cost" > 0', '"currency" IS NOT NULL'] }]),
    ];
  });
}

function cashOf(part: SourcePart): string {
  const columns = ['principal', 'interest', 'fees'].filter((column) => hasColumn(part, column));
  return columns.length === 0 ? '0' : columns.map((column) => `COALESCE("${column}", 0)`).join(' + ');
}
