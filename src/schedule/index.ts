export {
  OCCURRENCE_STATES,
  type OccurrencePort,
  type OccurrenceRow,
  type OccurrenceSettlement,
  type OccurrenceState,
} from './ledger.ts';
export {
  nextOccurrences,
  type Occurrence,
  occurrencesBetween,
  type PlannedOccurrence,
  periodDue,
  type Schedule,
  type ScheduledReport,
} from './occurrence.ts';
export { type RunResult, type ServeOptions, serve } from './serve.ts';
export { everyMinute, type Ticker } from './ticker.ts';
