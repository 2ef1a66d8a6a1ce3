import type { Kysely, Transaction } from 'kysely';
import { z } from 'zod';

import { hashOf, issueId, type OutboxState, RiskpressError } from '../domain/index.ts';
import { type MailName, type MailRow, stateOutbox, tableRow } from './outbox.ts';
import { newRow } from './runs.ts';
import type { Schema } from './schema.ts';
import type { State } from './state.ts';

/** A line of the archive's log; what the state needs of it is read by kind. */
export interface ArchivedLine {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
}

/** The archive as the state is made from it. */
export interface ReplaySource {
  /** The whole log, in order; read after the state's cursor, so that it is never behind it. */
  entries(): Promise<readonly ArchivedLine[]>;
  /** The outbox rows of an issue's sealed send plan (object `sendPlan`), as they were first queued at `at`. */
  rowsOf(issued: {
    readonly issue: string;
    readonly sendPlan: string;
    readonly at: string;
  }): Promise<readonly MailRow[]>;
  /** Proof outside the log that a copy went out (its .eml file is there); null where there is none. */
  proofOf?(row: MailRow): Promise<{ readonly state: OutboxState; readonly detail: string } | null>;
}

export interface ReplayResult {
  /** Whether the state knew nothing of this archive, so that copies without proof became `uncertain`. */
  readonly rebuilt: boolean;
  readonly issues: number;
  /** Rows that were added. */
  readonly added: readonly MailRow[];
}

const issuedLine = z.object({
  kind: z.literal('issued'),
  at: z.string(),
  issue: z.string(),
  hash: z.string(),
  sendPlan: z.string(),
  report: z.string(),
  period: z.string(),
  scope: z.record(z.string(), z.string()),
  revision: z.int(),
  orderedBy: z.string(),
  proved: z.boolean(),
  orderedAt: z.string(),
  reason: z.string().nullable(),
});
type IssuedLine = z.infer<typeof issuedLine>;

const sentLine = z.object({
  kind: z.literal('sent'),
  at: z.string(),
  subject: z.string(),
  rendition: z.string(),
  recipient: z.string(),
  channel: z.literal('email'),
  mailKind: z.enum(['report', 'recall', 'notice', 'review', 'alert', 'digest', 'status']),
  attemptSet: z.int(),
  state: z.enum(['sent', 'uncertain', 'bounced', 'rejected', 'refused', 'cancelled']),
  detail: z.string().nullable(),
});
type SentLine = z.infer<typeof sentLine>;

const CURSOR = 'archive';

const OPEN: readonly OutboxState[] = ['queued', 'held', 'sending', 'uncertain'];

/** States that a logged one ends; a doubt in the log ends only a sending, as an officer may have decided since. */
const SETTLES: Readonly<Record<SentLine['state'], readonly OutboxState[]>> = {
  sent: OPEN,
  rejected: OPEN,
  refused: OPEN,
  cancelled: OPEN,
  bounced: [...OPEN, 'sent'],
  uncertain: ['sending'],
};

/**
 * Brings the state up to what the archive's log says beyond the state's cursor: issued runs, the outbox rows of
 * their plans, what became of copies. Call it at every start; it may run twice or beside others.
 *
 * A state that knows nothing of a log that holds something was deleted or is an old copy: then a copy without proof
 * that it went out becomes `uncertain`, as it may have been sent before. `fromStart` reads the whole log that way.
 * Errors: `verifyFailed` when the log is shorter than the state knows.
 */
export async function replayArchive(
  state: State,
  source: ReplaySource,
  options: { readonly fromStart?: boolean } = {},
): Promise<ReplayResult> {
  for (;;) {
    const cursor = await readCursor(state.db);
    const entries = await source.entries();
    if (cursor !== null && cursor > entries.length) throw shortened(cursor, entries.length);
    const rebuilt = options.fromStart === true || (cursor === null && entries.length > 0);
    const fresh = entries.slice(rebuilt ? 0 : (cursor ?? 0));
    const issued = fresh.flatMap((line) => (line.kind === 'issued' ? [issuedLine.parse(line)] : []));
    const news = { issued, sent: lastSent(fresh), rebuilt };
    const added = await missingRows(state, source, news);
    if (await enterNews(state, news, added, { from: cursor, to: entries.length })) {
      return { rebuilt, issues: issued.length, added };
    }
  }
}

/** What the log said last of each mail, by the mail's id. */
function lastSent(entries: readonly ArchivedLine[]): ReadonlyMap<string, SentLine> {
  const lines = entries.flatMap((line) => (line.kind === 'sent' ? [sentLine.parse(line)] : []));
  return new Map(lines.map((line) => [hashOf(nameOf(line)), line]));
}

interface News {
  readonly issued: readonly IssuedLine[];
  readonly sent: ReadonlyMap<string, SentLine>;
  readonly rebuilt: boolean;
}

