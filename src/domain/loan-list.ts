/** What a column of a loan list holds; an amount is decimal text in major units, a date ISO text. */
export type LoanListColumnType = 'text' | 'amount' | 'date' | 'count' | 'code';

export interface LoanListColumn {
  /** Canonical name of what stands in the column: `loan_id`, `balance`, `asset_class_5`. */
  readonly name: string;
  readonly type: LoanListColumnType;
}

/** The loans (obligors, cases, signals) behind a number: pseudonymous ids only, never names. */
export interface LoanList {
  /** `c9`, `newNpl`, `due30`... */
  readonly id: string;
  readonly columns: readonly LoanListColumn[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Rows that there are, of which `rows` holds the first. */
  readonly total: number;
  readonly truncated: boolean;
}
