import type { Fact } from '../fact.ts';
import { joinTables, mapRows } from '../fact-table.ts';
import type { Family } from '../family.ts';
import type { MonthSources } from '../statement.ts';
import { balanceNeeds } from './balance.ts';
import { CHANGE_LISTS } from './change-lists.ts';
import { CHANGED_ENTRIES } from './changed-entries.ts';
import { CLASSIFICATION_ENTRIES } from './classification-entries.ts';
import { CONDITION_FACTS, conditionStatement } from './condition.ts';
import { DELINQUENCY_ENTRIES } from './delinquency-entries.ts';
import { EXTENSION, EXTENSION_FACTS } from './extension.ts';
import { LOSS_ENTRIES } from './loss-entries.ts';
import { NPE, NPE_FACTS } from './npe.ts';
import { NPE_ENTRIES } from './npe-entries.ts';
import { PORTFOLIO, PORTFOLIO_FACTS } from './portfolio.ts';
import { refineLoanRow } from './refine.ts';
import { loanStatement } from './statement.ts';
import { STOCK_LISTS } from './stock-lists.ts';

const PRINCIPAL = 'loan_snapshot.principal_balance';
const CLASS = 'loan_snapshot.asset_class_5';
const DAYS = 'loan_snapshot.days_past_due';

const perLoan = { statement: 'loan', scale: 2, unit: 'amount' } as const;

/**
 * Facts of the loans in stock, grouped by class and days past due, so that classes and bands are rolled up locally.
 * One with `sql` is an aggregate of its own: adding an indicator over all loans takes at most one line here.
 */
const FACTS: Readonly<Record<string, Fact>> = {
  loans: { ...perLoan, unit: 'count', scale: 0, needs: [], sql: 'COUNT(*)' },
  balance: { ...perLoan, needs: [PRINCIPAL], sql: 'SUM(held)' },
  offBalance: { ...perLoan, needs: ['loan_snapshot.off_balance_amount'], sql: 'SUM(off_balance_amount)' },
};

/** C1-C8 and C10-C16: the book as it stands. */
export const LOANS: Family = {
  facts: { ...FACTS, ...CONDITION_FACTS, ...EXTENSION_FACTS, ...PORTFOLIO_FACTS, ...NPE_FACTS },
  statements: [
    {
      name: 'loan',
      cut: true,
      build: (sources) => [loanStatement(sources)].filter((statement) => statement !== undefined),
      finish: ({ raw }) =>
        raw.length === 0 ? undefined : mapRows(joinTables(raw.map(({ table }) => table)), refineLoanRow),
      needs: (fact, sources) =>
        fact === 'balance' ? balanceNeeds(sources) : fact === 'loans' ? countNeeds(sources) : [],
    },
    {
      name: 'condition',
      cut: true,
      build: (sources) => [conditionStatement(sources)].filter((statement) => statement !== undefined),
      needs: (fact, sources) => (CONDITION_FACTS[fact]?.unit === 'amount' ? balanceNeeds(sources) : []),
    },
    EXTENSION,
    PORTFOLIO,
    NPE,
  ],
  entries: [...CLASSIFICATION_ENTRIES, ...DELINQUENCY_ENTRIES, ...CHANGED_ENTRIES, ...LOSS_ENTRIES, ...NPE_ENTRIES],
  keyNeeds: { class: CLASS, band: DAYS },
  lists: [...CHANGE_LISTS, ...STOCK_LISTS],
};

/** Loans are counted; sums that come without a count are of nobody knows how many. */
function countNeeds(sources: MonthSources): readonly string[] {
  const added = sources.loans === undefined && sources.part('balance_aggregate') !== undefined;
  return added ? ['balance_aggregate.count'] : [];
}
