import { ALL_SETS, BOTH_SETS, CHINESE_SET, type Entry, rate, type Sum } from '../entry.ts';
import { TOTAL_LOANS } from './classification-entries.ts';

const PRINCIPAL = 'loan_snapshot.principal_balance';
const LOSS: Sum = [{ fact: 'balance', where: { class: ['loss'] } }];

/** Written off in twelve months. */
export const WRITTEN_OFF: Sum = [{ fact: 'disposals', where: { kind_of_event: ['write_off'] } }];

/** Average of thirteen month-ends. */
export const AVERAGE_LOANS: Sum = [{ fact: 'portfolioSum', per: 'portfolioEnds' }];

/** C15 and C16: the American noncurrent rate, and bad debt. */
export const LOSS_ENTRIES: readonly Entry[] = [
  {
    code: 'C15',
    version: 1,
    name: { 'zh-CN': '美国口径非应计与逾期贷款率', en: 'US noncurrent rate' },
    formula: {
      'zh-CN': '（逾期90天及以上仍计息贷款 + 停止计息贷款）÷ 各项贷款',
      en: '(90 days or more past due still accruing + nonaccrual) / loans',
    },
    numerator: {
      'zh-CN': '停止计息或逾期90天及以上的贷款余额，每笔只计一次',
      en: 'Balance of loans on nonaccrual or 90 days or more past due, each once',
    },
    denominator: { 'zh-CN': '各项贷款余额', en: 'Total loans' },
    pitfall: {
      'zh-CN': '不等于不良贷款率（C2）；第90天计入，与“逾期90天以上”（C6）不同',
      en: 'Not the NPL ratio (C2); day 90 counts, unlike in C6',
    },
    direction: 'higherIsWorse',
    sets: ALL_SETS,
    needs: [PRINCIPAL, 'loan_snapshot.accrual_status', 'loan_snapshot.days_past_due'],
    source: {
      'zh-CN': '美国联邦存款保险公司（FDIC）字段 NCLNLSR = NCLNLS ÷ LNLSGR',
      en: 'FDIC field NCLNLSR = NCLNLS / LNLSGR',
    },
    measures: [
      rate('', { 'zh-CN': '非应计与逾期贷款率', en: 'Noncurrent rate' }, [{ fact: 'noncurrentBalance' }], TOTAL_LOANS),
    ],
  },
  {
    code: 'C16',
    version: 1,
    name: { 'zh-CN': '坏账率', en: 'Bad-debt ratio' },
    formula: {
      'zh-CN': '损失类贷款 ÷ 各项贷款（不能收回的贷款）；另列（writtenOff）近12个月核销 ÷ 近一年月末平均贷款',
      en: 'Loss class / total loans (what cannot be recovered); apart (writtenOff), written off in 12 months / average loans of the year',
    },
    numerator: {
      'zh-CN': '损失类贷款余额；或近12个月核销本金',
      en: 'Balance of the loss class; or principal written off in 12 months',
    },
    denominator: {
      'zh-CN': '各项贷款余额；或含期初的13个月末贷款余额平均数',
      en: 'Total loans; or the average of 13 month-ends, the opening one included',
    },
    pitfall: {
      'zh-CN': '两个指标同名不同义，须注明所用；核销使损失类减少而核销口径上升；历史不足13个月末时不计算平均',
      en: 'Two things go by this name: say which; a write-off lowers one and raises the other; with less than 13 month-ends there is no average',
    },
    direction: 'higherIsWorse',
    sets: BOTH_SETS,
    needs: [PRINCIPAL],
    source: { 'zh-CN': '本系统约定', en: 'Riskpress convention' },
    measures: [
      {
        ...rate('', { 'zh-CN': '坏账率（损失类占比）', en: 'Bad-debt ratio (loss class)' }, LOSS, TOTAL_LOANS),
        sets: CHINESE_SET,
      },
      rate('writtenOff', { 'zh-CN': '核销口径坏账率', en: 'Written off to average loans' }, WRITTEN_OFF, AVERAGE_LOANS),
    ],
  },
];