/** Rows of plans and of `sent` lines that the state does not have, in the state they shall enter it. */
async function missingRows(state: State, source: ReplaySource, news: News): Promise<readonly MailRow[]> {
  const known = new Set((await stateOutbox(state).list()).map(({ id }) => id));
  const planned: MailRow[] = [];
  for (const line of news.issued) {
    const rows = (await source.rowsOf(line)).filter(({ id }) => !known.has(id));
    // Copies were sent that this state never queued: it is an old copy, and the others may have been sent as well.
    const isOld = rows.some(({ id }) => news.sent.has(id));
    for (const row of rows) planned.push(await entering(row, source, news, news.rebuilt || isOld));
  }
  const plannedIds = new Set(planned.map(({ id }) => id));
  const others = [...news.sent].filter(([id]) => !known.has(id) && !plannedIds.has(id));
  return [...planned, ...others.map(([id, line]) => unplannedRow(id, line, planned))];
}

async function entering(row: MailRow, source: ReplaySource, news: News, isDoubtful: boolean): Promise<MailRow> {
  const line = news.sent.get(row.id);
  if (line !== undefined) return { ...row, state: line.state, detail: line.detail };
  if (row.state !== 'queued' || !isDoubtful) return row;
  const proof = (await source.proofOf?.(row)) ?? null;
  return {
    ...row,
    ...(proof ?? { state: 'uncertain', detail: 'no proof that it was sent, after the state was lost' }),
  };
}

/** A copy that an officer sent again: not in the plan, but in the log. */
function unplannedRow(id: string, line: SentLine, planned: readonly MailRow[]): MailRow {
  const sibling = planned.find(({ key }) => key.subject === line.subject && key.recipient === line.recipient);
  const { state, at, detail } = line;
  const key = nameOf(line);
  const address = sibling?.address ?? '';
  return { id, key, address, state, tries: 1, queuedAt: at, nextTryAt: null, leaseUntil: null, detail };
}

/** Enters everything at once; false when another process moved the cursor meanwhile, and it has to be looked at anew. */
async function enterNews(
  state: State,
  { issued, sent }: News,
  added: readonly MailRow[],
  cursor: { readonly from: number | null; readonly to: number },
): Promise<boolean> {
  return state.db.transaction().execute(async (transaction) => {
    if ((await readCursor(transaction)) !== cursor.from) return false;
    for (const line of issued) await enterIssued(transaction, line);
    for (const row of added) await enterMail(transaction, row, state.clock.now());
    for (const [id, line] of sent) await settleMail(transaction, id, line);
    await writeCursor(transaction, cursor.to);
    return true;
  });
}

async function enterIssued(transaction: Transaction<Schema>, line: IssuedLine): Promise<void> {
  if (issueId(line) !== line.issue) throw new RiskpressError('verifyFailed', `expected ${line.issue} to name its line`);
  const person = { name: line.orderedBy, proved: line.proved };
  const order = { ...line, orderedBy: person, late: false };
  const done = { status: 'issued', issue_hash: line.hash, holder: null, lease_until: null } as const;
  await transaction
    .insertInto('runs')
    .values({ ...newRow(order, line.at), ...done })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ ...done, updated_at: line.at }))
    .execute();
}

async function enterMail(transaction: Transaction<Schema>, row: MailRow, now: string): Promise<void> {
  const values = tableRow(row, now);
  await transaction
    .insertInto('outbox')
    .values(values)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function settleMail(transaction: Transaction<Schema>, id: string, line: SentLine): Promise<void> {
  const ended = { holder: null, lease_until: null, next_try_at: null };
  await transaction
    .updateTable('outbox')
    .set({ ...ended, state: line.state, detail: line.detail, updated_at: line.at })
    .where('id', '=', id)
    .where('state', 'in', SETTLES[line.state])
    .execute();
}

function nameOf(line: SentLine): MailName {
  const { subject, rendition, recipient, channel, mailKind, attemptSet } = line;
  return { subject, rendition, recipient, channel, mailKind, attemptSet };
}

async function readCursor(db: Kysely<Schema>): Promise<number | null> {
  const row = await db.selectFrom('cursors').select('position').where('name', '=', CURSOR).executeTakeFirst();
  return row?.position ?? null;
}

async function writeCursor(transaction: Transaction<Schema>, position: number): Promise<void> {
  await transaction
    .insertInto('cursors')
    .values({ name: CURSOR, position })
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({ position }).where('cursors.position', '<', position),
    )
    .execute();
}

function shortened(known: number, found: number): RiskpressError {
  return new RiskpressError(
    'verifyFailed',
    `expected an archive of at least ${known} log lines, found ${found}: it was cut, restored from an older copy, or is another one; one archive has one state`,
  );
}
