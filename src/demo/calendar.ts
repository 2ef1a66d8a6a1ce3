import { Temporal } from 'temporal-polyfill';

import { monthsUpTo, parsePeriod } from '../domain/index.ts';

/** A month by number (12 x year + month - 1), so that terms and ages are plain differences. */
export type MonthNumber = number;

/** A day by number: days since 1970-01-01. */
export type Day = number;

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

/** A day of a month by its number. Source: Howard Hinnant, "chrono-compatible low-level date algorithms". */
export function dayOf(month: MonthNumber, day: number): Day {
  const inYear = month % 12;
  const year = Math.floor(month / 12) - (inYear < 2 ? 1 : 0);
  const era = Math.floor(year / 400);
  const ofEra = year - era * 400;
  const ofYear = Math.floor((153 * ((inYear + 10) % 12) + 2) / 5) + day - 1;
  return era * 146_097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719_468;
}

/** The last day of a month. */
export function lastDayOf(month: MonthNumber): Day {
  return dayOf(month + 1, 1) - 1;
}

/** The month a day lies in. Source: as of `dayOf`. */
export function monthOf(day: Day): MonthNumber {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const leaps = Math.floor(ofEra / 1460) - Math.floor(ofEra / 36_524) + Math.floor(ofEra / 146_096);
  const yearOfEra = Math.floor((ofEra - leaps) / 365);
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  return (yearOfEra + era * 400) * 12 + Math.floor((5 * ofYear + 2) / 153) + 2;
}

/** ISO text of a day. */
export function isoOf(day: Day): string {
  const month = monthOf(day);
  return isoDate(month, day - dayOf(month, 1) + 1);
}

/** The day that many working days later; Saturdays and Sundays are none, holidays are not known. */
export function workingDaysAfter(day: Day, count: number): Day {
  let later = day;
  for (let worked = 0; worked < count; ) {
    later += 1;
    if ((later + 3) % 7 < 5) worked += 1;
  }
  return later;
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
