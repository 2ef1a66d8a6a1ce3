import { DPD_BANDS } from '../../domain/index.ts';
import {
  ALL_SETS,
  BOTH_SETS,
  CHINESE_SET,
  type Entry,
  type Measure,
  rate,
  type Sum,
  splitBy,
  stock,
} from '../entry.ts';
import { NPL, TOTAL_LOANS } from './classification-entries.ts';

const NEEDS = ['loan_snapshot.principal_balance', 'loan_snapshot.days_past_due'];
const WITH_CLASS = [...NEEDS, 'loan_snapshot.asset_class_5'];

const ORDER = {
  'zh-CN': '《商业银行金融资产风险分类办法》（银保监会、人民银行令2023年第1号）',
  en: 'CBIRC and PBoC order 2023 no. 1',
};

const OVERDUE = overdue(0);
const OVER_30 = overdue(30);
const OVER_60 = overdue(60);
const OVER_90 = overdue(90);

/** C5-C8, C13 and C14: how late the book is. The whole balance of a late loan counts, never the missed instalment. */
export const DELINQUENCY_ENTRIES: readonly Entry[] = [
  {
    code: 'C5',
    version: 1,
    name: { 'zh-CN': '逾期贷款率', en: 'Overdue ratio' },
    formula: {
      'zh-CN':
        '逾期1天及以上贷款的全部余额 ÷ 各项贷款；分期口径（instalment）：按月分期的个人贷款逾期90天以内只计逾期金额，其余计整笔',
      en: 'Whole balance of loans past due 1 day or more / total loans; instalments apart (instalment): personal loans in monthly instalments count what is overdue of them up to 90 days late, the whole loan beyond',
    },
    numerator: { 'zh-CN': '逾期1天及以上贷款全部余额', en: 'Whole balance of loans past due 1 day or more' },
    denominator: { 'zh-CN': '各项贷款余额', en: 'Total loans' },
    pitfall: {
      'zh-CN':
        '按整笔余额而非逾期部分计；逾期1天的技术性逾期也计入；受季末集中催收影响，宜与上年同期比较；分期口径取台账欠款金额（arrears_amount），以整笔余额为限，欠款未知的计整笔',
      en: 'The whole balance, not the missed instalment; technical delays of one day count; quarter-end collection distorts it, so compare year on year too; by instalments the arrears of the tape count (arrears_amount), at most the loan, and the whole loan where they are unknown',
    },
    direction: 'higherIsWorse',
    sets: ALL_SETS,
    needs: NEEDS,
    source: ORDER,
    measures: [
      rate('', { 'zh-CN': '逾期贷款率', en: 'Overdue ratio' }, OVERDUE, TOTAL_LOANS),
      stock('balance', 'amount', { 'zh-CN': '逾期贷款余额', en: 'Overdue balance' }, OVERDUE),
      stock('count', 'count', { 'zh-CN': '逾期贷款笔数', en: 'Number of overdue loans' }, counted(OVERDUE)),
      {
        ...rate(
          'instalment',
          { 'zh-CN': '逾期贷款率（分期口径）', en: 'Overdue ratio, instalments' },
          [{ fact: 'overduePart' }],
          TOTAL_LOANS,
        ),
        sets: BOTH_SETS,
      },
    ],
  },
  {
    code: 'C6',
    version: 1,
    name: { 'zh-CN': '逾期90天以上贷款率', en: 'Overdue 90+ ratio' },
    formula: {
      'zh-CN': '逾期90天以上贷款的全部余额 ÷ 各项贷款',
      en: 'Whole balance of loans more than 90 days past due / total loans',
    },
    numerator: { 'zh-CN': '逾期超过90天贷款全部余额', en: 'Whole balance of loans more than 90 days past due' },
    denominator: { 'zh-CN': '各项贷款余额', en: 'Total loans' },
    pitfall: { 'zh-CN': '“90天以上”不含第90天', en: 'Day 90 itself does not count' },
    direction: 'higherIsWorse',
    sets: ALL_SETS,
    needs: NEEDS,
    source: ORDER,
    measures: [
      rate('', { 'zh-CN': '逾期90天以上贷款率', en: 'Overdue 90+ ratio' }, OVER_90, TOTAL_LOANS),
      stock('balance', 'amount', { 'zh-CN': '逾期90天以上贷款余额', en: 'Overdue 90+ balance' }, OVER_90),
    ],
  },
  {
    code: 'C7',
    version: 1,
    name: { 'zh-CN': '逾期90天以上贷款与不良贷款比例（偏离度）', en: 'Overdue 90+ to NPL (deviation)' },
    formula: { 'zh-CN': '逾期90天以上贷款余额 ÷ 不良贷款余额', en: 'Balance more than 90 days past due / NPL' },
    numerator: { 'zh-CN': '逾期超过90天贷款余额', en: 'Balance more than 90 days past due' },
    denominator: { 'zh-CN': '不良贷款余额', en: 'NPL balance' },
    pitfall: {
      'zh-CN': '超过100%即证明存在分类不实，须对照分类下限不符（C9）；没有不良贷款时不计算',
      en: 'Above 100% it proves that loans stand above their floor: see C9; without NPLs there is no value',
    },
    direction: 'higherIsWorse',
    sets: CHINESE_SET,
    needs: WITH_CLASS,
    source: ORDER,
    measures: [rate('', { 'zh-CN': '不良贷款偏离度', en: 'Overdue 90+ to NPL' }, OVER_90, NPL)],
  },
  {
    code: 'C8',
    version: 1,
    name: { 'zh-CN': '逾期60天以上贷款与不良贷款比例', en: 'Overdue 60+ to NPL' },
    formula: { 'zh-CN': '逾期60天以上贷款余额 ÷ 不良贷款余额', en: 'Balance more than 60 days past due / NPL' },
    numerator: { 'zh-CN': '逾期超过60天贷款余额', en: 'Balance more than 60 days past due' },
    denominator: { 'zh-CN': '不良贷款余额', en: 'NPL balance' },
    pitfall: {
      'zh-CN': '部分地区监管的从严口径；超过100%不等于违规，但提示不良认定偏晚',
      en: 'A stricter local practice: above 100% is no breach in itself, but says that NPLs are recognised late',
    },
    direction: 'higherIsWorse',
    sets: CHINESE_SET,
    needs: WITH_CLASS,
    source: { 'zh-CN': '部分地区监管实践', en: 'Local supervisory practice in China' },
    measures: [rate('', { 'zh-CN': '逾期60天以上贷款与不良贷款比例', en: 'Overdue 60+ to NPL' }, OVER_60, NPL)],
  },
  {
    code: 'C13',
    version: 1,
    name: { 'zh-CN': '逾期账龄', en: 'Days-past-due ageing' },
    formula: {
      'zh-CN': '按逾期天数0、1-30、31-60、61-90、91-180、181-270、271-360、361及以上分档的余额、笔数与占比',
      en: 'Balance, number and share by 0, 1-30, 31-60, 61-90, 91-180, 181-270, 271-360 and 361 or more days',
    },
    numerator: { 'zh-CN': '该档贷款余额', en: 'Balance of the loans in the band' },
    denominator: { 'zh-CN': '各项贷款余额', en: 'Total loans' },
    pitfall: {
      'zh-CN': '分档须以90、270、360天为界（中国五级分类），并以30、90天为界（IFRS 9）；逾期天数未知的单列',
      en: 'Bands must cut at 90, 270 and 360 for the Chinese classes and at 30 and 90 for IFRS 9; unknown days stand apart',
    },
    direction: 'neutral',
    sets: ALL_SETS,
    needs: NEEDS,
    source: { 'zh-CN': `${ORDER['zh-CN']}；IFRS 9 第5.5.11段`, en: `${ORDER.en}; IFRS 9 5.5.11` },
    measures: [
      splitBy('band', rate('share', { 'zh-CN': '占比', en: 'Share' }, [{ fact: 'balance', split: true }], TOTAL_LOANS)),
      splitBy(
        'band',
        stock('balance', 'amount', { 'zh-CN': '余额', en: 'Balance' }, [{ fact: 'balance', split: true }]),
      ),
      splitBy(
        'band',
        stock('count', 'count', { 'zh-CN': '笔数', en: 'Number of loans' }, [{ fact: 'loans', split: true }]),
      ),
    ],
  },
  {
    code: 'C14',
    version: 1,
    name: { 'zh-CN': '风险贷款率（PAR）', en: 'Portfolio at risk (PAR)' },
    formula: {
      'zh-CN': '逾期超过30（60、90）天贷款的全部未偿本金 ÷ 贷款总额',
      en: 'Outstanding principal of loans more than 30 (60, 90) days late / gross loan portfolio',
    },
    numerator: {
      'zh-CN': '逾期超过30（60、90）天贷款全部未偿本金',
      en: 'Whole outstanding principal of loans more than 30 (60, 90) days late',
    },
    denominator: { 'zh-CN': '贷款总额（本金）', en: 'Gross loan portfolio (principal)' },
    pitfall: {
      'zh-CN':
        '三个常见错误：按笔数计算、只计逾期的分期金额、剔除已展期或重组的贷款；未逾期的重组、展期、借新还旧贷款只计入“含重组”（renegotiated）各项',
      en: 'The three usual errors: counting loans, taking missed instalments, dropping rescheduled loans; loans restructured, extended or rolled over that are not late are in the measures with renegotiated only',
    },
    direction: 'higherIsWorse',
    sets: BOTH_SETS,
    needs: NEEDS,
    source: {
      'zh-CN': '小额信贷财务报告准则（MFRS）',
      en: 'Microfinance Financial Reporting Standards (MFRS)',
    },
    measures: [
      rate('par30', { 'zh-CN': 'PAR30', en: 'PAR30' }, OVER_30, TOTAL_LOANS),
      rate('par60', { 'zh-CN': 'PAR60', en: 'PAR60' }, OVER_60, TOTAL_LOANS),
      rate('par90', { 'zh-CN': 'PAR90', en: 'PAR90' }, OVER_90, TOTAL_LOANS),
      withRenegotiated(30, OVER_30),
      withRenegotiated(60, OVER_60),
      withRenegotiated(90, OVER_90),
      rate(
        'renegotiated',
        { 'zh-CN': '重组、展期贷款占比', en: 'Renegotiated loans' },
        [{ fact: 'renegotiated0' }],
        TOTAL_LOANS,
      ),
      stock('balance30', 'amount', { 'zh-CN': 'PAR30余额', en: 'PAR30 balance' }, OVER_30),
      stock('balance60', 'amount', { 'zh-CN': 'PAR60余额', en: 'PAR60 balance' }, OVER_60),
      stock('balance90', 'amount', { 'zh-CN': 'PAR90余额', en: 'PAR90 balance' }, OVER_90),
    ],
  },
];

/** PAR with every renegotiated loan that is not as late. */
function withRenegotiated(days: 30 | 60 | 90, late: Sum): Measure {
  const name = { 'zh-CN': `PAR${days}（含重组）`, en: `PAR${days} with renegotiated` };
  return rate(`par${days}_renegotiated`, name, [...late, { fact: `renegotiated${days}` }], TOTAL_LOANS);
}

/** The balance of loans more than so many days past due; the bands cut there. */
function overdue(moreThan: number): Sum {
  const bands = DPD_BANDS.filter((band) => band.from > moreThan).map((band) => band.name);
  return [{ fact: 'balance', where: { band: bands } }];
}

/** The same loans, counted. */
function counted(balances: Sum): Sum {
  return balances.map((term) => ({ ...term, fact: 'loans' }));
}
