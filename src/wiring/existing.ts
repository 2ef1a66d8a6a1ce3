import { readIssue } from '../archive/index.ts';
import { RiskpressError, type Snapshot } from '../domain/index.ts';
import { findChangedMonths } from './closed-months.ts';
import { distributeIssue } from './delivery.ts';
import type { Outcome } from './outcome.ts';
import type { ExistingRun } from './plan.ts';
import { publishCopies } from './readable-copies.ts';
import { judge, measureBook, takeIn } from './stages.ts';
import { sealFacts } from './staying-book.ts';
import { supersedeEarlier } from './supersede.ts';
import type { Workplace } from './workplace.ts';

/**
 * An order that was carried out before: its files are found again, copies that were still to be sent are sent, and
 * whoever asks is told when data or configuration have changed since. Nothing is written to the issue.
 */
export async function takeStock(run: ExistingRun, place: Workplace): Promise<Outcome> {
  await supersedeEarlier(run.entry, place);
  const issue = await publishCopies(run.entry, place);
  const delivery = await distributeIssue(issue, place);
  const snapshot = await snapshotNow(run, place);
  const changed = snapshot === null ? [] : await findChangedMonths(place.archive, snapshot);
  return { kind: 'existing', issue, delivery, inputsDiffer: await inputsDiffer(run, snapshot, place), changed };
}

async function inputsDiffer(run: ExistingRun, snapshot: Snapshot | null, place: Workplace): Promise<boolean> {
  if (snapshot?.hash !== run.entry.snapshot) return true;
  const sealed = await readIssue(place.archive, run.entry.issue);
  const inputs: unknown = JSON.parse(new TextDecoder().decode(await sealed.read('inputs.json')));
  return configurationHash(inputs) !== place.configuration.hash;
}

/** Null where the data can no longer be taken in, say because last year's tapes were put away. */
async function snapshotNow(run: ExistingRun, place: Workplace): Promise<Snapshot | null> {
  try {
    const snapshot = await takeIn(run, place);
    if (snapshot.staying === undefined) return snapshot;
    // What stayed in an engine is known to be the same only when it answers the same.
    await measureBook(run, snapshot, await judge(run, snapshot, place), place);
    return await sealFacts(run, snapshot, place);
  } catch (error) {
    if (error instanceof RiskpressError && (error.exitCode === 2 || error.exitCode === 3)) return null;
    throw error;
  }
}

function configurationHash(inputs: unknown): unknown {
  if (typeof inputs !== 'object' || inputs === null || !('configuration' in inputs)) return null;
  const { configuration } = inputs;
  return typeof configuration === 'object' && configuration !== null && 'hash' in configuration
    ? configuration.hash
    : null;
}
