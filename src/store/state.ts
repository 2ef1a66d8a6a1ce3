import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { Kysely } from 'kysely';

import { type Clock, RiskpressError } from '../domain/index.ts';
import { migrate } from './migrations.ts';
import type { Schema } from './schema.ts';
import { sqliteDialect } from './sqlite.ts';

/** Work in progress: runs, outbox, occurrences, leases. It may be deleted; the archive rebuilds what matters. */
export interface State {
  readonly folder: string;
  readonly clock: Clock;
  readonly db: Kysely<Schema>;
  close(): Promise<void>;
}

/**
 * Opens `riskpress.db` in a folder, making both when missing and bringing an older schema forward. Errors:
 * `diskFailed`, `busy`, `environmentMissing` when a newer Riskpress made it.
 */
export async function openState(options: { readonly folder: string; readonly clock: Clock }): Promise<State> {
  const { folder, clock } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((cause) => {
    throw new RiskpressError('diskFailed', `expected a folder for the state, found ${String(cause)}`, {
      place: { file: folder },
      cause,
    });
  });
  const db = new Kysely<Schema>({ dialect: sqliteDialect(join(folder, 'riskpress.db')) });
  try {
    await migrate(db);
  } catch (cause) {
    await db.destroy();
    throw cause;
  }
  return Object.freeze({ folder, clock, db, close: () => db.destroy() });
}
