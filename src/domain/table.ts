/** Types of canonical columns. Money is DECIMAL(18,2), decimal DECIMAL(18,6), flag BOOLEAN, int BIGINT; text and code are VARCHAR. */
export type ColumnType = 'text' | 'code' | 'date' | 'money' | 'decimal' | 'int' | 'flag' | 'currency';

export interface CanonicalColumn {
  readonly type: ColumnType;
  /** Closed list of a code's values; a source's own codes are mapped onto them. */
  readonly values?: readonly string[];
  /** Absent values are refused where true. */
  readonly required?: boolean;
  /** Values here may look like identity, phone or card numbers: they are identifiers or names. */
  readonly identifying?: boolean;
  readonly nonNegative?: boolean;
}

export interface CanonicalTable {
  readonly columns: Readonly<Record<string, CanonicalColumn>>;
  readonly key: readonly string[];
  /** The column whose month a row belongs to; null for a table without months. */
  readonly dateColumn: string | null;
  /** How rows belong to months: a state at a cut-off date, an event within the month, or neither. */
  readonly timing: 'cutoff' | 'event' | 'timeless';
}

/** Five-category classes, best first (五级分类). */
export const LOAN_CLASSES = ['normal', 'special_mention', 'substandard', 'doubtful', 'loss'] as const;
export type LoanClass = (typeof LOAN_CLASSES)[number];
export const NON_PERFORMING: readonly LoanClass[] = ['substandard', 'doubtful', 'loss'];

/** Days-past-due bands (逾期账龄), each with its first and last day; the last band is open. */
export const DPD_BANDS = [
  { name: '0', from: 0, to: 0 },
  { name: '1-30', from: 1, to: 30 },
  { name: '31-60', from: 31, to: 60 },
  { name: '61-90', from: 61, to: 90 },
  { name: '91-180', from: 91, to: 180 },
  { name: '181-270', from: 181, to: 270 },
  { name: '271-360', from: 271, to: 360 },
  { name: '361+', from: 361, to: null },
] as const;

export const GUARANTEE_TYPES = ['credit', 'guarantee', 'mortgage', 'pledge'] as const;

const text: CanonicalColumn = { type: 'text' };
const id: CanonicalColumn = { type: 'text', identifying: true };
const money: CanonicalColumn = { type: 'money' };
const date: CanonicalColumn = { type: 'date' };
const decimal: CanonicalColumn = { type: 'decimal' };
const flag: CanonicalColumn = { type: 'flag' };

const required = (column: CanonicalColumn): CanonicalColumn => ({ ...column, required: true });

const currency: CanonicalColumn = { type: 'currency', required: true };

/** Dimensions that a loan may carry; `dim_*` columns of a mapping join them. */
export const LOAN_DIMENSIONS = ['region', 'industry', 'branch', 'product', 'customer_type', 'guarantee_type'] as const;

const dimensions = {
  region: text,
  branch: text,
  industry: text,
  product: text,
  customer_type: text,
  guarantee_type: { type: 'code', values: GUARANTEE_TYPES },
} as const satisfies Record<string, CanonicalColumn>;

/**
 * The canonical tables a mapping may fill. Names follow the EBA NPL templates of Regulation (EU) 2023/2083 and
 * AnaCredit where they have one. A mapping may add `dim_*` text columns to `loan_snapshot`.
 */
export const CANONICAL_TABLES = {
  loan_snapshot: {
    key: ['cutoff_date', 'loan_id'],
    dateColumn: 'cutoff_date',
    timing: 'cutoff',
    columns: {
      cutoff_date: required(date),
      loan_id: required(id),
      obligor_id: id,
      currency,
      principal_balance: required(money),
      days_past_due: { type: 'int', nonNegative: true },
      asset_class_5: { type: 'code', values: LOAN_CLASSES },
      origination_date: date,
      original_amount: money,
      maturity_date: date,
      ...dimensions,
      accrued_interest: money,
      other_balances: money,
      legal_balance: money,
      arrears_amount: money,
      past_due_since: date,
      ifrs9_stage: { type: 'int', nonNegative: true },
      pd_12m: decimal,
      lgd: decimal,
      ead: money,
      ecl: money,
      default_date: date,
      forbearance_flag: flag,
      extension_count: { type: 'int', nonNegative: true },
      interest_rate: decimal,
      last_payment_date: date,
      last_payment_amount: money,
      written_off_flag: flag,
      gl_account: text,
      technical_overdue_reason: text,
      loan_officer: { type: 'text', identifying: true },
    },
  },
  obligor: {
    key: ['obligor_id'],
    dateColumn: null,
    timing: 'timeless',
    columns: { obligor_id: required(id), type: text, size: text, group_id: id, industry: text, region: text },
  },
  collateral: {
    key: ['collateral_id'],
    dateColumn: null,
    timing: 'timeless',
    columns: {
      collateral_id: required(id),
      loan_id: id,
      type: text,
      currency,
      latest_valuation_amount: money,
      latest_valuation_date: date,
      haircut: decimal,
    },
  },
  provision: {
    key: ['cutoff_date', 'loan_id'],
    dateColumn: 'cutoff_date',
    timing: 'cutoff',
    columns: { cutoff_date: required(date), loan_id: required(id), currency, amount: required(money), method: text },
  },
  writeoff_recovery: {
    key: ['event_id'],
    dateColumn: 'date',
    timing: 'event',
    columns: {
      event_id: required(id),
      loan_id: required(id),
      date: required(date),
      kind: { type: 'code', values: ['write_off', 'sale', 'transfer', 'recovery'], required: true },
      currency,
      amount: required(money),
      price: money,
      ...dimensions,
    },
  },
  gl_control: {
    key: ['cutoff_date', 'gl_account', 'currency'],
    dateColumn: 'cutoff_date',
    timing: 'cutoff',
    columns: { cutoff_date: required(date), gl_account: required(text), currency, balance: required(money) },
  },
  capital: {
    key: ['date'],
    dateColumn: null,
    timing: 'timeless',
    columns: { date: required(date), currency, net_capital: required(money), tier1_capital: money },
  },
  obligor_name: {
    key: ['obligor_id'],
    dateColumn: null,
    timing: 'timeless',
    columns: { obligor_id: required(id), name: { type: 'text', required: true, identifying: true } },
  },
} as const satisfies Record<string, CanonicalTable>;

export type TableName = keyof typeof CANONICAL_TABLES;

export const TABLE_NAMES: readonly TableName[] = Object.keys(CANONICAL_TABLES).filter(isTableName);

export function isTableName(name: string): name is TableName {
  return Object.hasOwn(CANONICAL_TABLES, name);
}

/** The canonical table of a name, widened to the common shape. */
export function tableOf(name: TableName): CanonicalTable {
  return CANONICAL_TABLES[name];
}

/** A canonical column by name; `dim_*` columns of a loan are text. Undefined when the table has no such column. */
export function columnOf(table: TableName, column: string): CanonicalColumn | undefined {
  if (table === 'loan_snapshot' && /^dim_[a-z0-9_]+$/.test(column)) return text;
  return tableOf(table).columns[column];
}
