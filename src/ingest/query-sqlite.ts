import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';

import { RiskpressError } from '../domain/index.ts';
import type { CsvCell } from './csv-writer.ts';
import { numberText } from './workbook-value.ts';

/**
 * Rows of one SELECT over a SQLite file, the column names first, in the query's own order. The file is opened
 * read-only. Integers are exact; a REAL is brought to 15 digits. Errors: `inputUnreadable`, `mappingInvalid` (a query
 * that is not one SELECT).
 */
export function* readQuery(path: string, query: string): Generator<readonly CsvCell[]> {
  const database = openReadOnly(path);
  try {
    const statement = prepare(database, path, query);
    const names = statement.columns().map((column) => column.name);
    requireDistinct(path, names);
    statement.setReadBigInts(true);
    statement.setReturnArrays(true);
    yield names;
    for (const row of statement.iterate()) {
      if (Array.isArray(row)) yield row.map((value: SQLOutputValue, i) => cellOf(value, path, names[i] ?? ''));
    }
  } catch (cause) {
    throw cause instanceof RiskpressError ? cause : unreadable(path, cause);
  } finally {
    database.close();
  }
}

function openReadOnly(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { readOnly: true, allowExtension: false });
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** SQLite prepares the first statement and ignores the rest: what it did not take must be blank. */
function prepare(database: DatabaseSync, path: string, query: string): ReturnType<DatabaseSync['prepare']> {
  if (!/^(\s|--[^\n]*(\n|$)|\/\*.*?\*\/)*(SELECT|WITH)\b/is.test(query)) {
    throw notOneSelect(path, `one SELECT, found ${JSON.stringify(query.trim().slice(0, 40))}`);
  }
  const statement = database.prepare(query);
  const rest = query.slice(statement.sourceSQL.length);
  if (rest.replaceAll(/--[^\n]*|\/\*.*?\*\//gs, '').trim() !== '')
    throw notOneSelect(path, 'one SELECT, found more after it');
  if (statement.columns().length === 0) throw notOneSelect(path, 'a SELECT that gives columns');
  return statement;
}

function requireDistinct(path: string, names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw notOneSelect(path, `distinct column names, found ${JSON.stringify(twice)} twice`);
}

function cellOf(value: SQLOutputValue, path: string, column: string): CsvCell {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'bigint') return value.toString();
  const text = typeof value === 'number' ? numberText(String(value)) : null;
  if (text !== null) return text;
  const found = typeof value === 'number' ? String(value) : 'bytes';
  throw unreadable(path, new Error(`column ${column}: expected text or a number, found ${found}`));
}

function notOneSelect(path: string, expected: string): RiskpressError {
  return new RiskpressError('mappingInvalid', `query on ${path}: expected ${expected}`, { place: { key: 'query' } });
}

function unreadable(path: string, cause: unknown): RiskpressError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new RiskpressError('inputUnreadable', `${path}: the query failed: ${reason}`, {
    place: { file: path },
    cause,
  });
}
