import {
  annualised,
  BOTH_SETS,
  CHINESE_SET,
  type Entry,
  type Measure,
  rate,
  reportMonthOnly,
  type Sum,
  splitBy,
} from '../entry.ts';
import type { Window } from './statements.ts';
import { WINDOWS, windowed } from './waterfall.ts';

const NEEDS = ['loan_snapshot.principal_balance', 'loan_snapshot.asset_class_5'];
const EVENTS = 'writeoff_recovery.amount';
const CONVENTION = { 'zh-CN': '本系统约定', en: 'Riskpress convention' };

type Name = Measure['name'];

const TO_DATE: Readonly<Record<Window, Name>> = {
  month: { 'zh-CN': '本月', en: 'month' },
  toDate: { 'zh-CN': '本年累计', en: 'year to date' },
};

const STEPS: readonly (readonly [measure: string, fact: string, name: Name])[] = [
  ['opening', 'badOpening', { 'zh-CN': '期初不良贷款', en: 'Opening NPL' }],
  ['inflow', 'badInflow', { 'zh-CN': '新增不良', en: 'New NPL' }],
  ['cured', 'badCured', { 'zh-CN': '上调', en: 'Cured' }],
  ['collected', 'badCollected', { 'zh-CN': '现金清收', en: 'Collected in cash' }],
  ['writtenOff', 'badWrittenOff', { 'zh-CN': '核销', en: 'Written off' }],
  ['sold', 'badSold', { 'zh-CN': '转让', en: 'Sold' }],
  ['other', 'badOther', { 'zh-CN': '其他减少', en: 'Other decrease' }],
  ['closing', 'badClosing', { 'zh-CN': '期末不良贷款', en: 'Closing NPL' }],
];

const LEAVING = ['badCured', 'badCollected', 'badWrittenOff', 'badSold', 'badOther', 'badClosing'];

/** F1-F4: how bad loans form, and what they cost. */
export const FORMATION_ENTRIES: readonly Entry[] = [
  {
    code: 'F1',
    version: 1,
    name: { 'zh-CN': '新增不良（毛）', en: 'New NPL formation (gross)' },
    formula: {
      'zh-CN': '新增不良 ÷ 期初正常与关注类贷款；期末不良 = 期初 + 新增 − 上调 − 清收 − 核销 − 转让 − 其他，差额须为零',
      en: 'New NPL / opening performing loans; closing NPL = opening + inflow - cured - collected - written off - sold - other, and the residual must be zero',
    },
    numerator: {
      'zh-CN': '期初非不良、期末不良贷款的期末余额，加新发放即不良的贷款及当期内转为不良并已核销的金额',
      en: 'Closing balance of loans bad now and not at the opening, new loans that are bad, and what turned bad and was written off within the period',
    },
    denominator: { 'zh-CN': '期初正常、关注类贷款余额', en: 'Opening balance of normal and special-mention loans' },
    pitfall: {
      'zh-CN':
        '逐笔比较相邻月末，月内进出不良的贷款不可见；清收含仍为不良贷款的余额下降；无付款、无核销转让记录而消失的不良计入其他；分部按期初所属；本年累计为各月之和，年内反复进出者计多次',
      en: 'Loan by loan between month-ends, so what comes and goes within a month is not seen; collected includes falling balances of loans that stay bad; a bad loan gone without payment or event is other; cut by where a loan stood at the opening; year to date adds the months, and a loan that comes and goes counts each time',
    },
    direction: 'higherIsWorse',
    sets: CHINESE_SET,
    needs: NEEDS,
    source: CONVENTION,
    measures: WINDOWS.flatMap((window) => [
      inReportMonth(
        rate(
          named('', window),
          titled({ 'zh-CN': '新增不良率', en: 'Gross formation rate' }, window),
          of('badInflow', window),
          of('performingOpening', window),
        ),
      ),
      ...STEPS.map(([measure, fact, name]) =>
        amount(
          named(measure, window),
          titled(name, window),
          of(fact, window),
          measure === 'inflow' ? 'book' : 'nowhere',
        ),
      ),
      amount(
        named('residual', window),
        titled({ 'zh-CN': '差额（须为零）', en: 'Residual (must be 0)' }, window),
        [
          ...of('badOpening', window),
          ...of('badInflow', window),
          ...LEAVING.flatMap((fact) => of(fact, window)).map((term) => ({ ...term, minus: true })),
        ],
        'nowhere',
      ),
    ]),
  },
  {
    code: 'F2',
    version: 1,
    name: { 'zh-CN': '不良净生成率', en: 'Net NPL formation rate' },
    formula: {
      'zh-CN': '（期末不良 − 期初不良 + 核销 + 转让）÷ 期初（或平均）贷款 × 12/n',
      en: '(closing NPL - opening NPL + write-offs + disposals) / opening (or average) loans x 12/n',
    },
    numerator: {
      'zh-CN': '不良余额增加额加当期核销与转让本金',
      en: 'Increase of NPL plus principal written off and sold',
    },
    denominator: {
      'zh-CN': '期初各项贷款，或各月末平均余额（另列）',
      en: 'Opening loans, or the average of month-ends (its own measure)',
    },
    pitfall: {
      'zh-CN': '两种分母不可混用；按12/n年化，单月值波动大；处置按本金而非转让价计；只计由本行不良处置的金额',
      en: 'Two denominators, never mixed; annualised by 12/n, so one month swings widely; disposals at principal, not at price, and only of bad loans',
    },
    direction: 'higherIsWorse',
    sets: CHINESE_SET,
    needs: [...NEEDS, EVENTS],
    source: CONVENTION,
    measures: WINDOWS.flatMap((window) => {
      const over = window === 'month' ? 'month' : 'yearToDate';
      const net: Sum = [
        ...of('badClosing', window),
        ...of('badOpening', window).map((term) => ({ ...term, minus: true })),
        ...of('badWrittenOff', window),
        ...of('badSold', window),
      ];
      return [
        inReportMonth(
          annualised(
            over,
            rate(
              named('', window),
              titled({ 'zh-CN': '净生成率（期初分母）', en: 'Net formation rate, opening loans' }, window),
              net,
              of('loansOpening', window),
            ),
          ),
        ),
        inReportMonth(
          annualised(
            over,
            rate(
              named('average', window),
              titled({ 'zh-CN': '净生成率（平均分母）', en: 'Net formation rate, average loans' }, window),
              net,
              averageLoans(window),
            ),
          ),
        ),
      ];
    }),
  },
  {
    code: 'F3',
    version: 1,
    name: { 'zh-CN': '净核销率', en: 'Net charge-off rate' },
    formula: {
      'zh-CN': '（核销 − 收回）÷ 平均贷款 × 12/n',
      en: '(charge-offs - recoveries) / average loans x 12/n',
    },
    numerator: { 'zh-CN': '当期核销金额减已核销贷款收回', en: 'Charge-offs less recoveries of the period' },
    denominator: {
      'zh-CN': '自期初起各月末贷款余额的平均',
      en: 'Average of all month-ends from the opening of the period on',
    },
    pitfall: {
      'zh-CN': '取各月末平均而非首尾平均；收回大于核销时为负；转让不计入',
      en: 'The average of month-ends, not of two ends; negative where recoveries exceed charge-offs; sales are not charge-offs',
    },
    direction: 'higherIsWorse',
    sets: BOTH_SETS,
    needs: ['loan_snapshot.principal_balance', EVENTS],
    source: {
      'zh-CN': '美国联邦金融机构检查委员会统一银行业绩报告（UBPR）口径',
      en: 'As in the FFIEC Uniform Bank Performance Report',
    },
    measures: WINDOWS.map((window) =>
      inReportMonth(
        annualised(
          window === 'month' ? 'month' : 'yearToDate',
          rate(
            named('', window),
            titled({ 'zh-CN': '净核销率', en: 'Net charge-off rate' }, window),
            [...of('chargedOff', window), ...of('recovered', window).map((term) => ({ ...term, minus: true }))],
            averageLoans(window),
          ),
        ),
      ),
    ),
  },
  recoveryEntry(),
];

