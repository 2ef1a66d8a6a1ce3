import type { Fact } from '../fact.ts';
import { joinTables, mapRows } from '../fact-table.ts';
import type { Family } from '../family.ts';
import { balanceNeeds } from '../loans/balance.ts';
import { cutsObligors, isCompared } from '../settings.ts';
import type { MonthSources, Statement } from '../statement.ts';
import { refineObligorRow, segmentTable } from './finish.ts';
import { groupStatement } from './group-statement.ts';
import { INDEX_ENTRIES } from './index-entries.ts';
import { LARGEST_ENTRIES } from './largest-entries.ts';
import { SHAPE_SCALE, shapeTable } from './shape-finish.ts';
import { shapeStatement } from './shape-statement.ts';
import { obligorCutStatement, obligorStatement } from './statement.ts';

const PRINCIPAL = 'loan_snapshot.principal_balance';
const perObligor = { statement: 'obligor', needs: [PRINCIPAL], unit: 'amount' } as const;
const perGroup = { statement: 'group', needs: [PRINCIPAL, 'obligor.group_id'], unit: 'amount' } as const;
const perSegment = { statement: 'segment', needs: [PRINCIPAL], unit: 'amount' } as const;
const ofShape = { statement: 'shape', needs: [PRINCIPAL], unit: 'amount' } as const;

const FACTS: Readonly<Record<string, Fact>> = {
  obligors: { ...perObligor, unit: 'count', scale: 0 },
  exposure: { ...perObligor, scale: 2 },
  largestObligor: { ...perObligor, scale: 2 },
  squaredExposure: { ...perObligor, scale: 4 },
  rankedExposure: { ...perObligor, scale: 2 },
  topThree: { ...perObligor, scale: 2 },
  topTen: { ...perObligor, scale: 2 },
  exposureSquare: { ...perObligor, scale: 4 },
  normalisedSquares: { ...perObligor, scale: 4 },
  normalisedBase: { ...perObligor, scale: 4 },
  giniNumerator: { ...perObligor, scale: 2 },
  giniDenominator: { ...perObligor, scale: 2 },
  tidemanBase: { ...perObligor, scale: 2 },
  groupsHeld: { ...perGroup, unit: 'count', scale: 0 },
  groupExposure: { ...perGroup, scale: 2 },
  largestGroup: { ...perGroup, scale: 2 },
  groupSquares: { ...perGroup, scale: 4 },
  groupRanked: { ...perGroup, scale: 2 },
  segmentSquares: { ...perSegment, scale: 4 },
  segmentTotalSquare: { ...perSegment, scale: 4 },
  segmentNormalised: { ...perSegment, scale: 4 },
  segmentNormalisedBase: { ...perSegment, scale: 4 },
  segmentGini: { ...perSegment, scale: 2 },
  segmentGiniBase: { ...perSegment, scale: 2 },
  shapeObligors: { ...ofShape, unit: 'count', scale: 0 },
  shapeExposure: { ...ofShape, scale: 2 },
  shapeSquares: { ...ofShape, scale: 14 },
  shapeCubes: { ...ofShape, scale: 21 },
  shapeFourths: { ...ofShape, scale: 28 },
  theil: { ...ofShape, scale: SHAPE_SCALE },
  atkinson: { ...ofShape, scale: SHAPE_SCALE },
  atkinson1: { ...ofShape, scale: SHAPE_SCALE },
};

/** K1-K5: how much hangs on few. */
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
      needs: amountNeeds,
    },
    {
      name: 'group',
      cut: false,
      build: (sources) => comparedOnly(sources, groupStatement(sources)),
      needs: amountNeeds,
    },
    {
      name: 'shape',
      cut: false,
      build: (sources) => comparedOnly(sources, shapeStatement(sources)),
      finish: ({ raw: [first] }) => first && shapeTable(first.table),
      missing: 'zeroDenominator',
      needs: amountNeeds,
    },
    {
      name: 'segment',
      cut: false,
      from: ['loan', 'group'],
      build: () => [],
      finish: ({ finished }) => {
        const loans = finished('loan');
        return loans && segmentTable(loans, finished('group'));
      },
      needs: amountNeeds,
    },
  ],
  entries: [...LARGEST_ENTRIES, ...INDEX_ENTRIES],
};

/** Counts need no more than a balance; amounts what their definition set adds up. */
function amountNeeds(fact: string, sources: MonthSources): readonly string[] {
  return FACTS[fact]?.unit === 'count' ? [] : balanceNeeds(sources);
}

/** Groups may change with every delivery of obligors: only months that are shown are asked for them. */
function comparedOnly(sources: MonthSources, statement: Statement | undefined): readonly Statement[] {
  return statement !== undefined && isCompared(sources.settings, sources.month) ? [statement] : [];
}
