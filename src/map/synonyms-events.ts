/** Payments, disposals, signals, collection and legal work. A line is a canonical column and the headers that mean it, the surest first; it may go on below. */
export const EVENT_SYNONYMS = {
  payment: `
  payment_id 还款流水号 还款编号 流水号 交易流水号 还款流水 payment_no transaction_id receipt_no
  value_date 还款日期 入账日期 交易日期 起息日 还款日 记账日期 payment_date posting_date transaction_date
  principal 还款本金 实还本金 归还本金 偿还本金 principal_paid principal_repaid paid_principal
  interest 还款利息 实还利息 归还利息 偿还利息 interest_paid paid_interest
  fees 费用 手续费 实还费用 罚息及费用 fees_paid charges
  prepaid 提前还款金额 提前还款 prepayment prepaid_amount
  source 还款来源 资金来源 还款方式 payment_source paid_by source_of_collection`,
  writeoff_recovery: `
  event_id 事件编号 处置编号 核销编号 流水号 业务编号 event_no
  date 核销日期 处置日期 发生日期 业务日期 转让日期 收回日期 event_date writeoff_date
  kind 处置方式 处置类型 事件类型 业务类型 event_type event_kind disposal_type
  amount 核销金额 处置金额 金额 收回金额 转让本金 writeoff_amount event_amount
  price 转让价格 转让对价 成交价 对价 sale_price consideration`,
  classification_event: `
  at 分类日期 认定日期 调整日期 生效日期 分类调整日期 classified_at effective_date change_date
  sequence 顺序号 序号 seq
  from 调整前分类 原分类 原五级分类 前五级分类 from_class previous_class old_class
  to 调整后分类 新分类 现五级分类 认定结果 to_class new_class
  reason 调整原因 认定理由 分类理由 调整理由 change_reason
  rule 规则 触发规则 适用规则 rule_id
  approver 审批人 认定人 批准人 approved_by`,
  warning_signal: `
  signal_id 预警编号 预警信号编号 信号编号 预警号 预警流水号 signal_no alert_id warning_id
  type 信号类型 预警类型 预警信号 信号名称 预警规则 signal_type alert_type
  financial 财务信号标志 是否财务信号 财务类 is_financial
  severity 预警级别 预警等级 信号级别 风险等级 预警颜色 level alert_level priority
  raised_at 预警日期 触发日期 发现日期 生成日期 预警时间 raised_on signal_date alert_date created_at
  analysed_at 分析日期 核实日期 认定日期 analysed_on analyzed_at
  reported_at 上报日期 报告日期 reported_on
  handled_at 处置日期 处理日期 handled_on
  closed_at 解除日期 关闭日期 解除预警日期 结束日期 closed_on resolved_at
  owner 责任人 管户人 处理人 经办人 responsible assigned_to
  disposition 认定结论 核实结果 处置结论 结论 outcome
  evidence_ref 证据编号 附件编号 依据 evidence reference`,
  collection_assignment: `
  assignment_id 委派编号 催收任务号 分案编号 案件编号 委案编号 assignment_no case_no
  assigned_at 委派日期 分案日期 分配日期 委案日期 assignment_date assigned_on
  tier 催收阶段 逾期阶段 分层 催收层级 手别 bucket stage
  arrears 逾期金额 欠款金额 委案金额 arrears_amount assigned_amount
  collector 催收员 催收人员 处理人 agent officer
  team 催收组 催收团队 团队 小组
  agency 委外机构 催收机构 外包机构 collection_agency vendor`,
  collection_action: `
  action_id 催收记录号 催收流水号 记录编号 行动编号 作业编号 action_no contact_id activity_id
  at 催收日期 联系日期 催收时间 作业日期 action_date contact_date contacted_at
  local_hour 催收时点 联系时点 小时 hour
  channel 催收方式 催收渠道 联系方式 渠道 作业方式 contact_channel method action_type
  outcome 催收结果 联系结果 行动结果 结果 result contact_result
  right_party 本人接听 是否本人 联系到本人 right_party_contact rpc
  promise_date 承诺还款日期 承诺日期 承诺还款日 ptp_date promise_to_pay_date
  promise_amount 承诺还款金额 承诺金额 ptp_amount promised_amount
  agent 催收员 催收人员 坐席 collector operator
  agency 委外机构 催收机构 外包机构 collection_agency vendor
  cost 催收费用 费用 成本 fee action_cost`,
  complaint: `
  complaint_id 投诉编号 投诉单号 工单号 complaint_no ticket_id
  at 投诉日期 受理日期 投诉时间 complaint_date received_at
  kind 投诉类型 投诉类别 投诉事项 complaint_type category`,
  legal_case: `
  case_id 案件编号 案号 诉讼编号 立案号 case_no lawsuit_id docket_no
  stage 诉讼阶段 案件阶段 案件状态 诉讼状态 case_stage case_status status
  claim 诉讼标的 标的金额 诉讼金额 诉请金额 claim_amount amount_claimed
  filed_at 立案日期 起诉日期 立案时间 filing_date filed_on
  next_court_date 开庭日期 下次开庭日期 下次开庭日 court_date hearing_date
  limitation_end 诉讼时效到期日 时效到期日 诉讼时效届满日 limitation_date statute_of_limitations
  guarantee_period_end 保证期间到期日 保证期届满日 担保期限到期日 guarantee_expiry guarantee_end
  closed_at 结案日期 结案时间 closed_on closing_date`,
} as const;
