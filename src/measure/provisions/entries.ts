import { ALL_SETS, CHINESE_SET, type Entry, type Measure, rate, type Sum, stock } from '../entry.ts';
import { NPL, TOTAL_LOANS } from '../loans/classification-entries.ts';

const LOSS_PROVISIONS = {
  'zh-CN': '《商业银行贷款损失准备管理办法》（银监会令2011年第4号）',
  en: 'CBRC measures for loan-loss provisions of commercial banks, order 2011 no. 4',
};
const PROVISIONS: Sum = [{ fact: 'provisions' }];

/** What is put aside for segments as a whole, in the book's figures and in none of its cuts. */
const SEGMENTS: Measure = {
  ...stock('segment', 'amount', { 'zh-CN': '其中组合准备', en: 'Of these, by segment' }, [
    { fact: 'segmentProvisions' },
  ]),
  cuts: 'never',
};

/** P1 and P2: what has been put aside. */
export const PROVISION_ENTRIES: readonly Entry[] = [
  {
    code: 'P1',
    version: 1,
    name: { 'zh-CN': '拨备覆盖率', en: 'Provision coverage' },
    formula: { 'zh-CN': '贷款损失准备 ÷ 不良贷款余额', en: 'Loan-loss provisions / NPL' },
    numerator: {
      'zh-CN': '在册贷款的全部贷款损失准备，加未分到单笔贷款的组合准备',
      en: 'All loan-loss provisions of the loans in stock, and those put aside for segments as a whole',
    },
    denominator: { 'zh-CN': '不良贷款余额', en: 'NPL balance' },
    pitfall: {
      'zh-CN':
        '取全部准备，而非仅第三阶段准备；不良越少覆盖率越高，不等于准备充足；逐笔准备只计可对应到在册贷款者；组合准备（segment）只计入全行，不计入任何维度',
      en: 'All provisions, not stage 3 alone; fewer NPLs raise it without a cent put aside; of provisions by loan only those of loans in stock count; those of a segment as a whole (segment) count for the book and in no cut',
    },
    direction: 'lowerIsWorse',
    sets: CHINESE_SET,
    needs: ['provision.amount', 'loan_snapshot.principal_balance', 'loan_snapshot.asset_class_5'],
    source: LOSS_PROVISIONS,
    measures: [
      rate('', { 'zh-CN': '拨备覆盖率', en: 'Provision coverage' }, PROVISIONS, NPL),
      stock('balance', 'amount', { 'zh-CN': '贷款损失准备余额', en: 'Loan-loss provisions' }, PROVISIONS),
      SEGMENTS,
    ],
  },
  {
    code: 'P2',
    version: 1,
    name: { 'zh-CN': '贷款拨备率', en: 'Loan provision ratio' },
    formula: { 'zh-CN': '贷款损失准备 ÷ 各项贷款余额', en: 'Loan-loss provisions / total loans' },
    numerator: {
      'zh-CN': '在册贷款的全部贷款损失准备，加未分到单笔贷款的组合准备',
      en: 'All loan-loss provisions of the loans in stock, and those put aside for segments as a whole',
    },
    denominator: { 'zh-CN': '各项贷款余额', en: 'Total loans' },
    pitfall: {
      'zh-CN': '恒等关系：贷款拨备率 = 不良贷款率 × 拨备覆盖率',
      en: 'Identity: loan provision ratio = NPL ratio x provision coverage',
    },
    direction: 'lowerIsWorse',
    sets: ALL_SETS,
    needs: ['provision.amount', 'loan_snapshot.principal_balance'],
    source: LOSS_PROVISIONS,
    measures: [
      rate('', { 'zh-CN': '贷款拨备率', en: 'Loan provision ratio' }, PROVISIONS, TOTAL_LOANS),
      {
        ...stock('balance', 'amount', { 'zh-CN': '贷款损失准备余额', en: 'Loan-loss provisions' }, PROVISIONS),
        sets: ['par'],
      },
    ],
  },
];
