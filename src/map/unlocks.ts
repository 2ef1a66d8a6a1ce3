import type { LoanColumn } from './dictionary.ts';

/** A column that the draft does not fill, and the indicators of the catalogue that it would allow. */
export interface Unlock {
  /** `table.column`. */
  readonly column: string;
  readonly indicators: readonly string[];
}

const OF_LOANS: Readonly<Partial<Record<LoanColumn, readonly string[]>>> = {
  days_past_due: ['C5', 'C6', 'C7', 'C8', 'C9', 'C13', 'C14'],
  asset_class_5: ['C1', 'C2', 'C4', 'C7', 'C8', 'C9', 'P1', 'M1', 'M6'],
  obligor_id: ['K3', 'K4', 'K5'],
  region: ['cut by region'],
  branch: ['cut by branch'],
  industry: ['cut by industry'],
  product: ['cut by product', 'C9 for cards'],
  customer_type: ['cut by customer_type'],
  guarantee_type: ['cut by guarantee_type', 'S4'],
  origination_date: ['D3', 'D6', 'V1', 'V2'],
  original_amount: ['V1', 'V2'],
  maturity_date: ['D3'],
  gl_account: ['D5 by account'],
  ifrs9_stage: ['P3', 'P4'],
  ecl: ['P4'],
  pd_12m: ['P5', 'P6'],
  lgd: ['P5'],
  ead: ['P5'],
  forbearance_flag: ['C11', 'C12'],
  extension_count: ['C10'],
  interest_rate: ['D3'],
  last_payment_date: ['D3'],
  past_due_since: ['D3'],
  arrears_amount: ['R3'],
  written_off_flag: ['written-off loans kept out of the stock'],
};

const OF_TABLES: readonly Unlock[] = [
  { column: 'gl_control.balance', indicators: ['D5'] },
  { column: 'provision.amount', indicators: ['P1', 'P2'] },
  { column: 'writeoff_recovery.amount', indicators: ['C2a', 'F2', 'F3', 'F4'] },
  { column: 'capital.net_capital', indicators: ['K1', 'K3'] },
  { column: 'obligor.group_id', indicators: ['K2'] },
  { column: 'collateral.latest_valuation_amount', indicators: ['S1', 'S2', 'S3'] },
];

/** What further columns of the tape, and further tables, would add. */
export function unlocksBeyond(filled: ReadonlySet<LoanColumn>): readonly Unlock[] {
  const missing = Object.entries(OF_LOANS).filter(([column]) => ![...filled].some((name) => name === column));
  return [...missing.map(([column, indicators]) => ({ column: `loan_snapshot.${column}`, indicators })), ...OF_TABLES];
}
