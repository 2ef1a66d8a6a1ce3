import type { Selectable } from 'kysely';

import { type OutboxState, RiskpressError } from '../domain/index.ts';
import { isGone, THIS_PROCESS } from './holder.ts';
import type { MailKind, OutboxTable } from './schema.ts';
import type { State } from './state.ts';

/** What names a mail; no two rows share it. */
export interface MailName {
  readonly subject: string;
  readonly rendition: string;
  readonly recipient: string;
  readonly channel: 'email';
  readonly mailKind: MailKind;
  readonly attemptSet: number;
}

/** A mail on its way. Instants are ISO text in UTC; `id` is the hash of `key`. */
export interface MailRow {
  readonly id: string;
  readonly key: MailName;
  readonly address: string;
  readonly state: OutboxState;
  /** Claims so far; a claim is fenced by it. */
  readonly tries: number;
  readonly queuedAt: string;
  readonly nextTryAt: string | null;
  readonly leaseUntil: string | null;
  readonly detail: string | null;
}

/** What becomes of a mail that was being sent. */
export interface MailSettlement {
  readonly state: OutboxState;
  readonly at: string;
  readonly nextTryAt: string | null;
  readonly detail: string | null;
}

/** The outbox of a state, as the sender of mails and the officers use it. */
export interface Outbox {
  /** Adds the rows whose id is not there and leaves the others as they are, all or none. */
  enqueueAll(rows: readonly MailRow[]): Promise<void>;
  /** Takes the oldest due `queued` row for sending; null when there is none. Of many callers one gets a row. */
  claimNext(now: string, leaseUntil: string): Promise<MailRow | null>;
  /** Rows still `sending` whose lease ended, or whose sender is dead. Changes nothing. */
  recoverExpired(now: string): Promise<readonly MailRow[]>;
  /** Settles a `sending` row; false when it was settled or claimed by another since. */
  settle(row: MailRow, settlement: MailSettlement): Promise<boolean>;
  /** Moves a row from one state to another by an officer's word or a bounce; false when it was not in `from`. */
  move(id: string, from: OutboxState, settlement: MailSettlement): Promise<boolean>;
  /** Rows of a subject, or all, in the order they were queued. */
  list(subject?: string): Promise<readonly MailRow[]>;
}

export function stateOutbox(state: State): Outbox {
  return Object.freeze({
    enqueueAll: (rows: readonly MailRow[]) => enqueueAll(state, rows),
    claimNext: (now: string, leaseUntil: string) => claimNext(state, now, leaseUntil),
    recoverExpired: (now: string) => recoverExpired(state, now),
    settle: (row: MailRow, settlement: MailSettlement) => settle(state, row, settlement),
    move: (id: string, from: OutboxState, settlement: MailSettlement) => move(state, id, from, settlement),
    list: (subject?: string) => list(state, subject),
  });
}

/** A row as the table holds it. */
export function tableRow(row: MailRow, now: string): Omit<OutboxTable, 'position'> {
  const { id, key, address, state, tries, detail } = row;
  return {
    id,
    subject: key.subject,
    rendition: key.rendition,
    recipient: key.recipient,
    channel: key.channel,
    mail_kind: key.mailKind,
    attempt_set: key.attemptSet,
    address,
    state,
    tries,
    queued_at: row.queuedAt,
    next_try_at: row.nextTryAt,
    detail,
    holder: null,
    lease_until: row.leaseUntil,
    updated_at: now,
  };
}

async function enqueueAll(state: State, rows: readonly MailRow[]): Promise<void> {
  const now = state.clock.now();
  await state.db.transaction().execute(async (transaction) => {
    for (const row of rows) {
      await transaction
        .insertInto('outbox')
        .values(tableRow(row, now))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }
  });
}

async function claimNext(state: State, now: string, leaseUntil: string): Promise<MailRow | null> {
  for (;;) {
    const id = await nextDue(state, now);
    if (id === undefined) return null;
    const claimed = await claim(state, id, now, leaseUntil);
    if (claimed !== undefined) return claimed;
  }
}

/** The oldest row that is due; another process may have claimed it before this one can. */
export async function nextDue(state: State, now: string): Promise<string | undefined> {
  const row = await state.db
    .selectFrom('outbox')
    .select('id')
    .where('state', '=', 'queued')
    .where((row) => row.or([row('next_try_at', 'is', null), row('next_try_at', '<=', now)]))
    .orderBy('position')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/** Claims a row if it is still due: the condition is repeated here, or two processes would send one mail. */
export async function claim(state: State, id: string, now: string, leaseUntil: string): Promise<MailRow | undefined> {
  const row = await state.db
    .updateTable('outbox')
    .set((column) => ({
      state: 'sending',
      tries: column('tries', '+', 1),
      holder: THIS_PROCESS,
      lease_until: leaseUntil,
      updated_at: now,
    }))
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .where((column) => column.or([column('next_try_at', 'is', null), column('next_try_at', '<=', now)]))
    .returningAll()
    .executeTakeFirst();
  return row && mailRow(row);
}

async function recoverExpired(state: State, now: string): Promise<readonly MailRow[]> {
  const rows = await state.db
    .selectFrom('outbox')
    .selectAll()
    .where('state', '=', 'sending')
    .orderBy('position')
    .execute();
  return rows.filter((row) => isExpired(row, now)).map(mailRow);
}

function isExpired({ holder, lease_until }: Selectable<OutboxTable>, now: string): boolean {
  return holder === null || lease_until === null || lease_until <= now || isGone(holder);
}

async function settle(state: State, row: MailRow, settlement: MailSettlement): Promise<boolean> {
  const { numUpdatedRows } = await state.db
    .updateTable('outbox')
    .set(settled(settlement))
    .where('id', '=', row.id)
    .where('state', '=', 'sending')
    .where('tries', '=', row.tries)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

async function move(state: State, id: string, from: OutboxState, settlement: MailSettlement): Promise<boolean> {
  if (from === 'sending') throw new RiskpressError('internal', 'a mail that is being sent is settled by its sender');
  const { numUpdatedRows } = await state.db
    .updateTable('outbox')
    .set(settled(settlement))
    .where('id', '=', id)
    .where('state', '=', from)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

function settled({ state, at, nextTryAt, detail }: MailSettlement) {
  return { state, next_try_at: nextTryAt, detail, holder: null, lease_until: null, updated_at: at };
}

async function list(state: State, subject?: string): Promise<readonly MailRow[]> {
  const all = state.db.selectFrom('outbox').selectAll().orderBy('position');
  const rows = await (subject === undefined ? all : all.where('subject', '=', subject)).execute();
  return rows.map(mailRow);
}

/** A row as its readers see it. */
export function mailRow(row: Selectable<OutboxTable>): MailRow {
  const { id, subject, rendition, recipient, channel, address, state, tries, detail } = row;
  return Object.freeze({
    id,
    key: Object.freeze({
      subject,
      rendition,
      recipient,
      channel,
      mailKind: row.mail_kind,
      attemptSet: row.attempt_set,
    }),
    address,
    state,
    tries,
    queuedAt: row.queued_at,
    nextTryAt: row.next_try_at,
    leaseUntil: row.lease_until,
    detail,
  });
}
