import { NON_PERFORMING } from '../../domain/index.ts';
import { APART_MEASURES } from '../currencies/family.ts';
import { ALL_SETS, CHINESE_SET, type Entry, rate, type Sum, splitBy, stock } from '../entry.ts';

const NEEDS = ['loan_snapshot.principal_balance', 'loan_snapshot.asset_class_5'];
const ORDER = {
  'zh-CN': '《商业银行金融资产风险分类办法》（银保监会、人民银行令2023年第1号）',
  en: 'CBIRC and PBoC order 2023 no. 1, Measures for Risk Classification of Financial Assets of Commercial Banks',
};
const CORE_INDICATORS = {
  'zh-CN': '《商业银行风险监管核心指标（试行）》（银监会，2005年）',
  en: 'CBRC core indicators for risk supervision of commercial banks (trial), 2005',
};

export const TOTAL_LOANS: Sum = [{ fact: 'balance' }];
export const NPL: Sum = [{ fact: 'balance', where: { class: NON_PERFORMING } }];

const SPECIAL_MENTION: Sum = [{ fact: 'balance', where: { class: ['special_mention'] } }];
const DISPOSED: Sum = [{ fact: 'disposals', where: { kind_of_event: ['write_off', 'sale', 'transfer'] } }];
const OFF_BALANCE: Sum = [{ fact: 'offBalance' }];
const OFF_BALANCE_NPA: Sum = [{ fact: 'offBalance', where: { class: NON_PERFORMING } }];

