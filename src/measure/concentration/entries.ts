import { BOTH_SETS, type Entry, type Measure, rate, type Sum, splitBy, stock } from '../entry.ts';
import { TOTAL_LOANS } from '../loans/classification-entries.ts';

const PRINCIPAL = 'loan_snapshot.principal_balance';
const TOP_TEN: Sum = [{ fact: 'topTen' }];

/** K3-K5: how much of the book hangs on few. Only obligors with a positive balance count. */
export const CONCENTRATION_ENTRIES: readonly Entry[] = [
  {
    code: 'K3',
    version: 1,
    name: { 'zh-CN': '前十大客户贷款比例', en: 'Ten largest obligors' },
    formula: {
      'zh-CN': '前十大客户贷款余额 ÷ 资本净额（capital），以及 ÷ 各项贷款（loans）',
      en: 'Balance of the ten largest obligors / net capital (capital), and / total loans (loans)',
    },
    numerator: { 'zh-CN': '前十大客户贷款本金余额', en: 'Principal of the ten largest obligors' },
    denominator: {
      'zh-CN': '截止日前最近一期资本净额；或各项贷款余额',
      en: 'Newest net capital not after the cut-off; or total loans',
    },
    pitfall: {
      'zh-CN':
        '两个分母含义不同，须注明所用分母；未按集团归并关联客户；分维度列示时为该细分自身的前十大客户，资本净额仍取全行',
      en: "Two denominators that mean different things: name the one shown; connected obligors are not grouped; a cut has its own ten largest, over the whole lender's capital",
    },
    direction: 'higherIsWorse',
    sets: BOTH_SETS,
    needs: [PRINCIPAL],
    source: {
      'zh-CN': '《商业银行风险监管核心指标（试行）》（银监会，2005年）',
      en: 'CBRC core indicators for risk supervision of commercial banks (trial), 2005',
    },
    measures: [
      perObligor(
        rate('loans', { 'zh-CN': '前十大客户占各项贷款', en: 'Ten largest to total loans' }, TOP_TEN, TOTAL_LOANS),
      ),
      perObligor(
        rate('capital', { 'zh-CN': '前十大客户占资本净额', en: 'Ten largest to net capital' }, TOP_TEN, [
          { fact: 'netCapital' },
        ]),
      ),
      perObligor(
        stock('balance', 'amount', { 'zh-CN': '前十大客户贷款余额', en: 'Balance of the ten largest' }, TOP_TEN),
      ),
    ],
  },
  {
    code: 'K4',
    version: 1,
    name: { 'zh-CN': '赫芬达尔指数（HHI）', en: 'Herfindahl index (HHI)' },
    formula: {
      'zh-CN': '各客户（或 by 所指维度的各取值）贷款占比的平方和，未作归一化',
      en: 'Sum of squared shares by obligor (or by the dimension named in by), raw',
    },
    numerator: { 'zh-CN': '余额平方和', en: 'Sum of squared balances' },
    denominator: { 'zh-CN': '余额合计的平方', en: 'Square of the total balance' },
    pitfall: {
      'zh-CN': '此为原始指数，取值介于1/n与1之间；与归一化指数差异很大（同一组数据分别为0.1841与0.0934），不可混用',
      en: 'This is the raw index, between 1/n and 1; the normalised one differs widely (0.1841 against 0.0934 on the same numbers)',
    },
    direction: 'higherIsWorse',
    sets: BOTH_SETS,
    needs: [PRINCIPAL],
    source: {
      'zh-CN': 'A. O. Hirschman, The Paternity of an Index, American Economic Review 54 (1964)',
      en: 'A. O. Hirschman, The Paternity of an Index, American Economic Review 54 (1964)',
    },
    measures: [
      index(
        '',
        { 'zh-CN': '客户赫芬达尔指数（HHI）', en: 'HHI by obligor' },
        [{ fact: 'squaredExposure' }],
        [{ fact: 'exposureSquare' }],
      ),
      {
        ...splitBy(
          'by',
          index(
            '',
            { 'zh-CN': '维度赫芬达尔指数（HHI）', en: 'HHI by dimension' },
            [{ fact: 'segmentSquares', split: true }],
            [{ fact: 'segmentTotalSquare', split: true }],
          ),
        ),
        cuts: 'never',
      },
      perObligor(
        stock('obligors', 'count', { 'zh-CN': '有余额客户数', en: 'Obligors with a balance' }, [{ fact: 'obligors' }]),
      ),
    ],
  },
  {
    code: 'K5',
    version: 1,
    name: { 'zh-CN': '基尼系数', en: 'Gini coefficient' },
    formula: {
      'zh-CN': '2×[i×x(i)之和] ÷ [n×x之和] − (n+1) ÷ n，x为客户余额，由小到大排序，i为序号',
      en: '2 sum(i x_i) / (n sum x) - (n + 1) / n, obligor balances x in ascending order',
    },
    numerator: {
      'zh-CN': '(n+1)×[x之和] − 2×[j×x(j)之和]，j为由大到小的序号',
      en: '(n + 1) sum x - 2 sum(j x_j), j from the largest',
    },
    denominator: { 'zh-CN': 'n×[x之和]', en: 'n sum x' },
    pitfall: {
      'zh-CN': '不含余额为零或为负的客户；若计入零余额客户，系数会偏高',
      en: 'Obligors with no or a negative balance are out; counting zeros would raise it',
    },
    direction: 'higherIsWorse',
    sets: BOTH_SETS,
    needs: [PRINCIPAL],
    source: {
      'zh-CN': 'C. Gini, Variabilità e mutabilità (1912)',
      en: 'C. Gini, Variabilità e mutabilità (1912)',
    },
    measures: [
      index(
        '',
        { 'zh-CN': '基尼系数', en: 'Gini coefficient' },
        [{ fact: 'giniNumerator' }],
        [{ fact: 'giniDenominator' }],
      ),
    ],
  },
];

/** Per obligor: cut only where it is compared. */
function perObligor(measure: Measure): Measure {
  return { ...measure, cuts: 'comparedMonths' };
}

function index(measure: string, name: Measure['name'], numerator: Sum, denominator: Sum): Measure {
  return perObligor({ ...rate(measure, name, numerator, denominator), unit: 'index', minimumBase: false });
}
