import type { Fraction, LocalText } from '../../domain/index.ts';
import {
  ALL_SETS,
  bookOnly,
  type Entry,
  type Measure,
  rate,
  reportMonthOnly,
  type Sum,
  splitBy,
  stock,
} from '../entry.ts';
import { wilsonBounds } from '../migration/wilson.ts';

const DEFAULTS: Sum = [{ fact: 'gradedDefaults', split: true }];
const EXPECTED: Sum = [{ fact: 'gradedPd', split: true }];
const LOANS: Sum = [{ fact: 'gradedLoans', split: true }];

const OBSERVED: LocalText = { 'zh-CN': '实际违约率', en: 'Observed default rate' };
const MEAN_PD: LocalText = { 'zh-CN': '平均违约概率', en: 'Mean PD' };

/** P6 and P7: what was expected of loans, and what came of them. */
export const EXPERIENCE_ENTRIES: readonly Entry[] = [
  {
    code: 'P6',
    version: 1,
    name: { 'zh-CN': '违约概率校准', en: 'PD calibration' },
    formula: {
      'zh-CN':
        '按12个月前的评级：observed = 其后12个月内违约笔数 ÷ 笔数；meanPd = 当时违约概率的算术平均；low、high为observed的95% Wilson区间',
      en: 'By the rating grade of twelve months ago: observed = loans that defaulted within the twelve months since / loans; meanPd = mean of their PDs then; low and high are the 95 % Wilson band of observed',
    },
    numerator: {
      'zh-CN': '12个月内任一月末曾违约或核销的贷款笔数',
      en: 'Loans that were in default at any month-end of the year, or written off',
    },
    denominator: {
      'zh-CN': '12个月前在册、未违约、有评级和违约概率的贷款笔数',
      en: 'Loans in stock twelve months ago, not in default, with a grade and a PD',
    },
    pitfall: {
      'zh-CN':
        '违约以台账违约状态为准，未提供时为逾期超过90天或不良；年内结清、转让的贷款留在分母；笔数少时区间很宽，区间外才是偏离；月末之间发生又消除的违约只有违约日期能显示',
      en: 'Default is what the tape says, or else more than 90 days past due or non-performing; loans repaid or sold within the year stay below the line; with few loans the band is wide, and only a PD outside it is off; a default that came and went between month-ends shows only by its date',
    },
    direction: 'neutral',
    sets: ALL_SETS,
    needs: ['loan_snapshot.rating_grade', 'loan_snapshot.pd_12m'],
    source: {
      'zh-CN': '巴塞尔委员会第14号工作论文《内部评级体系验证研究》（2005年）',
      en: 'Basel Committee, Working Paper 14, Studies on the validation of internal rating systems, 2005',
    },
    measures: [
      alone(rate('observed', OBSERVED, DEFAULTS, LOANS)),
      alone(rate('meanPd', MEAN_PD, EXPECTED, LOANS)),
      byGrade(rate('observed', OBSERVED, DEFAULTS, LOANS)),
      byGrade(rate('meanPd', MEAN_PD, EXPECTED, LOANS)),
      byGrade(band('low', { 'zh-CN': '区间下限', en: 'Lower bound' })),
      byGrade(band('high', { 'zh-CN': '区间上限', en: 'Upper bound' })),
      byGrade(stock('n', 'count', { 'zh-CN': '笔数', en: 'Number of loans' }, LOANS)),
    ],
  },
  {
    code: 'P7',
    version: 1,
    name: { 'zh-CN': '已实现违约损失率', en: 'Realised LGD' },
    formula: {
      'zh-CN': '1 − 违约后回收净现金按贷款自身利率折现的现值 ÷ 违约时余额，仅已了结案件',
      en: '1 - present value, at the loan’s own rate, of the cash that came in after default less costs / balance at default; closed cases alone',
    },
    numerator: {
      'zh-CN': '违约时余额减回收净现金现值（还款、收回、转让价款，减催收费用）',
      en: 'Balance at default less the present value of payments, recoveries and sale prices net of collection costs',
    },
    denominator: {
      'zh-CN': '已了结案件违约当月末的本金余额',
      en: 'Principal at the end of the month of default of the closed cases',
    },
    pitfall: {
      'zh-CN':
        '已了结指报告月末不再有余额（结清、核销、转让）；核销后仍可能收回，新近案件损失率偏高；未了结案件不在内，会有偏差；违约当月的现金不计，折现以月计；无利率的案件不计；回看36个月',
      en: 'Closed: owed nothing at the report month-end (repaid, written off or sold); recoveries go on after a write-off, so recent cases look worse than they will be; open cases are left out, which biases the mean; cash of the month of default is not counted, and discounting is by whole months; a case without a rate is left out; 36 months are looked back at',
    },
    direction: 'higherIsWorse',
    sets: ALL_SETS,
    needs: ['loan_snapshot.default_date', 'loan_snapshot.interest_rate', 'loan_snapshot.principal_balance'],
    source: {
      'zh-CN': '巴塞尔委员会《违约时损失估计指引》（2005年）',
      en: 'Basel Committee, Guidance on paragraph 468 of the Framework Document, 2005',
    },
    measures: [
      alone(
        rate(
          '',
          { 'zh-CN': '已实现违约损失率', en: 'Realised LGD' },
          [{ fact: 'closedExposureWide' }, { fact: 'presentCash', minus: true }],
          [{ fact: 'closedExposureWide' }],
        ),
      ),
      alone(stock('cases', 'count', { 'zh-CN': '已了结案件数', en: 'Closed cases' }, [{ fact: 'closedCases' }])),
      alone(
        stock('exposure', 'amount', { 'zh-CN': '违约时余额', en: 'Balance at default' }, [{ fact: 'closedExposure' }]),
      ),
    ],
  },
];

/** Of the report month's book alone. */
function alone(measure: Measure): Measure {
  return bookOnly(reportMonthOnly(measure));
}

function byGrade(measure: Measure): Measure {
  return splitBy('grade', alone(measure));
}

function band(bound: 'low' | 'high', name: LocalText): Measure {
  const compute = ({ defaults, loans }: Readonly<Record<string, Fraction>>): Fraction | null =>
    defaults === undefined || loans === undefined ? null : (wilsonBounds(defaults, loans)?.[bound] ?? null);
  const formula = { kind: 'computed', of: { defaults: DEFAULTS, loans: LOANS }, compute } as const;
  return { measure: bound, unit: 'ratio', name, formula, cuts: 'never', compared: 'nowhere' };
}
