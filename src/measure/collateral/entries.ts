import { GUARANTEE_TYPES, type LocalText } from '../../domain/index.ts';
import { ALL_SETS, type Entry, type Measure, rate, reportMonthOnly, type Sum, splitBy, stock } from '../entry.ts';
import { TOTAL_LOANS } from '../loans/classification-entries.ts';
import { LTV_BANDS } from './statement.ts';

const NEEDS = ['loan_snapshot.principal_balance', 'collateral.latest_valuation_amount'];
const TIMELESS: LocalText = {
  'zh-CN': '押品没有历史，只按报告月计量，不与以前月份比较',
  en: 'security has no history: it is measured at the report month alone and compared with no other',
};
const BASEL: LocalText = {
  'zh-CN': '《商业银行押品管理指引》（银监发〔2017〕16号）；EBA不良贷款模板（欧盟条例2023/2083）',
  en: 'CBRC guidelines on collateral management, 2017 no. 16; EBA NPL templates, Regulation (EU) 2023/2083',
};
const SECURED: Sum = [{ fact: 'securedBalance' }];
const SECURED_OF_BAND: Sum = [{ fact: 'securedBalance', split: true }];
const GUARANTEED: Sum = [{ fact: 'guaranteedBalance' }];
const GUARANTEED_OF_TYPE: Sum = [{ fact: 'guaranteedBalance', split: true }];

