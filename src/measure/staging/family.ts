import type { Fact } from '../fact.ts';
import type { Family } from '../family.ts';
import { balanceNeeds } from '../loans/balance.ts';
import { isReportMonth } from '../pairs/report-month.ts';
import { STAGING_ENTRIES } from './entries.ts';
import { movementTable, stageTable } from './finish.ts';
import { lossStatement, stagedTapes, stageMoveStatement, stageStatement } from './statement.ts';

const STAGE = 'loan_snapshot.ifrs9_stage';
const PRINCIPAL = 'loan_snapshot.principal_balance';
const FACTORS = ['loan_snapshot.pd_12m', 'loan_snapshot.lgd', 'loan_snapshot.ead'];

const perStage = { statement: 'stage', unit: 'amount', scale: 2, needs: [STAGE, PRINCIPAL] } as const;
const perMove = { ...perStage, statement: 'stageMovement' } as const;
const perLoss = { statement: 'expectedLoss', unit: 'amount', scale: 2, needs: FACTORS } as const;

const FACTS: Readonly<Record<string, Fact>> = {
  stageLoans: { ...perStage, unit: 'count', scale: 0 },
  stageBalance: perStage,
  stageThreeAlone: { ...perStage, needs: [STAGE, PRINCIPAL, 'loan_snapshot.asset_class_5'] },
  nplAlone: { ...perStage, needs: [STAGE, PRINCIPAL, 'loan_snapshot.asset_class_5'] },
  stageEcl: { ...perStage, needs: [STAGE, 'loan_snapshot.ecl'] },
  stageCarried: { ...perStage, needs: [STAGE, PRINCIPAL, 'loan_snapshot.ecl'] },
  movedOpening: perMove,
  movedClosing: perMove,
  stageMovement: perMove,
  expectedLoss: { ...perLoss, scale: 14 },
  exposureAtDefault: perLoss,
};

/** P3-P5: stages, what is expected to be lost in each, and of all. */
export const STAGING: Family = {
  facts: FACTS,
  statements: [
    {
      name: 'stage',
      cut: true,
      build: (sources) => [stageStatement(sources)].filter((statement) => statement !== undefined),
      finish: stageTable,
      needs: (fact, sources) => (fact === 'stageEcl' || fact === 'stageLoans' ? [] : balanceNeeds(sources)),
    },
    {
      name: 'stageMovement',
      cut: false,
      beside: ['stage'],
      build: (sources) => {
        const tapes = isReportMonth(sources) ? stagedTapes(sources) : undefined;
        if (tapes === undefined) return [];
        return [stageStatement(tapes.opening), stageMoveStatement(tapes)].filter(
          (statement) => statement !== undefined,
        );
      },
      finish: movementTable,
      missing: 'noHistory',
      needs: (_, sources) => balanceNeeds(sources),
    },
    {
      name: 'expectedLoss',
      cut: true,
      build: (sources) => [lossStatement(sources)].filter((statement) => statement !== undefined),
    },
  ],
  entries: STAGING_ENTRIES,
};
