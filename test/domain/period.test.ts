import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  comparisonMonth,
  daysBetween,
  isIsoDate,
  monthsUpTo,
  parsePeriod,
  periodContaining,
  RiskpressError,
  shiftMonth,
} from '../../src/domain/index.ts';

describe('parsePeriod', () => {
  test.each([
    ['2026-10', 1, '2026-10-01', '2026-10-31'],
    ['2024-02', 1, '2024-02-01', '2024-02-29'],
    ['2026-Q3', 1, '2026-07-01', '2026-09-30'],
    ['2026', 1, '2026-01-01', '2026-12-31'],
    ['2026', 4, '2025-04-01', '2026-03-31'],
    ['2026-Q1', 4, '2025-04-01', '2025-06-30'],
    ['2026-10-23', 1, '2026-10-23', '2026-10-23'],
  ])('%s with fiscal year from month %i runs %s to %s', (name, start, first, last) => {
    expect(parsePeriod(name, start)).toMatchObject({ name, start: first, end: last });
  });

  test.each(['2026-13', '2026-00', '2026-Q5', '2026-02-30', '26-10', '2026-1', '', '2026-10 '])(
    'refuses %j',
    (name) => {
      expect(() => parsePeriod(name)).toThrow(RiskpressError);
    },
  );

  test('finds the period that holds a date again, in any fiscal year', () => {
    const dates = fc.date({
      min: new Date('1990-01-01T00:00:00Z'),
      max: new Date('2100-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    const kinds = fc.constantFrom('day' as const, 'month' as const, 'quarter' as const, 'year' as const);
    fc.assert(
      fc.property(dates, kinds, fc.integer({ min: 1, max: 12 }), (date, kind, start) => {
        const day = date.toISOString().slice(0, 10);
        const period = periodContaining(day, kind, start);
        expect(period.start <= day && day <= period.end).toBe(true);
        expect(parsePeriod(period.name, start)).toEqual(period);
      }),
    );
  });
});

describe('comparisons', () => {
  test.each([
    ['2026-10', 1, '2026-09', '2026-09', '2025-12', '2025-10'],
    ['2026-03', 1, '2026-02', '2025-12', '2025-12', '2025-03'],
    ['2026-01', 1, '2025-12', '2025-12', '2025-12', '2025-01'],
    ['2026-05', 4, '2026-04', '2026-03', '2026-03', '2025-05'],
  ])('%s, fiscal year from month %i', (month, start, previous, quarter, year, lastYear) => {
    expect(comparisonMonth(month, 'prevMonth', start)).toBe(previous);
    expect(comparisonMonth(month, 'prevQuarterEnd', start)).toBe(quarter);
    expect(comparisonMonth(month, 'prevYearEnd', start)).toBe(year);
    expect(comparisonMonth(month, 'sameMonthLastYear', start)).toBe(lastYear);
  });
});

test('months run without gaps', () => {
  expect(monthsUpTo('2026-02', 4)).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']);
  expect(shiftMonth('2026-01', -13)).toBe('2024-12');
});

test.each([
  ['2024-02-29', true],
  ['2023-02-29', false],
  ['2024-2-1', false],
  ['20240201', false],
  ['2024-02-01T00:00', false],
])('%s is a date: %s', (text, expected) => {
  expect(isIsoDate(text)).toBe(expected);
});

test('days between dates count leap days', () => {
  expect(daysBetween('2024-02-28', '2024-03-01')).toBe(2);
  expect(daysBetween('2024-03-01', '2024-02-28')).toBe(-2);
});
