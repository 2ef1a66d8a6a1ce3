import { shiftMonth } from '../../domain/index.ts';
import { sqlDimension, sqlText } from '../dialect.ts';
import type { Fact } from '../fact.ts';
import type { StatementSpec } from '../family.ts';
import { keyedStatement } from '../keyed.ts';
import { hasColumn, type MonthSources, type Statement, stockConditions } from '../statement.ts';
import { balanceSql } from './balance.ts';

const perLoan = { statement: 'extension', scale: 2, unit: 'amount' } as const;

export const EXTENSION_FACTS: Readonly<Record<string, Fact>> = {
  extendedInMonth: {
    ...perLoan,
    needs: ['loan_snapshot.extension_count', 'loan_snapshot.maturity_date', 'loan_snapshot.principal_balance'],
  },
  maturedInMonth: { ...perLoan, needs: ['loan_snapshot.maturity_date', 'loan_snapshot.principal_balance'] },
};

/** Loans extended in the month, and those that were to mature in it as the month before knew them. */
export const EXTENSION: StatementSpec = {
  name: 'extension',
  cut: true,
  build: (sources) => {
    const before = monthBefore(sources);
    if (before === undefined || !tells(sources, 'maturity_date') || !tells(sources, 'extension_count')) return [];
    return [extendedStatement(sources, before), maturedStatement(sources, before)].filter(
      (statement) => statement !== undefined,
    );
  },
  absence: (sources) => (monthBefore(sources) === undefined ? 'noHistory' : undefined),
};

function monthBefore(sources: MonthSources): MonthSources | undefined {
  const before = sources.at(shiftMonth(sources.month, -1));
  return before?.loans === undefined ? undefined : before;
}

function tells({ loans }: MonthSources, column: string): boolean {
  return hasColumn(loans, column);
}

function extendedStatement(sources: MonthSources, before: MonthSources): Statement | undefined {
  const { loans, month } = sources;
  if (loans === undefined || before.loans === undefined || !tells(before, 'extension_count')) return undefined;
  return keyedStatement('extended', month, [loans, before.loans], {
    from: (source) =>
      `${source('loan_snapshot')} AS l JOIN ${source('loan_snapshot', before.month)} AS o ON o."loan_id" = l."loan_id"`,
    where: [
      ...stockConditions(sources, 'l.'),
      ...stockConditions({ ...before, scope: {} }, 'o.'),
      'l."extension_count" > COALESCE(o."extension_count", 0)',
    ],
    id: 'l."loan_id"',
    dimensions: dimensionsOf(sources, 'l.'),
    keys: {},
    values: { extended_held: balanceSql(sources, 'l.') },
    facts: { extendedInMonth: 'SUM(extended_held)' },
  });
}

function maturedStatement({ month, cutoff }: MonthSources, before: MonthSources): Statement | undefined {
  if (before.loans === undefined || !tells(before, 'maturity_date')) return undefined;
  return keyedStatement('matured', month, [before.loans], {
    from: (source) => `${source('loan_snapshot', before.month)} AS o`,
    where: [
      ...stockConditions(before, 'o.'),
      `o."maturity_date" > DATE ${sqlText(before.cutoff)}`,
      `o."maturity_date" <= DATE ${sqlText(cutoff)}`,
    ],
    id: 'o."loan_id"',
    dimensions: dimensionsOf(before, 'o.'),
    keys: {},
    values: { due_held: balanceSql(before, 'o.') },
    facts: { maturedInMonth: 'SUM(due_held)' },
  });
}

function dimensionsOf({ dimensions }: MonthSources, qualifier: string): Readonly<Record<string, string>> {
  return Object.fromEntries(dimensions.map((name) => [name, sqlDimension(name, qualifier)]));
}
