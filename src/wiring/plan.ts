import { userInfo } from 'node:os';

import { type IssuedEntry, listIssues } from '../archive/index.ts';
import { type Order, type Person, RiskpressError, scopePath } from '../domain/index.ts';
import { claimRun, failRun, holdRun, type Run } from '../store/index.ts';
import { type Ask, type Assignment, checkAsk } from './ask.ts';
import type { Workplace } from './workplace.ts';

/** A run that is to be made; its order is the first one under its key, also when a later order resumes it. */
export interface NewRun extends Assignment {
  readonly kind: 'new';
  readonly run: Run;
  readonly order: Order;
}

/** An order that was carried out before. */
export interface ExistingRun extends Assignment {
  readonly kind: 'existing';
  readonly entry: IssuedEntry;
}

/**
 * An order becomes a run with a key: (report, period, scope, revision). The same key never runs twice; an issue that
 * exists is found, unless a restatement was asked for, which is the next revision. Errors: `usage`, `busy`.
 */
export async function plan(ask: Ask, place: Workplace): Promise<NewRun | ExistingRun> {
  const assignment = checkAsk(ask, place.configuration);
  const newest = await newestIssue(assignment, place);
  if (newest !== undefined && !ask.restate) return { kind: 'existing', ...assignment, entry: newest };
  const claim = await claimRun(place.state, orderOf(ask, assignment, newest, place));
  if (claim.kind === 'claimed') return { kind: 'new', ...assignment, run: claim.run, order: claim.run.order };
  const issued = claim.kind === 'issued' ? await newestIssue(assignment, place) : undefined;
  if (issued !== undefined) return { kind: 'existing', ...assignment, entry: issued };
  throw new RiskpressError('busy', `${claim.run.key}: another process is at it; try again when it has ended`);
}

/** Holds a run while its work goes on; a failure is written down and the run is free again. */
export async function whileHeld<T>(run: NewRun, place: Workplace, work: () => Promise<T>): Promise<T> {
  const hold = holdRun(place.state, run.run);
  try {
    return await work();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    await failRun(place.state, run.run, message).catch(() => undefined);
    throw error;
  } finally {
    clearInterval(hold);
  }
}

async function newestIssue(
  { settings, period, scope }: Assignment,
  place: Workplace,
): Promise<IssuedEntry | undefined> {
  return (await listIssues(place.archive))
    .map(({ entry }) => entry)
    .filter(
      (entry) =>
        entry.report === settings.id && entry.period === period.name && scopePath(entry.scope) === scopePath(scope),
    )
    .toSorted((a, b) => b.revision - a.revision)[0];
}

function orderOf(
  ask: Ask,
  { settings, period, scope }: Assignment,
  newest: IssuedEntry | undefined,
  place: Workplace,
): Order {
  return {
    report: settings.id,
    period: period.name,
    scope,
    revision: (newest?.revision ?? 0) + 1,
    orderedBy: operatingSystemUser(),
    orderedAt: place.clock.now(),
    reason: ask.reason,
    late: ask.late,
  };
}

/** The person the operating system knows: proved, not typed. */
export function operatingSystemUser(): Person {
  return { name: userInfo().username, proved: true };
}
