import { Temporal } from 'temporal-polyfill';

/** Days that are not worked beside weekends, and weekend days that are; ISO dates. */
export interface WorkCalendar {
  readonly holidays?: readonly string[];
  readonly workedWeekends?: readonly string[];
}

/** Working days after `from` up to and including `to`; negative never: a date before `from` gives 0. */
export function workingDays(from: string, to: string, calendar: WorkCalendar = {}): number {
  const start = Temporal.PlainDate.from(from);
  const days = start.until(Temporal.PlainDate.from(to)).days;
  if (days <= 0) return 0;
  const weeks = Math.floor(days / 7);
  let worked = weeks * 5;
  for (let offset = weeks * 7 + 1; offset <= days; offset += 1)
    if (start.add({ days: offset }).dayOfWeek <= 5) worked += 1;
  const within = (day: string): boolean => day > from && day <= to;
  const isWeekend = (day: string): boolean => Temporal.PlainDate.from(day).dayOfWeek > 5;
  const off = new Set((calendar.holidays ?? []).filter((day) => within(day) && !isWeekend(day))).size;
  const extra = new Set((calendar.workedWeekends ?? []).filter((day) => within(day) && isWeekend(day))).size;
  return worked - off + extra;
}
