import { mkdirSync } from 'node:fs';

import { type DuckDBConnection, DuckDBInstance, version } from '@duckdb/node-api';

import type { Cell, Row } from '../domain/index.ts';
import type { EngineAnswer, EngineRequest, EngineSettings } from './message.ts';

// The engine's own process: DuckDB may need twice its limit, and a crash of it must not take the caller along.
let connection: DuckDBConnection | null = null;

process.on('message', (request: EngineRequest) => {
  void answer(request).then((reply) => process.send?.(reply));
});
// The parent is gone: nobody wants the rest.
process.on('disconnect', () => process.exit(0));

async function answer(request: EngineRequest): Promise<EngineAnswer> {
  try {
    return { id: request.id, ok: true, rows: await perform(request) };
  } catch (error) {
    return { id: request.id, ok: false, message: error instanceof Error ? error.message : String(error) };
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
  return reader.getRowsJson().map((row) => Object.fromEntries(row.map((value, i) => [names[i] ?? '', cellOf(value)])));
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

/** Decimals and 64-bit integers come as exact text, dates as ISO text; nested values have no place in a row. */
function cellOf(value: unknown): Cell {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  return JSON.stringify(value);
}
