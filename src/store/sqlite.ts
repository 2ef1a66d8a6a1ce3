import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';

import { type SqliteDatabase, SqliteDialect, type SqliteStatement } from 'kysely';

import { RiskpressError } from '../domain/index.ts';

const BUSY_TIMEOUT_MS = 15_000;
const WAL_TRIES = 200;
const SQLITE_BUSY = 5;

/**
 * Kysely's dialect over Node's own SQLite. Write-ahead log, every commit fsynced, transactions that take the write
 * lock at their start (one that upgrades later can fail although it waited). Errors: `busy`, `diskFailed`.
 */
export function sqliteDialect(path: string): SqliteDialect {
  return new SqliteDialect({ database: () => openDatabase(path) });
}

async function openDatabase(path: string): Promise<SqliteDatabase> {
  const database = mapErrors(path, () => new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS }));
  await switchToWal(database, path);
  mapErrors(path, () => database.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON'));
  return {
    close: () => database.close(),
    prepare: (sql) => adapt(path, prepare(database, path, sql === 'begin' ? 'begin immediate' : sql)),
  };
}

/** SQLite does not wait for the lock that this switch needs, however long the busy timeout. */
async function switchToWal(database: DatabaseSync, path: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (cause) {
      if (!isBusy(cause) || tries === WAL_TRIES) throw storeError(path, cause);
      await wait(10 + (tries % 7) * 5);
    }
  }
}

function prepare(database: DatabaseSync, path: string, sql: string): StatementSync {
  return mapErrors(path, () => database.prepare(sql));
}

/** Node's statements do not say whether they return rows; those with columns do. */
function adapt(path: string, statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (values) => mapErrors(path, () => statement.all(...values.map(bindable))),
    run: (values) => mapErrors(path, () => statement.run(...values.map(bindable))),
    iterate: (values) => statement.iterate(...values.map(bindable)),
  };
}

function bindable(value: unknown): SQLInputValue {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
    return value;
  throw new RiskpressError('internal', `expected text, number or null to store, found ${typeof value}`);
}

function mapErrors<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw cause instanceof RiskpressError ? cause : storeError(path, cause);
  }
}

function storeError(path: string, cause: unknown): RiskpressError {
  const found = cause instanceof Error ? cause.message : String(cause);
  const code = isBusy(cause) ? 'busy' : 'diskFailed';
  return new RiskpressError(code, `expected to use the state, found: ${found}`, { place: { file: path }, cause });
}

/** Extended codes (517, snapshot; 261, recovery) carry the plain one in their low byte. */
function isBusy(cause: unknown): boolean {
  return cause instanceof Error && 'errcode' in cause && Number(cause.errcode) % 256 === SQLITE_BUSY;
}
