import { ALL_SETS, CHINESE_SET, type Entry, rate, type Sum, stock } from '../entry.ts';
import { TOTAL_LOANS } from './classification-entries.ts';

const PRINCIPAL = 'loan_snapshot.principal_balance';
const RESTRUCTURED: Sum = [{ fact: 'restructuredBalance' }];
const ORDER = {
  'zh-CN': '《商业银行金融资产风险分类办法》（银保监会、人民银行令2023年第1号）',
  en: 'CBIRC and PBoC order 2023 no. 1',
};

/** C10-C12: loans whose terms were changed. */
export const CHANGED_ENTRIES: readonly Entry[] = [
  {
    code: 'C10',
    version: 1,
    name: { 'zh-CN': '展期率', en: 'Extension ratio' },
    formula: {
      'zh-CN': '已展期贷款余额 ÷ 各项贷款；流量为本期展期金额 ÷ 本期到期金额；借新还旧、无还本续贷分别列示',
      en: 'Balance of extended loans / total loans; flow: extended in the period / matured in the period; rollover and renewal stand apart',
    },
    numerator: { 'zh-CN': '展期次数大于零的贷款余额', en: 'Balance of loans with an extension count above zero' },
    denominator: {
      'zh-CN': '各项贷款余额；流量为上月末时约定于本月到期的贷款余额',
      en: 'Total loans; flow: balance at the previous month-end of loans then due to mature in this month',
    },
    pitfall: {
      'zh-CN': '展期、借新还旧、无还本续贷是三件事，不可相加；流量的分子含提前办理展期的贷款，可能超过100%',
      en: 'Extension, rollover and renewal without repayment are three things, never added up; the flow counts loans extended before they mature and may exceed 100%',
    },
    direction: 'higherIsWorse',
    sets: ALL_SETS,
    needs: [PRINCIPAL, 'loan_snapshot.extension_count'],
    source: {
      'zh-CN': '《贷款通则》（中国人民银行令1996年第2号）第十二条',
      en: 'PBoC General Rules on Loans, order 1996 no. 2, article 12',
    },
    measures: [
      rate('', { 'zh-CN': '展期率', en: 'Extension ratio' }, [{ fact: 'extendedBalance' }], TOTAL_LOANS),
      rate(
        'flow',
        { 'zh-CN': '本期展期占本期到期', en: 'Extended to matured in the period' },
        [{ fact: 'extendedInMonth' }],
        [{ fact: 'maturedInMonth' }],
      ),
      rate(
        'rollover',
        { 'zh-CN': '借新还旧贷款占比', en: 'Rollover ratio' },
        [{ fact: 'rolloverBalance' }],
        TOTAL_LOANS,
      ),
      rate(
        'renewal',
        { 'zh-CN': '无还本续贷占比', en: 'Renewal-without-repayment ratio' },
        [{ fact: 'renewalBalance' }],
        TOTAL_LOANS,
      ),
    ],
  },
  {
    code: 'C11',
    version: 1,
    name: { 'zh-CN': '重组贷款率', en: 'Restructured (forborne) ratio' },
    formula: {
      'zh-CN': '观察期内重组贷款余额 ÷ 各项贷款，并按是否不良分列',
      en: 'Restructured loans in observation / total loans, split into performing and not',
    },
    numerator: {
      'zh-CN': '重组标志为是且观察期未满的贷款余额',
      en: 'Balance of loans flagged as restructured whose observation is not over',
    },
    denominator: { 'zh-CN': '各项贷款余额', en: 'Total loans' },
    pitfall: {
      'zh-CN':
        '观察期自调整后首个还款日起至少连续两个还款期且满一年；首个还款日未提供的视为仍在观察；还款频率未知的按年还款从严',
      en: 'Observation lasts from the first repayment date after the change for two consecutive repayment periods and one year; without that date a loan counts as observed, and an unknown rhythm as yearly',
    },
    direction: 'higherIsWorse',
    sets: ALL_SETS,
    needs: [PRINCIPAL, 'loan_snapshot.forbearance_flag'],
    source: ORDER,
    measures: [
      rate('', { 'zh-CN': '重组贷款率', en: 'Restructured ratio' }, RESTRUCTURED, TOTAL_LOANS),
      {
        ...rate(
          'performing',
          { 'zh-CN': '正常、关注类重组贷款占比', en: 'Restructured and performing' },
          [...RESTRUCTURED, { fact: 'restructuredNpl', minus: true }],
          TOTAL_LOANS,
        ),
        sets: CHINESE_SET,
      },
      {
        ...rate(
          'nonPerforming',
          { 'zh-CN': '不良重组贷款占比', en: 'Restructured and non-performing' },
          [{ fact: 'restructuredNpl' }],
          TOTAL_LOANS,
        ),
        sets: CHINESE_SET,
      },
      stock('balance', 'amount', { 'zh-CN': '重组贷款余额', en: 'Restructured balance' }, RESTRUCTURED),
      stock('count', 'count', { 'zh-CN': '重组贷款笔数', en: 'Restructured loans' }, [{ fact: 'restructuredLoans' }]),
    ],
  },
  {
    code: 'C12',
    version: 1,
    name: { 'zh-CN': '重组后再逾期率', en: 'Restructured and overdue again' },
    formula: {
      'zh-CN': '近12个月重组且现逾期超过30天的贷款余额 ÷ 近12个月重组贷款余额',
      en: 'Restructured in the last 12 months and now more than 30 days past due / restructured in the last 12 months',
    },
    numerator: {
      'zh-CN': '近12个月重组、截止日逾期超过30天的贷款余额',
      en: 'Balance restructured in the last 12 months and more than 30 days past due at the cut-off',
    },
    denominator: { 'zh-CN': '近12个月重组的在册贷款余额', en: 'Balance in stock restructured in the last 12 months' },
    pitfall: {
      'zh-CN': '以截止日状态计：其间逾期后又还清的不计，已核销、转让的不在其中',
      en: 'As it stands at the cut-off: a delay that was paid again does not count, and what was written off or sold has left it',
    },
    direction: 'higherIsWorse',
    sets: ALL_SETS,
    needs: [
      PRINCIPAL,
      'loan_snapshot.forbearance_flag',
      'loan_snapshot.forbearance_start',
      'loan_snapshot.days_past_due',
    ],
    source: { 'zh-CN': '本系统约定', en: 'Riskpress convention' },
    measures: [
      rate(
        '',
        { 'zh-CN': '重组后再逾期率', en: 'Restructured and overdue again' },
        [{ fact: 'recentLate' }],
        [{ fact: 'recentBalance' }],
      ),
    ],
  },
];
