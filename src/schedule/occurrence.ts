import { Cron } from 'croner';
import { Temporal } from 'temporal-polyfill';

import { type Period, type PeriodKind, periodContaining, RiskpressError } from '../domain/index.ts';

/** When a report is due: five cron fields read on the clock of `timeZone`, from the first moment of day `from` on. */
export interface Schedule {
  readonly cron: string;
  /** IANA name. */
  readonly timeZone: string;
  /** ISO date before which no occurrence counts. */
  readonly from: string;
}

/** One moment at which a report is due. */
export interface Occurrence {
  /** ISO instant in UTC: its identity, together with the report. */
  readonly dueAt: string;
  /** The same moment on the schedule's clock, `2026-11-01T02:30:00-05:00`. */
  readonly local: string;
}

/** A report with its schedule, as far as this room needs it. */
export interface ScheduledReport {
  readonly id: string;
  readonly period: PeriodKind;
  readonly schedule: Schedule;
  /** First month of the fiscal year, 1-12. */
  readonly fiscalYearStart: number;
}

/** One line of `schedule next`. */
export interface PlannedOccurrence extends Occurrence {
  readonly report: string;
  readonly period: string;
}

/**
 * Occurrences after `after` up to and including `until` (ISO instants), oldest first. Where the clock goes forward a
 * time that does not exist is due when the clock has moved; where it goes back a time that comes twice is due once,
 * the first time. That holds for fixed times, lists and ranges; a pattern with `*` or a step in its minute or hour is
 * an interval and follows elapsed time. Errors: `configInvalid` when the cron text is not five fields.
 */
export function occurrencesBetween(schedule: Schedule, after: string, until: string): readonly Occurrence[] {
  const cron = readCron(schedule);
  const last = Temporal.Instant.from(until).epochMilliseconds;
  const found: Occurrence[] = [];
  for (let due = cron.nextRun(startOf(schedule, after)); due !== null; due = cron.nextRun(due)) {
    if (due.getTime() > last) break;
    found.push(occurrenceAt(due, schedule.timeZone));
  }
  return found;
}

/** The last period of a kind that had closed, by the schedule's clock, when the occurrence came due. */
export function periodDue(kind: PeriodKind, dueAt: string, timeZone: string, fiscalYearStart = 1): Period {
  const today = Temporal.Instant.from(dueAt).toZonedDateTimeISO(timeZone).toPlainDate();
  const running = periodContaining(today.toString(), kind, fiscalYearStart);
  const lastClosedDay = Temporal.PlainDate.from(running.start).subtract({ days: 1 });
  return periodContaining(lastClosedDay.toString(), kind, fiscalYearStart);
}

/** The next `count` occurrences over all reports after an instant, soonest first, each with the period it reports. */
export function nextOccurrences(
  reports: readonly ScheduledReport[],
  now: string,
  count: number,
): readonly PlannedOccurrence[] {
  return reports
    .flatMap((report) => nextOf(report, now, count))
    .toSorted((a, b) => (a.dueAt === b.dueAt ? (a.report < b.report ? -1 : 1) : a.dueAt < b.dueAt ? -1 : 1))
    .slice(0, count);
}

function nextOf(report: ScheduledReport, now: string, count: number): readonly PlannedOccurrence[] {
  const { id, schedule, period, fiscalYearStart } = report;
  return readCron(schedule)
    .nextRuns(count, startOf(schedule, now))
    .map((due) => occurrenceAt(due, schedule.timeZone))
    .map((next) => ({
      ...next,
      report: id,
      period: periodDue(period, next.dueAt, schedule.timeZone, fiscalYearStart).name,
    }));
}

/** Checks a schedule's cron text. Errors: `configInvalid`. */
function readCron({ cron, timeZone }: Schedule): Cron {
  try {
    const read = new Cron(cron, { timezone: timeZone, mode: '5-part', fixedTimeRule: 'no-wildcard', paused: true });
    if (read.getPattern() !== undefined) return read;
  } catch (cause) {
    throw notCron(cron, cause);
  }
  throw notCron(cron);
}

/** croner looks strictly after whole seconds: one second before the first moment of `from` lets that moment count. */
function startOf({ from, timeZone }: Schedule, after: string): Date {
  const first = Temporal.PlainDate.from(from).toZonedDateTime(timeZone).epochMilliseconds - 1000;
  return new Date(Math.max(first, Temporal.Instant.from(after).epochMilliseconds));
}

function occurrenceAt(due: Date, timeZone: string): Occurrence {
  const dueAt = due.toISOString();
  const local = Temporal.Instant.from(dueAt).toZonedDateTimeISO(timeZone);
  return { dueAt, local: local.toString({ timeZoneName: 'never', smallestUnit: 'second' }) };
}

function notCron(cron: string, cause?: unknown): RiskpressError {
  const found = cause instanceof Error ? `${JSON.stringify(cron)} (${cause.message})` : JSON.stringify(cron);
  const message = `schedule: expected five cron fields, like "30 8 5 * *", found ${found}`;
  return new RiskpressError('configInvalid', message, { cause });
}