/** S1-S4: what stands behind the loans. */
export const COLLATERAL_ENTRIES: readonly Entry[] = [
  {
    code: 'S1',
    version: 1,
    name: { 'zh-CN': '担保比率与抵押覆盖率', en: 'Collateral ratio and cover' },
    formula: {
      'zh-CN':
        'collateral_ratio = 押品价值 ÷ 贷款余额，不封顶；collateral_cover = 押品价值 × 折扣率，逐笔以贷款余额为限，÷ 贷款余额',
      en: 'collateral_ratio = value / loans, uncapped; collateral_cover = value x haircut, at most the loan, loan by loan, / loans',
    },
    numerator: {
      'zh-CN': '在册贷款的押品价值，扣除在先债权；共用押品只分配一次',
      en: 'Value of the security of loans in stock, net of higher-ranking claims; shared security is allocated once',
    },
    denominator: { 'zh-CN': '各项贷款余额（含无押品贷款）', en: 'Total loans, those without security included' },
    pitfall: {
      'zh-CN': `共用押品先按约定分配金额，再按顺位、否则按贷款余额比例分配到分（最大余数法）；未估值押品计零；折扣率为计入比例（0.70即计入七成），未提供视为全额计入；${TIMELESS['zh-CN']}`,
      en: `Shared security goes by agreed amounts, then by rank, or else in proportion to balances, to the cent by largest remainder; security without a value counts nothing; the haircut is the share that counts (0.70 counts 70 %), all of it where none is given; ${TIMELESS.en}`,
    },
    direction: 'lowerIsWorse',
    sets: ALL_SETS,
    needs: NEEDS,
    source: BASEL,
    measures: [
      now(
        rate(
          'collateral_ratio',
          { 'zh-CN': '担保比率', en: 'Collateral ratio' },
          [{ fact: 'securedValue' }],
          TOTAL_LOANS,
        ),
      ),
      now(
        rate(
          'collateral_cover',
          { 'zh-CN': '抵押覆盖率', en: 'Collateral cover' },
          [{ fact: 'coveredBalance' }],
          TOTAL_LOANS,
        ),
      ),
    ],
  },
  {
    code: 'S2',
    version: 1,
    name: { 'zh-CN': '贷款价值比（LTV）', en: 'Loan to value' },
    formula: {
      'zh-CN': '贷款余额 ÷ 押品最近估值（扣除在先债权），按余额加权平均；各区间余额及占有押品贷款的比例',
      en: 'Balance / latest value net of higher-ranking claims, weighted by balance; balance of each band and its share of the secured loans',
    },
    numerator: { 'zh-CN': '贷款余额 × 该笔贷款价值比之和', en: 'Sum of balance x loan to value of the loan' },
    denominator: {
      'zh-CN': '有押品且价值大于零的贷款余额',
      en: 'Balance of the loans whose security is worth something',
    },
    pitfall: {
      'zh-CN': `是S1的倒数关系，不可混用；押品价值为零的贷款不入平均，列入100+区间；区间含上限；${TIMELESS['zh-CN']}`,
      en: `The inverse of S1: do not mix them; a loan whose security is worth nothing is in the band 100+ and not in the mean; a band includes its upper end; ${TIMELESS.en}`,
    },
    direction: 'higherIsWorse',
    sets: ALL_SETS,
    needs: NEEDS,
    source: BASEL,
    measures: [
      {
        ...now(
          rate(
            '',
            { 'zh-CN': '加权平均贷款价值比', en: 'Mean loan to value' },
            [{ fact: 'ltvWeighted' }],
            [{ fact: 'ltvWeights' }],
          ),
        ),
        cuts: 'never',
      },
      byBand(stock('balance', 'amount', { 'zh-CN': '余额', en: 'Balance' }, SECURED_OF_BAND)),
      byBand(rate('share', { 'zh-CN': '占比', en: 'Share' }, SECURED_OF_BAND, SECURED)),
    ],
  },
  {
    code: 'S3',
    version: 1,
    name: { 'zh-CN': '估值过期占比', en: 'Stale valuations' },
    formula: {
      'zh-CN': '估值日早于截止日12个月以上的押品价值 ÷ 全部押品价值',
      en: 'Value of security last valued more than 12 months before the cut-off / value of all security',
    },
    numerator: {
      'zh-CN': '估值过期或估值日缺失的押品估值',
      en: 'Value of security whose valuation is stale or has no date',
    },
    denominator: { 'zh-CN': '在册贷款全部押品的估值', en: 'Value of all security of loans in stock' },
    pitfall: {
      'zh-CN': `按估值全额，不扣在先债权；每件押品在每个分组内只计一次，各组之和可能大于全行；${TIMELESS['zh-CN']}`,
      en: `Full values, higher-ranking claims not deducted; each piece counts once in each cut, so that cuts may add up to more than the book; ${TIMELESS.en}`,
    },
    direction: 'higherIsWorse',
    sets: ALL_SETS,
    needs: ['collateral.latest_valuation_amount', 'collateral.latest_valuation_date'],
    source: BASEL,
    measures: [
      now(
        rate(
          '',
          { 'zh-CN': '估值过期占比', en: 'Share of stale valuations' },
          [{ fact: 'valuedAmount', where: { valued: ['stale'] } }],
          [{ fact: 'valuedAmount' }],
        ),
      ),
    ],
  },
  {
    code: 'S4',
    version: 1,
    name: { 'zh-CN': '担保方式结构（信用贷款占比）', en: 'Loans by kind of guarantee' },
    formula: { 'zh-CN': '各担保方式贷款余额 ÷ 各项贷款余额', en: 'Balance by kind of guarantee / total loans' },
    numerator: {
      'zh-CN': '信用、保证、抵押、质押各类贷款余额',
      en: 'Balance of unsecured (credit), guaranteed, mortgaged and pledged loans',
    },
    denominator: { 'zh-CN': '各项贷款余额', en: 'Total loans' },
    pitfall: {
      'zh-CN': '按台账担保方式，一笔贷款只有一种；与押品清单未必一致',
      en: 'By the kind on the tape, one a loan; it need not agree with the list of security',
    },
    direction: 'neutral',
    sets: ALL_SETS,
    needs: ['loan_snapshot.guarantee_type', 'loan_snapshot.principal_balance'],
    source: BASEL,
    measures: [
      byType(rate('share', { 'zh-CN': '占比', en: 'Share' }, GUARANTEED_OF_TYPE, GUARANTEED)),
      byType(stock('balance', 'amount', { 'zh-CN': '余额', en: 'Balance' }, GUARANTEED_OF_TYPE)),
    ],
  },
];

function now(measure: Measure): Measure {
  return reportMonthOnly(measure);
}

function byBand(measure: Measure): Measure {
  return now({ ...splitBy('band', measure), values: { band: LTV_BANDS } });
}

function byType(measure: Measure): Measure {
  return { ...splitBy('type', measure), values: { type: GUARANTEE_TYPES } };
}
