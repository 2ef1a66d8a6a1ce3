/** A cross-field rule of one loan: the condition under which the loan contradicts itself (D3). */
export interface ConsistencyRule {
  readonly name: string;
  readonly columns: readonly string[];
  /** Condition over canonical columns; unknown (NULL) is no breach. */
  readonly breach: string;
}

/** Rules of `loan_snapshot`, applied where their columns are supplied. Interest rates are percent a year. */
export const CONSISTENCY_RULES: readonly ConsistencyRule[] = [
  rule('originationAfterCutoff', ['origination_date', 'cutoff_date'], 'origination_date > cutoff_date'),
  rule('maturityBeforeOrigination', ['maturity_date', 'origination_date'], 'maturity_date < origination_date'),
  rule('defaultBeforeOrigination', ['default_date', 'origination_date'], 'default_date < origination_date'),
  rule('lastPaymentAfterCutoff', ['last_payment_date', 'cutoff_date'], 'last_payment_date > cutoff_date'),
  rule('pastDueSinceAfterCutoff', ['past_due_since', 'cutoff_date'], 'past_due_since > cutoff_date'),
  rule('balanceAboveOriginal', ['principal_balance', 'original_amount'], 'principal_balance > original_amount'),
  rule('negativeBalance', ['principal_balance'], 'principal_balance < 0'),
  rule('normalBeyond90Days', ['asset_class_5', 'days_past_due'], "asset_class_5 = 'normal' AND days_past_due > 90"),
  rule('arrearsWithoutDays', ['arrears_amount', 'days_past_due'], 'arrears_amount > 0 AND days_past_due = 0'),
  rule('interestRateAbove100', ['interest_rate'], 'interest_rate > 100'),
];

function rule(name: string, columns: readonly string[], breach: string): ConsistencyRule {
  return { name, columns, breach };
}
