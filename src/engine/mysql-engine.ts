import type { Connection, QueryOptions, TypeCastField } from 'mysql2/promise';

import { type Cell, type Engine, RiskpressError, type Row } from '../domain/index.ts';
import type { Opening } from './opening.ts';
import { finite, plainCell, statementFailed, unreachable, withoutData } from './remote.ts';
import { refuseAllButQueries, replaceParameters } from './statement-text.ts';

/** Names in double quotes, `||` joins, backslashes are ordinary: the literals of every other engine hold here too. */
const SESSION = [
  "SET SESSION sql_mode = 'ANSI,NO_BACKSLASH_ESCAPES'",
  'SET NAMES utf8mb4',
  "SET SESSION time_zone = '+00:00'",
  'SET SESSION TRANSACTION READ ONLY',
];

/** What the engines of this protocol call the longest time of a statement; one of them is known to each. */
const TIME_LIMITS: readonly ((seconds: number) => string)[] = [
  (seconds) => `SET SESSION max_statement_time = ${seconds}`,
  (seconds) => `SET SESSION max_execution_time = ${seconds * 1000}`,
  (seconds) => `SET SESSION query_timeout = ${seconds}`,
];

/** Errors whose messages speak of the statement and not of cells. */
const ABOUT_THE_STATEMENT =
  /^ER_(PARSE|BAD_FIELD|NO_SUCH|NON_UNIQ|WRONG|NOT_SUPPORTED|CANT_EXECUTE|.*ACCESS|.*TIMEOUT)/;

/** Connects to MySQL, MariaDB or what speaks their text protocol. Errors: as `connectEngine`. */
export async function openMysql(opening: Opening): Promise<Engine> {
  const session = new MysqlSession(opening, await connect(opening));
  return {
    run: async (sql) => {
      await session.rows(sql, []);
    },
    rows: (sql, values = []) => session.rows(sql, values),
    version: async () => versionOf(await session.rows('SELECT VERSION() AS version', [])),
    close: () => session.close(),
  };
}

async function connect(opening: Opening): Promise<Connection> {
  const { createConnection } = await import('mysql2/promise');
  const { host, port, database, user, password, security, authority } = opening;
  let connection: Connection | undefined;
  try {
    connection = await createConnection({
      ...{ host, port, database, user },
      ...(password === undefined ? {} : { password }),
      ...(security === 'tls' ? { ssl: authority === undefined ? {} : { ca: authority } } : {}),
      charset: 'utf8mb4_bin',
      connectTimeout: 20_000,
      multipleStatements: false,
    });
    // A connection that breaks between two statements fails the next one; unheard it would end the process.
    connection.on('error', () => {});
    for (const statement of SESSION) await connection.query(statement);
    await limitTime(connection, opening);
    // MariaDB joins derived tables by a key only where it keeps them; its relatives need, or know, no such word.
    await connection.query("SET SESSION optimizer_switch = 'derived_merge=off'").catch(() => undefined);
    return connection;
  } catch (error) {
    connection?.destroy();
    throw unreachable(opening, complaintOf(error));
  }
}

async function limitTime(connection: Connection, { timeoutSeconds }: Opening): Promise<void> {
  let complaint: unknown;
  for (const limit of TIME_LIMITS) {
    try {
      await connection.query(limit(timeoutSeconds));
      return;
    } catch (error) {
      complaint = error;
    }
  }
  throw complaint;
}

class MysqlSession {
  readonly #opening: Opening;
  readonly #connection: Connection;

  constructor(opening: Opening, connection: Connection) {
    this.#opening = opening;
    this.#connection = connection;
  }

  async rows(sql: string, values: readonly (string | number | null)[]): Promise<readonly Row[]> {
    try {
      refuseAllButQueries(sql);
      const query: QueryOptions = {
        sql: withLiterals(sql, values),
        rowsAsArray: true,
        typeCast: exactCell,
        timeout: this.#opening.timeoutSeconds * 1000 + 5000,
      };
      // The text protocol: engines of this family differ in what they can prepare.
      const [rows, fields] = await this.#connection.query(query);
      if (!Array.isArray(rows)) throw new Error('expected rows, found none');
      return rows.map((row) => rowOf(row, fields));
    } catch (error) {
      if (error instanceof RiskpressError) throw error;
      throw statementFailed(this.#opening, complaintOf(error));
    }
  }

  async close(): Promise<void> {
    await this.#connection.end().catch(() => this.#connection.destroy());
  }
}

function rowOf(row: unknown, fields: readonly { readonly name: string }[]): Row {
  const cells: readonly unknown[] = Array.isArray(row) ? row : [];
  return Object.fromEntries(fields.map(({ name }, i) => [name, plainCell(cells[i] ?? null)]));
}

/** Literals, as the driver's own escaping leans on backslashes, which this session does not know. */
function withLiterals(sql: string, values: readonly (string | number | null)[]): string {
  return replaceParameters(sql, (index) => {
    const value = values[index - 1];
    if (value === undefined) throw new Error(`expected a value for $${index}, found none`);
    if (value === null) return 'NULL';
    if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
    return String(finite(String(value)));
  });
}

/** Text of the wire as it is, UTF-8 also where the column is binary; decimals and 64-bit integers stay text. */
function exactCell(field: TypeCastField): Cell {
  const text = field.buffer()?.toString('utf8') ?? null;
  if (text === null) return null;
  if (field.type === 'TINY' && field.length === 1) return text !== '0';
  if (['TINY', 'SHORT', 'INT24', 'LONG', 'YEAR'].includes(field.type)) return Number(text);
  if (field.type === 'FLOAT' || field.type === 'DOUBLE') return finite(text);
  return text;
}

function complaintOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed without a reason';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const message = ABOUT_THE_STATEMENT.test(code) ? error.message : withoutData(error.message);
  return code === '' ? message : `${message} (${code})`;
}

function versionOf(rows: readonly Row[]): string {
  const version = String(rows[0]?.version ?? '');
  return /mariadb/i.test(version) ? `MariaDB ${version.split('-')[0] ?? ''}` : `MySQL ${version}`;
}
