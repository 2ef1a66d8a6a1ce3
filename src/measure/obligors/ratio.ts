import type { LocalText } from '../../domain/index.ts';

/** A line of an obligor ratio: at or beyond it the obligor signals. */
export interface ObligorLines {
  readonly amber?: string | undefined;
  readonly red?: string | undefined;
}

/** One ratio of an obligor's statement: what is above, what below, and where it begins to worry. */
export interface ObligorRatio {
  readonly code: string;
  readonly name: LocalText;
  readonly formula: LocalText;
  readonly pitfall: LocalText;
  readonly top: readonly string[];
  readonly bottom: readonly string[];
  /** SQL over the obligor's columns under their own names. */
  readonly topSql: string;
  readonly bottomSql: string;
  readonly worse: 'above' | 'below';
  /** Default lines as decimal text; a lender's own replace them. */
  readonly lines: ObligorLines;
  /** A bottom that is not positive is as bad as can be: equity that is gone. */
  readonly goneIsRed?: boolean;
}

const EQUITY = '(o."total_assets" - o."total_liabilities")';

const column = (name: string): string => `o."${name}"`;

function simple(
  code: string,
  texts: Pick<ObligorRatio, 'name' | 'formula' | 'pitfall'>,
  [top, bottom]: readonly [string, string],
  worse: ObligorRatio['worse'],
  lines: ObligorLines,
): ObligorRatio {
  const parts = { top: [`obligor.${top}`], bottom: [`obligor.${bottom}`] };
  return { code, ...texts, ...parts, topSql: column(top), bottomSql: column(bottom), worse, lines };
}

/** O1-O7. Lines of O1-O4 follow a public scoring sheet, the others are conventions; a lender overrides them. */
export const OBLIGOR_RATIOS: readonly ObligorRatio[] = [
  simple(
    'O1',
    {
      name: { 'zh-CN': '资产负债率', en: 'Debt-to-asset ratio' },
      formula: { 'zh-CN': '负债总额 ÷ 资产总额', en: 'Total liabilities / total assets' },
      pitfall: {
        'zh-CN': '取截止日前最近一期报表；按户数之外须看风险敞口；未报送报表的客户不在其中',
        en: 'The newest statement not after the cut-off; read the exposure beside the number; obligors without a statement are not in it',
      },
    },
    ['total_liabilities', 'total_assets'],
    'above',
    { amber: '0.70', red: '0.85' },
  ),
  {
    code: 'O2',
    name: { 'zh-CN': '有息负债与净资产比', en: 'Debt to equity' },
    formula: {
      'zh-CN': '有息负债 ÷（资产总额 − 负债总额）',
      en: 'Total debt / (total assets - total liabilities)',
    },
    pitfall: {
      'zh-CN': '“负债比率”口径不一，此处为有息负债与净资产之比；净资产为零或为负的客户计为红色',
      en: 'The debt ratio has several meanings: this is debt to equity; an obligor without positive equity counts as red',
    },
    top: ['obligor.total_debt'],
    bottom: ['obligor.total_assets', 'obligor.total_liabilities'],
    topSql: column('total_debt'),
    bottomSql: EQUITY,
    worse: 'above',
    lines: { amber: '2', red: '4' },
    goneIsRed: true,
  },
  simple(
    'O3',
    {
      name: { 'zh-CN': '流动比率', en: 'Current ratio' },
      formula: { 'zh-CN': '流动资产 ÷ 流动负债', en: 'Current assets / current liabilities' },
      pitfall: {
        'zh-CN': '存货与应收账款质量未作调整；行业差异大',
        en: 'Takes stock and receivables at book value; industries differ widely',
      },
    },
    ['current_assets', 'current_liabilities'],
    'below',
    { amber: '1.5', red: '1.0' },
  ),
  simple(
    'O4',
    {
      name: { 'zh-CN': '利润率', en: 'Profit margin' },
      formula: { 'zh-CN': '净利润 ÷ 营业收入', en: 'Net profit / revenue' },
      pitfall: {
        'zh-CN': '非年报期间数不可与年报直接比较；亏损客户计入红色',
        en: 'A part-year statement does not compare with a full year; obligors with a loss are red',
      },
    },
    ['net_profit', 'revenue'],
    'below',
    { amber: '0.05', red: '0.01' },
  ),
  simple(
    'O5',
    {
      name: { 'zh-CN': '利息保障倍数', en: 'Interest cover' },
      formula: { 'zh-CN': '息税前利润 ÷ 利息支出', en: 'EBIT / interest expense' },
      pitfall: {
        'zh-CN': '资本化利息未计入；无利息支出的客户不在其中',
        en: 'Capitalised interest is not in it; obligors without interest expense are left out',
      },
    },
    ['ebit', 'interest_expense'],
    'below',
    { amber: '1.5' },
  ),
  simple(
    'O6',
    {
      name: { 'zh-CN': '经营现金流偿债倍数', en: 'Operating cash cover' },
      formula: { 'zh-CN': '经营活动现金流量净额 ÷ 当期应还本息', en: 'Operating cash flow / debt service' },
      pitfall: {
        'zh-CN': '单期现金流波动大，应连续观察',
        en: 'One period of cash flow says little: watch several',
      },
    },
    ['operating_cash_flow', 'debt_service'],
    'below',
    { amber: '1' },
  ),
  simple(
    'O7',
    {
      name: { 'zh-CN': '债务收入比（个人）', en: 'Debt service to income (households)' },
      formula: { 'zh-CN': '每月应还债务 ÷ 月收入', en: 'Monthly debt service / monthly income' },
      pitfall: {
        'zh-CN': '收入以申请或最近核实时为准，可能已过时；他行债务未必齐全',
        en: 'Income is as of application or the last check and may be stale; debt elsewhere may be incomplete',
      },
    },
    ['monthly_debt_service', 'monthly_income'],
    'above',
    { amber: '0.50' },
  ),
];
