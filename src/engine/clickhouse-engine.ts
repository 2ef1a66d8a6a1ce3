import type { ClickHouseClient, ClickHouseSettings } from '@clickhouse/client';
import { z } from 'zod';

import type { Cell, Engine, Row } from '../domain/index.ts';
import type { Opening } from './opening.ts';
import { finite, plainCell, statementFailed, unreachable, withoutData } from './remote.ts';
import { refuseAllButQueries, replaceParameters } from './statement-text.ts';

/** The server's answer in the format JSONCompact. */
const answerSchema = z.object({
  meta: z.array(z.object({ name: z.string(), type: z.string() })),
  data: z.array(z.array(z.unknown())),
});

/**
 * What makes ClickHouse answer as the others do: a join or a sum that finds nothing gives NULL, a cast keeps NULL, a
 * name means the column and not its alias. Numbers come with all their digits.
 */
const SESSION: ClickHouseSettings = {
  readonly: '2',
  join_use_nulls: 1,
  aggregate_functions_null_for_empty: 1,
  cast_keep_nullable: 1,
  prefer_column_name_to_alias: 1,
  union_default_mode: 'ALL',
  session_timezone: 'UTC',
  date_time_output_format: 'iso',
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_decimals: 1,
  output_format_json_quote_denormals: 1,
  output_format_decimal_trailing_zeros: 1,
};

/** Codes of messages that speak of the statement and not of cells. Source: ClickHouse ErrorCodes. */
const ABOUT_THE_STATEMENT = new Set(['46', '47', '60', '62', '81', '159', '160', '164', '184', '215', '241', '497']);

/** Connects to ClickHouse over HTTP. Errors: as `connectEngine`. */
export async function openClickHouse(opening: Opening): Promise<Engine> {
  const session = new ClickHouseSession(opening, await connect(opening));
  await session.greet();
  return {
    run: async (sql) => {
      await session.rows(sql, []);
    },
    rows: (sql, values = []) => session.rows(sql, values),
    version: async () =>
      `ClickHouse ${String((await session.rows('SELECT version() AS version', []))[0]?.version ?? '')}`,
    close: () => session.close(),
  };
}

async function connect(opening: Opening): Promise<ClickHouseClient> {
  const { createClient } = await import('@clickhouse/client');
  const { host, port, database, user, password = '', security, authority, timeoutSeconds } = opening;
  return createClient({
    url: `${security === 'tls' ? 'https' : 'http'}://${host}:${port}`,
    ...{ database, username: user, password, application: 'riskpress' },
    ...(security === 'tls' && authority !== undefined ? { tls: { ca_cert: Buffer.from(authority) } } : {}),
    // The server ends the statement; this ends the waiting where the server does not answer any more.
    request_timeout: timeoutSeconds * 1000 + 5000,
    clickhouse_settings: { ...SESSION, max_execution_time: timeoutSeconds },
    // The driver's own log would write statements on stdout and stderr.
    log: { LoggerClass: Silence },
  });
}

class Silence {
  trace(): void {}
  debug(): void {}
  info(): void {}
  warn(): void {}
  error(): void {}
}

class ClickHouseSession {
  readonly #opening: Opening;
  readonly #client: ClickHouseClient;

  constructor(opening: Opening, client: ClickHouseClient) {
    this.#opening = opening;
    this.#client = client;
  }

  /** The first statement tells whether the server is there and lets a read-only user set what a session needs. */
  async greet(): Promise<void> {
    try {
      await this.#ask('SELECT 1 AS one', []);
    } catch (error) {
      await this.close();
      throw unreachable(this.#opening, complaintOf(error));
    }
  }

  async rows(sql: string, values: readonly (string | number | null)[]): Promise<readonly Row[]> {
    try {
      refuseAllButQueries(sql);
      return await this.#ask(sql, values);
    } catch (error) {
      throw statementFailed(this.#opening, complaintOf(error));
    }
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  async #ask(sql: string, values: readonly (string | number | null)[]): Promise<readonly Row[]> {
    const query = replaceParameters(sql, (index) => `{p${index}:${parameterType(values[index - 1])}}`);
    const query_params = Object.fromEntries(values.map((value, i) => [`p${i + 1}`, value]));
    const result = await this.#client.query({ query, query_params, format: 'JSONCompact' });
    const { meta, data } = answerSchema.parse(JSON.parse(await result.text()));
    return data.map((row) => Object.fromEntries(meta.map(({ name, type }, i) => [name, exactCell(row[i], type)])));
  }
}

function parameterType(value: string | number | null | undefined): string {
  if (value === undefined) throw new Error('expected a value for every parameter, found fewer');
  if (typeof value !== 'number') return 'Nullable(String)';
  return Number.isSafeInteger(value) ? 'Int64' : 'Float64';
}

function exactCell(value: unknown, type: string): Cell {
  const plain = plainCell(value);
  return plain !== null && /^(Nullable\(|LowCardinality\()*Float/.test(type) ? finite(String(plain)) : plain;
}

function complaintOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed without a reason';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const message = ABOUT_THE_STATEMENT.has(code) ? (error.message.split('\n', 1)[0] ?? '') : withoutData(error.message);
  return code === '' ? message : `${message} (${code})`;
}