/** C1-C4: how the book is classified. */
export const CLASSIFICATION_ENTRIES: readonly Entry[] = [
  {
    code: 'C1',
    version: 1,
    name: { 'zh-CN': '贷款规模与五级分类结构', en: 'Total loans and five-category distribution' },
    formula: {
      'zh-CN': '占比 = 各类贷款余额 ÷ 各项贷款余额，并列示各类余额与笔数；不分类别的余额、笔数即各项贷款合计',
      en: 'Share = balance of the class / total loans, with balance and number beside it; without a class, balance and count are the whole book',
    },
    numerator: { 'zh-CN': '该类贷款余额', en: 'Balance of the loans in the class' },
    denominator: { 'zh-CN': '各项贷款余额', en: 'Balance of all loans' },
    pitfall: {
      'zh-CN': '五类之和须等于各项贷款；余额与笔数应对照阅读，单看占比会掩盖规模变化；未分类贷款单列为“未知”',
      en: 'The classes must add up to the book; read balance and count together, a share alone hides growth; unclassified loans stand apart as unknown',
    },
    direction: 'neutral',
    sets: ALL_SETS,
    needs: ['loan_snapshot.principal_balance'],
    source: ORDER,
    measures: [
      stock('balance', 'amount', { 'zh-CN': '各项贷款余额', en: 'Total loans' }, TOTAL_LOANS),
      stock('count', 'count', { 'zh-CN': '贷款笔数', en: 'Number of loans' }, [{ fact: 'loans' }]),
      {
        ...splitBy(
          'class',
          rate('share', { 'zh-CN': '占比', en: 'Share' }, [{ fact: 'balance', split: true }], TOTAL_LOANS),
        ),
        sets: CHINESE_SET,
      },
      {
        ...splitBy(
          'class',
          stock('balance', 'amount', { 'zh-CN': '余额', en: 'Balance' }, [{ fact: 'balance', split: true }]),
        ),
        sets: CHINESE_SET,
      },
      {
        ...splitBy(
          'class',
          stock('count', 'count', { 'zh-CN': '笔数', en: 'Number of loans' }, [{ fact: 'loans', split: true }]),
        ),
        sets: CHINESE_SET,
      },
      ...APART_MEASURES,
    ],
  },
  {
    code: 'C2',
    version: 1,
    name: { 'zh-CN': '不良贷款率', en: 'NPL ratio' },
    formula: { 'zh-CN': '（次级 + 可疑 + 损失）÷ 各项贷款', en: '(substandard + doubtful + loss) / total loans' },
    numerator: { 'zh-CN': '次级、可疑、损失类贷款余额', en: 'Balance of substandard, doubtful and loss loans' },
    denominator: { 'zh-CN': '各项贷款余额', en: 'Total loans' },
    pitfall: {
      'zh-CN': '贷款增长、核销、转让都会使其下降，须与加回核销不良率（C2a）对照；未分类贷款只计入分母',
      en: 'Growth of the book, write-offs and sales all lower it: always read it beside C2a; unclassified loans are in the denominator only',
    },
    direction: 'higherIsWorse',
    sets: CHINESE_SET,
    needs: NEEDS,
    source: CORE_INDICATORS,
    measures: [
      rate('', { 'zh-CN': '不良贷款率', en: 'NPL ratio' }, NPL, TOTAL_LOANS),
      stock('balance', 'amount', { 'zh-CN': '不良贷款余额', en: 'NPL balance' }, NPL),
      stock('count', 'count', { 'zh-CN': '不良贷款笔数', en: 'Number of NPLs' }, [
        { fact: 'loans', where: { class: NON_PERFORMING } },
      ]),
    ],
  },
  {
    code: 'C2a',
    version: 1,
    name: { 'zh-CN': '加回核销不良率', en: 'NPL ratio with disposals added back' },
    formula: {
      'zh-CN': '（不良贷款 + 近12个月核销、转让）÷（各项贷款 + 近12个月核销、转让）',
      en: '(NPL + write-offs and sales of the last 12 months) / (total loans + the same)',
    },
    numerator: {
      'zh-CN': '不良贷款余额加近12个月核销、转让本金',
      en: 'NPL balance plus principal written off or sold in 12 months',
    },
    denominator: { 'zh-CN': '各项贷款余额加同一处置金额', en: 'Total loans plus the same disposals' },
    pitfall: {
      'zh-CN': '分子分母加回同一金额；处置按本金而非转让价计；历史数据不足12个月时不计算，不以较短期间代替',
      en: 'The same amount above and below; disposals at principal, not at price; with less than 12 months of history there is no value, not a smaller one',
    },
    direction: 'higherIsWorse',
    sets: CHINESE_SET,
    needs: [...NEEDS, 'writeoff_recovery.amount'],
    source: { 'zh-CN': '本系统约定', en: 'Riskpress convention' },
    measures: [
      rate(
        '',
        { 'zh-CN': '加回核销不良率', en: 'NPL ratio, disposals added back' },
        [...NPL, ...DISPOSED],
        [...TOTAL_LOANS, ...DISPOSED],
      ),
      stock(
        'disposed',
        'amount',
        { 'zh-CN': '近12个月核销、转让金额', en: 'Written off or sold in 12 months' },
        DISPOSED,
      ),
    ],
  },
  {
    code: 'C3',
    version: 1,
    name: { 'zh-CN': '不良资产率', en: 'Non-performing asset ratio' },
    formula: {
      'zh-CN': '不良信用风险资产 ÷ 信用风险资产（含表外）',
      en: 'Non-performing credit-risk assets / credit-risk assets, off-balance items included',
    },
    numerator: {
      'zh-CN': '后三类表内外信用风险资产',
      en: 'Credit-risk assets of the last three classes, on and off balance',
    },
    denominator: { 'zh-CN': '表内外信用风险资产', en: 'Credit-risk assets, on and off balance' },
    pitfall: {
      'zh-CN': '含表外项目，不能用贷款口径代替；缺少表外金额时不计算',
      en: 'Off-balance items count, so loans alone are no substitute; without them there is no value',
    },
    direction: 'higherIsWorse',
    sets: CHINESE_SET,
    needs: [...NEEDS, 'loan_snapshot.off_balance_amount'],
    source: CORE_INDICATORS,
    measures: [
      rate(
        '',
        { 'zh-CN': '不良资产率', en: 'Non-performing asset ratio' },
        [...OFF_BALANCE_NPA, ...NPL],
        [...OFF_BALANCE, ...TOTAL_LOANS],
      ),
    ],
  },
  {
    code: 'C4',
    version: 1,
    name: { 'zh-CN': '关注类贷款占比', en: 'Special-mention ratio' },
    formula: { 'zh-CN': '关注类贷款 ÷ 各项贷款', en: 'Special-mention loans / total loans' },
    numerator: { 'zh-CN': '关注类贷款余额', en: 'Balance of special-mention loans' },
    denominator: { 'zh-CN': '各项贷款余额', en: 'Total loans' },
    pitfall: {
      'zh-CN': '关注类是不良贷款的“蓄水池”；占比下降未必是好转，也可能是向下迁徙',
      en: 'The buffer in which trouble is parked: a fall may mean migration downwards rather than cure',
    },
    direction: 'higherIsWorse',
    sets: CHINESE_SET,
    needs: NEEDS,
    source: ORDER,
    measures: [
      rate('', { 'zh-CN': '关注类贷款占比', en: 'Special-mention ratio' }, SPECIAL_MENTION, TOTAL_LOANS),
      stock('balance', 'amount', { 'zh-CN': '关注类贷款余额', en: 'Special-mention balance' }, SPECIAL_MENTION),
    ],
  },
];
