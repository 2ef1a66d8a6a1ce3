import { type Cell, columnOf, type Engine, type TableName, type TablePart, tableOf } from '../../src/domain/index.ts';
import { dialectOf } from '../../src/measure/sql-dialect.ts';
import type { Server } from './server.ts';

/** Types as a lender's own tables would have them; text keeps the collation its server gives it. */
const TYPES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  postgres: {
    text: 'varchar(200)',
    date: 'date',
    money: 'numeric(18,2)',
    decimal: 'numeric(18,6)',
    int: 'integer',
    flag: 'boolean',
  },
  mysql: {
    text: 'varchar(200)',
    date: 'date',
    money: 'decimal(18,2)',
    decimal: 'decimal(18,6)',
    int: 'int',
    flag: 'boolean',
  },
  clickhouse: {
    text: 'String',
    date: 'Date32',
    money: 'Decimal(18,2)',
    decimal: 'Decimal(18,6)',
    int: 'Int32',
    flag: 'Bool',
  },
};
const ROWS_A_STATEMENT = 1000;

/** Copies staged parts into a server, one table under its canonical name for all its months. */
export async function load(parts: readonly TablePart[], from: Engine, to: Server): Promise<void> {
  for (const [table, own] of Map.groupBy(parts, (part) => part.table)) {
    const columns = [...new Set(own.flatMap((part) => part.columns))];
    await to.admin(createTable(table, columns, to));
    for (const part of own) {
      const rows = await from.rows(`SELECT * FROM read_parquet('${part.path.replaceAll("'", "''")}')`);
      for (let at = 0; at < rows.length; at += ROWS_A_STATEMENT) {
        const values = rows
          .slice(at, at + ROWS_A_STATEMENT)
          .map((row) => `(${columns.map((name) => literal(table, name, row[name] ?? null, to)).join(',')})`);
        await to.admin(
          `INSERT INTO "${table}" (${columns.map((name) => `"${name}"`).join(',')}) VALUES ${values.join(',')}`,
        );
      }
    }
    if (to.connection.kind === 'postgres') await to.admin(`ANALYZE "${table}"`);
  }
}

function createTable(table: TableName, columns: readonly string[], { connection }: Server): string {
  const listed = columns.map((name) => {
    const { type = 'text', required = false } = columnOf(table, name) ?? {};
    const engineType = TYPES[connection.kind]?.[type === 'code' || type === 'currency' ? 'text' : type] ?? '';
    // ClickHouse's own habit: nothing is NULL unless the type says so, and codes are dictionaries.
    if (connection.kind !== 'clickhouse') return `"${name}" ${engineType}${required ? ' NOT NULL' : ''}`;
    const kept = required ? engineType : `Nullable(${engineType})`;
    return `"${name}" ${engineType === 'String' && type === 'code' ? `LowCardinality(${kept})` : kept}`;
  });
  const storage = connection.kind === 'clickhouse' ? ' ENGINE = MergeTree ORDER BY tuple()' : '';
  const { dateColumn } = tableOf(table);
  const key =
    connection.kind === 'mysql' && dateColumn !== null && columns.includes(dateColumn) ? `, KEY ("${dateColumn}")` : '';
  return `CREATE TABLE "${table}" (${listed.join(', ')}${key})${storage}`;
}

function literal(table: TableName, name: string, cell: Cell, { connection }: Server): string {
  if (cell === null) return 'NULL';
  if (typeof cell === 'boolean') return cell ? 'TRUE' : 'FALSE';
  const type = columnOf(table, name)?.type;
  return type === 'money' || type === 'decimal' || type === 'int'
    ? String(cell)
    : dialectOf(connection.kind).text(String(cell));
}
