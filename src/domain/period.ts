import { Temporal } from 'temporal-polyfill';

import { RiskpressError } from './errors.ts';

export type PeriodKind = 'day' | 'month' | 'quarter' | 'year';

/** A reporting period by its public name (`2026-10`, `2026-Q3`, `2026`, `2026-10-23`) with its first and last day. */
export interface Period {
  readonly name: string;
  readonly kind: PeriodKind;
  /** ISO date of the first day. */
  readonly start: string;
  /** ISO date of the last day: the calendar cut-off. */
  readonly end: string;
}

/** Comparisons that every report knows; each names an earlier month. */
export const COMPARISONS = ['prevMonth', 'prevQuarterEnd', 'prevYearEnd', 'sameMonthLastYear'] as const;
export type ComparisonKey = (typeof COMPARISONS)[number];

const NAME = /^(\d{4})(?:-(?:Q([1-4])|(\d{2})(?:-(\d{2}))?))?$/;

/**
 * Reads a period's name. `fiscalYearStart` is the first month (1-12) of the fiscal year; a fiscal year and its
 * quarters carry the calendar year in which they end. Errors: `usage` on any other text or an impossible date.
 */
export function parsePeriod(name: string, fiscalYearStart = 1): Period {
  const match = NAME.exec(name);
  if (match === null) throw badPeriod(name);
  const [, year = '', quarter, month, day] = match;
  try {
    if (day !== undefined) return dayPeriod(name);
    if (month !== undefined) return monthsPeriod(name, 'month', `${year}-${month}`, 1);
    const first = fiscalYearFirstMonth(Number(year), fiscalYearStart);
    if (quarter === undefined) return monthsPeriod(name, 'year', first.toString(), 12);
    return monthsPeriod(name, 'quarter', first.add({ months: 3 * (Number(quarter) - 1) }).toString(), 3);
  } catch (cause) {
    throw cause instanceof RiskpressError ? cause : badPeriod(name, cause);
  }
}

/** The period of a kind that contains a date. */
export function periodContaining(date: string, kind: PeriodKind, fiscalYearStart = 1): Period {
  const day = Temporal.PlainDate.from(date, { overflow: 'reject' });
  if (kind === 'day') return dayPeriod(day.toString());
  if (kind === 'month') return parsePeriod(day.toPlainYearMonth().toString());
  const fiscalYear = fiscalYearOf(day, fiscalYearStart);
  if (kind === 'year') return parsePeriod(yearName(fiscalYear), fiscalYearStart);
  const quarter = Math.floor(((day.month - fiscalYearStart + 12) % 12) / 3) + 1;
  return parsePeriod(`${yearName(fiscalYear)}-Q${quarter}`, fiscalYearStart);
}

/** The month (`2026-10`) of an ISO date. */
export function monthOf(date: string): string {
  return Temporal.PlainDate.from(date, { overflow: 'reject' }).toPlainYearMonth().toString();
}

/** The month `count` months after (or, negative, before) a month. */
export function shiftMonth(month: string, count: number): string {
  return Temporal.PlainYearMonth.from(month).add({ months: count }).toString();
}

/** Months from one month to a later one (negative when earlier). */
export function monthsBetween(from: string, to: string): number {
  const span = Temporal.PlainYearMonth.from(from).until(Temporal.PlainYearMonth.from(to), { largestUnit: 'month' });
  return span.months;
}

/** `count` months ending with `last`, oldest first. */
export function monthsUpTo(last: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => shiftMonth(last, i - count + 1));
}

/** The month that a comparison of `month` looks at (较上月, 较上季末, 较年初, 同比). */
export function comparisonMonth(month: string, key: ComparisonKey, fiscalYearStart = 1): string {
  const intoYear = (Temporal.PlainYearMonth.from(month).month - fiscalYearStart + 12) % 12;
  switch (key) {
    case 'prevMonth':
      return shiftMonth(month, -1);
    case 'prevQuarterEnd':
      return shiftMonth(month, -(intoYear % 3) - 1);
    case 'prevYearEnd':
      return shiftMonth(month, -intoYear - 1);
    case 'sameMonthLastYear':
      return shiftMonth(month, -12);
  }
}

/** Whether a text is a real calendar date in ISO form. */
export function isIsoDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text;
  } catch {
    return false;
  }
}

/** The ISO date so many days later, or earlier. */
export function shiftDay(date: string, days: number): string {
  return Temporal.PlainDate.from(date, { overflow: 'reject' }).add({ days }).toString();
}

/** Whole days from one ISO date to a later one (negative when earlier). */
export function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'day' }).days;
}

/** An ISO instant to the minute in a time zone, with its offset: `2026-11-04 18:30 +08:00`; in UTC without a zone. */
export function instantText(instant: string, timeZone = 'UTC'): string {
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone);
  const date = local.toPlainDateTime().toString({ smallestUnit: 'minute' }).replace('T', ' ');
  return `${date} ${timeZone === 'UTC' ? 'UTC' : local.offset}`;
}

function dayPeriod(name: string): Period {
  const day = Temporal.PlainDate.from(name, { overflow: 'reject' }).toString();
  return { name, kind: 'day', start: day, end: day };
}

function monthsPeriod(name: string, kind: PeriodKind, firstMonth: string, months: number): Period {
  const first = Temporal.PlainYearMonth.from(firstMonth, { overflow: 'reject' });
  const start = first.toPlainDate({ day: 1 });
  const end = start.add({ months }).subtract({ days: 1 });
  return { name, kind, start: start.toString(), end: end.toString() };
}

function fiscalYearFirstMonth(year: number, start: number): Temporal.PlainYearMonth {
  return Temporal.PlainYearMonth.from({ year: start === 1 ? year : year - 1, month: start });
}

function fiscalYearOf(day: Temporal.PlainDate, start: number): number {
  return start > 1 && day.month >= start ? day.year + 1 : day.year;
}

function yearName(year: number): string {
  return String(year).padStart(4, '0');
}

function badPeriod(name: string, cause?: unknown): RiskpressError {
  const expected = '2026-10 (month), 2026-Q3 (quarter), 2026 (year) or 2026-10-23 (day)';
  return new RiskpressError('usage', `period: expected ${expected}, found ${JSON.stringify(name)}`, { cause });
}
