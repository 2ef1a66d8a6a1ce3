import type { Fact } from '../fact.ts';
import { joinTables, mapRows } from '../fact-table.ts';
import type { Family } from '../family.ts';
import { cutsObligors } from '../settings.ts';
import { CONCENTRATION_ENTRIES } from './entries.ts';
import { refineObligorRow, segmentTable } from './finish.ts';
import { obligorCutStatement, obligorStatement } from './statement.ts';

const PRINCIPAL = 'loan_snapshot.principal_balance';
const perObligor = { statement: 'obligor', needs: [PRINCIPAL], unit: 'amount' } as const;

const FACTS: Readonly<Record<string, Fact>> = {
  obligors: { ...perObligor, unit: 'count', scale: 0 },
  exposure: { ...perObligor, scale: 2 },
  squaredExposure: { ...perObligor, scale: 4 },
  rankedExposure: { ...perObligor, scale: 2 },
  topTen: { ...perObligor, scale: 2 },
  exposureSquare: { ...perObligor, scale: 4 },
  giniNumerator: { ...perObligor, scale: 2 },
  giniDenominator: { ...perObligor, scale: 2 },
  segmentSquares: { statement: 'segment', unit: 'amount', scale: 4, needs: [PRINCIPAL] },
  segmentTotalSquare: { statement: 'segment', unit: 'amount', scale: 4, needs: [PRINCIPAL] },
};

/** K3-K5: how much hangs on few. */
export const CONCENTRATION: Family = {
  facts: FACTS,
  statements: [
    {
      name: 'obligor',
      cut: true,
      build: (sources) =>
        [
          obligorStatement(sources),
          cutsObligors(sources.settings, sources.month) ? obligorCutStatement(sources) : undefined,
        ].filter((statement) => statement !== undefined),
      finish: ({ raw }) =>
        raw.length === 0 ? undefined : mapRows(joinTables(raw.map(({ table }) => table)), refineObligorRow),
    },
    {
      name: 'segment',
      cut: false,
      from: ['loan'],
      build: () => [],
      finish: ({ finished }) => {
        const loans = finished('loan');
        return loans && segmentTable(loans);
      },
    },
  ],
  entries: CONCENTRATION_ENTRIES,
};
