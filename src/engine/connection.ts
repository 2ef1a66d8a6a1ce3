import { type Engine, RiskpressError } from '../domain/index.ts';
import { openClickHouse } from './clickhouse-engine.ts';
import { openMysql } from './mysql-engine.ts';
import type { EngineConnection } from './opening.ts';
import { openPostgres } from './postgres-engine.ts';

/** Reads `env:NAME` or `file:PATH`. Errors: `environmentMissing`. */
type SecretReader = (reference: string) => Promise<string>;

/**
 * Connects to a lender's engine, read-only, with a statement timeout. Cells come exactly: decimals and 64-bit integers
 * as text, dates as ISO text. Errors: `environmentMissing` when the secret is missing or the server cannot be reached
 * or refuses the user; `engineFailed` when a statement fails. No message holds the password.
 */
export async function connectEngine(
  name: string,
  connection: EngineConnection,
  readSecret: SecretReader,
): Promise<Engine> {
  const password = connection.secret === undefined ? undefined : await readSecret(connection.secret);
  const opening = { ...connection, name, password };
  if (connection.kind === 'postgres') return openPostgres(opening);
  if (connection.kind === 'mysql') return openMysql(opening);
  if (connection.kind === 'clickhouse') return openClickHouse(opening);
  throw new RiskpressError('internal', `connection ${name}: expected a known kind, found another`);
}
