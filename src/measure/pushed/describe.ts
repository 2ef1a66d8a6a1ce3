import {
  columnOf,
  type Engine,
  isRequired,
  isTableName,
  RiskpressError,
  type Row,
  type Snapshot,
  TABLE_NAMES,
  type TableName,
  tableOf,
} from '../../domain/index.ts';
import type { SqlDialect } from '../sql-dialect.ts';
import { countTable, snapshotOfCounts, type TableCounts } from './counts.ts';
import type { PushedTable } from './relation.ts';

/** A book that stays in a lender's engine: its tables, and what takes a snapshot's place. */
export interface PushedBook {
  readonly tables: readonly PushedTable[];
  /** Parts without files; the hash covers counts and sums of every column by day. */
  readonly snapshot: Snapshot;
}

/** Types of other engines by what a canonical column needs. A date with a time, or a binary fraction, is refused. */
const FITTING: Readonly<Record<string, RegExp>> = {
  date: /^date(32)?$/,
  money: /^(numeric|decimal|u?int|bigint|smallint|integer|mediumint|tinyint)/,
  decimal: /^(numeric|decimal|u?int|bigint|smallint|integer|mediumint|tinyint)/,
  int: /^(u?int|bigint|smallint|integer|mediumint|tinyint|numeric|decimal)/,
};

/**
 * Finds the tables and views with canonical names and counts them by day, up to a month or all. Errors: `headerMismatch` when
 * a required column is missing or a type cannot hold exact values; `noData` without a loan tape; what the engine raises.
 */
export async function describeBook(
  engine: Engine,
  dialect: SqlDialect,
  options: { readonly connection: string; readonly through: string | null },
): Promise<PushedBook> {
  const tables = tablesOf(await engine.rows(dialect.columnsOf(TABLE_NAMES)), options.connection);
  const counts: TableCounts[] = [];
  for (const own of tables) counts.push(await countTable(engine, dialect, own, options.through));
  const snapshot = snapshotOfCounts(counts, options.connection);
  if (snapshot.parts.length > 0) return { tables, snapshot };
  throw new RiskpressError(
    'noData',
    `connection ${options.connection}: expected tables or views with canonical names (loan_snapshot ...), found ` +
      `${tables.map(({ table }) => table).join(', ') || 'none'} without rows`,
  );
}

function tablesOf(rows: readonly Row[], connection: string): readonly PushedTable[] {
  const found = Map.groupBy(rows, (row) => String(row.relation));
  const tables = [...found].flatMap(([table, columns]): readonly PushedTable[] => {
    if (!isTableName(table)) return [];
    const types = new Map(columns.map((row) => [String(row.name), plainType(String(row.type))]));
    checkColumns(table, types, connection);
    const canonical = Object.keys(tableOf(table).columns).filter((name) => types.has(name));
    const own = [...types.keys()].filter((name) => name.startsWith('dim_') && columnOf(table, name) !== undefined);
    return [{ table, columns: [...canonical, ...own.sort()] }];
  });
  return tables.toSorted((a, b) => TABLE_NAMES.indexOf(a.table) - TABLE_NAMES.indexOf(b.table));
}

/** `Nullable(Decimal(18, 2))` -> `decimal(18,2)`. */
function plainType(type: string): string {
  const bare = /^(?:Nullable|LowCardinality)\((.*)\)$/.exec(type);
  return bare?.[1] === undefined ? type.toLowerCase().replaceAll(' ', '') : plainType(bare[1]);
}

interface Place {
  readonly connection: string;
  readonly table: TableName;
  readonly column: string;
}

function checkColumns(table: TableName, types: ReadonlyMap<string, string>, connection: string): void {
  for (const [column, canonical] of Object.entries(tableOf(table).columns)) {
    const { type } = canonical;
    const place = { connection, table, column };
    const found = types.get(column);
    if (found === undefined && isRequired(canonical, (other) => types.has(other)))
      throw mismatch(place, 'a column', 'none');
    if (found === undefined) continue;
    if (!(FITTING[type] ?? /./).test(found)) throw mismatch(place, exactWord(type), found);
    const digits = Number(/^(?:numeric|decimal)\(\d+,(\d+)\)$/.exec(found)?.[1] ?? 0);
    const most = type === 'money' ? 2 : 6;
    if ((type === 'money' || type === 'decimal') && digits > most)
      throw mismatch(place, `at most ${most} decimals (a view may round)`, found);
  }
}

function exactWord(type: string): string {
  if (type === 'date') return 'a date without a time';
  return type === 'int' ? 'a whole number' : 'an exact decimal';
}

function mismatch({ connection, table, column }: Place, expected: string, found: string): RiskpressError {
  const message = `connection ${connection}: ${table}.${column}: expected ${expected}, found ${found}`;
  return new RiskpressError('headerMismatch', message, { place: { key: `${table}.${column}` } });
}
