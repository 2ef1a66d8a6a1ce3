import { RiskpressError, type Scope, type TableName, type TablePart, UNKNOWN } from '../domain/index.ts';

/** How a statement names a table: a file for the engine, its canonical name for readers and keys. */
export type Source = (table: TableName) => string;

/** Keeps an intermediate result instead of computing it once a use; engines without the word leave it out. */
export const KEPT = 'MATERIALIZED';

/** The one place where a text becomes part of SQL. */
export function sqlText(value: string): string {
  if (value.includes('\0')) throw new RiskpressError('internal', 'SQL text: expected no NUL character, found one');
  return `'${value.replaceAll("'", "''")}'`;
}

/** The one place where a name becomes part of SQL; canonical names and `dim_*` need no more than this. */
export function sqlName(name: string): string {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    throw new RiskpressError('internal', `SQL name: expected a canonical column name, found ${JSON.stringify(name)}`);
  }
  return `"${name}"`;
}

/** A dimension's value, absent ones named. */
export function sqlDimension(column: string, qualifier = ''): string {
  return `COALESCE(${qualifier}${sqlName(column)}, ${sqlText(UNKNOWN)})`;
}

/** Conditions, one a dimension of the scope. */
export function scopeConditions(scope: Scope, qualifier = ''): readonly string[] {
  return Object.keys(scope)
    .sort()
    .map((dimension) => `${sqlDimension(dimension, qualifier)} = ${sqlText(scope[dimension] ?? '')}`);
}

/** `WHERE a AND b`, or nothing. */
export function whereAll(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
}

/** Tables under their canonical names. */
export const canonicalSource: Source = (table) => table;

/** Tables as the Parquet files of a month. */
export function parquetSource(parts: readonly TablePart[]): Source {
  return (table) => {
    const part = parts.find((candidate) => candidate.table === table);
    if (part === undefined)
      throw new RiskpressError('internal', `statement over ${table}: expected a part, found none`);
    return `read_parquet(${sqlText(part.path)})`;
  };
}
