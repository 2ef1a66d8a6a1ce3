import type { Clock } from '../domain/index.ts';
import type { OccurrencePort, OccurrenceRow } from './ledger.ts';
import { type Occurrence, occurrencesBetween, periodDue, type ScheduledReport } from './occurrence.ts';

interface Desk {
  readonly reports: readonly ScheduledReport[];
  readonly ledger: OccurrencePort;
  readonly clock: Clock;
}

/** A service that was away for longer than this many occurrences records the newest and counts the others. */
const MOST_RECORDED = 1000;
const BEGINNING = '1970-01-01T00:00:00.000Z';

/**
 * Enters every report's occurrences since its cursor. Of several missed ones the latest stays due and the others are
 * skipped with the reason; so is an older one that nobody has begun, or that reports the same period.
 */
export async function enterDue({ reports, ledger, clock }: Desk): Promise<void> {
  const now = clock.now();
  for (const report of reports) {
    const cursor = (await ledger.cursor(report.id)) ?? BEGINNING;
    const missed = occurrencesBetween(report.schedule, cursor, now);
    if (missed.length > 0) await ledger.enter(rowsOf(report, missed));
  }
  await skipOvertaken(ledger);
}

function rowsOf(report: ScheduledReport, missed: readonly Occurrence[]): readonly OccurrenceRow[] {
  const latest = missed.at(-1);
  const unrecorded = Math.max(0, missed.length - MOST_RECORDED);
  return missed.slice(-MOST_RECORDED).map((occurrence, index) => {
    if (occurrence === latest) return rowOf(report, occurrence, null);
    const more = index === 0 && unrecorded > 0 ? `, and so were ${unrecorded} before it` : '';
    return rowOf(report, occurrence, `missed; ${latest?.dueAt} is caught up instead${more}`);
  });
}

function rowOf(report: ScheduledReport, { dueAt }: Occurrence, skipped: string | null): OccurrenceRow {
  const { id, period, schedule, fiscalYearStart } = report;
  return {
    report: id,
    dueAt,
    period: periodDue(period, dueAt, schedule.timeZone, fiscalYearStart).name,
    state: skipped === null ? 'due' : 'skipped',
    tries: 0,
    nextTryAt: null,
    leaseUntil: null,
    reason: skipped,
  };
}

/** A failed try keeps its right to be tried again, unless a newer occurrence reports the same period. */
async function skipOvertaken(ledger: OccurrencePort): Promise<void> {
  const open = await ledger.open();
  for (const row of open.filter((candidate) => candidate.state === 'due')) {
    const newer = open.find(({ report, dueAt, period }) => {
      return report === row.report && dueAt > row.dueAt && (row.tries === 0 || period === row.period);
    });
    if (newer === undefined) continue;
    const reason = `missed; ${newer.dueAt} is caught up instead`;
    await ledger.settle(row, { state: 'skipped', tries: row.tries, nextTryAt: null, reason });
  }
}
