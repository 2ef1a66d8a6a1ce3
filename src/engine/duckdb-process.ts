import { mkdirSync } from 'node:fs';

import { type DuckDBConnection, DuckDBInstance, DuckDBTypeId, version } from '@duckdb/node-api';

import type { Cell, Row } from '../domain/index.ts';
import { complaintOf } from './complaint.ts';
import type { EngineAnswer, EngineRequest, EngineSettings } from './message.ts';

// The engine's own process: DuckDB may need twice its limit, and a crash of it must not take the caller along.
let connection: DuckDBConnection | null = null;
let last: Promise<void> = Promise.resolve();
const FLOATS: ReadonlySet<number> = new Set([DuckDBTypeId.FLOAT, DuckDBTypeId.DOUBLE]);

// One connection, so one statement at a time, in the order of asking.
process.on('message', (request: EngineRequest) => {
  last = last.then(() => answer(request)).then((reply) => void process.send?.(reply));
});
// Closed, or the parent is gone: there is nothing to save, and a query under way would outlive a polite exit.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

async function answer(request: EngineRequest): Promise<EngineAnswer> {
  try {
    return { id: request.id, ok: true, rows: await perform(request) };
  } catch (error) {
    return { id: request.id, ok: false, message: complaintOf(error) };
  }
}

async function perform(request: EngineRequest): Promise<readonly Row[]> {
  if (request.kind === 'open') return open(request.settings);
  if (request.kind === 'version') return [{ version: version() }];
  if (connection === null) throw new Error('the engine is not open');
  if (request.kind === 'run') {
    await connection.run(request.sql);
    return [];
  }
  const reader = await connection.runAndReadAll(request.sql, [...request.values]);
  const names = reader.columnNames();
  const floats = reader.columnTypes().map(({ typeId }) => FLOATS.has(typeId));
  return reader
    .getRowsJson()
    .map((row) => Object.fromEntries(row.map((value, i) => [names[i] ?? '', cellOf(value, floats[i] === true)])));
}

/** No extension is fetched, ever: a bank's machine has no internet, and DuckDB would try by default. */
async function open(settings: EngineSettings | null): Promise<readonly Row[]> {
  if (settings === null) throw new Error('the engine needs settings');
  mkdirSync(settings.tempDirectory, { recursive: true });
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${settings.memoryLimitMb}MB`,
    temp_directory: settings.tempDirectory,
    max_temp_directory_size: '64GB',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    preserve_insertion_order: 'true',
    ...(settings.threads === null ? {} : { threads: String(settings.threads) }),
  });
  connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  return [];
}

/** Decimals and 64-bit integers come as exact text, dates as ISO text, nested values as JSON text. */
function cellOf(value: unknown, float: boolean): Cell {
  if (float && typeof value === 'string') throw new Error(`a value is ${value}, which is no number`);
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  return JSON.stringify(value);
}
