import { monthOf, monthsBetween, parsePeriod, shiftMonth } from '../../domain/index.ts';
import { sqlDimension } from '../dialect.ts';
import type { FactRow, FactTable } from '../fact-table.ts';
import type { FinishMaterial, StatementSpec } from '../family.ts';
import { keyedStatement } from '../keyed.ts';
import { type CutPlace, currenciesOf, cutRows, placesOf, tableOfCuts } from '../pairs/exits.ts';
import { isReportMonth } from '../pairs/report-month.ts';
import { hasColumn, type MonthSources, type Statement } from '../statement.ts';
import { needsOf } from './facts.ts';
import { type History, historyOf, monthsOnBook } from './history.ts';
import { defaultStatement, lateStatement, lossStatement, seenStatements } from './statements.ts';

/** Vintages of the report month: from the tapes or, where these cannot tell them, as they come added up. */
export const VINTAGE_STATEMENT: StatementSpec = {
  name: 'vintage',
  cut: true,
  ownCurrency: true,
  build: (sources) => {
    if (!isReportMonth(sources)) return [];
    const history = historyOf(sources);
    return history === undefined ? cellStatements(sources) : historyStatements(history, sources);
  },
  finish: vintageTable,
  needs: (fact, sources) => needsOf(fact, areAdded(sources)),
  missing: 'noHistory',
};

/** Whether vintages come added up, so that nothing of the tape is needed. */
function areAdded(sources: MonthSources): boolean {
  return sources.part('vintage_cell') !== undefined && historyOf(sources) === undefined;
}

function historyStatements(history: History, sources: MonthSources): readonly Statement[] {
  const found = [
    ...history.books.flatMap((book, index) => [
      ...seenStatements(history, book, history.books[index - 1]),
      ...(hasColumn(book.loans, 'principal_balance') ? [lateStatement(history, book)] : []),
    ]),
    defaultStatement(history, sources),
    lossStatement(history, sources),
  ];
  return found.filter((statement) => statement !== undefined);
}

function cellStatements(sources: MonthSources): readonly Statement[] {
  const part = Object.keys(sources.scope).length === 0 ? sources.part('vintage_cell') : undefined;
  if (part === undefined) return [];
  const dimensions = ['product', 'region'].filter(
    (name) => hasColumn(part, name) && sources.settings.dimensions.includes(name),
  );
  const supplied = Object.entries({
    originatedAmount: 'original_amount',
    originatedLoans: 'original_count',
    defaultedAmount: 'event_amount',
    defaultedLoans: 'event_count',
  }).filter(([, column]) => hasColumn(part, column));
  return [
    keyedStatement('vintageCell', part.month, [part], {
      from: (source) => `${source('vintage_cell')} AS v`,
      where: [],
      id: 'v."cohort"',
      dimensions: Object.fromEntries(dimensions.map((name) => [name, sqlDimension(name, 'v.')])),
      keys: { cohort_name: 'v."cohort"', months_on_book: 'v."mob"' },
      values: Object.fromEntries(supplied.map(([fact, column]) => [columnOf(fact), `v."${column}"`])),
      facts: Object.fromEntries(supplied.map(([fact]) => [fact, `SUM(${columnOf(fact)})`])),
      ...(hasColumn(part, 'currency') ? { currency: 'v."currency"' } : {}),
    }),
  ];
}

function columnOf(fact: string): string {
  return `${fact.toLowerCase()}_x`;
}

function vintageTable({ raw, sources }: FinishMaterial): FactTable | undefined {
  if (raw.length === 0) return undefined;
  const history = historyOf(sources);
  const rows = (place: CutPlace): readonly FactRow[] => {
    const named = (name: string): readonly MonthRows[] =>
      raw
        .filter(({ statement }) => statement.name === name)
        .map(({ statement, table }) => ({ month: statement.month, rows: cutRows(table, place) }));
    if (history === undefined) {
      const cells = named('vintageCell').flatMap(({ rows: each }) => each);
      return cellRows(cells.filter(({ keys }) => isKnown(keys, sources.month)));
    }
    return new Triangle(history, named).rows();
  };
  return tableOfCuts(placesOf(raw.map(({ table }) => table)), rows, currenciesOf(raw));
}

/**
 * Whether an age was reached by the report month, where the cohort is a period by its name. Tables call the month of
 * origination 0 or 1: the later reading decides.
 */
function isKnown({ cohort_name: cohort = '', months_on_book: age = '0' }: FactRow['keys'], month: string): boolean {
  try {
    const first = monthOf(parsePeriod(cohort).start);
    return first <= month && monthsBetween(first, month) + 1 >= Number(age);
  } catch {
    return true;
  }
}

