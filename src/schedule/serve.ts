import { once } from 'node:events';

import { type Clock, type Progress, RiskpressError } from '../domain/index.ts';
import { enterDue } from './due.ts';
import type { OccurrencePort, OccurrenceRow, OccurrenceSettlement } from './ledger.ts';
import { nextOccurrences, type ScheduledReport } from './occurrence.ts';
import { everyMinute, type Ticker } from './ticker.ts';

/** `busy`: nothing was tried (another process is at it, or the house is closing); it does not count as a try. */
export type RunResult = 'issued' | 'failed' | 'busy';

export interface ServeOptions {
  readonly reports: readonly ScheduledReport[];
  readonly ledger: OccurrencePort;
  /** Issues a report for a period; asked twice for the same one it finds the existing issue. `late`: past its time. */
  readonly run: (report: string, period: string, late: boolean) => Promise<RunResult>;
  readonly clock: Clock;
  readonly ticker?: Ticker;
  /** Aborting ends the service after the run that is under way. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

const MINUTE = 60_000;
/** Renewed at each tick while a run is under way; a dead process is relieved after it. */
const LEASE_MS = 5 * MINUTE;
const LATE_AFTER_MS = 15 * MINUTE;
/** Waits before the second, third and further tries of a run that failed. */
const BACKOFF_MS = [5 * MINUTE, 15 * MINUTE, 45 * MINUTE, 135 * MINUTE] as const;
const MOST_TRIES = BACKOFF_MS.length + 1;

/** What one service is doing at the moment. */
interface Shift {
  round: Promise<void> | null;
  running: OccurrenceRow | null;
}

/**
 * Issues what is due until the signal. Each tick enters the occurrences since the stored cursor into the ledger,
 * leaves only the latest missed one of a report standing, and runs what it can claim, one at a time. Several services
 * on one ledger, and one killed and started again, run nothing twice. A run that fails is tried again a few times,
 * then stays visible as `failed`; a tick that fails is reported and the next one tries again. Errors:
 * `configInvalid`, before the first tick, on a cron text that is none.
 */
export async function serve(options: ServeOptions): Promise<void> {
  announceNext(options);
  const shift: Shift = { round: null, running: null };
  const tick = (): Promise<void> => onTick(options, shift);
  const stop = (options.ticker ?? everyMinute)(tick);
  try {
    await tick();
    if (!options.signal.aborted) await once(options.signal, 'abort');
  } finally {
    stop();
    await shift.round;
  }
}

function announceNext({ reports, clock, progress }: ServeOptions): void {
  for (const next of nextOccurrences(reports, clock.now(), reports.length)) {
    progress('schedule', `${next.report} ${next.period} is due at ${next.local}`);
  }
}

/** One round at a time; a tick that finds one under way keeps its claim alive. Resolves when the round is over. */
async function onTick(options: ServeOptions, shift: Shift): Promise<void> {
  if (shift.round !== null) {
    await keepClaim(options, shift);
    return shift.round ?? undefined;
  }
  shift.round = playRound(options, shift).catch((cause) => {
    options.progress('schedule', `round failed, to be tried again: ${String(cause)}`);
  });
  await shift.round;
  shift.round = null;
}

async function keepClaim({ ledger, clock, progress }: ServeOptions, { running }: Shift): Promise<void> {
  if (running === null) return;
  try {
    await ledger.renew(running, later(clock.now(), LEASE_MS));
  } catch (cause) {
    progress('schedule', `${running.report} ${running.period}: lease not renewed: ${String(cause)}`);
  }
}

async function playRound(options: ServeOptions, shift: Shift): Promise<void> {
  await enterDue(options);
  const known = new Set(options.reports.map((report) => report.id));
  for (const row of await options.ledger.open()) {
    if (options.signal.aborted) return;
    if (!known.has(row.report)) continue;
    const now = options.clock.now();
    const claimed = await options.ledger.claim(row, now, later(now, LEASE_MS));
    if (claimed === null) continue;
    shift.running = claimed;
    await settleRun(options, claimed);
    shift.running = null;
  }
}

async function settleRun(options: ServeOptions, row: OccurrenceRow): Promise<void> {
  const settlement = row.tries > MOST_TRIES ? exhausted(row, 'stopped midway each time') : await play(options, row);
  const isOurs = await options.ledger.settle(row, settlement);
  const what = isOurs ? settlement.state : 'taken over by another service';
  options.progress(
    'schedule',
    `${row.report} ${row.period}: ${what}${settlement.reason ? ` (${settlement.reason})` : ''}`,
  );
}

async function play(options: ServeOptions, row: OccurrenceRow): Promise<OccurrenceSettlement> {
  const now = options.clock.now();
  const isLate = Date.parse(now) - Date.parse(row.dueAt) > LATE_AFTER_MS;
  options.progress(
    'schedule',
    `${row.report} ${row.period}: due ${row.dueAt}, try ${row.tries}${isLate ? ', late' : ''}`,
  );
  try {
    const result = await options.run(row.report, row.period, isLate);
    if (result === 'issued') return { state: 'done', tries: row.tries, nextTryAt: null, reason: null };
    if (result === 'busy') return { state: 'due', tries: row.tries - 1, nextTryAt: null, reason: 'busy' };
    return failure(row, options.clock.now(), 'the run failed');
  } catch (cause) {
    return failure(row, options.clock.now(), reasonOf(cause));
  }
}

function failure(row: OccurrenceRow, now: string, reason: string): OccurrenceSettlement {
  const wait = BACKOFF_MS[row.tries - 1];
  if (wait === undefined) return exhausted(row, reason);
  return { state: 'due', tries: row.tries, nextTryAt: later(now, wait), reason };
}

function exhausted(row: OccurrenceRow, reason: string): OccurrenceSettlement {
  return {
    state: 'failed',
    tries: row.tries,
    nextTryAt: null,
    reason: `${reason}; given up after ${MOST_TRIES} tries`,
  };
}

function reasonOf(cause: unknown): string {
  if (cause instanceof RiskpressError) return `${cause.code}: ${cause.message}`;
  return cause instanceof Error ? cause.message : String(cause);
}

function later(instant: string, milliseconds: number): string {
  return new Date(Date.parse(instant) + milliseconds).toISOString();
}
