import { comparisonMonth, LOAN_CLASSES, shiftMonth, UNKNOWN } from '../../domain/index.ts';
import type { Fact } from '../fact.ts';
import type { FactRow, FactTable } from '../fact-table.ts';
import type { FinishMaterial, StatementSpec } from '../family.ts';
import { disposedStatement } from '../pairs/disposed.ts';
import { currenciesOf, cutRows, placesOf, tableOfCuts } from '../pairs/exits.ts';
import { classPairStatement } from '../pairs/pair.ts';
import { standingStatements } from '../pairs/standing.ts';
import { bookAt, type Tapes, tapesOf } from '../pairs/tapes.ts';
import { hasColumn, type MonthSources, type Statement } from '../statement.ts';

const NEEDS = ['loan_snapshot.principal_balance', 'loan_snapshot.asset_class_5'];
const perYear = { statement: 'yearMigration', unit: 'amount', scale: 2, needs: NEEDS } as const;
const disposed = { ...perYear, needs: [...NEEDS, 'writeoff_recovery.amount'] } as const;

/**
 * From the year's opening to the month's end, by the class that a loan had (`was`) and has (`became`): the opening
 * balance, that of loans still there, what of it is still there, and what was written off or sold on the way (`became`
 * is then the class at the last month-end before).
 */
export const YEAR_FACTS: Readonly<Record<string, Fact>> = {
  yearOpening: perYear,
  yearMoved: perYear,
  yearKept: perYear,
  yearWritten: disposed,
  yearSold: disposed,
};

export const YEAR_STATEMENT: StatementSpec = {
  name: 'yearMigration',
  cut: true,
  build: yearStatements,
  finish: yearTable,
  absence: (sources) => (yearTapes(sources) === undefined ? 'noHistory' : undefined),
  missing: 'noHistory',
};

function yearStatements(sources: MonthSources): readonly Statement[] {
  const tapes = yearTapes(sources);
  if (tapes === undefined) return [];
  const found = [
    ...standingStatements(tapes.opening),
    ...monthsSince(tapes).map((month) => disposedIn(tapes, month)),
    classPairStatement(tapes, 'yearPair'),
  ];
  return found.filter((statement) => statement !== undefined);
}

/** The tape of the last year-end and that of the month; undefined without either, or without classes. */
function yearTapes(sources: MonthSources): Tapes | undefined {
  const opening = comparisonMonth(sources.month, 'prevYearEnd', sources.settings.fiscalYearStart);
  const tapes = tapesOf(sources, opening);
  const classed = [tapes?.opening, tapes?.closing].every((book) => hasColumn(book?.loans, 'asset_class_5'));
  return classed ? tapes : undefined;
}

function monthsSince({ opening, closing }: Tapes): readonly string[] {
  const months: string[] = [];
  for (let month = shiftMonth(opening.month, 1); month <= closing.month; month = shiftMonth(month, 1))
    months.push(month);
  return months;
}

/** Disposals of a month, of loans of the opening; their class is that of the last tape before it. */
function disposedIn({ opening, closing }: Tapes, month: string): Statement | undefined {
  let before = shiftMonth(month, -1);
  while (before > opening.month && bookAt(closing, before) === undefined) before = shiftMonth(before, -1);
  const last = before === opening.month ? opening : bookAt(closing, before);
  return last && disposedStatement(opening, last, { closing, month });
}

function yearTable({ raw }: FinishMaterial): FactTable | undefined {
  if (raw.length === 0) return undefined;
  const named = (name: string) => raw.filter(({ statement }) => statement.name === name).map(({ table }) => table);
  const places = placesOf(raw.map(({ table }) => table));
  return tableOfCuts(
    places,
    (place) => {
      const rows = (name: string): readonly FactRow[] => named(name).flatMap((table) => cutRows(table, place));
      return [
        ...rows('loan').map(({ keys, facts }) => row(keys.loan_class, undefined, { yearOpening: facts.balance })),
        ...rows('yearPair').map(({ keys, facts }) =>
          row(keys.class_from, keys.class_to, { yearMoved: facts.pairOpening, yearKept: facts.pairKept }),
        ),
        ...rows('disposed').map(({ keys, facts }) =>
          row(keys.class_from, keys.class_last, { yearWritten: facts.partWritten, yearSold: facts.partSold }),
        ),
      ];
    },
    currenciesOf(raw),
  );
}

function row(
  was: string | undefined,
  became: string | undefined,
  facts: Readonly<Record<string, bigint | undefined>>,
): FactRow {
  const keys = became === undefined ? { was: className(was) } : { was: className(was), became: className(became) };
  return { keys, facts: Object.fromEntries(Object.entries(facts).map(([name, units]) => [name, units ?? 0n])) };
}

/** The class of a number of a statement. */
export function className(number: string | undefined): string {
  return LOAN_CLASSES[Number(number)] ?? UNKNOWN;
}
