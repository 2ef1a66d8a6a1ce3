/** Canonical loan columns that a draft may fill. */
export const LOAN_COLUMNS = [
  'cutoff_date',
  'loan_id',
  'obligor_id',
  'currency',
  'principal_balance',
  'days_past_due',
  'asset_class_5',
  'origination_date',
  'original_amount',
  'maturity_date',
  'region',
  'branch',
  'industry',
  'product',
  'customer_type',
  'guarantee_type',
  'accrued_interest',
  'other_balances',
  'legal_balance',
  'arrears_amount',
  'past_due_since',
  'ifrs9_stage',
  'pd_12m',
  'lgd',
  'ead',
  'ecl',
  'default_date',
  'forbearance_flag',
  'extension_count',
  'interest_rate',
  'last_payment_date',
  'last_payment_amount',
  'written_off_flag',
  'gl_account',
  'technical_overdue_reason',
  'loan_officer',
] as const;
export type LoanColumn = (typeof LOAN_COLUMNS)[number];

/**
 * Headers that mean a canonical column, the surest first: of Chinese core-bank extracts, the EBA NPL templates (and
 * openNPL's names for them), AnaCredit and Fannie Mae's loan performance file. `asset_class` is not among the classes:
 * in EBA files it is the kind of lending.
 */
export const SYNONYMS: Readonly<Record<LoanColumn, readonly string[]>> = {
  cutoff_date:
    '数据日期 统计日期 报表日期 报告日期 截止日期 快照日期 数据时点 时点 业务日期 会计日期 账务日期 期末日期 月末日期 统计时点 统计月份 数据月份 cutoff_date cut_off_date as_of as_of_date asof reporting_date report_date snapshot_date reference_date data_date date_of_snapshot as_at as_at_date month_end month_end_date period_end'.split(
      ' ',
    ),
  loan_id:
    '借据号 借据编号 贷款借据号 贷款编号 贷款账号 贷款号 借款编号 合同借据号 loan_id loan_identifier loan_number loan_no loan_key instrument_identifier instrument_id contract_id contract_number account_number account_id facility_id'.split(
      ' ',
    ),
  obligor_id:
    '客户号 客户编号 客户代码 客户id 借款人编号 借款人代码 核心客户号 obligor_id counterparty_identifier counterparty_id borrower_id customer_id client_id debtor_id obligor'.split(
      ' ',
    ),
  currency: '币种 币别 货币 币种代码 currency loan_currency currency_code ccy'.split(' '),
  principal_balance:
    '贷款余额 本金余额 余额 借据余额 未偿本金 剩余本金 贷款本金余额 当前余额 期末余额 principal_balance outstanding_principal outstanding_nominal_amount current_actual_upb current_balance outstanding_balance principal_outstanding remaining_principal balance upb principal'.split(
      ' ',
    ),
  days_past_due:
    '逾期天数 本金逾期天数 最大逾期天数 当前逾期天数 欠息天数 days_past_due days_in_past_due days_in_pastdue dpd past_due_days overdue_days days_overdue days_in_arrears'.split(
      ' ',
    ),
  asset_class_5:
    '五级分类 五级分类结果 五级形态 风险分类 贷款五级分类 资产分类 贷款形态 asset_class_5 five_category five_category_class loan_class risk_class loan_classification classification'.split(
      ' ',
    ),
  origination_date:
    '发放日期 放款日期 贷款发放日 起息日 借款日期 贷款起始日 发放日 放款日 origination_date date_of_origination inception_date disbursement_date issue_date start_date loan_date'.split(
      ' ',
    ),
  original_amount:
    '贷款金额 放款金额 发放金额 借据金额 借款金额 合同金额 original_amount original_principal original_balance original_upb disbursed_amount loan_amount commitment_at_inception'.split(
      ' ',
    ),
  maturity_date:
    '到期日 到期日期 贷款到期日 合同到期日 maturity_date current_maturity_date legal_final_maturity_date final_maturity_date end_date due_date'.split(
      ' ',
    ),
  region: '地区 区域 所属地区 省份 城市 地域 region area province state geographic_region district'.split(' '),
  branch:
    '机构 支行 分行 经办机构 机构号 机构名称 所属机构 网点 管理机构 branch branch_id branch_code branch_name office'.split(
      ' ',
    ),
  industry:
    '行业 所属行业 行业投向 贷款投向 行业分类 投向行业 industry industry_code nace nace_code economic_activity sector'.split(
      ' ',
    ),
  product:
    '产品 产品名称 贷款品种 业务品种 产品类型 贷款种类 贷款类型 product product_name product_type loan_type type_of_instrument'.split(
      ' ',
    ),
  customer_type:
    '客户类型 借款人类型 客户性质 企业规模 客户规模 customer_type borrower_type client_type counterparty_type segment'.split(
      ' ',
    ),
  guarantee_type:
    '担保方式 主担保方式 主要担保方式 担保类型 guarantee_type collateral_type type_of_guarantee security_type'.split(
      ' ',
    ),
  accrued_interest:
    '应计利息 应收利息 表内欠息 accrued_interest accrued_interest_balance accrued_interest_balance_on_book'.split(' '),
  other_balances: '其他余额 其他应收款 other_balances other_balance'.split(' '),
  legal_balance: '法律余额 债权总额 legal_balance'.split(' '),
  arrears_amount:
    '逾期金额 欠款金额 逾期本息 拖欠金额 arrears_amount arrears total_pastdue_amount past_due_amount overdue_amount'.split(
      ' ',
    ),
  past_due_since: '逾期起始日 逾期日期 逾期开始日期 past_due_since date_of_past_due arrears_date overdue_since'.split(
    ' ',
  ),
  ifrs9_stage:
    '减值阶段 三阶段 预期信用损失阶段 风险阶段 ifrs9_stage ifrs_stage stage accounting_stages_of_asset_quality impairment_stage'.split(
      ' ',
    ),
  pd_12m: '违约概率 pd_12m pd probability_of_default'.split(' '),
  lgd: '违约损失率 lgd loss_given_default'.split(' '),
  ead: '违约风险敞口 ead exposure_at_default'.split(' '),
  ecl: '预期信用损失 减值准备 ecl expected_credit_loss'.split(' '),
  default_date: '违约日期 违约日 default_date date_of_default'.split(' '),
  forbearance_flag: '重组标志 是否重组 重组贷款标志 forbearance_flag forborne is_forborne restructured_flag'.split(' '),
  extension_count: '展期次数 extension_count number_of_extensions'.split(' '),
  interest_rate: '利率 执行利率 年利率 贷款利率 interest_rate current_interest_rate annual_rate rate'.split(' '),
  last_payment_date: '最近还款日 上次还款日期 最后还款日 last_payment_date date_of_last_payment'.split(' '),
  last_payment_amount: '最近还款金额 上次还款金额 last_payment_amount'.split(' '),
  written_off_flag: '核销标志 是否核销 written_off_flag written_off charged_off_flag'.split(' '),
  gl_account: '科目 科目号 会计科目 科目代码 总账科目 gl_account gl_code ledger_account account_code'.split(' '),
  technical_overdue_reason: '技术性逾期原因 technical_overdue_reason'.split(' '),
  loan_officer: '客户经理 信贷员 管户经理 loan_officer account_manager relationship_manager'.split(' '),
};

