import { Temporal } from 'temporal-polyfill';

import { monthsUpTo, parsePeriod } from '../domain/index.ts';

/** A month by number (12 x year + month - 1), so that terms and ages are plain differences. */
export type MonthNumber = number;

/** A month of the simulation, with what the season does to the book. */
export interface Month {
  readonly number: MonthNumber;
  /** `2026-10` */
  readonly name: string;
  /** ISO date of the month's last day. */
  readonly cutoff: string;
  readonly days: number;
  readonly quarterEnd: boolean;
  /** January and February: wages and invoices wait for the Spring Festival. */
  readonly festival: boolean;
  /** Months before the book's last one. */
  readonly toGo: number;
}

/** `count` months ending with `last`, oldest first. */
export function calendar(last: string, count: number): readonly Month[] {
  return monthsUpTo(last, count).map((name, i) => {
    const cutoff = parsePeriod(name).end;
    const number = Number(name.slice(0, 4)) * 12 + Number(name.slice(5)) - 1;
    const inYear = number % 12;
    const days = Number(cutoff.slice(8));
    const toGo = count - 1 - i;
    return { number, name, cutoff, days, quarterEnd: inYear % 3 === 2, festival: inYear < 2, toGo };
  });
}

/** A date with a day that every month has (1 to 28), as ISO text. */
export function isoDate(month: MonthNumber, day: number): string {
  const year = String(Math.floor(month / 12)).padStart(4, '0');
  return `${year}-${twoDigits((month % 12) + 1)}-${twoDigits(day)}`;
}

/** `2026-10-31` as a core-bank system writes it: 20261031. */
export function compactDate(iso: string): string {
  return iso.replaceAll('-', '');
}

/** The instant at which a tape is drawn: 18:30 in Shanghai on the third working day after the cut-off. */
export function extractedAt(cutoff: string): string {
  let day = Temporal.PlainDate.from(cutoff);
  for (let worked = 0; worked < 3; ) {
    day = day.add({ days: 1 });
    if (day.dayOfWeek <= 5) worked += 1;
  }
  return `${day.toString()}T10:30:00Z`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
