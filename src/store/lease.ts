import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

import { sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';

import { RiskpressError } from '../domain/index.ts';
import { isGone, THIS_HOST, THIS_PROCESS } from './holder.ts';
import type { State } from './state.ts';

/** A named lock of all processes that share a state. */
export interface Lease {
  /** Runs the work while nobody else holds the lease. The fence rises with each holding. Errors: `busy`. */
  withLease<T>(work: (fence: number) => Promise<T>): Promise<T>;
}

export interface LeaseOptions {
  /** How long a holder on another machine is trusted without a sign of life. */
  readonly ttlMs?: number;
  /** How long to wait for the lease before giving up as busy. */
  readonly waitMs?: number;
}

/**
 * A lease kept in the state. A holder of this machine keeps it as long as it lives, however slow, and loses it the
 * moment it is dead; one of another machine loses it when it has not renewed for `ttlMs`.
 */
export function stateLease(state: State, name: string, options: LeaseOptions = {}): Lease {
  const { ttlMs = 15_000, waitMs = 30_000 } = options;
  return {
    withLease: async (work) => {
      const token = randomUUID();
      const fence = await acquire(state, { name, token, ttlMs, waitMs });
      const renewal = keepRenewing(() => renew(state, name, token, ttlMs), ttlMs / 3);
      try {
        return await work(fence);
      } finally {
        clearInterval(renewal);
        await release(state, name, token);
      }
    },
  };
}

/** Renews a claim in the background until `clearInterval`; a failure is left to the claim's own guards. */
export function keepRenewing(renewal: () => Promise<unknown>, everyMs: number): NodeJS.Timeout {
  return setInterval(() => void renewal().catch(() => undefined), everyMs).unref();
}

/** ISO instant `ms` after another. */
export function instantAfter(now: string, ms: number): string {
  return Temporal.Instant.from(now).add({ milliseconds: ms }).toString({ smallestUnit: 'millisecond' });
}

interface Attempt {
  readonly name: string;
  readonly token: string;
  readonly ttlMs: number;
  readonly waitMs: number;
}

async function acquire(state: State, attempt: Attempt): Promise<number> {
  const started = performance.now();
  for (;;) {
    const fence = (await take(state, attempt, null)) ?? (await takeFromDead(state, attempt));
    if (fence !== undefined) return fence;
    if (performance.now() - started > attempt.waitMs) throw await busy(state, attempt);
    await wait(3 + Math.floor(Math.random() * 20));
  }
}

/** Takes the lease where it is free, ended on another machine, or held under a token known to be dead. */
async function take(state: State, attempt: Attempt, deadToken: string | null): Promise<number | undefined> {
  const { name, token, ttlMs } = attempt;
  const now = state.clock.now();
  const taken = await state.db
    .insertInto('leases')
    .values({ name, fence: 1, token, host: THIS_HOST, holder: THIS_PROCESS, lease_until: instantAfter(now, ttlMs) })
    .onConflict((conflict) =>
      conflict
        .column('name')
        .doUpdateSet({
          fence: sql`leases.fence + 1`,
          token,
          host: THIS_HOST,
          holder: THIS_PROCESS,
          lease_until: instantAfter(now, ttlMs),
        })
        .where((row) =>
          row.or([
            row('leases.token', 'is', null),
            row('leases.token', '=', deadToken),
            row.and([row('leases.host', '!=', THIS_HOST), row('leases.lease_until', '<=', now)]),
          ]),
        ),
    )
    .returning('fence')
    .executeTakeFirst();
  return taken?.fence;
}

async function takeFromDead(state: State, attempt: Attempt): Promise<number | undefined> {
  const held = await current(state, attempt.name);
  if (held?.token == null || held.holder === null || !isGone(held.holder)) return undefined;
  return take(state, attempt, held.token);
}

async function renew(state: State, name: string, token: string, ttlMs: number): Promise<void> {
  await state.db
    .updateTable('leases')
    .set({ lease_until: instantAfter(state.clock.now(), ttlMs) })
    .where('name', '=', name)
    .where('token', '=', token)
    .execute();
}

async function release(state: State, name: string, token: string): Promise<void> {
  await state.db
    .updateTable('leases')
    .set({ token: null, host: null, holder: null, lease_until: null })
    .where('name', '=', name)
    .where('token', '=', token)
    .execute();
}

async function current(state: State, name: string) {
  return state.db.selectFrom('leases').selectAll().where('name', '=', name).executeTakeFirst();
}

async function busy(state: State, { name, waitMs }: Attempt): Promise<RiskpressError> {
  const pid = (await current(state, name))?.holder?.split(' ')[1] ?? 'unknown';
  return new RiskpressError('busy', `expected ${name} to be free within ${waitMs} ms, found it held by process ${pid}`);
}
