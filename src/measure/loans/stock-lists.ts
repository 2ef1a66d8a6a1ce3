import { amountColumn, column, type ListPlan, type ListSpec, plainPlan } from '../lists.ts';
import { classNumber } from '../pairs/tapes.ts';
import { hasColumn, isSupplied, type MonthSources, stockConditions } from '../statement.ts';
import { balanceSql } from './balance.ts';
import { dueWithin } from './due-list.ts';
import { className, loanColumns } from './loan-columns.ts';

/** Large overdue loans, and obligors, that are listed. */
const LARGEST = 50;

/** Lists of the book as it stands: large overdue loans, loans that mature soon, the largest obligors. */
export const STOCK_LISTS: readonly ListSpec[] = [
  { id: 'largeOverdue', plan: largeOverdue },
  ...[30, 60, 90].map((days) => ({ id: `due${days}`, plan: (sources: MonthSources) => dueWithin(days, sources) })),
  { id: 'topObligors', plan: topObligors },
];

function largeOverdue(sources: MonthSources): ListPlan | undefined {
  const { loans, month } = sources;
  if (loans === undefined || !isListed(sources, 'days_past_due')) return undefined;
  return plainPlan('largeOverdue', month, [loans], {
    from: (source) => `${source('loan_snapshot')} AS l`,
    where: [...stockConditions(sources, 'l.'), 'l."days_past_due" > 0'],
    columns: loanColumns(sources, 'l.'),
    order: ['balance', 'loan_id'],
    most: LARGEST,
  });
}

function topObligors(sources: MonthSources): ListPlan | undefined {
  const { loans, month } = sources;
  if (loans === undefined || !isListed(sources, 'obligor_id')) return undefined;
  const [classed, late] = [hasColumn(loans, 'asset_class_5'), hasColumn(loans, 'days_past_due')];
  const worst = `MAX(CASE WHEN l."asset_class_5" IS NULL THEN 0 ELSE ${classNumber(sources, 'l.')} END) AS worst_class`;
  const sums = [
    'COALESCE(l."obligor_id", l."loan_id") AS holder',
    `SUM(${balanceSql(sources, 'l.')}) AS owed`,
    'COUNT(*) AS held_loans',
    ...(classed ? [worst] : []),
    ...(late ? ['MAX(COALESCE(l."days_past_due", 0)) AS worst_days'] : []),
  ];
  const where = stockConditions(sources, 'l.').join(' AND ');
  return plainPlan('topObligors', month, [loans], {
    from: (source) =>
      `(SELECT ${sums.join(', ')} FROM ${source('loan_snapshot')} AS l${where === '' ? '' : ` WHERE ${where}`} ` +
      'GROUP BY COALESCE(l."obligor_id", l."loan_id")) AS obligor_sums',
    where: ['owed > 0'],
    columns: [
      column('obligor_id', 'text', 'holder'),
      amountColumn('balance', 'owed'),
      column('loans', 'count', 'held_loans'),
      ...(classed ? [column('asset_class_5', 'code', className('worst_class'))] : []),
      ...(late ? [column('days_past_due', 'count', 'worst_days')] : []),
    ],
    order: ['balance', 'obligor_id'],
    most: LARGEST,
  });
}

function isListed(sources: MonthSources, column: string): boolean {
  return [column, 'principal_balance'].every((name) => isSupplied(sources, `loan_snapshot.${name}`));
}
