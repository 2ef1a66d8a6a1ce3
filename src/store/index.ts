export * from './audit.ts';
export { isGone, THIS_PROCESS } from './holder.ts';
export { type Lease, type LeaseOptions, stateLease } from './lease.ts';
export * from './occurrences.ts';
export {
  type MailName,
  type MailRow,
  type MailSettlement,
  type Outbox,
  stateOutbox,
} from './outbox.ts';
export * from './replay.ts';
export { claimRun, failRun, findRun, finishRun, holdRun, listRuns, type Run, type RunClaim, renewRun } from './runs.ts';
export type { RunStatus } from './schema.ts';
export * from './state.ts';
export * from './work.ts';
