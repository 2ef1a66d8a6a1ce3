import { type Kysely, sql, type Transaction } from 'kysely';

import { RiskpressError } from '../domain/index.ts';
import type { Schema } from './schema.ts';

type Migration = (db: Transaction<Schema>) => Promise<void>;

/** Each step forward of the schema, oldest first; released ones never change. */
const MIGRATIONS: readonly Migration[] = [createTables];

/** Brings a database to the newest schema, in one transaction. Errors: `environmentMissing` when it is newer. */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  if ((await schemaVersion(db)) === MIGRATIONS.length) return;
  await db.transaction().execute(async (transaction) => {
    const version = await schemaVersion(transaction);
    if (version > MIGRATIONS.length) throw tooNew(version);
    for (const step of MIGRATIONS.slice(version)) await step(transaction);
    await sql`PRAGMA user_version = ${sql.lit(MIGRATIONS.length)}`.execute(transaction);
  });
}

async function schemaVersion(db: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ user_version: number }>`PRAGMA user_version`.execute(db);
  return rows[0]?.user_version ?? 0;
}

function tooNew(version: number): RiskpressError {
  return new RiskpressError(
    'environmentMissing',
    `expected a state of version ${MIGRATIONS.length} or older, found version ${version}: it was made by a newer Riskpress, which must be used on it`,
  );
}

async function createTables(db: Transaction<Schema>): Promise<void> {
  await createRuns(db);
  await createOutbox(db);
  await createOccurrences(db);
  await createBooks(db);
}

async function createRuns(db: Transaction<Schema>): Promise<void> {
  await db.schema
    .createTable('runs')
    .addColumn('key', 'varchar', (column) => column.primaryKey())
    .addColumn('report', 'varchar', (column) => column.notNull())
    .addColumn('period', 'varchar', (column) => column.notNull())
    .addColumn('scope', 'varchar', (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('ordered_by', 'varchar', (column) => column.notNull())
    .addColumn('ordered_proved', 'integer', (column) => column.notNull())
    .addColumn('ordered_at', 'varchar', (column) => column.notNull())
    .addColumn('reason', 'varchar')
    .addColumn('late', 'integer', (column) => column.notNull())
    .addColumn('status', 'varchar', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('last_error', 'varchar')
    .addColumn('issue_hash', 'varchar')
    .addColumn('holder', 'varchar')
    .addColumn('lease_until', 'varchar')
    .addColumn('updated_at', 'varchar', (column) => column.notNull())
    .addUniqueConstraint('runs_key', ['report', 'period', 'scope', 'revision'])
    .execute();
  await db.schema
    .createTable('stages')
    .addColumn('run', 'varchar', (column) => column.notNull())
    .addColumn('stage', 'varchar', (column) => column.notNull())
    .addColumn('sha256', 'varchar', (column) => column.notNull())
    .addColumn('bytes', 'integer', (column) => column.notNull())
    .addColumn('saved_at', 'varchar', (column) => column.notNull())
    .addPrimaryKeyConstraint('stages_key', ['run', 'stage'])
    .execute();
}

async function createOutbox(db: Transaction<Schema>): Promise<void> {
  await db.schema
    .createTable('outbox')
    .addColumn('position', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('id', 'varchar', (column) => column.notNull().unique())
    .addColumn('subject', 'varchar', (column) => column.notNull())
    .addColumn('rendition', 'varchar', (column) => column.notNull())
    .addColumn('recipient', 'varchar', (column) => column.notNull())
    .addColumn('channel', 'varchar', (column) => column.notNull())
    .addColumn('mail_kind', 'varchar', (column) => column.notNull())
    .addColumn('attempt_set', 'integer', (column) => column.notNull())
    .addColumn('address', 'varchar', (column) => column.notNull())
    .addColumn('state', 'varchar', (column) => column.notNull())
    .addColumn('tries', 'integer', (column) => column.notNull())
    .addColumn('queued_at', 'varchar', (column) => column.notNull())
    .addColumn('next_try_at', 'varchar')
    .addColumn('detail', 'varchar')
    .addColumn('holder', 'varchar')
    .addColumn('lease_until', 'varchar')
    .addColumn('updated_at', 'varchar', (column) => column.notNull())
    .addUniqueConstraint('outbox_key', ['subject', 'rendition', 'recipient', 'channel', 'mail_kind', 'attempt_set'])
    .execute();
  await db.schema.createIndex('outbox_due').on('outbox').columns(['state', 'position']).execute();
}

async function createOccurrences(db: Transaction<Schema>): Promise<void> {
  await db.schema
    .createTable('occurrences')
    .addColumn('report', 'varchar', (column) => column.notNull())
    .addColumn('due_at', 'varchar', (column) => column.notNull())
    .addColumn('period', 'varchar', (column) => column.notNull())
    .addColumn('state', 'varchar', (column) => column.notNull())
    .addColumn('tries', 'integer', (column) => column.notNull())
    .addColumn('next_try_at', 'varchar')
    .addColumn('reason', 'varchar')
    .addColumn('holder', 'varchar')
    .addColumn('lease_until', 'varchar')
    .addPrimaryKeyConstraint('occurrences_key', ['report', 'due_at'])
    .execute();
  await db.schema.createIndex('occurrences_open').on('occurrences').columns(['state', 'due_at']).execute();
}

async function createBooks(db: Transaction<Schema>): Promise<void> {
  await db.schema
    .createTable('leases')
    .addColumn('name', 'varchar', (column) => column.primaryKey())
    .addColumn('fence', 'integer', (column) => column.notNull())
    .addColumn('token', 'varchar')
    .addColumn('host', 'varchar')
    .addColumn('holder', 'varchar')
    .addColumn('lease_until', 'varchar')
    .execute();
  await db.schema
    .createTable('cursors')
    .addColumn('name', 'varchar', (column) => column.primaryKey())
    .addColumn('position', 'integer', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('audit')
    .addColumn('position', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('at', 'varchar', (column) => column.notNull())
    .addColumn('person', 'varchar', (column) => column.notNull())
    .addColumn('proved', 'integer', (column) => column.notNull())
    .addColumn('action', 'varchar', (column) => column.notNull())
    .addColumn('subject', 'varchar', (column) => column.notNull())
    .addColumn('detail', 'varchar')
    .execute();
}
