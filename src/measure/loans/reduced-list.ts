import { NON_PERFORMING, type TableName } from '../../domain/index.ts';
import { type Source, sqlText } from '../dialect.ts';
import { amountColumn, column, type ListPlan, plainPlan } from '../lists.ts';
import { hasColumn, type MonthSources, stockConditions } from '../statement.ts';
import { balanceSql } from './balance.ts';
import { loanColumns } from './loan-columns.ts';

const BAD = NON_PERFORMING.map(sqlText).join(', ');

/** What is told of a loan that was non-performing, added up over where it is told. */
const TOLD = ['opened', 'held', 'written', 'sold', 'healthy', 'there', 'paid'] as const;
type Told = Readonly<Partial<Record<(typeof TOLD)[number], string>>>;

/**
 * In this order, as in the waterfall of F1: sold and written off go by the month's events and the tape's flag, cured by
 * a performing class now, collected by a smaller balance or a payment; what is gone without a trace is `other`.
 */
const HOW =
  "CASE WHEN k.sold > 0 THEN 'sold' WHEN k.written > 0 THEN 'writtenOff' WHEN k.healthy > 0 THEN 'cured' " +
  "WHEN k.there > 0 OR k.paid > 0 THEN 'collected' ELSE 'other' END";

/** Loans that were non-performing at the month-end before, with less of it now, and how. */
export function reducedList(now: MonthSources, before: MonthSources): ListPlan | undefined {
  if (now.loans === undefined || before.loans === undefined) return undefined;
  const [id, ...shown] = loanColumns(before, 'o.').filter(({ name }) => !CHANGED.includes(name));
  if (id === undefined) return undefined;
  const events = EVENTS.flatMap((table) => now.part(table) ?? []);
  return plainPlan('reducedNpl', now.month, [now.loans, before.loans, ...events], {
    from: (source) =>
      `${source('loan_snapshot', before.month)} AS o JOIN ${reductions(now, before, source)} ON k.at_loan = o."loan_id"`,
    where: [...wasBad(before), 'k.opened - k.held > 0'],
    columns: [
      id,
      ...shown,
      amountColumn('amount', 'k.opened - k.held'),
      column('how', 'code', HOW),
      amountColumn('previous_balance', 'k.opened'),
      amountColumn('balance', 'k.held'),
      column('previous_class', 'code', 'o."asset_class_5"'),
    ],
    order: ['amount', 'loan_id'],
  });
}

/** Columns that the list tells as of both month-ends. */
const CHANGED: readonly string[] = ['balance', 'asset_class_5', 'days_past_due'];

const EVENTS = ['writeoff_recovery', 'payment'] as const;

function wasBad(before: MonthSources): readonly string[] {
  return [...stockConditions(before, 'o.'), `o."asset_class_5" IN (${BAD})`];
}

/** One row a loan that was non-performing: what it was, what of it is still, and what became of it. */
function reductions(now: MonthSources, before: MonthSources, source: Source): string {
  const then = `${source('loan_snapshot', before.month)} AS o`;
  const flow = (told: Told, table: TableName | undefined, where: readonly string[]): string => {
    const columns = TOLD.map((name) => `${told[name] ?? 'CAST(0 AS DECIMAL(18,2))'} AS ${name}_x`);
    const from = table === undefined ? then : `${source(table)} AS e JOIN ${then} ON o."loan_id" = e."loan_id"`;
    const conditions = [...wasBad(before), ...where].join(' AND ');
    return `SELECT o."loan_id" AS at_loan, ${columns.join(', ')} FROM ${from} WHERE ${conditions}`;
  };
  const flows = [
    flow({ opened: balanceSql(before, 'o.') }, undefined, []),
    flow(stillThere(now), 'loan_snapshot', stockConditions({ ...now, scope: {} }, 'e.')),
    ...(hasColumn(now.loans, 'written_off_flag')
      ? [flow({ written: '1' }, 'loan_snapshot', ['COALESCE(e."written_off_flag", FALSE) = TRUE'])]
      : []),
    ...(now.part('writeoff_recovery') === undefined ? [] : [flow(DISPOSED, 'writeoff_recovery', [])]),
    ...(hasColumn(now.part('payment'), 'principal') ? [flow({ paid: '1' }, 'payment', ['e."principal" > 0'])] : []),
  ];
  const sums = TOLD.map((name) => `SUM(${name}_x) AS ${name}`);
  return `(SELECT at_loan, ${sums.join(', ')} FROM (${flows.join(' UNION ALL ')}) AS flows GROUP BY at_loan) AS k`;
}

const DISPOSED: Told = {
  written: `CASE WHEN e."kind" = 'write_off' THEN 1 ELSE 0 END`,
  sold: `CASE WHEN e."kind" IN ('sale', 'transfer') THEN 1 ELSE 0 END`,
};

function stillThere(now: MonthSources): Told {
  const isBad = `e."asset_class_5" IN (${BAD})`;
  return {
    held: `CASE WHEN ${isBad} THEN ${balanceSql(now, 'e.')} ELSE 0 END`,
    healthy: `CASE WHEN e."asset_class_5" IN ('normal', 'special_mention') THEN 1 ELSE 0 END`,
    there: 'CASE WHEN e."asset_class_5" IS NULL THEN 0 ELSE 1 END',
  };
}
