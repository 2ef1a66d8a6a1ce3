import { scopeConditions, sqlText } from '../dialect.ts';
import { eventStatement } from '../disposals/statement.ts';
import { type Fact, notSupplied } from '../fact.ts';
import { type FactTable, joinTables, mapRows } from '../fact-table.ts';
import type { FinishMaterial, StatementSpec } from '../family.ts';
import { keyedStatement } from '../keyed.ts';
import { isReportMonth } from '../pairs/report-month.ts';
import { hasColumn, type MonthSources, type Statement } from '../statement.ts';
import { monthsOf, type Window } from './statements.ts';
import { WINDOWS, windowed } from './waterfall.ts';

const EVENTS = 'writeoff_recovery.amount';

/** What was written off and got back: of a month or the year to date, and by the month of the write-off. */
export const LOSS_FACTS: Readonly<Record<string, Fact>> = {
  ...Object.fromEntries(
    WINDOWS.flatMap((window) =>
      ['chargedOff', 'recovered'].map((name): readonly [string, Fact] => [
        windowed(name, window),
        { statement: windowed('chargeOff', window), unit: 'amount', scale: 2, needs: [EVENTS] },
      ]),
    ),
  ),
  cohortAmount: { statement: 'recovery', unit: 'amount', scale: 2, needs: [EVENTS] },
};

export const LOSS_STATEMENTS: readonly StatementSpec[] = [
  ...WINDOWS.map(
    (window): StatementSpec => ({
      name: windowed('chargeOff', window),
      cut: true,
      ownCurrency: true,
      build: (sources) => chargeOffStatements(sources, window),
      finish: (material) => chargeOffTable(material, window),
      absence: (sources) =>
        scopeAbsence(sources) ?? ((monthsOf(sources, window)[0] ?? '') < sources.firstMonth ? 'noHistory' : undefined),
      cutAbsence,
    }),
  ),
  {
    name: 'recovery',
    cut: false,
    ownCurrency: true,
    build: (sources) =>
      isReportMonth(sources) && scopeAbsence(sources) === undefined ? recoveryStatements(sources) : [],
    absence: scopeAbsence,
    missing: 'noData',
  },
];

function chargeOffStatements(sources: MonthSources, window: Window): readonly Statement[] {
  return monthsOf(sources, window).flatMap((month) => {
    const part = sources.monthsOf('writeoff_recovery').includes(month)
      ? sources.part('writeoff_recovery', month)
      : undefined;
    return part === undefined ? [] : (eventStatement(part, sources) ?? []);
  });
}

/** A month without events lost nothing and got nothing back. */
function chargeOffTable({ raw }: FinishMaterial, window: Window): FactTable {
  return mapRows(joinTables(raw.map(({ table }) => table)), ({ keys, facts }) => ({
    keys: {},
    facts: {
      [windowed('chargedOff', window)]: keys.kind_of_event === 'write_off' ? (facts.disposals ?? 0n) : 0n,
      [windowed('recovered', window)]: keys.kind_of_event === 'recovery' ? (facts.disposals ?? 0n) : 0n,
    },
  }));
}

/**
 * Write-offs and recoveries of each month up to the measured one by the month in which their loan was first written off.
 * A closed month looks only at itself and those before it, and so is kept.
 */
function recoveryStatements(sources: MonthSources): readonly Statement[] {
  const months = sources.monthsOf('writeoff_recovery').filter((month) => month <= sources.month);
  return months.map((month, index) => recoveryStatement(sources, month, months.slice(0, index + 1)));
}

function recoveryStatement(sources: MonthSources, month: string, until: readonly string[]): Statement {
  const parts = until.flatMap((each) => sources.part('writeoff_recovery', each) ?? []);
  return keyedStatement('recovery', month, parts, {
    from: (source) => {
      const writeOffs = until.map(
        (each) =>
          `SELECT "loan_id" AS lost_loan, ${sqlText(each)} AS lost_in FROM ${source('writeoff_recovery', each)} AS lost ` +
          `WHERE "kind" = 'write_off'`,
      );
      const first = `SELECT lost_loan, MIN(lost_in) AS cohort_month FROM (${writeOffs.join(' UNION ALL ')}) AS losses GROUP BY lost_loan`;
      return `${source('writeoff_recovery')} AS e JOIN (${first}) AS w ON w.lost_loan = e."loan_id"`;
    },
    where: [`e."kind" IN ('write_off', 'recovery')`, ...scopeConditions(sources.scope, 'e.')],
    id: 'e."event_id"',
    dimensions: {},
    keys: { cohort: 'w.cohort_month', kind_of_event: 'e."kind"' },
    values: { event_amount: 'e."amount"' },
    facts: { cohortAmount: 'SUM(event_amount)' },
    currency: 'e."currency"',
  });
}

function scopeAbsence(sources: MonthSources): string | undefined {
  const unknown = Object.keys(sources.scope).find((name) => !carries(sources, name));
  return unknown === undefined ? undefined : notSupplied(`writeoff_recovery.${unknown}`);
}

function cutAbsence(sources: MonthSources, dimension: string): string | undefined {
  return carries(sources, dimension) ? undefined : notSupplied(`writeoff_recovery.${dimension}`);
}

/** Whether every part of the events has a dimension. */
function carries(sources: MonthSources, dimension: string): boolean {
  return sources
    .monthsOf('writeoff_recovery')
    .every((month) => hasColumn(sources.part('writeoff_recovery', month), dimension));
}
