import { columnOf, isTableName, parsePeriod, RiskpressError, type TableName, tableOf } from '../../domain/index.ts';
import { sqlName, sqlText } from '../dialect.ts';
import type { SqlDialect } from '../sql-dialect.ts';

/** A table or view of a lender's engine that carries a canonical name, and the canonical columns it has. */
export interface PushedTable {
  readonly table: TableName;
  readonly columns: readonly string[];
}

/** Where a part lies that is no file: `engine:loan_snapshot:2026-10`, and `all` for a timeless one. */
export function pushedPath(table: TableName, month: string): string {
  return `engine:${table}:${month}`;
}

/** The name under which a statement reads a part. */
export function relationName(path: string): string {
  const { table, month } = placeOf(path);
  return `pushed_${table}_${month.replaceAll('-', '_')}`;
}

/** `name AS (SELECT ...)`: a month of a table with its columns as every engine must see them. */
export function relationClause(
  path: string,
  tables: readonly PushedTable[],
  names: ReadonlySet<string> | null,
  dialect: SqlDialect,
): string {
  const { table, month } = placeOf(path);
  const own = tables.find((each) => each.table === table);
  if (own === undefined)
    throw new RiskpressError('internal', `statement: expected a table of the book, found ${table}`);
  const used = own.columns.filter((name) => names === null || names.has(name));
  const columns = used.map((name) => `${typed(table, name, dialect)} AS ${sqlName(name)}`);
  const listed = columns.length === 0 ? '1 AS "one"' : columns.join(', ');
  const where = monthCondition(table, month);
  return `${relationName(path)} AS (SELECT ${listed} FROM ${sqlName(table)}${where === null ? '' : ` WHERE ${where}`})`;
}

export function typed(table: TableName, name: string, dialect: SqlDialect): string {
  return dialect.column(columnOf(table, name)?.type ?? 'text', sqlName(name));
}

function monthCondition(table: TableName, month: string): string | null {
  const { dateColumn } = tableOf(table);
  if (dateColumn === null || month === 'all') return null;
  const { start, end } = parsePeriod(month);
  const column = sqlName(dateColumn);
  return `${column} >= DATE ${sqlText(start)} AND ${column} <= DATE ${sqlText(end)}`;
}

function placeOf(path: string): { readonly table: TableName; readonly month: string } {
  const [, table = '', month = ''] = /^engine:([a-z_]+):(\d{4}-\d{2}|all)$/.exec(path) ?? [];
  if (isTableName(table)) return { table, month };
  throw new RiskpressError('internal', `statement: expected a table of the lender's engine, found ${path}`);
}
