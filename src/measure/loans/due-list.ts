import { Temporal } from 'temporal-polyfill';

import { type Source, type SourcePart, sqlText } from '../dialect.ts';
import { column, type ListPlan, plainPlan } from '../lists.ts';
import { hasColumn, isSupplied, type MonthSources, stockConditions } from '../statement.ts';
import { loanColumns } from './loan-columns.ts';

/** Loans with a balance that mature after the cut-off, within so many days of it, with their obligor's open signals. */
export function dueWithin(days: number, sources: MonthSources): ListPlan | undefined {
  const { loans, month } = sources;
  const needed = ['maturity_date', 'principal_balance'];
  if (loans === undefined || !needed.every((name) => isSupplied(sources, `loan_snapshot.${name}`))) return undefined;
  const signals = signalsOf(sources);
  const maturity = column('maturity_date', 'date', 'l."maturity_date"');
  const where = dueConditions(days, sources);
  const own = (source: Source): string => `${source('loan_snapshot')} AS l`;
  return plainPlan(`due${days}`, month, signals === undefined ? [loans] : [loans, signals], {
    from: (source) =>
      signals === undefined
        ? own(source)
        : `${own(source)} JOIN ${signalCounts(where, sources, source)} ON k.at_loan = l."loan_id"`,
    where,
    columns: loanColumns(sources, 'l.', [
      maturity,
      ...(signals === undefined ? [] : [column('signals', 'count', 'k.open_signals')]),
    ]),
    order: ['balance', 'loan_id'],
  });
}

function dueConditions(days: number, sources: MonthSources): readonly string[] {
  const last = Temporal.PlainDate.from(sources.cutoff).add({ days }).toString();
  return [
    ...stockConditions(sources, 'l.'),
    `l."maturity_date" > DATE ${sqlText(sources.cutoff)}`,
    `l."maturity_date" <= DATE ${sqlText(last)}`,
    'l."principal_balance" > 0',
  ];
}

function signalsOf(sources: MonthSources): SourcePart | undefined {
  const part = sources.part('warning_signal');
  return hasColumn(part, 'raised_at') && hasColumn(sources.loans, 'obligor_id') ? part : undefined;
}

/** One row a loan, with how many of its obligor's signals were raised and not closed at the cut-off: 0 where none. */
function signalCounts(where: readonly string[], sources: MonthSources, source: Source): string {
  const loans = `${source('loan_snapshot')} AS l`;
  const at = `DATE ${sqlText(sources.cutoff)}`;
  const open = [
    `s."raised_at" <= ${at}`,
    ...(hasColumn(sources.part('warning_signal'), 'closed_at')
      ? [`(s."closed_at" IS NULL OR s."closed_at" > ${at})`]
      : []),
  ];
  const each = `SELECT l."loan_id" AS at_loan, 0 AS one_signal FROM ${loans} WHERE ${where.join(' AND ')}`;
  const raised =
    `SELECT l."loan_id" AS at_loan, 1 AS one_signal FROM ${loans} ` +
    `JOIN ${source('warning_signal')} AS s ON s."obligor_id" = l."obligor_id" WHERE ${[...where, ...open].join(' AND ')}`;
  return `(SELECT at_loan, SUM(one_signal) AS open_signals FROM (${each} UNION ALL ${raised}) AS counted GROUP BY at_loan) AS k`;
}
