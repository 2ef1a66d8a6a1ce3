import { RiskpressError, type Scope, type TableName, type TablePart, UNKNOWN } from '../domain/index.ts';

/**
 * How a statement names a table of its month, or of another; always to be followed by `AS alias`, as it may be a subquery: a file for the engine, a canonical name for readers.
 */
export type Source = (table: TableName, month?: string) => string;

/** A part as statements read it: through a view where it is converted or has derived dimensions. */
export interface SourcePart extends TablePart {
  /** Relation over the part's own relation, usable in FROM. */
  readonly view?: (base: string) => string;
  /** Relation of a part that is not a file: a restricted view of an engine's own table. */
  readonly relation?: string;
}

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

/** Tables under their canonical names; those of other months with the month behind. */
export function canonicalSource(parts: readonly SourcePart[], ownMonth: string): Source {
  return (table, month) => {
    const base = month === undefined || month === ownMonth ? table : `${table}_${month.replaceAll('-', '_')}`;
    return partOf(parts, table, month ?? ownMonth).view?.(base) ?? base;
  };
}

/** Tables as the Parquet files of their months. */
export function parquetSource(parts: readonly SourcePart[], ownMonth: string): Source {
  return (table, month) => {
    const part = partOf(parts, table, month ?? ownMonth);
    const base = part.relation ?? `read_parquet(${sqlText(part.path)})`;
    return part.view?.(base) ?? base;
  };
}

function partOf(parts: readonly SourcePart[], table: TableName, month: string): SourcePart {
  const own = parts.filter((part) => part.table === table);
  const part = own.find((candidate) => candidate.month === month || candidate.month === 'all') ?? own[0];
  if (part === undefined) throw new RiskpressError('internal', `statement over ${table}: expected a part, found none`);
  return part;
}
