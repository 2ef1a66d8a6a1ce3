import { type DefinitionSet, DPD_BANDS, type LocalText } from '../../domain/index.ts';
import { type Entry, type Measure, rate, type Sum, stock } from '../entry.ts';
import { AVERAGE_LOANS, WRITTEN_OFF } from '../loans/loss-entries.ts';

const PAR: readonly DefinitionSet[] = ['par'];
const PRINCIPAL = 'loan_snapshot.principal_balance';
const MFRS: LocalText = {
  'zh-CN': '小额信贷财务报告准则（MFRS）',
  en: 'Microfinance Financial Reporting Standards (MFRS)',
};
const PAR30: Sum = [
  { fact: 'balance', where: { band: DPD_BANDS.filter((band) => band.from > 30).map((band) => band.name) } },
];

/** G1-G4: what a microfinance lender reports beside PAR. */
export const MICROFINANCE_ENTRIES: readonly Entry[] = [
  {
    code: 'G1',
    version: 1,
    name: { 'zh-CN': '风险覆盖率', en: 'Risk coverage' },
    formula: { 'zh-CN': '贷款损失准备 ÷ PAR30余额', en: 'Loan-loss allowance / PAR30 balance' },
    numerator: { 'zh-CN': '在册贷款的全部贷款损失准备', en: 'All loan-loss allowance of the loans in stock' },
    denominator: {
      'zh-CN': '逾期超过30天贷款全部未偿本金',
      en: 'Whole outstanding principal of loans more than 30 days late',
    },
    pitfall: {
      'zh-CN': 'PAR30不含未逾期的重组贷款；核销会使覆盖率上升而准备并未增加',
      en: 'PAR30 here is without renegotiated loans that are not late; a write-off raises coverage without a cent put aside',
    },
    direction: 'lowerIsWorse',
    sets: PAR,
    needs: ['provision.amount', PRINCIPAL, 'loan_snapshot.days_past_due'],
    source: MFRS,
    measures: [rate('riskCoverage', { 'zh-CN': '风险覆盖率', en: 'Risk coverage' }, [{ fact: 'provisions' }], PAR30)],
  },
  {
    code: 'G2',
    version: 1,
    name: { 'zh-CN': '核销率', en: 'Write-off ratio' },
    formula: {
      'zh-CN': '近12个月核销 ÷ 近一年月末平均贷款',
      en: 'Written off in 12 months / average portfolio of the year',
    },
    numerator: { 'zh-CN': '近12个月核销本金', en: 'Principal written off in the last 12 months' },
    denominator: {
      'zh-CN': '含期初的13个月末贷款余额平均数',
      en: 'Average of 13 month-ends, the opening one included',
    },
    pitfall: {
      'zh-CN': '与PAR对照阅读：频繁核销会压低PAR；历史不足13个月末时不计算',
      en: 'Read it beside PAR: frequent write-offs keep PAR low; with less than 13 month-ends there is no value',
    },
    direction: 'higherIsWorse',
    sets: PAR,
    needs: ['writeoff_recovery.amount', PRINCIPAL],
    source: MFRS,
    measures: [rate('', { 'zh-CN': '核销率', en: 'Write-off ratio' }, WRITTEN_OFF, AVERAGE_LOANS)],
  },
  {
    code: 'G3',
    version: 1,
    name: { 'zh-CN': '活跃借款人', en: 'Active borrowers' },
    formula: { 'zh-CN': '有未偿余额的借款人数', en: 'Number of borrowers with a balance outstanding' },
    numerator: { 'zh-CN': '贷款余额大于零的借款人数', en: 'Borrowers whose balance is above zero' },
    denominator: { 'zh-CN': '不适用', en: 'None' },
    pitfall: {
      'zh-CN': '按借款人而非贷款笔数；同一借款人可在多个细分中出现，细分之和可大于合计；未提供客户号时每笔贷款各为一人',
      en: 'Borrowers, not loans; one may stand in several cuts, which then add up to more than the total; without an obligor every loan is its own borrower',
    },
    direction: 'neutral',
    sets: PAR,
    needs: [PRINCIPAL],
    source: MFRS,
    measures: [
      perObligor(stock('', 'count', { 'zh-CN': '活跃借款人', en: 'Active borrowers' }, [{ fact: 'obligors' }])),
    ],
  },
  {
    code: 'G4',
    version: 1,
    name: { 'zh-CN': '按期还款率', en: 'On-time collection rate' },
    formula: {
      'zh-CN': '本月到期分期中收回的现金（不含提前还款）÷ 本月到期分期',
      en: 'Cash on instalments due in the month, without prepayments / instalments due',
    },
    numerator: {
      'zh-CN': '逐笔取本月还款扣除提前还款，以该笔本月应还为限',
      en: 'Payments of the month less prepayments, loan by loan and never more than was due of it',
    },
    denominator: { 'zh-CN': '在册贷款本月应还分期', en: 'Instalments of loans in stock that fell due in the month' },
    pitfall: {
      'zh-CN':
        '提前还款不得计入，否则会超过100%；偿还以前月份欠款的现金在本月应还范围内计为按期；本月结清且已不在册的贷款不在其中',
      en: 'Prepayments must not count, or the rate passes 100%; cash on older arrears counts up to what was due in the month; loans that were repaid and left the tape are not in it',
    },
    direction: 'lowerIsWorse',
    sets: PAR,
    needs: ['loan_snapshot.instalment_due', 'payment.principal'],
    source: MFRS,
    measures: [
      rate(
        '',
        { 'zh-CN': '按期还款率', en: 'On-time collection rate' },
        [{ fact: 'instalmentsPaid' }],
        [{ fact: 'instalmentsDue' }],
      ),
    ],
  },
];

/** Per obligor: cut only where it is compared. */
function perObligor(measure: Measure): Measure {
  return { ...measure, cuts: 'comparedMonths' };
}
