/** Tables of the book: core-bank extracts, EBA NPL templates, AnaCredit, Fannie Mae. A line is a canonical column and the headers that mean it, the surest first; marks between words do not matter; it may go on below. */
export const BOOK_SYNONYMS = {
  loan_snapshot: `
  cutoff_date 数据日期 统计日期 报表日期 报告日期 截止日期 快照日期 数据时点 时点 业务日期 会计日期 账务日期 期末日期 月末日期 统计时点 统计月份 数据月份 cut_off_date as_of
    as_of_date asof reporting_date report_date snapshot_date reference_date data_date date_of_snapshot as_at
    as_at_date month_end month_end_date period_end
  loan_id 借据号 借据编号 贷款借据号 贷款编号 贷款账号 贷款号 借款编号 合同借据号 loan-identifier loan_number loan_no loan_key
    instrument-identifier instrument_id contract_id contract_number account_number account_id facility_id
  obligor_id 客户号 客户编号 客户代码 客户id 借款人编号 借款人代码 核心客户号 counterparty-identifier counterparty_id borrower_id
    customer_id client_id debtor_id obligor
  currency 币种 币别 货币 币种代码 loan-currency currency_code ccy
  principal_balance 贷款余额 本金余额 余额 借据余额 未偿本金 剩余本金 贷款本金余额 当前余额 期末余额 outstanding_principal
    outstanding_nominal_amount current_actual_upb current_balance outstanding_balance principal_outstanding
    remaining_principal balance upb principal
  days_past_due 逾期天数 本金逾期天数 最大逾期天数 当前逾期天数 欠息天数 days_in_past_due dpd past_due_days overdue_days
    days_overdue days_in_arrears
  asset_class_5 五级分类 五级分类结果 五级形态 风险分类 贷款五级分类 资产分类 贷款形态 five_category five_category_class loan_class risk_class
    loan_classification classification
  origination_date 发放日期 放款日期 贷款发放日 起息日 借款日期 贷款起始日 发放日 放款日 date-of-origination inception_date disbursement_date
    issue_date start_date loan_date
  original_amount 贷款金额 放款金额 发放金额 借据金额 借款金额 合同金额 original_principal original_balance original_upb
    disbursed_amount loan_amount commitment_at_inception
  maturity_date 到期日 到期日期 贷款到期日 合同到期日 current-maturity-date legal_final_maturity_date final_maturity_date
    end_date due_date
  region 地区 区域 所属地区 省份 城市 地域 area province state geographic_region district
  branch 机构 支行 分行 经办机构 机构号 机构名称 所属机构 网点 管理机构 branch_id branch_code branch_name office
  industry 行业 所属行业 行业投向 贷款投向 行业分类 投向行业 industry_code nace nace_code economic_activity sector
  product 产品 产品名称 贷款品种 业务品种 产品类型 贷款种类 贷款类型 product_name product_type loan_type type_of_instrument
  customer_type 客户类型 借款人类型 客户性质 企业规模 客户规模 borrower-type client_type counterparty_type segment
  guarantee_type 担保方式 主担保方式 主要担保方式 担保类型 collateral-type type_of_guarantee security_type
  accrued_interest 应计利息 应收利息 表内欠息 accrued_interest_balance accrued-interest-balance-on-book
  other_balances 其他余额 其他应收款 other_balance
  legal_balance 法律余额 债权总额
  arrears_amount 逾期金额 欠款金额 逾期本息 拖欠金额 arrears total-past-due-amount past_due_amount overdue_amount
  past_due_since 逾期起始日 逾期日期 逾期开始日期 date_of_past_due arrears_date overdue_since
  ifrs9_stage 减值阶段 三阶段 预期信用损失阶段 风险阶段 ifrs_stage stage accounting-stages-of-asset-quality impairment_stage
  pd_12m 违约概率 pd probability_of_default
  lgd 违约损失率 loss_given_default
  ead 违约风险敞口 exposure_at_default
  ecl 预期信用损失 减值准备 expected_credit_loss
  default_date 违约日期 违约日 date-of-default
  forbearance_flag 重组标志 是否重组 重组贷款标志 forborne is_forborne restructured_flag
  extension_count 展期次数 number_of_extensions
  interest_rate 利率 执行利率 年利率 贷款利率 current-interest-rate annual_rate rate
  last_payment_date 最近还款日 上次还款日期 最后还款日 date_of_last_payment
  last_payment_amount 最近还款金额 上次还款金额
  written_off_flag 核销标志 是否核销 written_off charged_off_flag
  gl_account 科目 科目号 会计科目 科目代码 总账科目 gl_code ledger_account account_code
  technical_overdue_reason 技术性逾期原因
  loan_officer 客户经理 信贷员 管户经理 account_manager relationship_manager
  default_status 违约状态
  forbearance_type 重组方式 重组类型 type_of_forbearance
  forbearance_start 重组日期 重组生效日 forbearance_date date_of_forbearance restructuring_date
  forbearance_end 重组观察期结束日 观察期到期日 forbearance_end_date end_date_of_forbearance
  forbearance_first_payment 重组后首次还款日
  forbearance_count 重组次数 number_of_historical_forbearance
  original_maturity_date 原到期日 原到期日期 展期前到期日
  rolled_over_from 原借据号 借新还旧原借据号 previous_loan_id refinanced_loan
  rate_type 利率类型 利率方式 interest_rate_type
  payment_frequency 还款频率 还款周期 还款方式周期 repayment_frequency
  zero_balance_code 结清代码 结清原因 结清方式
  refinance_kind 借新还旧类型 无还本续贷标志 续贷类型 展期续贷类型
  use_of_funds_breach 挪用标志 资金用途违规 用途违规标志 misuse_of_funds
  external_downgrade 外部评级下调 外部评级大幅下调
  debt_evasion 逃废债 逃废债标志 恶意逃废债
  bankruptcy 破产标志 破产 bankruptcy_flag insolvency
  first_due_date 首次还款日 首期还款日 首期应还日 first_payment_date first_instalment_date
  instalments_paid 已还期数 已还期次 instalments_repaid paid_instalments
  instalment_due 本期应还 本期应还金额 当期应还金额 instalment_amount due_amount
  accrual_status 应计状态 非应计标志 accrual
  rating_grade 内部评级 信用等级 客户评级 债项评级 评级 rating internal_rating grade credit_grade risk_grade
  off_balance_amount 表外余额 表外敞口 未使用额度 undrawn_amount off_balance`,
  obligor: `
  valid_from 生效日期 生效日 valid_since effective_date
  type 客户类型 客户类别 企业个人标志 customer_type borrower-type client_type
  size 企业规模 客户规模 规模 enterprise-size
  group_id 集团号 集团客户号 所属集团 集团编号 关联集团 group group_code parent_group
  statement_date 报表日期 财报日期 报表期 financial_statement_date fiscal_date
  current_assets 流动资产 流动资产合计
  current_liabilities 流动负债 流动负债合计
  total_assets 资产总计 总资产 资产总额 资产合计
  total_liabilities 负债总计 总负债 负债总额 负债合计 liabilities
  total_debt 有息负债 带息债务 借款总额 debt financial_debt
  revenue 营业收入 主营业务收入 销售收入 营业总收入 turnover sales annual_revenue
  ebit 息税前利润 operating_profit
  net_profit 净利润 net_income profit_after_tax
  interest_expense 利息支出 利息费用 财务费用 interest_paid
  operating_cash_flow 经营活动现金流量净额 经营现金流 经营性现金流净额 cash_flow_from_operations cfo
  debt_service 年偿债额 应偿还债务本息 annual_debt_service
  monthly_debt_service 月供 月还款额 monthly_payment monthly_instalments
  monthly_income 月收入 household_income
  debt_elsewhere 他行负债 他行贷款余额 debt_at_other_lenders
  overdue90_elsewhere 他行逾期90天以上 他行逾期
  npl_elsewhere 他行不良 他行不良标志 他行已分类不良`,
  collateral: `
  collateral_id 押品编号 押品号 抵押物编号 抵质押物编号 担保品编号 protection-identifier collateral_identifier collateral_no
  type 押品类型 押品种类 抵押物类型 抵押物种类 担保品类型 collateral-type type_of_collateral property_type
  latest_valuation_amount 评估价值 最新评估价值 押品价值 押品估值 评估金额 认定价值 market_value valuation collateral_value
    appraised_value
  latest_valuation_date 评估日期 最新评估日期 最近评估日 估值日期 valuation_date date-of-latest-valuation appraisal_date
  valuation_type 评估方式 估值方式 评估方法 type_of_valuation valuation_method
  lien_position 抵押顺位 受偿顺位 顺位 lien lien_order
  higher_ranking_loan 前顺位债权 先顺位债权金额 prior_liens prior_ranking_amount
  haircut 折扣率 折扣系数 抵押率 discount
  enforcement_status 处置状态 查封状态 执行状态`,
  loan_collateral: `
  collateral_id 押品编号 押品号 抵押物编号 抵质押物编号 担保品编号 protection-identifier collateral_no
  allocated_amount 分摊价值 担保金额 分配金额 担保债权金额 allocated_value
  rank 担保顺序 分配顺序 ranking`,
  provision: `
  amount 减值准备 准备金额 拨备金额 拨备余额 计提金额 减值准备余额 贷款损失准备 allowance allowance_amount provision_amount loss_allowance
    impairment
  stage 阶段 减值阶段 三阶段 ifrs9_stage ifrs_stage
  class 五级分类 风险分类 五级形态 loan_class
  method 计提方法 计提方式 计量方法 provisioning_method`,
  gl_control: `
  gl_account 科目 科目号 科目代码 会计科目 总账科目 account account_code gl_code ledger_account
  balance 余额 科目余额 期末余额 总账余额 ending_balance ledger_balance closing_balance`,
  capital: `
  date 日期 报告日期 数据日期 报表日期 as_of reporting_date
  net_capital 资本净额 总资本净额 own_funds total_capital regulatory_capital
  tier1_capital 一级资本净额 一级资本 核心一级资本净额 tier_1 tier1 tier_1_capital`,
  fx_rate: `
  date 日期 汇率日期 报价日期 rate_date value_date
  rate 汇率 中间价 折算汇率 折人民币汇率 exchange_rate mid_rate fx`,
  limit: `
  limit_id 限额编号 限额号 限额代码 limit_code limit_no
  dimension 限额维度 维度 控制维度 limit_dimension
  value 维度值 限额对象 控制对象 dimension_value segment
  amount 限额 限额金额 额度上限 limit limit_amount ceiling
  approved_at 审批日期 批准日期 approval_date approved_on
  valid_from 生效日期 生效日 起始日 effective_date valid_since
  valid_until 失效日期 到期日 有效期至 expiry_date valid_to`,
  reported_value: `
  indicator 指标 指标代码 指标编号 指标名称 indicator_code kpi
  period 期次 报告期 期间 报告期间 reporting_period
  source 来源 报送对象 报送渠道 报表名称 reported_to report
  value 报送值 已报送值 上报值 指标值 数值 reported_value reported
  date 报送日期 上报日期 报告日期 reported_at reported_on
  explanation 差异说明 说明 差异原因 备注 comment remark`,
  benchmark: `
  indicator 指标 指标代码 指标名称 indicator_code kpi
  period 期次 报告期 期间 reporting_period
  source 来源 数据来源 发布机构 publisher
  value 同业值 行业值 行业平均 对标值 基准值 peer_value benchmark_value peer_average
  date 发布日期 公布日期 published_at publication_date`,
  adjustment: `
  adjustment_id 调整编号 调整单号 调整流水号 adjustment_no
  period 期次 调整期间 报告期 所属期间
  cells 调整指标 调整项目 调整单元格 cell figures
  amount 调整金额 调整额 调整数 adjustment_amount
  reason 调整原因 原因 说明 explanation
  preparer 编制人 经办人 制单人 prepared_by maker
  approver 审批人 复核人 批准人 approved_by checker`,
  obligor_name: `
  name 客户名称 借款人名称 借款人姓名 客户姓名 企业名称 obligor_name customer_name borrower_name client_name`,
} as const;
