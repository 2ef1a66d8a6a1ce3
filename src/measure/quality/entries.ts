import type { LocalText } from '../../domain/index.ts';
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

const TAPE: readonly string[] = ['loan_snapshot.loan_id'];

const principle = (number: number): LocalText => ({
  'zh-CN': `巴塞尔委员会《有效风险数据加总和风险报告原则》（BCBS 239）原则${number}`,
  en: `BCBS 239, principle ${number}`,
});

/** D1-D5 and D8: whether the data can bear the figures. They describe the tape and are neither cut nor compared. */
export const QUALITY_ENTRIES: readonly Entry[] = [
  {
    code: 'D1',
    version: 1,
    name: { 'zh-CN': '完整性', en: 'Completeness' },
    formula: {
      'zh-CN': '非空的必填单元格 ÷ 全部必填单元格；并逐字段列示',
      en: 'Mandatory cells present / mandatory cells; by column for every column supplied',
    },
    numerator: { 'zh-CN': '非空单元格数', en: 'Cells present' },
    denominator: { 'zh-CN': '单元格数（拒收前）', en: 'Cells, before rejects leave' },
    pitfall: {
      'zh-CN': '合计只含必填字段；以“0”或“9999”充数的单元格仍计为完整',
      en: 'The total covers mandatory columns only; a 0 or 9999 in place of nothing looks complete',
    },
    direction: 'lowerIsWorse',
    sets: ALL_SETS,
    needs: TAPE,
    source: principle(4),
    measures: [
      share(
        '',
        { 'zh-CN': '必填字段完整率', en: 'Completeness of mandatory columns' },
        [{ fact: 'presentCells', where: { mandatory: ['yes'] } }],
        [{ fact: 'cells', where: { mandatory: ['yes'] } }],
      ),
      splitBy(
        'column',
        share(
          '',
          { 'zh-CN': '字段完整率', en: 'Completeness of a column' },
          [{ fact: 'presentCells', split: true }],
          [{ fact: 'cells', split: true }],
        ),
      ),
    ],
  },
  {
    code: 'D2',
    version: 1,
    name: { 'zh-CN': '有效性', en: 'Validity' },
    formula: {
      'zh-CN': '通过类型、范围、码值校验的行 ÷ 全部行',
      en: 'Rows that pass type, range and code list / rows',
    },
    numerator: { 'zh-CN': '入库行数', en: 'Rows loaded' },
    denominator: { 'zh-CN': '入库行数加拒收行数', en: 'Rows loaded and rejected' },
    pitfall: {
      'zh-CN': '重复行另见 D8；未映射字段不校验',
      en: 'Duplicates are counted in D8; unmapped columns are not examined',
    },
    direction: 'lowerIsWorse',
    sets: ALL_SETS,
    needs: TAPE,
    source: principle(3),
    measures: [
      share(
        '',
        { 'zh-CN': '有效率', en: 'Validity' },
        [{ fact: 'rowsLoaded' }],
        [{ fact: 'rowsLoaded' }, { fact: 'rowsRejected' }],
      ),
      number('count', { 'zh-CN': '拒收行数', en: 'Rows rejected' }, [{ fact: 'rowsRejected' }]),
    ],
  },
  {
    code: 'D3',
    version: 1,
    name: { 'zh-CN': '一致性', en: 'Consistency' },
    formula: {
      'zh-CN': '通过全部跨字段规则的贷款 ÷ 在册贷款',
      en: 'Loans that pass every cross-field rule / loans in stock',
    },
    numerator: { 'zh-CN': '未违反任何规则的贷款笔数', en: 'Loans that break no rule' },
    denominator: { 'zh-CN': '在册贷款笔数', en: 'Loans in stock' },
    pitfall: {
      'zh-CN': '只执行所需字段齐备的规则；一笔贷款可同时违反多条，各规则之和不等于合计',
      en: 'Only rules whose columns are supplied apply; a loan may break several, so the rules do not add up to the total',
    },
    direction: 'lowerIsWorse',
    sets: ALL_SETS,
    needs: TAPE,
    source: principle(3),
    measures: [
      share(
        '',
        { 'zh-CN': '一致率', en: 'Consistency' },
        [{ fact: 'checkedLoans' }, { fact: 'inconsistentLoans', minus: true }],
        [{ fact: 'checkedLoans' }],
      ),
      number('count', { 'zh-CN': '字段矛盾的贷款笔数', en: 'Loans that contradict themselves' }, [
        { fact: 'inconsistentLoans' },
      ]),
      splitBy(
        'rule',
        number('count', { 'zh-CN': '违反该规则笔数', en: 'Loans that break the rule' }, [
          { fact: 'ruleBreaches', split: true },
        ]),
      ),
    ],
  },
  {
    code: 'D4',
    version: 1,
    name: { 'zh-CN': '及时性', en: 'Timeliness' },
    formula: {
      'zh-CN': '数据提取日 − 截止日；报告下达日 − 截止日（order）；均为自然日',
      en: 'Day of extraction less cut-off; day of the order less cut-off (order); calendar days',
    },
    numerator: { 'zh-CN': '不适用', en: 'None' },
    denominator: { 'zh-CN': '不适用', en: 'None' },
    pitfall: {
      'zh-CN': '以清单声明的提取时间为准，不取文件时间',
      en: "By the extraction time that the manifest declares, not by the file's",
    },
    direction: 'higherIsWorse',
    sets: ALL_SETS,
    needs: TAPE,
    source: principle(5),
    measures: [
      {
        ...number('', { 'zh-CN': '提取滞后天数', en: 'Days to extraction' }, [{ fact: 'extractionDays' }]),
        unit: 'days',
      },
      {
        ...reportMonthOnly(
          number('order', { 'zh-CN': '下达滞后天数', en: 'Days to the order' }, [{ fact: 'orderDays' }]),
        ),
        unit: 'days',
      },
    ],
  },
  {
    code: 'D5',
    version: 1,
    name: { 'zh-CN': '总分核对', en: 'GL reconciliation' },
    formula: {
      'zh-CN': '贷款明细按科目合计 − 总账余额；绝对差额及占总账比例',
      en: 'Loan tape by account less general ledger; absolute difference, and its share of the ledger',
    },
    numerator: { 'zh-CN': '各科目差额绝对值之和', en: 'Sum of absolute differences by account' },
    denominator: { 'zh-CN': '总账余额', en: 'General ledger balance' },
    pitfall: {
      'zh-CN': '净差额为零可能是科目间互相抵销，须看绝对差额；明细无科目时只能核对总额',
      en: 'A net difference of zero may be accounts that cancel out: read the absolute one; a tape without accounts can only be compared in total',
    },
    direction: 'higherIsWorse',
    sets: ALL_SETS,
    needs: ['loan_snapshot.principal_balance', 'gl_control.balance'],
    source: principle(3),
    measures: [
      amount('', { 'zh-CN': '明细与总账净差额', en: 'Loan tape less general ledger' }, [
        { fact: 'tapeBalance' },
        { fact: 'ledgerBalance', minus: true },
      ]),
      amount('absolute', { 'zh-CN': '明细与总账绝对差额', en: 'Loan tape to general ledger, absolute' }, [
        { fact: 'ledgerGap' },
      ]),
      share(
        'share',
        { 'zh-CN': '绝对差额占总账', en: 'Absolute difference to ledger' },
        [{ fact: 'ledgerGap' }],
        [{ fact: 'ledgerBalance' }],
      ),
      splitBy(
        'account',
        amount('', { 'zh-CN': '科目差额', en: 'Difference of an account' }, [
          { fact: 'tapeBalance', split: true },
          { fact: 'ledgerBalance', split: true, minus: true },
        ]),
      ),
    ],
  },
  {
    code: 'D6',
    version: 1,
    name: { 'zh-CN': '连续性', en: 'Continuity' },
    formula: {
      'zh-CN':
        '上月有余额而本月不在册、且当月无核销、转让、还款或到期的贷款笔数（gone）；本月新出现而发放日早于当月的贷款笔数（new）',
      en: 'Loans with a balance on the last tape and not on this one without write-off, sale, payment or maturity in the month (gone); loans that are new although they began before the month (new)',
    },
    numerator: { 'zh-CN': '去向或来源不明的贷款笔数', en: 'Loans that went or came without a reason' },
    denominator: { 'zh-CN': '不适用', en: 'None' },
    pitfall: {
      'zh-CN': '未提供还款流水时，提前结清的贷款会被计入；续贷换号的贷款两边都会出现',
      en: 'Without a payment table an early repayment counts as gone; a renewal under a new number counts on both sides',
    },
    direction: 'higherIsWorse',
    sets: ALL_SETS,
    needs: ['loan_snapshot.principal_balance'],
    source: principle(3),
    measures: [
      reportMonthOnly(
        number('gone', { 'zh-CN': '无故消失的贷款', en: 'Loans gone without an exit' }, [{ fact: 'unexplainedGone' }]),
      ),
      reportMonthOnly(
        number('new', { 'zh-CN': '来历不明的新贷款', en: 'New loans that are old' }, [{ fact: 'unexplainedNew' }]),
      ),
    ],
  },
  {
    code: 'D8',
    version: 1,
    name: { 'zh-CN': '重复记录与孤立外键', en: 'Duplicates and orphan keys' },
    formula: {
      'zh-CN': '主键重复的行数；找不到对应记录的外键数',
      en: 'Rows with a duplicate key; keys without a counterpart',
    },
    numerator: { 'zh-CN': '不适用', en: 'None' },
    denominator: { 'zh-CN': '不适用', en: 'None' },
    pitfall: {
      'zh-CN': '重复行已拒收，不计入余额；押品表不分期次，且已结清贷款的押品仍可在册，故不核查',
      en: 'Duplicates are rejected and in no balance; collateral has no months and outlives its loans, so it is not checked',
    },
    direction: 'higherIsWorse',
    sets: ALL_SETS,
    needs: TAPE,
    source: principle(3),
    measures: [
      number('duplicates', { 'zh-CN': '重复行数', en: 'Duplicate rows' }, [{ fact: 'duplicates' }]),
      number('orphans', { 'zh-CN': '孤立外键数', en: 'Orphan keys' }, [{ fact: 'orphans' }]),
      splitBy(
        'key',
        number('orphans', { 'zh-CN': '孤立外键数', en: 'Orphan keys of a kind' }, [{ fact: 'orphans', split: true }]),
      ),
    ],
  },
];

function share(measure: string, name: Measure['name'], numerator: Sum, denominator: Sum): Measure {
  return bookOnly(rate(measure, name, numerator, denominator));
}

function number(measure: string, name: Measure['name'], of: Sum): Measure {
  return bookOnly(stock(measure, 'count', name, of));
}

function amount(measure: string, name: Measure['name'], of: Sum): Measure {
  return bookOnly(stock(measure, 'amount', name, of));
}
