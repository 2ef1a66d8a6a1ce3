import { LOAN_CLASSES, type LocalText } from '../../domain/index.ts';
import {
  annualised,
  BOTH_SETS,
  CHINESE_SET,
  type Entry,
  type Measure,
  rate,
  type Sum,
  splitBy,
  stock,
} from '../entry.ts';
import type { Window } from '../formation/statements.ts';
import { WINDOWS, windowed } from '../formation/waterfall.ts';
import type { MeasureSettings } from '../settings.ts';

const REQUIRED: Sum = [{ fact: 'requiredProvisions' }];
const BOOKED: Sum = [{ fact: 'bookedProvisions' }];

/** P8 and P9: what provisions cost, and whether they are enough. */
export const ADEQUACY_ENTRIES: readonly Entry[] = [
  {
    code: 'P8',
    version: 1,
    name: { 'zh-CN': '信用成本', en: 'Cost of risk' },
    formula: {
      'zh-CN': '（期末准备 − 期初准备 + 核销 − 收回）÷ 平均贷款 × 12/n',
      en: '(closing provisions - opening provisions + charge-offs - recoveries) / average loans x 12/n',
    },
    numerator: {
      'zh-CN': '当期计提：准备净增加额，加以准备核销的本金，减已核销贷款收回',
      en: 'Charge of the period: the change in provisions, plus what was charged off against them, less recoveries',
    },
    denominator: {
      'zh-CN': '自期初起各月末贷款余额的平均',
      en: 'Average of all month-ends from the opening of the period on',
    },
    pitfall: {
      'zh-CN':
        '由存量倒推，并非利润表减值损失：转让贷款转出的准备、汇率变动会使其偏低或偏高；分维度时贷款换部门会带走准备；准备释放时为负',
      en: 'Derived from stocks, not read from the income statement: provisions that leave with sold loans and exchange rates distort it; a loan that changes its segment takes its provisions along; negative where provisions are released',
    },
    direction: 'higherIsWorse',
    sets: BOTH_SETS,
    needs: ['provision.amount', 'writeoff_recovery.amount', 'loan_snapshot.principal_balance'],
    source: { 'zh-CN': '本系统约定', en: 'Riskpress convention' },
    measures: WINDOWS.map(costOfRisk),
  },
  {
    code: 'P9',
    version: 1,
    name: { 'zh-CN': '贷款损失准备充足率', en: 'Provision adequacy' },
    formula: {
      'zh-CN': '实际计提准备 ÷ 应提准备；应提准备 = 各类贷款余额 × 配置系数之和；shortfall = 应提 − 实提',
      en: 'Booked / required provisions; required = sum of class balance x configured share; shortfall = required - booked',
    },
    numerator: { 'zh-CN': '实际计提的贷款损失准备', en: 'Provisions booked' },
    denominator: {
      'zh-CN': '按 provisions.required 所配系数计算的应提准备',
      en: 'Provisions required by the shares configured in provisions.required',
    },
    pitfall: {
      'zh-CN':
        '系数须注明用途：一般准备系数（如1.5%、3%、30%、60%、100%）不是贷款损失准备的要求；未配置时不计算；未分类贷款不计入应提；准备有余时shortfall为负',
      en: 'Name what the shares are for: those of the general reserve (1.5, 3, 30, 60, 100 %) are no loan-loss provisions; without configured shares there is no value; unclassified loans require nothing; a surplus is a negative shortfall',
    },
    direction: 'lowerIsWorse',
    sets: CHINESE_SET,
    needs: ['provision.amount', 'loan_snapshot.principal_balance', 'loan_snapshot.asset_class_5'],
    source: {
      'zh-CN': '《商业银行风险监管核心指标（试行）》（银监会，2005年）；系数由贷款机构配置',
      en: 'CBRC core indicators for risk supervision of commercial banks (trial), 2005; shares as the lender configures them',
    },
    note: purposeOf,
    measures: [
      rate('', { 'zh-CN': '贷款损失准备充足率', en: 'Provision adequacy' }, BOOKED, REQUIRED),
      stock('required', 'amount', { 'zh-CN': '应提准备', en: 'Required provisions' }, REQUIRED),
      splitBy(
        'class',
        stock('required', 'amount', { 'zh-CN': '应提准备', en: 'Required provisions' }, [
          { fact: 'requiredProvisions', split: true },
        ]),
      ),
      stock('shortfall', 'amount', { 'zh-CN': '准备缺口', en: 'Shortfall' }, [
        ...REQUIRED,
        ...BOOKED.map((term) => ({ ...term, minus: true })),
      ]),
    ],
  },
];

/** A flow: of every month for the book, cut in the report month alone. */
function costOfRisk(window: Window): Measure {
  const monthly = window === 'month';
  const charge: Sum = [
    { fact: 'provisions' },
    { fact: windowed('openingProvisions', window), minus: true },
    { fact: windowed('chargedOff', window) },
    { fact: windowed('recovered', window), minus: true },
  ];
  const average: Sum = [{ fact: windowed('endBalances', window), per: windowed('ends', window) }];
  const name = monthly
    ? { 'zh-CN': '信用成本（年化）', en: 'Cost of risk, annualised' }
    : { 'zh-CN': '信用成本（本年累计，年化）', en: 'Cost of risk, year to date, annualised' };
  const measure = annualised(monthly ? 'month' : 'yearToDate', rate(monthly ? '' : 'ytd', name, charge, average));
  return { ...measure, cuts: 'reportMonth', compared: 'book' };
}

/** What the shares are for, and which they are: a share without its purpose is taken for another's. */
function purposeOf({ requiredProvisions }: MeasureSettings): LocalText | null {
  if (requiredProvisions === undefined) return null;
  const { purpose, byClass } = requiredProvisions;
  const shares = LOAN_CLASSES.map((name) => byClass[name]).join(' / ');
  return {
    'zh-CN': `系数用途：${purpose['zh-CN']}（正常至损失：${shares}）`,
    en: `The shares are for: ${purpose.en} (normal to loss: ${shares})`,
  };
}
