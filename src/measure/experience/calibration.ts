import { NON_PERFORMING, shiftMonth } from '../../domain/index.ts';
import { type SourcePart, sqlText } from '../dialect.ts';
import { keyedStatement } from '../keyed.ts';
import { bookAt } from '../pairs/tapes.ts';
import { hasColumn, type MonthSources, type Statement, stockConditions } from '../statement.ts';

/** Months over which defaults are counted. */
const HORIZON = 12;

/** A book of a year ago, and the months since: all of them, as a default may be over before the last. */
interface Cohort {
  readonly base: MonthSources;
  readonly later: readonly MonthSources[];
  readonly writeOffs: readonly SourcePart[];
}

/** The cohort whose year ends now; undefined where a month of it has no tape. */
export function cohortOf(sources: MonthSources): Cohort | undefined {
  const months = Array.from({ length: HORIZON }, (_, index) => shiftMonth(sources.month, index + 1 - HORIZON));
  const base = bookAt(sources, shiftMonth(sources.month, -HORIZON));
  const later = months.flatMap((month) => bookAt(sources, month) ?? []);
  if (base === undefined || later.length < HORIZON) return undefined;
  const events = sources.monthsOf('writeoff_recovery').filter((month) => months.includes(month));
  return { base, later, writeOffs: events.flatMap((month) => sources.part('writeoff_recovery', month) ?? []) };
}

/** Columns without which a month cannot tell who defaulted. */
export function defaultNeeds({ loans }: Pick<MonthSources, 'loans'>): readonly string[] {
  const known = ['default_status', 'days_past_due', 'asset_class_5'].some((column) => hasColumn(loans, column));
  return known ? [] : ['loan_snapshot.days_past_due'];
}

/** Loans of the cohort that were graded and not in default, by grade: how many, what was expected, who defaulted. */
export function calibrationStatements(sources: MonthSources, cohort: Cohort): readonly Statement[] {
  const { base } = cohort;
  const loans = base.loans;
  if (loans === undefined || !hasColumn(loans, 'rating_grade') || !hasColumn(loans, 'pd_12m')) return [];
  const rows = {
    where: [
      ...stockConditions(base, 'o.'),
      'o."rating_grade" IS NOT NULL',
      'o."pd_12m" IS NOT NULL',
      `CASE WHEN ${isInDefault(base, 'o.')} THEN 1 ELSE 0 END = 0`,
    ],
    id: 'o."loan_id"',
    dimensions: {},
    keys: { graded_as: 'o."rating_grade"' },
  };
  const parts = [loans, ...cohort.later.flatMap((month) => month.loans ?? []), ...cohort.writeOffs];
  return [
    keyedStatement('graded', sources.month, [loans], {
      ...rows,
      from: (source) => `${source('loan_snapshot', base.month)} AS o`,
      values: { expected_rate: 'o."pd_12m"' },
      facts: { gradedLoans: 'COUNT(*)', gradedPd: 'SUM(expected_rate)' },
    }),
    keyedStatement('gradedDefaults', sources.month, parts, {
      ...rows,
      from: (source) => {
        const defaulted = [
          ...cohort.later.map(
            (month) =>
              `SELECT t."loan_id" AS defaulted FROM ${source('loan_snapshot', month.month)} AS t ` +
              `WHERE ${isInDefault(month, 't.', base.cutoff)}`,
          ),
          ...cohort.writeOffs.map(
            (part) =>
              `SELECT "loan_id" AS defaulted FROM ${source('writeoff_recovery', part.month)} AS events ` +
              `WHERE "kind" = 'write_off'`,
          ),
        ];
        return (
          `(SELECT DISTINCT defaulted FROM (${defaulted.join(' UNION ALL ')}) AS all_defaults) AS d ` +
          `JOIN ${source('loan_snapshot', base.month)} AS o ON o."loan_id" = d.defaulted`
        );
      },
      values: {},
      facts: { gradedDefaults: 'COUNT(*)' },
    }),
  ];
}

/** The lender's own status where it tells one, else more than 90 days or a non-performing class; and written off. */
function isInDefault({ loans, cutoff }: MonthSources, qualifier: string, since?: string): string {
  const has = (column: string): boolean => hasColumn(loans, column);
  const classes = NON_PERFORMING.map(sqlText).join(', ');
  const state = has('default_status')
    ? [`COALESCE(${qualifier}"default_status", 'not_in_default') <> 'not_in_default'`]
    : [
        ...(has('days_past_due') ? [`${qualifier}"days_past_due" > 90`] : []),
        ...(has('asset_class_5') ? [`${qualifier}"asset_class_5" IN (${classes})`] : []),
      ];
  const between =
    since !== undefined && has('default_date')
      ? [
          `(${qualifier}"default_date" > DATE ${sqlText(since)} AND ${qualifier}"default_date" <= DATE ${sqlText(cutoff)})`,
        ]
      : [];
  const struck = has('written_off_flag') ? [`${qualifier}"written_off_flag" = TRUE`] : [];
  const signs = [...state, ...between, ...struck];
  return signs.length === 0 ? '1 = 0' : `(${signs.join(' OR ')})`;
}
