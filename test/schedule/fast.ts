import type { Clock } from '../../src/domain/index.ts';
import type { ScheduledReport } from '../../src/schedule/index.ts';

const START = Date.parse('2026-03-01T00:00:00.000Z');
const SPEED = 10 * 24 * 3600;

/** A clock of its own that runs fast from `epoch` (milliseconds of the real one) on, the same in every process. */
export function fastClock(epoch: number): Clock {
  return { now: () => new Date(START + (Date.now() - epoch) * SPEED).toISOString() };
}

export const daily: ScheduledReport = {
  id: 'daily',
  period: 'day',
  schedule: { cron: '30 2 * * *', timeZone: 'America/New_York', from: '2026-03-01' },
  fiscalYearStart: 1,
};
