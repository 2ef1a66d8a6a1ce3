import { UNKNOWN } from '../../domain/index.ts';
import type { Fact } from '../fact.ts';
import { joinTables, mapRows } from '../fact-table.ts';
import type { Family } from '../family.ts';
import { isReportMonth } from '../pairs/report-month.ts';
import { calibrationStatements, cohortOf, defaultNeeds } from './calibration.ts';
import { EXPERIENCE_ENTRIES } from './entries.ts';
import { lossStatements, lossTable, PRESENT_SCALE } from './loss.ts';

const ofGrade = {
  statement: 'calibration',
  unit: 'count',
  scale: 0,
  needs: ['loan_snapshot.rating_grade', 'loan_snapshot.pd_12m'],
} as const;
const ofLoss = {
  statement: 'realisedLoss',
  unit: 'amount',
  scale: 2,
  needs: ['loan_snapshot.default_date', 'loan_snapshot.interest_rate', 'loan_snapshot.principal_balance'],
} as const;

const FACTS: Readonly<Record<string, Fact>> = {
  gradedLoans: ofGrade,
  gradedPd: { ...ofGrade, unit: 'number', scale: 6 },
  gradedDefaults: ofGrade,
  closedCases: { ...ofLoss, unit: 'count', scale: 0 },
  closedExposure: ofLoss,
  closedExposureWide: { ...ofLoss, scale: PRESENT_SCALE },
  closedCash: ofLoss,
  presentCash: { ...ofLoss, scale: PRESENT_SCALE },
};

/** P6 and P7: what was expected of loans, and what came of them. */
export const EXPERIENCE: Family = {
  facts: FACTS,
  statements: [
    {
      name: 'calibration',
      cut: false,
      build: (sources) => {
        const cohort = isReportMonth(sources) ? cohortOf(sources) : undefined;
        return cohort === undefined ? [] : calibrationStatements(sources, cohort);
      },
      finish: ({ raw }) =>
        raw.length === 0
          ? undefined
          : mapRows(joinTables(raw.map(({ table }) => table)), ({ keys, facts }) => ({
              keys: { grade: keys.graded_as ?? UNKNOWN },
              facts,
            })),
      needs: (_, sources) => defaultNeeds(sources),
      missing: 'noHistory',
    },
    {
      name: 'realisedLoss',
      cut: false,
      build: (sources) => (isReportMonth(sources) ? lossStatements(sources) : []),
      finish: lossTable,
      needs: (_, sources) => (sources.monthsOf('payment').length === 0 ? ['writeoff_recovery.amount'] : []),
      missing: 'noHistory',
    },
  ],
  entries: EXPERIENCE_ENTRIES,
};
