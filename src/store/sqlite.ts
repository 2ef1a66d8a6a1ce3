import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { setTimeout as wait } from 'node:timers/promises';

import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  type SqliteStatement,
} from 'kysely';

import { type ErrorCode, RiskpressError } from '../domain/index.ts';

/** SQLite waits for a lock with the whole process standing still: it may do so briefly only. */
const STANDSTILL_MS = 25;
/** Then the wait goes on without standing still, so that whoever holds the lock in this process can end. */
const PATIENCE_MS = 20_000;

/** What SQLite's codes mean here: busy, a broken constraint, misuse; all others are the disk's. */
const ERROR_CODES: Readonly<Record<number, ErrorCode>> = { 5: 'busy', 19: 'internal', 21: 'internal' };

/**
 * Kysely's dialect over Node's own SQLite. Write-ahead log, every commit fsynced, transactions that take the write
 * lock at their start (one that upgrades later can fail although it waited). Errors: `busy`, `diskFailed`.
 */
export function sqliteDialect(path: string): Dialect {
  const dialect = new SqliteDialect({ database: () => openDatabase(path) });
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => patientDriver(dialect.createDriver()),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  };
}

async function openDatabase(path: string): Promise<SqliteDatabase> {
  const database = mapErrors(path, () => new DatabaseSync(path, { timeout: STANDSTILL_MS }));
  await patiently(() => mapErrors(path, () => database.exec('PRAGMA journal_mode = WAL')));
  mapErrors(path, () => database.exec('PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON'));
  return {
    close: () => database.close(),
    prepare: (sql) => adapt(path, prepare(database, path, sql === 'begin' ? 'begin immediate' : sql)),
  };
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

/** A driver whose statements wait for locks of others; a statement that found the database locked did nothing. */
function patientDriver(driver: Driver): Driver {
  return {
    init: () => driver.init(),
    acquireConnection: async () => patientConnection(await driver.acquireConnection()),
    beginTransaction: (connection, settings) => driver.beginTransaction(connection, settings),
    commitTransaction: (connection) => driver.commitTransaction(connection),
    rollbackTransaction: (connection) => driver.rollbackTransaction(connection),
    releaseConnection: (connection) => driver.releaseConnection(connection),
    destroy: () => driver.destroy(),
  };
}

function patientConnection(connection: DatabaseConnection): DatabaseConnection {
  return {
    executeQuery: <R>(query: Parameters<DatabaseConnection['executeQuery']>[0]) =>
      patiently(() => connection.executeQuery<R>(query)),
    streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
  };
}

async function patiently<T>(work: () => T | Promise<T>): Promise<T> {
  const started = performance.now();
  for (;;) {
    try {
      return await work();
    } catch (cause) {
      const isBusy = cause instanceof RiskpressError && cause.code === 'busy';
      if (!isBusy || performance.now() - started > PATIENCE_MS) throw cause;
      await wait(1 + Math.floor(Math.random() * 15));
    }
  }
}

function mapErrors<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw cause instanceof RiskpressError ? cause : storeError(path, cause);
  }
}

/** Extended codes (517, snapshot; 261, recovery) carry the plain one in their low byte. */
function storeError(path: string, cause: unknown): RiskpressError {
  const found = cause instanceof Error ? cause.message : String(cause);
  const number = cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) % 256 : 0;
  const message = `expected to use the state, found: ${found}`;
  return new RiskpressError(ERROR_CODES[number] ?? 'diskFailed', message, { place: { file: path }, cause });
}
