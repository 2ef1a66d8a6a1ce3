import type { Client, CustomTypesConfig, QueryArrayResult } from 'pg';

import type { Cell, Engine, Row } from '../domain/index.ts';
import type { Opening } from './opening.ts';
import { finite, plainCell, statementFailed, unreachable, withoutData } from './remote.ts';
import { refuseAllButQueries } from './statement-text.ts';

/** PostgreSQL's type numbers of what does not stay text. Source: catalogue pg_type. */
const TYPES: Readonly<Record<number, (text: string) => Cell>> = {
  16: (text) => text === 't',
  21: Number,
  23: Number,
  700: finite,
  701: finite,
};

/** Numerics and 64-bit integers stay text, dates are ISO text by the session's own style. */
const EXACT: CustomTypesConfig = {
  getTypeParser: (type: number) => (text: unknown) => (TYPES[type] ?? String)(String(text)),
};

/** SQLSTATE classes whose messages speak of the statement and not of cells: syntax and names, rights, resources. */
const ABOUT_THE_STATEMENT = /^(42|0A|25|53|57)/;

/** Connects to PostgreSQL or what speaks its protocol. Errors: as `connectEngine`. */
export async function openPostgres(opening: Opening): Promise<Engine> {
  const client = await connect(opening);
  const session = new PostgresSession(opening, client);
  return {
    run: async (sql) => {
      await session.rows(sql, []);
    },
    rows: (sql, values = []) => session.rows(sql, values),
    version: async () => versionOf(await session.rows('SELECT version() AS version', [])),
    close: () => session.close(),
  };
}

async function connect(opening: Opening): Promise<Client> {
  const { default: pg } = await import('pg');
  const { host, port, database, user, password, security, authority, timeoutSeconds } = opening;
  const client = new pg.Client({
    ...{ host, port, database, user, types: EXACT },
    ...(password === undefined ? {} : { password }),
    ssl:
      security === 'tls' ? { rejectUnauthorized: true, ...(authority === undefined ? {} : { ca: authority }) } : false,
    application_name: 'riskpress',
    connectionTimeoutMillis: 20_000,
    // The server ends the statement; this ends the waiting where the server does not answer any more.
    query_timeout: timeoutSeconds * 1000 + 5000,
  });
  // A connection that breaks between two statements fails the next one; unheard it would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query("SET DateStyle TO 'ISO, YMD'");
    await client.query("SET TimeZone TO 'UTC'");
    await client.query("SET client_encoding TO 'UTF8'");
    await client.query('SET standard_conforming_strings TO on');
    await client.query('SET default_transaction_read_only TO on');
    await client.query(`SET statement_timeout TO ${timeoutSeconds * 1000}`);
    // Without statistics of a relation it guesses few rows and joins month to month row by row; some relatives do not know it.
    await client.query('SET enable_nestloop TO off').catch(() => undefined);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw unreachable(opening, complaintOf(error));
  }
}

class PostgresSession {
  readonly #opening: Opening;
  readonly #client: Client;

  constructor(opening: Opening, client: Client) {
    this.#opening = opening;
    this.#client = client;
  }

  async rows(sql: string, values: readonly (string | number | null)[]): Promise<readonly Row[]> {
    try {
      refuseAllButQueries(sql);
      const query = { text: sql, values: [...values], rowMode: 'array' as const, types: EXACT };
      const { fields, rows }: QueryArrayResult<unknown[]> = await this.#client.query(query);
      return rows.map((row) => Object.fromEntries(fields.map(({ name }, i) => [name, plainCell(row[i])])));
    } catch (error) {
      throw statementFailed(this.#opening, complaintOf(error));
    }
  }

  async close(): Promise<void> {
    await this.#client.end().catch(() => undefined);
  }
}

function complaintOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed without a reason';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const message = ABOUT_THE_STATEMENT.test(code) ? error.message : withoutData(error.message);
  return code === '' ? message : `${message} (${code})`;
}

/** `PostgreSQL 18.4 on x86_64...` and `CockroachDB CCL v23.1 (...)`: what stands before the machine. */
function versionOf(rows: readonly Row[]): string {
  return (
    String(rows[0]?.version ?? '')
      .split(/ on | \(/)[0]
      ?.trim() ?? ''
  );
}