function recoveryEntry(): Entry {
  const sums = (split: boolean): readonly [Sum, Sum] => {
    const term = (kind: string) => ({ fact: 'cohortAmount', where: { kind_of_event: [kind] }, split });
    return [[term('recovery')], [term('write_off')]];
  };
  const total = rate('', { 'zh-CN': '核销回收率', en: 'Recovery rate' }, ...sums(false));
  const byCohort = rate(
    '',
    { 'zh-CN': '核销回收率（按核销月份）', en: 'Recovery rate by month of write-off' },
    ...sums(true),
  );
  const alone = (measure: Measure): Measure => ({ ...reportMonthOnly(measure), cuts: 'never', minimumBase: false });
  return {
    code: 'F4',
    version: 1,
    name: { 'zh-CN': '核销回收率', en: 'Recovery rate on written-off loans' },
    formula: {
      'zh-CN': '截至报告期末累计收回 ÷ 累计核销，按核销月份分组',
      en: 'Cash recovered up to now / written off, by month of the write-off',
    },
    numerator: { 'zh-CN': '该批核销贷款至今收回的现金', en: 'Cash recovered so far on the loans of the cohort' },
    denominator: { 'zh-CN': '该批贷款的核销金额', en: 'Amount written off of the loans of the cohort' },
    pitfall: {
      'zh-CN':
        '按核销月份跟踪，不以当期收回除以当期核销；新近核销批次尚未到收回期；分次核销归入首次核销月份；核销早于数据起点的收回不计',
      en: 'Followed by cohort, never recoveries of a period over write-offs of the same; young cohorts have had little time; a loan written off in parts belongs to the first; recoveries on write-offs before the data begin do not count',
    },
    direction: 'lowerIsWorse',
    sets: BOTH_SETS,
    needs: [EVENTS],
    source: CONVENTION,
    measures: [alone(total), alone(splitBy('cohort', byCohort))],
  };
}

/** A measure's name in a window: `inflow`, `inflow_ytd`; the indicator's own value is `ytd`. */
function named(measure: string, window: Window): string {
  if (window === 'month') return measure;
  return measure === '' ? 'ytd' : `${measure}_ytd`;
}

function titled(name: Name, window: Window): Name {
  if (window === 'month') return name;
  const suffix = TO_DATE[window];
  return { 'zh-CN': `${name['zh-CN']}（${suffix['zh-CN']}）`, en: `${name.en}, ${suffix.en}` };
}

function of(fact: string, window: Window): Sum {
  return [{ fact: windowed(fact, window) }];
}

function averageLoans(window: Window): Sum {
  return [{ fact: windowed('endBalances', window), per: windowed('ends', window) }];
}

/** A rate of every month for the book; cut in the report month alone, as a flow is dear to cut. */
function inReportMonth(measure: Measure): Measure {
  return { ...measure, cuts: 'reportMonth', compared: 'book' };
}

function amount(measure: string, name: Name, of: Sum, compared: Measure['compared']): Measure {
  return { measure, unit: 'amount', name, formula: { kind: 'sum', of }, cuts: 'reportMonth', compared };
}
