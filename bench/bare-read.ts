import { mkdir, open } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { columnOf, type Engine, type Mapping } from '../src/domain/index.ts';
import { type Book, tapesOf } from './book.ts';

/**
 * The plain typed read that checked staging is held against: DuckDB's own CSV reader with every type given, nothing
 * checked, hashed or counted; the mapped columns, one zstd Parquet file a tape. Gives the rows written.
 */
export async function bareRead(engine: Engine, book: Book, mapping: Mapping, target: string): Promise<number> {
  await mkdir(target, { recursive: true });
  let rows = 0;
  for (const path of await tapesOf(book)) {
    const parquet = join(target, `${basename(path, '.csv')}.parquet`);
    const read = readStatement(path, await headOf(path), mapping);
    await engine.run(`COPY (${read}) TO ${text(parquet)} (FORMAT parquet, COMPRESSION zstd)`);
    const [written] = await engine.rows(`SELECT count(*) AS n FROM read_parquet(${text(parquet)})`);
    rows += Number(written?.n);
  }
  return rows;
}

function readStatement(path: string, { header, newline }: Head, mapping: Mapping): string {
  const mapped = Object.entries(mapping.columns).flatMap(([column, { from }]) =>
    from === undefined ? [] : [{ column, from }],
  );
  const types = header.map((name) => {
    const column = mapped.find(({ from }) => from === name)?.column;
    return `${text(name)}: ${text(column === undefined ? 'VARCHAR' : sqlType(mapping, column))}`;
  });
  const { delimiter, quote, thousands } = mapping.dialect;
  const format = Object.values(mapping.columns).find(({ dateFormat }) => dateFormat !== undefined)?.dateFormat;
  const options = [
    `columns={${types.join(', ')}}`,
    'auto_detect=false',
    'header=true',
    `delim=${text(delimiter)}`,
    `quote=${text(quote)}`,
    `escape=${text(quote)}`,
    `new_line='${newline === '\n' ? '\\n' : '\\r\\n'}'`,
    ...(thousands === undefined ? [] : [`thousands=${text(thousands)}`]),
    ...(format === undefined ? [] : [`dateformat=${text(format)}`]),
  ];
  const columns = mapped.map(({ column, from }) => `${name(from)} AS ${name(column)}`);
  return `SELECT ${columns.join(', ')} FROM read_csv(${text(path)}, ${options.join(', ')})`;
}

function sqlType({ table }: Mapping, column: string): string {
  const type = columnOf(table, column)?.type ?? 'text';
  if (type === 'date') return 'DATE';
  if (type === 'int') return 'BIGINT';
  if (type === 'money') return 'DECIMAL(18,2)';
  return type === 'decimal' ? 'DECIMAL(18,6)' : 'VARCHAR';
}

interface Head {
  readonly header: readonly string[];
  readonly newline: '\n' | '\r\n';
}

async function headOf(path: string): Promise<Head> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(65_536), 0, 65_536, 0);
    const [line = ''] = buffer.subarray(0, bytesRead).toString('utf8').split('\n');
    const newline = line.endsWith('\r') ? '\r\n' : '\n';
    return { header: line.trimEnd().split(','), newline };
  } finally {
    await file.close();
  }
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function name(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}
