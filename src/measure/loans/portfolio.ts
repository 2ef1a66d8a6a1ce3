import { monthsUpTo } from '../../domain/index.ts';
import type { Fact } from '../fact.ts';
import { type FactRow, joinTables, mapCuts } from '../fact-table.ts';
import type { StatementSpec } from '../family.ts';
import type { MonthSources, Statement } from '../statement.ts';
import { balanceNeeds } from './balance.ts';
import { loanStatement } from './statement.ts';

/** Month-ends of a year's average: the opening one and twelve more. */
const MONTH_ENDS = 13;

const PRINCIPAL = 'loan_snapshot.principal_balance';

export const PORTFOLIO_FACTS: Readonly<Record<string, Fact>> = {
  portfolioSum: { statement: 'portfolio', unit: 'amount', scale: 2, needs: [PRINCIPAL] },
  portfolioEnds: { statement: 'portfolio', unit: 'count', scale: 0, needs: [] },
};

/** Loans of thirteen month-ends: the average of a year. The queries are those of the months themselves. */
export const PORTFOLIO: StatementSpec = {
  name: 'portfolio',
  cut: true,
  build: (sources) => monthEnds(sources) ?? [],
  finish: ({ raw }) =>
    raw.length === 0 ? undefined : mapCuts(joinTables(raw.map(({ table }) => table)), (rows) => [summed(rows)]),
  needs: (_, sources) => balanceNeeds(sources),
  absence: (sources) => (monthEnds(sources) === undefined ? 'noHistory' : undefined),
};

function monthEnds(sources: MonthSources): readonly Statement[] | undefined {
  const statements = monthsUpTo(sources.month, MONTH_ENDS).flatMap((month) => {
    const then = month === sources.month ? sources : sources.at(month);
    return (then && loanStatement(then)) ?? [];
  });
  return statements.length === MONTH_ENDS ? statements : undefined;
}

function summed(rows: readonly FactRow[]): FactRow {
  const portfolioSum = rows.reduce((sum, { facts }) => sum + (facts.balance ?? 0n), 0n);
  return { keys: {}, facts: { portfolioSum, portfolioEnds: BigInt(MONTH_ENDS) } };
}
