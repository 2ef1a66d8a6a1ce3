import type { Fraction, LocalText } from '../../domain/index.ts';
import { BOTH_SETS, type Entry, type Measure, reportMonthOnly, type Sum, type Term } from '../entry.ts';
import { wilsonBounds } from './wilson.ts';

const CLASSED = ['loan_snapshot.principal_balance', 'loan_snapshot.asset_class_5'];
const COHORT: LocalText = {
  'zh-CN': '巴塞尔委员会第14号工作论文（2005年）；评级迁徙的队列法',
  en: 'Basel Committee working paper 14 (2005); cohort method of rating migration',
};
const DURATION: LocalText = {
  'zh-CN': 'Aalen与Johansen（1978年）；Lando与Skødeberg（2002年）的久期法',
  en: 'Aalen and Johansen (1978); duration method of Lando and Skødeberg (2002)',
};

/** Facts of a matrix: of the last pair of month-ends, and pooled. */
interface Counts {
  readonly loans: string;
  readonly balance: string;
  readonly pooledLoans: string;
  readonly pooledBalance: string;
  /** Own dimensions of a row. */
  readonly row: readonly string[];
  /** Dimensions of the report by which the matrix is cut. */
  readonly cutBy: readonly string[];
}

const CLASSES: Counts = {
  loans: 'cellLoans',
  balance: 'cellBalance',
  pooledLoans: 'poolLoans',
  pooledBalance: 'poolBalance',
  row: ['from'],
  cutBy: ['product', 'region'],
};
const SCALES: Counts = {
  loans: 'scaledCount',
  balance: 'scaledAmount',
  pooledLoans: 'pooledCount',
  pooledBalance: 'pooledAmount',
  row: ['from', 'scale'],
  cutBy: [],
};

const NAMES = {
  share: { 'zh-CN': '迁徙占比（笔数）', en: 'Share by number' },
  balanceShare: { 'zh-CN': '迁徙占比（余额）', en: 'Share by balance' },
  count: { 'zh-CN': '迁徙笔数', en: 'Loans' },
  balance: { 'zh-CN': '迁徙余额', en: 'Opening balance' },
  pooled: { 'zh-CN': '汇总占比（笔数）', en: 'Pooled share by number' },
  pooledBalance: { 'zh-CN': '汇总占比（余额）', en: 'Pooled share by balance' },
  low: { 'zh-CN': '占比95%区间下限', en: '95% band, low' },
  high: { 'zh-CN': '占比95%区间上限', en: '95% band, high' },
  n: { 'zh-CN': '期初笔数', en: 'Loans at the opening' },
  pooledN: { 'zh-CN': '汇总期初笔数', en: 'Loans at the openings, pooled' },
} as const satisfies Readonly<Record<string, LocalText>>;

/** M6-M8: where loans of each class or grade went. */
export const MATRIX_ENTRIES: readonly Entry[] = [
  {
    code: 'M6',
    version: 1,
    name: { 'zh-CN': '迁徙矩阵（队列法）', en: 'Transition matrix, cohort' },
    formula: {
      'zh-CN':
        '期初某类贷款中期末归为各类（或退出）的笔数（余额）÷ 期初该类笔数（余额）；汇总为12个月的计数相加后再相除',
      en: 'Loans (or opening balance) of a class that are in each class, or gone, at the end / loans (balance) of the class at the opening; pooled adds the counts of 12 months and then divides',
    },
    numerator: { 'zh-CN': '由一类迁至另一类或退出的贷款', en: 'Loans that moved from one class to another, or left' },
    denominator: {
      'zh-CN': '期初该类贷款，含其后退出者',
      en: 'Loans of the class at the opening, those that left included',
    },
    pitfall: {
      'zh-CN':
        '退出单列：结清、核销、转让、去向不明；笔数少时看Wilson置信区间；余额按期初余额；月内往返不可见；汇总须有连续12个月，外部已汇总的迁徙计数则汇总其全部期间；不以矩阵乘方作预测',
      en: 'Exits have their own columns: repaid, written off, sold, gone; with few loans read the Wilson band; balances are those of the opening; what moves and returns within a month is not seen; pooling takes twelve consecutive months, or all periods of transitions counted elsewhere; powers of it are no forecast',
    },
    direction: 'neutral',
    sets: BOTH_SETS,
    needs: CLASSED,
    source: COHORT,
    measures: [...cohortMeasures(CLASSES), ...cohortMeasures(SCALES)],
  },
  {
    code: 'M7',
    version: 1,
    name: { 'zh-CN': '迁徙矩阵（久期法）', en: 'Transition matrix, duration' },
    formula: {
      'zh-CN': '按变动日连乘（单位矩阵 + 当日变动笔数 ÷ 在册笔数），覆盖近12个月',
      en: 'Product, over the days on which classes changed in 12 months, of identity + changes / loans at risk',
    },
    numerator: { 'zh-CN': '各日由一类变为另一类的笔数', en: 'Changes from one class to another on a day' },
    denominator: { 'zh-CN': '当日处于该类的贷款笔数', en: 'Loans of the class at risk on that day' },
    pitfall: {
      'zh-CN':
        '须有分类变动日期，月末余额不足以计算；退出贷款在退出当月末截尾，新贷款自次月起计入；未出现过的类别不列；年概率，不可与月度矩阵直接比较',
      en: 'Needs the dates of changes, month-ends will not do; a loan that leaves is censored at the end of its month, a new one counts from the next; classes without loans are left out; a probability over a year, not comparable with a matrix of one month',
    },
    direction: 'neutral',
    sets: BOTH_SETS,
    needs: [...CLASSED, 'classification_event.from', 'classification_event.to'],
    source: DURATION,
    measures: [
      alone(['from', 'to'], {
        measure: 'share',
        unit: 'ratio',
        name: { 'zh-CN': '12个月迁徙概率', en: 'Probability over 12 months' },
        formula: { kind: 'sum', of: [{ fact: 'durationShare', split: true }] },
      }),
    ],
  },
  {
    code: 'M8',
    version: 1,
    name: { 'zh-CN': '剔除退出的迁徙矩阵', en: 'Transition matrix, exits removed' },
    formula: {
      'zh-CN': '迁徙占比 ÷（1 − 退出占比）',
      en: 'Share of a cell / (1 - share of exits in its row)',
    },
    numerator: { 'zh-CN': '由一类迁至另一类的贷款', en: 'Loans that moved from one class to another' },
    denominator: {
      'zh-CN': '期初该类贷款中期末仍在册者',
      en: 'Loans of the class at the opening that are still there',
    },
    pitfall: {
      'zh-CN': '等于假设退出贷款与留存贷款迁徙相同；核销、转让也被剔除，会低估恶化；外部评级的退出等级由分级设置指明',
      en: 'Assumes that those who left would have moved like those who stayed; write-offs and sales are removed too, which flatters; which grades of an outside scale are exits is configured with the scale',
    },
    direction: 'neutral',
    sets: BOTH_SETS,
    needs: CLASSED,
    source: COHORT,
    measures: [...removedMeasures(CLASSES), ...removedMeasures(SCALES)],
  },
];

