import type { Selectable, Updateable } from 'kysely';

import { type Order, parseScopePath, RiskpressError, runKey, scopePath } from '../domain/index.ts';
import { isGone, THIS_PROCESS } from './holder.ts';
import { instantAfter, keepRenewing } from './lease.ts';
import type { RunStatus, RunsTable } from './schema.ts';
import type { State } from './state.ts';

/** A run as the state knows it. `order` is the first order under its key, whoever asks again. */
export interface Run {
  readonly key: string;
  readonly order: Order;
  readonly status: RunStatus;
  /** Claims so far; a claim is fenced by it: an older one finishes nothing. */
  readonly attempts: number;
  readonly lastError: string | null;
  /** Hash of the issue, once there is one. */
  readonly issueHash: string | null;
}

export type RunClaim =
  | { readonly kind: 'claimed'; readonly run: Run }
  /** Already issued: the run never runs again. */
  | { readonly kind: 'issued'; readonly run: Run }
  /** Another live process is at it. */
  | { readonly kind: 'busy'; readonly run: Run };

const LEASE_MS = 60_000;

/**
 * Enters an order and takes its run, so that the same key never runs twice at once nor after it was issued. A run
 * whose holder died or let its lease end is taken over. The first order's person, time and reason stay.
 */
export async function claimRun(state: State, order: Order): Promise<RunClaim> {
  await enter(state, order);
  const key = runKey(order);
  const before = await rowOf(state, key);
  const dead = before.holder !== null && isGone(before.holder) ? before.holder : null;
  const taken = await take(state, key, dead);
  if (taken !== undefined) return { kind: 'claimed', run: runOf(taken) };
  const row = await rowOf(state, key);
  return { kind: row.status === 'issued' ? 'issued' : 'busy', run: runOf(row) };
}

/** Keeps a claimed run's lease alive until `clearInterval`. */
export function holdRun(state: State, run: Run): NodeJS.Timeout {
  return keepRenewing(() => renewRun(state, run), LEASE_MS / 3);
}

/** Lengthens a claimed run's lease. Errors: `busy` when another process took the run over. */
export async function renewRun(state: State, run: Run): Promise<void> {
  await change(state, run, { lease_until: instantAfter(state.clock.now(), LEASE_MS) });
}

/** Ends a claimed run as issued. Errors: `busy` when another process took the run over. */
export async function finishRun(state: State, run: Run, issueHash: string): Promise<void> {
  // Another process may have read the issued line already and told the state.
  const known = await findRun(state, run.key);
  if (known?.status === 'issued' && known.issueHash === issueHash) return;
  const free = { holder: null, lease_until: null, last_error: null };
  await change(state, run, { ...free, status: 'issued', issue_hash: issueHash });
}

/** Ends a claimed run as failed; the next claim of its key goes on where it stopped. Errors: `busy`. */
export async function failRun(state: State, run: Run, error: string): Promise<void> {
  await change(state, run, { holder: null, lease_until: null, status: 'failed', last_error: error });
}

/** A run by its key; null when there is none. */
export async function findRun(state: State, key: string): Promise<Run | null> {
  const row = await state.db.selectFrom('runs').selectAll().where('key', '=', key).executeTakeFirst();
  return row === undefined ? null : runOf(row);
}

/** Every run, oldest order first. */
export async function listRuns(state: State): Promise<readonly Run[]> {
  const rows = await state.db.selectFrom('runs').selectAll().orderBy('ordered_at').orderBy('key').execute();
  return rows.map(runOf);
}

/** Enters an order as `planned` unless its key is there. */
async function enter(state: State, order: Order): Promise<void> {
  await state.db
    .insertInto('runs')
    .values(newRow(order, state.clock.now()))
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
}

/** The row of an order that nobody works at yet. */
export function newRow(order: Order, now: string): RunsTable {
  return {
    key: runKey(order),
    report: order.report,
    period: order.period,
    scope: scopePath(order.scope),
    revision: order.revision,
    ordered_by: order.orderedBy.name,
    ordered_proved: order.orderedBy.proved ? 1 : 0,
    ordered_at: order.orderedAt,
    reason: order.reason,
    late: order.late ? 1 : 0,
    status: 'planned',
    attempts: 0,
    last_error: null,
    issue_hash: null,
    holder: null,
    lease_until: null,
    updated_at: now,
  };
}

async function take(state: State, key: string, deadHolder: string | null): Promise<Selectable<RunsTable> | undefined> {
  const now = state.clock.now();
  return state.db
    .updateTable('runs')
    .set((row) => ({
      status: 'running',
      attempts: row('attempts', '+', 1),
      holder: THIS_PROCESS,
      lease_until: instantAfter(now, LEASE_MS),
      updated_at: now,
    }))
    .where('key', '=', key)
    .where('status', '!=', 'issued')
    .where((row) => row.or([row('holder', 'is', null), row('lease_until', '<=', now), row('holder', '=', deadHolder)]))
    .returningAll()
    .executeTakeFirst();
}

async function change(state: State, run: Run, values: Updateable<RunsTable>): Promise<void> {
  const { numUpdatedRows } = await state.db
    .updateTable('runs')
    .set({ ...values, updated_at: state.clock.now() })
    .where('key', '=', run.key)
    .where('status', '=', 'running')
    .where('attempts', '=', run.attempts)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) return;
  throw new RiskpressError('busy', `expected to hold the run ${run.key}, found it taken over or ended`);
}

async function rowOf(state: State, key: string): Promise<Selectable<RunsTable>> {
  return state.db.selectFrom('runs').selectAll().where('key', '=', key).executeTakeFirstOrThrow();
}

function runOf(row: Selectable<RunsTable>): Run {
  const scope = parseScopePath(row.scope);
  if (scope === undefined) throw new RiskpressError('internal', `expected a scope, found ${row.scope} in ${row.key}`);
  const { key, report, period, revision, reason, status, attempts } = row;
  const orderedBy = { name: row.ordered_by, proved: row.ordered_proved === 1 };
  const late = row.late === 1;
  const order: Order = { report, period, scope, revision, orderedBy, orderedAt: row.ordered_at, reason, late };
  return Object.freeze({ key, order, status, attempts, lastError: row.last_error, issueHash: row.issue_hash });
}