/** Vintages as they were supplied: events up to each age, of the same originated number at every age. */
function cellRows(cells: readonly FactRow[]): readonly FactRow[] {
  const bases = new Map<string, FactRow['facts']>();
  const rows = cells.map(({ keys, facts }): FactRow => {
    const cohort = keys.cohort_name ?? '';
    const { originatedLoans = 0n, originatedAmount = 0n, defaultedLoans = 0n, defaultedAmount = 0n } = facts;
    const base = bases.get(cohort)?.cohortLoans ?? 0n;
    if (originatedLoans >= base) bases.set(cohort, { cohortLoans: originatedLoans });
    return {
      keys: { cohort, mob: keys.months_on_book ?? '' },
      facts: { originatedLoans, originatedAmount, defaultedLoans, defaultedAmount },
    };
  });
  return [...rows, ...[...bases].map(([cohort, facts]) => ({ keys: { cohort }, facts }))];
}

interface MonthRows {
  readonly month: string;
  readonly rows: readonly FactRow[];
}

/** Numbers by cohort and month. */
type Grid = Map<string, Map<string, bigint>>;

/** The triangle of one cut: cohorts by months on book, cumulative, up to the last full month. */
class Triangle {
  readonly #history: History;
  readonly #named: (name: string) => readonly MonthRows[];

  constructor(history: History, named: (name: string) => readonly MonthRows[]) {
    this.#history = history;
    this.#named = named;
  }

  rows(): readonly FactRow[] {
    const originated = this.#originated();
    const defaults = this.#named('vintageDefault').flatMap(({ rows }) => rows);
    const [loans, amounts, bad] = [
      gridOf(defaults, 'first_default', 'originatedLoans'),
      gridOf(defaults, 'first_default', 'originatedAmount'),
      gridOf(defaults, 'first_bad', 'originatedLoans'),
    ];
    const losses = gridOf(
      this.#named('vintageLoss').flatMap(({ rows }) => rows),
      'event_month',
      'lostAmount',
    );
    const late = new Map(
      this.#named('vintageLate').map(({ month, rows }) => [month, gridOf(rows, undefined, 'lateBalance')]),
    );
    const cohorts = new Set([originated, loans, losses, ...late.values()].flatMap((each) => [...each.keys()]));
    return [...cohorts].sort().flatMap((cohort) => {
      const { count, amount } = originated.get(cohort) ?? { count: 0n, amount: 0n };
      const until = (grid: Grid, month: string): bigint => total(grid.get(cohort), (each) => each <= month);
      const cells = this.#monthsOf(cohort).map(
        (month): FactRow => ({
          keys: { cohort, mob: String(monthsOnBook(cohort, month)) },
          facts: {
            originatedLoans: count,
            originatedAmount: amount,
            defaultedLoans: until(loans, month),
            defaultedAmount: until(amounts, month),
            badLoans: until(bad, month),
            lostAmount: until(losses, month),
            ...snapshotOf(late.get(month), cohort, amount),
          },
        }),
      );
      return [...cells, { keys: { cohort }, facts: { cohortLoans: count } }];
    });
  }

  #monthsOf(cohort: string): readonly string[] {
    const months: string[] = [];
    for (let month = cohort; month <= this.#history.last; month = shiftMonth(month, 1)) months.push(month);
    return months;
  }

  /** What tapes showed of each cohort for the first time. */
  #originated(): ReadonlyMap<string, { readonly count: bigint; readonly amount: bigint }> {
    const found = new Map<string, { count: bigint; amount: bigint }>();
    const add = ({ keys, facts }: FactRow, sign: bigint): void => {
      const cohort = monthOfNumber(keys.cohort_no);
      const { count = 0n, amount = 0n } = found.get(cohort) ?? {};
      found.set(cohort, {
        count: count + sign * (facts.originatedLoans ?? 0n),
        amount: amount + sign * (facts.originatedAmount ?? 0n),
      });
    };
    for (const { rows } of this.#named('vintageSeen')) for (const row of rows) add(row, 1n);
    for (const { rows } of this.#named('vintageKnown')) for (const row of rows) add(row, -1n);
    return found;
  }
}

/** The late balance of a cohort on a tape; nothing where there is no tape of the month. */
function snapshotOf(late: Grid | undefined, cohort: string, amount: bigint): FactRow['facts'] {
  if (late === undefined) return {};
  return { lateBalance: total(late.get(cohort), () => true), snapshotAmount: amount };
}

function gridOf(rows: readonly FactRow[], monthKey: string | undefined, fact: string): Grid {
  const grid: Grid = new Map();
  for (const { keys, facts } of rows) {
    const cohort = monthOfNumber(keys.cohort_no);
    const months = grid.get(cohort) ?? new Map<string, bigint>();
    const month = monthKey === undefined ? '' : (keys[monthKey] ?? '');
    months.set(month, (months.get(month) ?? 0n) + (facts[fact] ?? 0n));
    grid.set(cohort, months);
  }
  return grid;
}

function total(months: ReadonlyMap<string, bigint> | undefined, counts: (month: string) => boolean): bigint {
  let sum = 0n;
  for (const [month, units] of months ?? []) if (counts(month)) sum += units;
  return sum;
}

/** 202610 -> 2026-10. */
function monthOfNumber(number: string | undefined): string {
  const digits = (number ?? '').replace(/\..*$/, '').padStart(6, '0');
  return `${digits.slice(0, 4)}-${digits.slice(4)}`;
}