/** Headers of months past due: a month is taken as thirty days. */
export const MONTHS_PAST_DUE: readonly string[] =
  '逾期月数 逾期期数 拖欠期数 months_past_due months_overdue missed_instalments'.split(' ');

/** Headers of personal data: such a column stays unmapped. */
export const PERSONAL =
  /身份证|证件号|手机|电话|银行卡|住址|地址|identity|passport|phone|mobile|e-?mail|address|card_?n/i;

/** Words of the classes and of the kinds of security, for code lists. */
export const CODE_WORDS: Readonly<Record<'asset_class_5' | 'guarantee_type', readonly (readonly [RegExp, string])[]>> =
  {
    asset_class_5: [
      [/^(0?1\s*[-.:_、]?\s*)?(正常[类一二三四12345+-]*|normal|pass|standard)$/i, 'normal'],
      [/^(0?2\s*[-.:_、]?\s*)?(关注[类一二三四12345+-]*|special[ _-]?mention|watch|watchlist)$/i, 'special_mention'],
      [/^(0?3\s*[-.:_、]?\s*)?(次级[类一二三四12345+-]*|sub-?standard)$/i, 'substandard'],
      [/^(0?4\s*[-.:_、]?\s*)?(可疑[类一二三四12345+-]*|doubtful)$/i, 'doubtful'],
      [/^(0?5\s*[-.:_、]?\s*)?(损失类?|loss)$/i, 'loss'],
    ],
    guarantee_type: [
      [/^(信用|免担保|无担保|credit|unsecured|clean)(贷款|类|方式)?$/i, 'credit'],
      [/^(保证|保证担保|担保|guarantee|guaranteed|personal guarantee)(贷款|类|方式)?$/i, 'guarantee'],
      [/^(抵押|抵押担保|房产抵押|mortgage|mortgaged)(贷款|类|方式)?$/i, 'mortgage'],
      [/^(质押|质押担保|pledge|pledged)(贷款|类|方式)?$/i, 'pledge'],
    ],
  };

/** Classes written as numbers, best first; never certain. */
export const NUMBERED_CLASSES: Readonly<Record<string, string>> = {
  '1': 'normal',
  '2': 'special_mention',
  '3': 'substandard',
  '4': 'doubtful',
  '5': 'loss',
  '01': 'normal',
  '02': 'special_mention',
  '03': 'substandard',
  '04': 'doubtful',
  '05': 'loss',
};

const UNIT_WORDS: readonly (readonly [RegExp, UnitWord])[] = [
  [/[（(]?(单位[:：]?)?百万元?[)）]?$/, '百万元'],
  [/[（(](单位[:：]?)?万元?[)）]$/, '万元'],
  [/[（(](单位[:：]?)?千元[)）]$/, '千元'],
  [/[（(](单位[:：]?)?亿元?[)）]$/, '亿元'],
  [/[（(](单位[:：]?)?元[)）]$/, '元'],
  [/[ _(]+(in_?)?(k|thousands?)\)?$/i, 'thousand'],
  [/[ _(]+(in_?)?(mn|mm|millions?)\)?$/i, 'million'],
];
type UnitWord = '元' | '千元' | '万元' | '百万元' | '亿元' | 'thousand' | 'million';

/** A header without its unit, and the unit. */
export function splitUnit(header: string): { readonly name: string; readonly unit: UnitWord | undefined } {
  for (const [pattern, unit] of UNIT_WORDS) {
    if (pattern.test(header)) return { name: header.replace(pattern, ''), unit };
  }
  return { name: header, unit: undefined };
}

/** A header as it is compared: width, case, blanks and marks do not matter. */
export function plainName(header: string): string {
  return header
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\s_\-.:/()（）【】[\]]+/g, '');
}
