import { ALL_SETS, type Entry, type Measure, splitBy, stock } from '../entry.ts';
import { index, perObligor } from './per-obligor.ts';

const PRINCIPAL = 'loan_snapshot.principal_balance';

/** K4 and K5: how unequally the book is spread. Only obligors with a positive balance count. */
export const INDEX_ENTRIES: readonly Entry[] = [
  {
    code: 'K4',
    version: 1,
    name: { 'zh-CN': '赫芬达尔指数（HHI）', en: 'Herfindahl index (HHI)' },
    formula: {
      'zh-CN':
        '各客户（或 by 所指维度的各取值，group为集团）贷款占比的平方和H，未作归一化；normalised =（H − 1/n）÷（1 − 1/n）；hallTideman = 1 ÷（2×[名次×占比]之和 − 1）',
      en: 'H = sum of squared shares by obligor (or by the dimension named in by; group is groups of connected obligors), raw; normalised = (H - 1/n) / (1 - 1/n); hallTideman = 1 / (2 sum(rank x share) - 1)',
    },
    numerator: { 'zh-CN': '余额平方和', en: 'Sum of squared balances' },
    denominator: { 'zh-CN': '余额合计的平方', en: 'Square of the total balance' },
    pitfall: {
      'zh-CN': '此为原始指数，取值介于1/n与1之间；与归一化指数差异很大（同一组数据分别为0.1841与0.0934），不可混用',
      en: 'This is the raw index, between 1/n and 1; the normalised one differs widely (0.1841 against 0.0934 on the same numbers)',
    },
    direction: 'higherIsWorse',
    sets: ALL_SETS,
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
      overSegments(
        index(
          '',
          { 'zh-CN': '维度赫芬达尔指数（HHI）', en: 'HHI by dimension' },
          [{ fact: 'segmentSquares', split: true }],
          [{ fact: 'segmentTotalSquare', split: true }],
        ),
      ),
      index(
        'normalised',
        { 'zh-CN': '客户归一化赫芬达尔指数', en: 'Normalised HHI by obligor' },
        [{ fact: 'normalisedSquares' }],
        [{ fact: 'normalisedBase' }],
      ),
      overSegments(
        index(
          'normalised',
          { 'zh-CN': '维度归一化赫芬达尔指数', en: 'Normalised HHI by dimension' },
          [{ fact: 'segmentNormalised', split: true }],
          [{ fact: 'segmentNormalisedBase', split: true }],
        ),
      ),
      index(
        'hallTideman',
        { 'zh-CN': '霍尔-泰德曼指数', en: 'Hall-Tideman index by obligor' },
        [{ fact: 'exposure' }],
        [{ fact: 'tidemanBase' }],
      ),
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
      'zh-CN':
        '2×[i×x(i)之和] ÷ [n×x之和] − (n+1) ÷ n，x为客户余额，由小到大排序，i为序号；theil为[x/均值×ln(x/均值)]的平均数；atkinson = 1 −（√(x/均值)的平均数）²，atkinson1 = 1 − x的几何均值 ÷ 算术均值',
      en: '2 sum(i x_i) / (n sum x) - (n + 1) / n, obligor balances x in ascending order; theil = mean of x/mu ln(x/mu); atkinson = 1 - (mean of the root of x/mu)^2; atkinson1 = 1 - geometric mean / arithmetic mean mu',
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
    sets: ALL_SETS,
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
      overSegments(
        index(
          '',
          { 'zh-CN': '维度基尼系数', en: 'Gini coefficient by dimension' },
          [{ fact: 'segmentGini', split: true }],
          [{ fact: 'segmentGiniBase', split: true }],
        ),
      ),
      shape('theil', 'theil', { 'zh-CN': '泰尔指数', en: 'Theil index' }),
      shape('atkinson', 'atkinson', { 'zh-CN': '阿特金森指数（厌恶系数0.5）', en: 'Atkinson index, aversion 0.5' }),
      shape('atkinson1', 'atkinson1', { 'zh-CN': '阿特金森指数（厌恶系数1）', en: 'Atkinson index, aversion 1' }),
    ],
  },
];

/** Over the values of a dimension: of the book alone. */
function overSegments(measure: Measure): Measure {
  return { ...splitBy('by', measure), cuts: 'never' };
}

/** An index that needs logarithms or roots of every balance: of the report month's book and what it is compared with. */
function shape(measure: string, fact: string, name: Measure['name']): Measure {
  const formula = { kind: 'sum', of: [{ fact }] } as const;
  return { measure, unit: 'index', name, formula, cuts: 'never', months: 'reportMonth', compared: 'book' };
}
