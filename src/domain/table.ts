import { AGGREGATE_TABLES } from './table-aggregates.ts';
import { BOOK_TABLES } from './table-book.ts';
import { type CanonicalColumn, type CanonicalTable, text } from './table-column.ts';
import { EVENT_TABLES } from './table-events.ts';

/**
 * The canonical tables a mapping may fill. Names follow the EBA NPL templates of Regulation (EU) 2023/2083 and
 * AnaCredit where they have one. A mapping may add `dim_*` text columns to `loan_snapshot` and `balance_aggregate`.
 */
export const CANONICAL_TABLES = { ...BOOK_TABLES, ...EVENT_TABLES, ...AGGREGATE_TABLES } as const;

export type TableName = keyof typeof CANONICAL_TABLES;

export const TABLE_NAMES: readonly TableName[] = Object.keys(CANONICAL_TABLES).filter(isTableName);

export function isTableName(name: string): name is TableName {
  return Object.hasOwn(CANONICAL_TABLES, name);
}

/** The canonical table of a name, widened to the common shape. */
export function tableOf(name: TableName): CanonicalTable {
  return CANONICAL_TABLES[name];
}

/**
 * The columns of a table's key that a source supplies: those that are not required may be left out. Sums by a further
 * dimension are told apart by it.
 */
export function suppliedKey(name: TableName, columns: readonly string[]): readonly string[] {
  const further = name === 'balance_aggregate' ? columns.filter((column) => column.startsWith('dim_')) : [];
  return [...tableOf(name).key.filter((column) => columns.includes(column)), ...further];
}

/** Whether a row must have a column, given those that the source supplies. */
export function isRequired(
  { required, requiredUnless }: CanonicalColumn,
  isSupplied: (column: string) => boolean,
): boolean {
  return required === true || (requiredUnless !== undefined && !isSupplied(requiredUnless));
}

/** A canonical column by name; `dim_*` columns of a loan are text. Undefined when the table has no such column. */
export function columnOf(table: TableName, column: string): CanonicalColumn | undefined {
  if ((table === 'loan_snapshot' || table === 'balance_aggregate') && /^dim_[a-z0-9_]+$/.test(column)) return text;
  return tableOf(table).columns[column];
}
