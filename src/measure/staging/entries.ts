import {
  ALL_SETS,
  CHINESE_SET,
  type Entry,
  type Measure,
  rate,
  reportMonthOnly,
  type Sum,
  splitBy,
  stock,
} from '../entry.ts';
import { STAGES } from './statement.ts';

const STAGE_NEEDS = ['loan_snapshot.ifrs9_stage', 'loan_snapshot.principal_balance'];
const OF_STAGE: Sum = [{ fact: 'stageBalance', split: true }];
const ALL_STAGES: Sum = [{ fact: 'stageBalance' }];
const IFRS_9 = {
  'zh-CN': '《企业会计准则第22号——金融工具确认和计量》；IFRS 9 第5.5节',
  en: 'IFRS 9, section 5.5; IFRS 7.35H-35I for the movement',
};

/** P3-P5: stages of IFRS 9 and expected loss. */
export const STAGING_ENTRIES: readonly Entry[] = [
  {
    code: 'P3',
    version: 1,
    name: { 'zh-CN': '三阶段占比', en: 'Stage mix' },
    formula: {
      'zh-CN':
        '各阶段余额 ÷ 各项贷款余额；movement为上月末至本月末各阶段间的变动：按本月末余额列示，from=new为新增，to=gone为退出（按上月末余额）',
      en: 'Balance of the stage / total loans; movement between month-ends at the closing balance, from=new for loans that are new, to=gone, at the opening balance, for loans that left',
    },
    numerator: { 'zh-CN': '该阶段贷款余额', en: 'Balance of the loans in the stage' },
    denominator: { 'zh-CN': '各项贷款余额', en: 'Total loans' },
    pitfall: {
      'zh-CN':
        '第三阶段与不良清单应一致：stage3Only、nplOnly为两者不一致的余额；流入某阶段各项之和等于其期末余额；阶段未填的贷款计入分母，单列为“未知”',
      en: 'Stage 3 and the NPL list should agree: stage3Only and nplOnly are what is on one alone; what came into a stage adds up to its closing balance; loans without a stage stand apart as unknown and are in the denominator',
    },
    direction: 'neutral',
    sets: ALL_SETS,
    needs: STAGE_NEEDS,
    source: IFRS_9,
    measures: [
      perStage(rate('share', { 'zh-CN': '占比', en: 'Share' }, OF_STAGE, ALL_STAGES)),
      perStage(stock('balance', 'amount', { 'zh-CN': '余额', en: 'Balance' }, OF_STAGE)),
      perStage(
        stock('count', 'count', { 'zh-CN': '笔数', en: 'Number of loans' }, [{ fact: 'stageLoans', split: true }]),
      ),
      {
        ...stock('stage3Only', 'amount', { 'zh-CN': '第三阶段但非不良', en: 'Stage 3, not NPL' }, [
          { fact: 'stageThreeAlone' },
        ]),
        sets: CHINESE_SET,
      },
      {
        ...stock('nplOnly', 'amount', { 'zh-CN': '不良但非第三阶段', en: 'NPL, not stage 3' }, [{ fact: 'nplAlone' }]),
        sets: CHINESE_SET,
      },
      reportMonthOnly({
        ...splitBy(
          ['from', 'to'],
          stock('movement', 'amount', { 'zh-CN': '阶段变动', en: 'Movement between stages' }, [
            { fact: 'stageMovement', split: true },
          ]),
        ),
        cuts: 'never',
      }),
    ],
  },
  {
    code: 'P4',
    version: 1,
    name: { 'zh-CN': '各阶段拨备覆盖', en: 'ECL coverage by stage' },
    formula: {
      'zh-CN': '预期信用损失 ÷ 账面总额，按阶段',
      en: 'Expected credit loss / gross carrying amount, by stage',
    },
    numerator: { 'zh-CN': '该阶段预期信用损失（ECL）', en: 'ECL of the stage' },
    denominator: {
      'zh-CN': '该阶段有ECL的贷款账面总额（本金，加已提供的应计利息与其他余额）',
      en: 'Gross carrying amount of the loans of the stage that have an ECL: principal, with accrued interest and other balances where supplied',
    },
    pitfall: {
      'zh-CN': '没有ECL的贷款不计入分子分母；不分阶段的数值为全部贷款，随阶段结构变动',
      en: 'Loans without an ECL are in neither; without a stage the value is that of all loans, and moves with the mix of stages',
    },
    direction: 'neutral',
    sets: ALL_SETS,
    needs: [...STAGE_NEEDS, 'loan_snapshot.ecl'],
    source: IFRS_9,
    measures: [
      rate('', { 'zh-CN': 'ECL覆盖率', en: 'ECL coverage' }, [{ fact: 'stageEcl' }], [{ fact: 'stageCarried' }]),
      perStage(
        rate(
          '',
          { 'zh-CN': 'ECL覆盖率', en: 'ECL coverage' },
          [{ fact: 'stageEcl', split: true }],
          [{ fact: 'stageCarried', split: true }],
        ),
      ),
    ],
  },
  {
    code: 'P5',
    version: 1,
    name: { 'zh-CN': '预期损失', en: 'Expected loss' },
    formula: { 'zh-CN': '违约概率 × 违约损失率 × 违约风险暴露之和 ÷ 违约风险暴露', en: 'Sum of PD x LGD x EAD / EAD' },
    numerator: {
      'zh-CN': '12个月违约概率 × 违约损失率 × 违约风险暴露，逐笔相加，不作中间舍入',
      en: 'PD of 12 months x LGD x EAD, loan by loan, nothing rounded on the way',
    },
    denominator: { 'zh-CN': '三要素齐全的贷款违约风险暴露', en: 'EAD of the loans that have all three factors' },
    pitfall: {
      'zh-CN': '三要素须为同一期限；违约损失率不得重复扣减押品；缺任一要素的贷款不计；与ECL期限、前瞻调整不同',
      en: 'All three over the same horizon; collateral must not be counted twice in LGD; a loan without one of them is left out; not the ECL, which has its own horizon and outlook',
    },
    direction: 'higherIsWorse',
    sets: ALL_SETS,
    needs: ['loan_snapshot.pd_12m', 'loan_snapshot.lgd', 'loan_snapshot.ead'],
    source: {
      'zh-CN': '巴塞尔委员会《内部评级法风险权重函数解释性说明》（2005年）',
      en: 'Basel Committee, An explanatory note on the Basel II IRB risk weight functions, 2005',
    },
    measures: [
      rate(
        '',
        { 'zh-CN': '预期损失率', en: 'Expected loss rate' },
        [{ fact: 'expectedLoss' }],
        [{ fact: 'exposureAtDefault' }],
      ),
      stock('amount', 'amount', { 'zh-CN': '预期损失', en: 'Expected loss' }, [{ fact: 'expectedLoss' }]),
    ],
  },
];

function perStage(measure: Measure): Measure {
  return { ...splitBy('stage', measure), values: { stage: STAGES } };
}
