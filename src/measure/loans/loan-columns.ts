import { LOAN_CLASSES } from '../../domain/index.ts';
import { sqlName, sqlText } from '../dialect.ts';
import { amountColumn, column, type ListColumn } from '../lists.ts';
import { hasColumn, type MonthSources } from '../statement.ts';
import { balanceSql } from './balance.ts';

/** Columns of a loan that every list shows where the tape has them. */
const SHOWN = [
  ['obligor_id', 'text'],
  ['product', 'text'],
  ['branch', 'text'],
] as const;

const STATE = [
  ['asset_class_5', 'code'],
  ['days_past_due', 'count'],
] as const;

/** A loan as lists show it: who, what, how much, class and days; `further` stands before class and days. */
export function loanColumns(
  sources: MonthSources,
  qualifier: string,
  further: readonly ListColumn[] = [],
): readonly ListColumn[] {
  const supplied = (names: typeof SHOWN | typeof STATE): readonly ListColumn[] =>
    names.flatMap(([name, type]) =>
      hasColumn(sources.loans, name) ? [column(name, type, `${qualifier}${sqlName(name)}`)] : [],
    );
  return [
    column('loan_id', 'text', `${qualifier}"loan_id"`),
    ...supplied(SHOWN),
    amountColumn('balance', balanceSql(sources, qualifier)),
    ...further,
    ...supplied(STATE),
  ];
}

/** A class by its number, best first; nothing for any other number. */
export function className(number: string): string {
  const cases = LOAN_CLASSES.map((name, index) => `WHEN ${index} THEN ${sqlText(name)}`).join(' ');
  return `CASE ${number} ${cases} END`;
}
