export type { OccurrencePort } from './ledger.ts';
export {
  nextOccurrences,
  occurrencesBetween,
  periodDue,
  type Schedule,
  type ScheduledReport,
} from './occurrence.ts';
export { type RunResult, type ServeOptions, serve } from './serve.ts';
export { everyMinute, type Ticker } from './ticker.ts';
