/** Sums that were made elsewhere. A line is a canonical column and the headers that mean it, the surest first; it may go on below. */
export const SUM_SYNONYMS = {
  balance_aggregate: `
  cutoff_date 数据日期 统计日期 报告期 报告日期 截止日期 期末 时期 季度 期次 as_of reporting_date quarter period month date
  class 五级分类 风险分类 分类 项目 类别 贷款分类 asset_class_5 loan_class category classification
  dpd_band 逾期区间 逾期天数区间 逾期段 账龄 dpd_bucket aging bucket delinquency_band
  balance 贷款余额 余额 期末余额 金额 loan_balance outstanding_balance amount
  count 笔数 户数 贷款笔数 number number_of_loans loans
  provisions 减值准备 拨备余额 贷款损失准备 拨备 allowance loan_loss_allowance`,
  transition_count: `
  from_period 期初 起始期 起始日期 period_from start_period opening
  to_period 期末 截止期 截止日期 period_to end_period closing
  scale 评级体系 标度 等级体系 rating_scale
  from 期初评级 期初分类 原等级 迁移前 from_grade from_rating initial_rating from_class
  to 期末评级 期末分类 现等级 迁移后 to_grade to_rating final_rating to_class
  count 笔数 户数 迁移笔数 number transitions
  amount 金额 余额 迁移金额 balance`,
  vintage_cell: `
  cohort 发放月 放款月份 发放批次 账期 vintage origination_month origination_quarter originated cohort_month
  mob 账龄 表现期 月龄 months_on_book month_on_book age
  original_amount 放款金额 发放金额 originated_amount original_balance
  original_count 放款笔数 发放笔数 originated_count loans_originated
  event_amount 违约金额 逾期金额 累计违约金额 defaulted_amount bad_amount default_amount
  event_count 违约笔数 逾期笔数 累计违约笔数 defaults bad_count defaulted_count`,
} as const;
