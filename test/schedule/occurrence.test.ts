import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';

import { nextOccurrences, occurrencesBetween, periodDue, type Schedule } from '../../src/schedule/index.ts';

const ZONES = [
  'UTC',
  'Asia/Shanghai',
  'America/New_York',
  'Europe/London',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Asia/Kathmandu',
  'Pacific/Auckland',
  'Africa/Cairo',
  'Pacific/Kiritimati',
] as const;

const dues = (schedule: Schedule, after: string, until: string) =>
  occurrencesBetween(schedule, after, until).map((one) => one.dueAt);
const daily = (hour: number, minute: number, timeZone: string): Schedule => ({
  cron: `${minute} ${hour} * * *`,
  timeZone,
  from: '1999-12-01',
});

/** When a fixed time of a day is due, by Temporal alone: once; in a gap, when the clock has moved. */
function dueOn(day: Temporal.PlainDate, hour: number, minute: number, timeZone: string): string | null {
  const wall = day.toPlainDateTime({ hour, minute });
  const due = wall.toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  const exists = wall.equals(due.toPlainDateTime());
  if (exists) return iso(due.toInstant());
  const moved = due.getTimeZoneTransition('next');
  return moved?.toPlainDate().equals(day) ? iso(moved.toInstant()) : null;
}

const iso = (instant: Temporal.Instant): string => new Date(instant.epochMilliseconds).toISOString();
const day = fc.integer({ min: 0, max: 40 * 365 }).map((days) => Temporal.PlainDate.from('2000-01-01').add({ days }));
const hour = fc.integer({ min: 0, max: 23 });
const minute = fc.integer({ min: 0, max: 59 });

describe('occurrencesBetween', () => {
  it('finds a daily time once each local day, in every zone, gaps and repeated hours included', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        day,
        hour,
        minute,
        fc.integer({ min: 1, max: 400 }),
        (zone, first, h, m, days) => {
          const all = Array.from({ length: days }, (_, i) => first.add({ days: i }));
          const expected = all.flatMap((one) => dueOn(one, h, m, zone) ?? []);
          const after = iso(first.toZonedDateTime(zone).toInstant().subtract({ milliseconds: 1 }));
          const until = iso(first.add({ days }).toZonedDateTime(zone).toInstant().subtract({ milliseconds: 1 }));
          expect(dues(daily(h, m, zone), after, until)).toEqual(expected);
        },
      ),
      { numRuns: 100, seed: 5 },
    );
  });

  it('gives the same whether asked at once or in pieces: nothing is lost or doubled at a cursor', () => {
    const crons = [
      '30 8 5 * *',
      '0 0 1 1,4,7,10 *',
      '15 2 * * *',
      '0 9-17 * * 1-5',
      '*/20 * * * *',
      '0 6 L * *',
      '45 23 29 2 *',
    ] as const;
    const cuts = fc.array(fc.integer({ min: 0, max: 40 * 24 * 3600 * 1000 }), { maxLength: 30 });
    fc.assert(
      fc.property(fc.constantFrom(...crons), fc.constantFrom(...ZONES), day, cuts, (cron, timeZone, first, at) => {
        const start = first.toZonedDateTime('UTC').epochMilliseconds;
        const schedule: Schedule = { cron, timeZone, from: '1999-12-01' };
        const stops = [0, ...at.toSorted((a, b) => a - b), 40 * 24 * 3600 * 1000].map((ms) =>
          new Date(start + ms).toISOString(),
        );
        const pieces = stops.slice(1).flatMap((until, i) => dues(schedule, stops[i] ?? '', until));
        expect(pieces).toEqual(dues(schedule, stops[0] ?? '', stops.at(-1) ?? ''));
        expect(pieces).toEqual([...new Set(pieces)].toSorted());
      }),
      { numRuns: 40, seed: 9 },
    );
  });

  it('knows New York: 02:30 in the gap is due when the clock has moved, 01:30 that comes twice is due the first time', () => {
    const spring = dues(daily(2, 30, 'America/New_York'), '2026-03-07T12:00:00.000Z', '2026-03-09T12:00:00.000Z');
    expect(spring).toEqual(['2026-03-08T07:00:00.000Z', '2026-03-09T06:30:00.000Z']);
    const autumn = occurrencesBetween(
      daily(1, 30, 'America/New_York'),
      '2026-10-31T12:00:00.000Z',
      '2026-11-02T12:00:00.000Z',
    );
    expect(autumn).toEqual([
      { dueAt: '2026-11-01T05:30:00.000Z', local: '2026-11-01T01:30:00-04:00' },
      { dueAt: '2026-11-02T06:30:00.000Z', local: '2026-11-02T01:30:00-05:00' },
    ]);
  });

  it('has lists and ranges of fixed times due once each in the hour that comes twice, and intervals by elapsed time', () => {
    const schedule = (cron: string): Schedule => ({ cron, timeZone: 'America/New_York', from: '2026-01-01' });
    const night = ['2026-11-01T04:59:00.000Z', '2026-11-01T08:00:00.000Z'] as const;
    const times = (cron: string) => dues(schedule(cron), ...night).map((dueAt) => dueAt.slice(11, 16));
    expect(times('15,45 1-2 * * *')).toEqual(['05:15', '05:45', '07:15', '07:45']);
    expect(times('*/30 * * * *')).toEqual(['05:00', '05:30', '06:00', '06:30', '07:00', '07:30', '08:00']);
  });

  it('knows leap days and last days of months', () => {
    const leap = dues(
      { cron: '0 3 29 2 *', timeZone: 'Asia/Shanghai', from: '2025-01-01' },
      '2025-01-01T00:00:00.000Z',
      '2033-01-01T00:00:00.000Z',
    );
    expect(leap).toEqual(['2028-02-28T19:00:00.000Z', '2032-02-28T19:00:00.000Z']);
    const last = dues(
      { cron: '0 12 L * *', timeZone: 'UTC', from: '2027-12-01' },
      '2027-12-31T23:00:00.000Z',
      '2028-04-01T00:00:00.000Z',
    );
    expect(last).toEqual(['2028-01-31T12:00:00.000Z', '2028-02-29T12:00:00.000Z', '2028-03-31T12:00:00.000Z']);
  });

  it('counts from the first moment of the day it starts, and its window is open in front and closed behind', () => {
    const midnight: Schedule = { cron: '0 0 * * *', timeZone: 'Asia/Shanghai', from: '2026-10-01' };
    expect(dues(midnight, '1970-01-01T00:00:00.000Z', '2026-10-01T16:00:00.000Z')).toEqual([
      '2026-09-30T16:00:00.000Z',
      '2026-10-01T16:00:00.000Z',
    ]);
    expect(dues(midnight, '2026-09-30T16:00:00.000Z', '2026-10-01T15:59:59.999Z')).toEqual([]);
  });

  it('finds nothing on a day that never comes, and refuses what is not five fields', () => {
    expect(
      dues(
        { cron: '0 3 30 2 *', timeZone: 'UTC', from: '2026-01-01' },
        '2026-01-01T00:00:00.000Z',
        '2046-01-01T00:00:00.000Z',
      ),
    ).toEqual([]);
    for (const cron of ['', 'nonsense', '61 * * * *', '0 0 3 5 * *', '2026-10-10T00:00:00', '* * * * * 2027 1']) {
      const schedule = { cron, timeZone: 'UTC', from: '2026-01-01' };
      expect(() => dues(schedule, '2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z')).toThrow(
        /expected five cron fields/,
      );
    }
  });
});

