import { NON_PERFORMING, shiftMonth } from '../../domain/index.ts';
import { sqlDimension, sqlText } from '../dialect.ts';
import { keyedStatement } from '../keyed.ts';
import { balanceSql, grossSql } from '../loans/balance.ts';
import { joined, joinedConditions, type Tapes, tapesOf } from '../pairs/tapes.ts';
import { hasColumn, type MonthSources, type Statement, stockConditions } from '../statement.ts';

/** Stages of IFRS 9; anything else on a tape is unknown. */
export const STAGES = ['1', '2', '3'] as const;

const UNKNOWN_STAGE = '0';

/** Loans in stock by stage: balance, gross carrying amount, and what is expected to be lost of it. */
export function stageStatement(sources: MonthSources): Statement | undefined {
  const { loans, month } = sources;
  if (loans === undefined || !hasColumn(loans, 'ifrs9_stage')) return undefined;
  const ecl = hasColumn(loans, 'ecl');
  const classed = hasColumn(loans, 'asset_class_5');
  return keyedStatement('stage', month, [loans], {
    from: (source) => `${source('loan_snapshot')} AS l`,
    where: stockConditions(sources, 'l.'),
    id: 'l."loan_id"',
    dimensions: dimensionsOf(sources),
    keys: { stage_no: stageOf('l.') },
    values: {
      held: balanceSql(sources, 'l.'),
      ...(classed ? disagreements(sources) : {}),
      ...(ecl
        ? { lost: 'l."ecl"', carried: `CASE WHEN l."ecl" IS NULL THEN 0 ELSE ${grossSql(sources, 'l.')} END` }
        : {}),
    },
    facts: {
      stageLoans: 'COUNT(*)',
      stageBalance: 'SUM(held)',
      ...(classed ? { stageThreeAlone: 'SUM(three_alone)', nplAlone: 'SUM(npl_alone)' } : {}),
      ...(ecl ? { stageEcl: 'SUM(lost)', stageCarried: 'SUM(carried)' } : {}),
    },
    currency: 'l."currency"',
  });
}

/** What is in stage 3 and not non-performing, and the other way round: the two lists should be one. */
function disagreements(sources: MonthSources): Readonly<Record<string, string>> {
  const npl = `COALESCE(l."asset_class_5", '') IN (${NON_PERFORMING.map(sqlText).join(', ')})`;
  const three = 'COALESCE(l."ifrs9_stage", 0) = 3';
  const [bad, impaired] = [npl, three].map((condition) => `CASE WHEN ${condition} THEN 1 ELSE 0 END`);
  const held = balanceSql(sources, 'l.');
  return {
    three_alone: `CASE WHEN ${impaired} > ${bad} THEN ${held} ELSE 0 END`,
    npl_alone: `CASE WHEN ${impaired} < ${bad} THEN ${held} ELSE 0 END`,
  };
}

/** Expected loss of the loans that have all three of its factors: products are exact, of fourteen decimals. */
export function lossStatement(sources: MonthSources): Statement | undefined {
  const { loans, month } = sources;
  if (loans === undefined || !FACTORS.every((column) => hasColumn(loans, column))) return undefined;
  return keyedStatement('expectedLoss', month, [loans], {
    from: (source) => `${source('loan_snapshot')} AS l`,
    where: [...stockConditions(sources, 'l.'), ...FACTORS.map((column) => `l."${column}" IS NOT NULL`)],
    id: 'l."loan_id"',
    dimensions: dimensionsOf(sources),
    keys: {},
    values: { expected: 'CAST(l."pd_12m" AS DECIMAL(38,6)) * l."lgd" * l."ead"', exposed: 'l."ead"' },
    facts: {
      expectedLoss: 'SUM(expected)',
      exposureAtDefault: 'SUM(exposed)',
    },
    currency: 'l."currency"',
  });
}

const FACTORS = ['pd_12m', 'lgd', 'ead'] as const;

/** The tapes of a month-end and the one before; undefined where either does not tell stages. */
export function stagedTapes(sources: MonthSources): Tapes | undefined {
  const tapes = tapesOf(sources, shiftMonth(sources.month, -1));
  const staged = tapes?.parts.every((part) => hasColumn(part, 'ifrs9_stage')) ?? false;
  return staged ? tapes : undefined;
}

/** Loans of both month-ends by the stage they were in and the one they are in. */
export function stageMoveStatement(tapes: Tapes): Statement {
  const { opening, closing } = tapes;
  return keyedStatement('stageMove', closing.month, tapes.parts, {
    from: joined(tapes),
    where: joinedConditions(tapes),
    id: 'o."loan_id"',
    dimensions: {},
    keys: { stage_from: stageOf('o.'), stage_to: stageOf('c.') },
    values: { opened: balanceSql(opening, 'o.'), closed: balanceSql(closing, 'c.') },
    facts: { movedOpening: 'SUM(opened)', movedClosing: 'SUM(closed)' },
    currency: 'c."currency"',
  });
}

/** Name of a stage's number as statements tell it; undefined for an unknown stage. */
export function stageName(number: string | undefined): string | undefined {
  return STAGES.find((stage) => stage === number);
}

function stageOf(qualifier: string): string {
  const column = `${qualifier}"ifrs9_stage"`;
  return `CASE WHEN ${column} IN (${STAGES.join(', ')}) THEN ${column} ELSE ${UNKNOWN_STAGE} END`;
}

function dimensionsOf(sources: MonthSources): Readonly<Record<string, string>> {
  return Object.fromEntries(sources.dimensions.map((name) => [name, sqlDimension(name, 'l.')]));
}