function cohortMeasures(counts: Counts): readonly Measure[] {
  const cell = [...counts.row, 'to'];
  const share = (measure: keyof typeof NAMES, fact: string): Measure =>
    alone(cell, {
      measure,
      unit: 'ratio',
      name: NAMES[measure],
      formula: { kind: 'quotient', numerator: [inCell(fact)], denominator: [inRow(fact, counts)] },
    });
  const total = (measure: 'count' | 'balance', fact: string): Measure =>
    alone(cell, {
      measure,
      unit: measure === 'count' ? 'count' : 'amount',
      name: NAMES[measure],
      formula: { kind: 'sum', of: [inCell(fact)] },
    });
  const band = (measure: 'low' | 'high'): Measure =>
    alone(cell, {
      measure,
      unit: 'ratio',
      name: NAMES[measure],
      formula: {
        kind: 'computed',
        of: { moved: [inCell(counts.loans)], n: [inRow(counts.loans, counts)] },
        compute: (values) => boundOf(values, measure),
      },
    });
  return [
    cutBy(counts, share('share', counts.loans)),
    share('balanceShare', counts.balance),
    cutBy(counts, total('count', counts.loans)),
    total('balance', counts.balance),
    share('pooled', counts.pooledLoans),
    share('pooledBalance', counts.pooledBalance),
    band('low'),
    band('high'),
    alone(counts.row, {
      measure: 'pooledN',
      unit: 'count',
      name: NAMES.pooledN,
      formula: { kind: 'sum', of: [{ fact: counts.pooledLoans, split: true }] },
    }),
    alone(counts.row, {
      measure: 'n',
      unit: 'count',
      name: NAMES.n,
      formula: { kind: 'sum', of: [{ fact: counts.loans, split: true }] },
    }),
  ];
}

function removedMeasures(counts: Counts): readonly Measure[] {
  const cell = [...counts.row, 'to'];
  const staying = { way: ['grade'] };
  const share = (measure: 'share' | 'balanceShare', fact: string): Measure => {
    const numerator: Sum = [{ ...inCell(fact), where: staying }];
    const denominator: Sum = [{ ...inRow(fact, counts), where: staying }];
    return alone(cell, {
      measure,
      unit: 'ratio',
      name: NAMES[measure],
      formula: { kind: 'quotient', numerator, denominator },
    });
  };
  return [share('share', counts.loans), share('balanceShare', counts.balance)];
}

function inCell(fact: string): Term {
  return { fact, split: true };
}

function inRow(fact: string, { row }: Counts): Term {
  return { fact, split: row };
}

/** A figure of the book for every pair of values, in the report month. */
function alone(split: readonly string[], of: Pick<Measure, 'measure' | 'unit' | 'name' | 'formula'>): Measure {
  return reportMonthOnly({ ...of, split, cuts: 'never', compared: 'nowhere' });
}

function cutBy({ cutBy: dimensions }: Counts, measure: Measure): Measure {
  return dimensions.length === 0 ? measure : { ...measure, cuts: 'reportMonth', cutBy: dimensions };
}

function boundOf(values: Readonly<Record<string, Fraction>>, bound: 'low' | 'high'): Fraction | null {
  const { moved, n } = values;
  return moved === undefined || n === undefined ? null : (wilsonBounds(moved, n)?.[bound] ?? null);
}