describe('periodDue', () => {
  it.each([
    ['month', '2026-11-05T00:30:00.000Z', 'Asia/Shanghai', 1, '2026-10'],
    ['month', '2026-10-31T15:59:59.000Z', 'Asia/Shanghai', 1, '2026-09'],
    ['month', '2026-10-31T16:00:00.000Z', 'Asia/Shanghai', 1, '2026-10'],
    ['month', '2026-10-31T16:00:00.000Z', 'America/New_York', 1, '2026-09'],
    ['month', '2028-03-01T00:00:00.000Z', 'UTC', 1, '2028-02'],
    ['quarter', '2026-10-15T00:00:00.000Z', 'Asia/Shanghai', 1, '2026-Q3'],
    ['quarter', '2026-07-01T00:00:00.000Z', 'UTC', 4, '2027-Q1'],
    ['year', '2027-01-10T00:00:00.000Z', 'Asia/Shanghai', 1, '2026'],
    ['year', '2026-04-02T00:00:00.000Z', 'UTC', 4, '2026'],
    ['day', '2026-10-24T01:00:00.000Z', 'Asia/Shanghai', 1, '2026-10-23'],
  ] as const)('%s due %s in %s, fiscal year from month %i: %s', (kind, dueAt, zone, start, name) => {
    expect(periodDue(kind, dueAt, zone, start).name).toBe(name);
  });

  it('is closed when it is due, and the next one is not', () => {
    const kind = fc.constantFrom('day', 'month', 'quarter', 'year');
    fc.assert(
      fc.property(
        kind,
        day,
        hour,
        fc.constantFrom(...ZONES),
        fc.integer({ min: 1, max: 12 }),
        (one, date, h, zone, start) => {
          const due = date.toPlainDateTime({ hour: h }).toZonedDateTime(zone);
          const period = periodDue(one, iso(due.toInstant()), zone, start);
          const today = due.toPlainDate().toString();
          expect(period.end < today).toBe(true);
          const next = Temporal.PlainDate.from(period.end).add({ days: 1 });
          expect(periodDue(one, iso(next.toZonedDateTime(zone).toInstant()), zone, start)).toEqual(period);
          expect(next.toString() <= today).toBe(true);
        },
      ),
      { seed: 13 },
    );
  });
});

describe('nextOccurrences', () => {
  it('lists what comes next over all reports, with its period', () => {
    const schedule = (cron: string): Schedule => ({ cron, timeZone: 'Asia/Shanghai', from: '2026-01-01' });
    const reports = [
      { id: 'board', period: 'quarter', schedule: schedule('0 9 15 1,4,7,10 *'), fiscalYearStart: 1 },
      { id: 'management', period: 'month', schedule: schedule('30 8 5 * *'), fiscalYearStart: 1 },
    ] as const;
    expect(nextOccurrences(reports, '2026-11-23T00:00:00.000Z', 3)).toEqual([
      {
        report: 'management',
        period: '2026-11',
        dueAt: '2026-12-05T00:30:00.000Z',
        local: '2026-12-05T08:30:00+08:00',
      },
      {
        report: 'management',
        period: '2026-12',
        dueAt: '2027-01-05T00:30:00.000Z',
        local: '2027-01-05T08:30:00+08:00',
      },
      { report: 'board', period: '2026-Q4', dueAt: '2027-01-15T01:00:00.000Z', local: '2027-01-15T09:00:00+08:00' },
    ]);
  });
});
