import { type OwnIndicator, tableOf } from '../../domain/index.ts';
import { bookTable, joinTables } from '../fact-table.ts';
import type { Family, FinishMaterial, StatementSpec } from '../family.ts';
import { entryOf } from './entry.ts';
import { factEntries, factsOf, type OwnFact, statementName } from './facts.ts';
import { loanStatement, tableStatement } from './statement.ts';

/** The indicators that a lender adds, as a family: one more reading of each table answers them all. */
export function ownFamily(indicators: readonly OwnIndicator[]): Family {
  const facts = indicators.flatMap(factsOf);
  const byTable = Map.groupBy(facts, ({ table }) => table);
  return {
    facts: Object.fromEntries(facts.flatMap(factEntries)),
    statements: [...byTable].map(([table, own]) => (table === 'loan_snapshot' ? ofLoans(own) : ofTable(table, own))),
    entries: indicators.map(entryOf),
  };
}

function ofLoans(facts: readonly OwnFact[]): StatementSpec {
  return {
    name: statementName('loan_snapshot'),
    cut: true,
    build: (sources) => [loanStatement(sources, facts)].filter((statement) => statement !== undefined),
  };
}

/** Rows of another table belong to the whole book: those of loans that are gone count as well. */
function ofTable(table: OwnFact['table'], facts: readonly OwnFact[]): StatementSpec {
  return {
    name: statementName(table),
    cut: false,
    wholeBook: true,
    ownCurrency: Object.hasOwn(tableOf(table).columns, 'currency'),
    build: (sources) => [tableStatement(sources, table, facts)].filter((statement) => statement !== undefined),
    finish: ({ raw, sources }: FinishMaterial) => {
      if (raw.length > 0) return joinTables(raw.map((each) => each.table));
      // A month without an event is a zero where other months have some.
      const isEvent = tableOf(table).timing === 'event';
      return isEvent && sources.monthsOf(table).length > 0 ? bookTable([]) : undefined;
    },
  };
}
