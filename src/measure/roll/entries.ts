import type { LocalText } from '../../domain/index.ts';
import { BOTH_SETS, type Entry, type Measure, rate, type Sum, splitBy } from '../entry.ts';
import { ROLL_BUCKETS } from '../loans/day-step.ts';

const NEEDS = ['loan_snapshot.principal_balance', 'loan_snapshot.days_past_due'];
const CONVENTION: LocalText = {
  'zh-CN': '信贷业通行做法；本系统约定',
  en: 'Common practice of the trade; Riskpress convention',
};

const ROLLING = ROLL_BUCKETS.slice(0, -1);
const LATE = ROLL_BUCKETS.slice(1);

/** R1-R3: how late loans roll on, and how they come back. */
export const ROLL_ENTRIES: readonly Entry[] = [
  {
    code: 'R1',
    version: 1,
    name: { 'zh-CN': '滚动率', en: 'Roll rate' },
    formula: {
      'zh-CN':
        '净：期末k+1档余额 ÷ 上月末k档余额；毛：上月末k档贷款中滚入更差档的余额 ÷ 上月末k档余额；连乘：自首档起净滚动率之积',
      en: 'Net: balance in bucket k+1 now / balance in bucket k a month before; gross: balance of bucket k whose loans are in a worse one now / balance of bucket k; chain: product of the net rates from the first bucket on',
    },
    numerator: {
      'zh-CN': '期末下一档余额（净），或滚入更差档的上月末余额（毛）',
      en: 'Balance of the next bucket now (net), or opening balance of what rolled on (gross)',
    },
    denominator: { 'zh-CN': '上月末该档余额', en: 'Balance of the bucket at the previous month-end' },
    pitfall: {
      'zh-CN':
        '净滚动率可超过100%；每档30天而月份长短不一，可能跳档，毛滚动率因此计入所有更差档；季末集中催收扭曲单月值；净值不逐笔跟踪',
      en: 'The net rate can exceed 100%; buckets have 30 days and months do not, so loans may jump one, and the gross rate counts every worse bucket; quarter-end collection distorts a single month; the net rate follows no loan',
    },
    direction: 'higherIsWorse',
    sets: BOTH_SETS,
    needs: NEEDS,
    source: CONVENTION,
    measures: [
      byBucket(ROLLING, rate('net', { 'zh-CN': '净滚动率', en: 'Net roll rate' }, own('rollNext'), own('rollBase'))),
      byBucket(ROLLING, rate('gross', { 'zh-CN': '毛滚动率', en: 'Gross roll rate' }, own('rollOn'), own('rollBase'))),
      byBucket(ROLLING, {
        ...rate(
          'grossCount',
          { 'zh-CN': '毛滚动率（笔数）', en: 'Gross roll rate by number' },
          own('rollOnLoans'),
          own('rollLoans'),
        ),
        minimumBase: false,
      }),
      byBucket(ROLLING, {
        ...rate('chain', { 'zh-CN': '净滚动率连乘', en: 'Chain of net roll rates' }, [], []),
        minimumBase: false,
        formula: {
          kind: 'computed',
          of: { top: own('chainTop'), base: own('chainBase') },
          compute: ({ top, base }) =>
            top === undefined || base === undefined || base.numerator === 0n
              ? null
              : { numerator: top.numerator, denominator: base.numerator },
        },
      }),
    ],
  },
  {
    code: 'R2',
    version: 1,
    name: { 'zh-CN': '回正率', en: 'Cure rate' },
    formula: {
      'zh-CN': '上月末逾期而期末不逾期的笔数 ÷ 上月末逾期笔数；按还款、重组、调整到期日分列',
      en: 'Loans late a month before and current now / loans late a month before; by payment, by restructuring, by reset of the due date',
    },
    numerator: { 'zh-CN': '期末已不逾期的笔数', en: 'Loans that are current now' },
    denominator: {
      'zh-CN': '上月末该档逾期笔数，含其后退出者',
      en: 'Late loans of the bucket a month before, those that left included',
    },
    pitfall: {
      'zh-CN':
        '出现展期、重组或到期日延后的先归为重组，即使同时有少量还款；本金下降或有现金还款归为还款；其余为调整到期日，应逐笔核查；退出贷款不算回正',
      en: 'A new forbearance, extension or later maturity counts as restructuring first, even beside a token payment; then falling principal or cash as payment; what is left is a reset and deserves a look; a loan that left is no cure',
    },
    direction: 'lowerIsWorse',
    sets: BOTH_SETS,
    needs: ['loan_snapshot.days_past_due'],
    source: CONVENTION,
    measures: (['', 'payment', 'restructuring', 'reset'] as const).flatMap((measure) => cureMeasures(measure)),
  },
  {
    code: 'R3',
    version: 1,
    name: { 'zh-CN': '首期违约率', en: 'First-payment default' },
    formula: {
      'zh-CN': '上月首期到期、至期末从未还款且逾期超过30天的笔数 ÷ 上月首期到期的笔数',
      en: 'Loans whose first instalment fell due in the month before, never paid and more than 30 days late now / loans whose first instalment fell due in that month',
    },
    numerator: {
      'zh-CN': '首期从未偿还且逾期超过30天的笔数',
      en: 'Loans that never paid their first instalment, more than 30 days late',
    },
    denominator: { 'zh-CN': '上月首期到期的笔数', en: 'Loans whose first instalment fell due in the month before' },
    pitfall: {
      'zh-CN': '是欺诈信号而非一般信用风险；滞后一个月以便逾期满30天；二月末按当月实际天数判断；提前结清者仍在分母',
      en: 'A sign of fraud rather than of credit risk; told a month later so that 30 days can pass, fewer at the end of February; a loan repaid early stays in the denominator',
    },
    direction: 'higherIsWorse',
    sets: BOTH_SETS,
    needs: ['loan_snapshot.first_due_date', 'loan_snapshot.days_past_due', 'loan_snapshot.instalments_paid'],
    source: CONVENTION,
    measures: [
      counted(
        rate(
          '',
          { 'zh-CN': '首期违约率', en: 'First-payment default rate' },
          [{ fact: 'firstMissed' }],
          [{ fact: 'firstDue' }],
        ),
      ),
    ],
  },
];

function cureMeasures(measure: '' | 'payment' | 'restructuring' | 'reset'): readonly Measure[] {
  const causes = {
    '': { fact: 'curedLoans', name: { 'zh-CN': '回正率', en: 'Cure rate' } },
    payment: { fact: 'curedByPayment', name: { 'zh-CN': '还款回正率', en: 'Cured by payment' } },
    restructuring: { fact: 'curedByRestructuring', name: { 'zh-CN': '重组回正率', en: 'Cured by restructuring' } },
    reset: { fact: 'curedByReset', name: { 'zh-CN': '调整到期日回正率', en: 'Cured by reset of the due date' } },
  } as const;
  const { fact, name } = causes[measure];
  return [
    counted(rate(measure, name, [{ fact }], [{ fact: 'lateLoans' }])),
    counted(byBucket(LATE, rate(measure, name, own(fact), own('lateLoans')))),
  ];
}

function own(fact: string): Sum {
  return [{ fact, split: true }];
}

/** A rate of every month for the book; cut in the report month alone. */
function byBucket(buckets: readonly string[], measure: Measure): Measure {
  return { ...splitBy('bucket', measure), values: { bucket: buckets }, cuts: 'reportMonth' };
}

/** A rate of loans counted: the minimum base is money. */
function counted(measure: Measure): Measure {
  return { ...measure, minimumBase: false, cuts: 'reportMonth', compared: 'book' };
}
