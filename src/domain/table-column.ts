import { GUARANTEE_TYPES } from './loan-class.ts';

/** Types of canonical columns. Money is DECIMAL(18,2), decimal DECIMAL(18,6), flag BOOLEAN, int BIGINT; text and code are VARCHAR. */
export type ColumnType = 'text' | 'code' | 'date' | 'money' | 'decimal' | 'int' | 'flag' | 'currency';

export interface CanonicalColumn {
  readonly type: ColumnType;
  /** Closed list of a code's values; a source's own codes are mapped onto them. */
  readonly values?: readonly string[];
  /** Absent values are refused where true. */
  readonly required?: boolean;
  /** Refused where the source does not supply that other column: one of the two says what the row is about. */
  readonly requiredUnless?: string;
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

export const text: CanonicalColumn = { type: 'text' };
export const id: CanonicalColumn = { type: 'text', identifying: true };
export const money: CanonicalColumn = { type: 'money' };
export const date: CanonicalColumn = { type: 'date' };
export const decimal: CanonicalColumn = { type: 'decimal' };
export const flag: CanonicalColumn = { type: 'flag' };
export const count: CanonicalColumn = { type: 'int', nonNegative: true };

export const required = (column: CanonicalColumn): CanonicalColumn => ({ ...column, required: true });

export const code = (...values: readonly string[]): CanonicalColumn => ({ type: 'code', values });

export const currency: CanonicalColumn = { type: 'currency', required: true };

/** Dimensions that a loan may carry; `dim_*` columns of a mapping join them. */
export const LOAN_DIMENSIONS = ['region', 'industry', 'branch', 'product', 'customer_type', 'guarantee_type'] as const;

export const dimensions = {
  region: text,
  branch: text,
  industry: text,
  product: text,
  customer_type: text,
  guarantee_type: { type: 'code', values: GUARANTEE_TYPES },
} as const satisfies Record<string, CanonicalColumn>;
