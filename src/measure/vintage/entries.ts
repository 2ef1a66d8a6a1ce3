import type { LocalText } from '../../domain/index.ts';
import { BOTH_SETS, type Entry, type Measure, rate, reportMonthOnly, type Sum, splitBy } from '../entry.ts';
import { CUT_BY } from './cut.ts';

const NEEDS = ['loan_snapshot.origination_date', 'loan_snapshot.days_past_due'];
const CELL = ['cohort', 'mob'];
const PRACTICE: LocalText = {
  'zh-CN': '信贷业通行的账龄（Vintage）分析；本系统约定',
  en: 'Vintage analysis as is common in the trade; Riskpress convention',
};

/** V1-V3: how the loans of a month of origination fared, age for age. */
export const VINTAGE_ENTRIES: readonly Entry[] = [
  {
    code: 'V1',
    version: 1,
    name: { 'zh-CN': '账龄（Vintage）累计不良率', en: 'Vintage cumulative default' },
    formula: {
      'zh-CN':
        '某月发放的贷款中，至第m个账龄月曾逾期超过90天（或已核销、作为不良转让）者 ÷ 该月发放的全部贷款，按笔数、按发放金额',
      en: 'Of the loans originated in a month, those ever more than 90 days past due (or written off, or sold as bad) by month on book m / all that were originated, by number and by original amount',
    },
    numerator: {
      'zh-CN': '至该账龄曾违约的笔数（发放金额）',
      en: 'Loans (original amount) ever in default by that age',
    },
    denominator: {
      'zh-CN': '该批次首次出现时的发放笔数（金额），不因结清减少',
      en: 'Loans (original amount) of the cohort when first seen; never the survivors',
    },
    pitfall: {
      'zh-CN':
        '账龄按日历月差计算；分母不得用存量；未满一月不列；早于首份明细的批次只见存活者，不列；回正后再违约只计首次；借新还旧以新贷款重新起算，会推迟不良的显现；外部已汇总的批次以截至该账龄的累计事件数计',
      en: 'Age is the difference of calendar months; the denominator is never the survivors; no month that is not full; cohorts older than the first tape are known by survivors alone and left out; a cure and another default count once; a rollover starts a new vintage and delays what would show; cells that come added up hold the events up to their age',
    },
    direction: 'higherIsWorse',
    sets: BOTH_SETS,
    needs: NEEDS,
    source: PRACTICE,
    measures: [
      cell(
        '',
        { 'zh-CN': '累计不良率（笔数）', en: 'Cumulative default by number' },
        'defaultedLoans',
        'originatedLoans',
        CUT_BY,
      ),
      cell(
        'amount',
        { 'zh-CN': '累计不良率（金额）', en: 'Cumulative default by amount' },
        'defaultedAmount',
        'originatedAmount',
        CUT_BY,
      ),
      reportMonthOnly({
        measure: 'n',
        unit: 'count',
        name: { 'zh-CN': '发放笔数', en: 'Loans originated' },
        formula: { kind: 'sum', of: [{ fact: 'cohortLoans', split: true }] },
        split: ['cohort'],
        cuts: 'reportMonth',
        cutBy: CUT_BY,
        compared: 'nowhere',
      }),
    ],
  },
  {
    code: 'V2',
    version: 1,
    name: { 'zh-CN': '账龄（Vintage）时点逾期率', en: 'Vintage snapshot delinquency' },
    formula: {
      'zh-CN': '第m个账龄月末逾期超过30天的余额 ÷ 发放金额',
      en: 'Balance more than 30 days past due at month on book m / original amount',
    },
    numerator: { 'zh-CN': '该账龄月末逾期超过30天的本金余额', en: 'Principal more than 30 days past due at that age' },
    denominator: { 'zh-CN': '该批次发放金额', en: 'Original amount of the cohort' },
    pitfall: {
      'zh-CN': '核销、转让使其下降，须与累计不良率（V1）对照；余额随还款下降，后期偏低',
      en: 'Falls when bad loans are written off or sold: read it beside V1; balances amortise, so late ages look low',
    },
    direction: 'higherIsWorse',
    sets: BOTH_SETS,
    needs: [...NEEDS, 'loan_snapshot.original_amount', 'loan_snapshot.principal_balance'],
    source: PRACTICE,
    measures: [
      cell('', { 'zh-CN': '时点逾期率', en: 'Snapshot delinquency' }, 'lateBalance', 'snapshotAmount', CUT_BY),
    ],
  },
  {
    code: 'V3',
    version: 1,
    name: { 'zh-CN': '账龄（Vintage）曾逾期180天与净损失率', en: 'Vintage ever D180 and net loss' },
    formula: {
      'zh-CN': '至第m个账龄月曾逾期超过180天的笔数 ÷ 发放笔数；累计（核销 + 转让损失 − 收回）÷ 发放金额',
      en: 'Loans ever more than 180 days past due by month on book m / loans originated; cumulative (write-offs + loss on sales - recoveries) / original amount',
    },
    numerator: {
      'zh-CN': '曾逾期超过180天的笔数；累计净损失',
      en: 'Loans ever more than 180 days past due; cumulative net loss',
    },
    denominator: { 'zh-CN': '该批次发放笔数；发放金额', en: 'Loans originated; original amount' },
    pitfall: {
      'zh-CN': '已核销的贷款视同逾期180天；转让损失为本金减价款，未提供价款时按全额；净损失可因收回而下降',
      en: 'A written-off loan counts as 180 days late; the loss on a sale is principal less price, all of it where no price is supplied; recoveries can lower the net loss',
    },
    direction: 'higherIsWorse',
    sets: BOTH_SETS,
    needs: [...NEEDS, 'loan_snapshot.original_amount', 'writeoff_recovery.amount'],
    source: {
      'zh-CN': '房利美单户贷款表现数据集词汇表',
      en: 'Glossary of the Fannie Mae Single-Family Loan Performance Dataset',
    },
    measures: [
      cell('d180', { 'zh-CN': '曾逾期180天占比', en: 'Ever D180' }, 'badLoans', 'originatedLoans', []),
      cell('netLoss', { 'zh-CN': '净损失率', en: 'Net loss rate' }, 'lostAmount', 'originatedAmount', []),
    ],
  },
];

/** A share of a cohort at an age, in the report month; cut by at most a few dimensions. */
function cell(
  measure: string,
  name: LocalText,
  ...[numerator, denominator, dimensions]: readonly [string, string, readonly string[]]
): Measure {
  const own = (fact: string): Sum => [{ fact, split: true }];
  const share = splitBy(CELL, rate(measure, name, own(numerator), own(denominator)));
  const cut =
    dimensions.length === 0 ? ({ cuts: 'never' } as const) : ({ cuts: 'reportMonth', cutBy: dimensions } as const);
  return { ...reportMonthOnly({ ...share, ...cut }), minimumBase: false };
}
