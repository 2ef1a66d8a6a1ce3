import type { Engine } from '../domain/index.ts';

/** How a column writes dates. */
export interface DateReading {
  readonly format: string;
  /** Another format that reads every value too, with another meaning. */
  readonly rival: string | null;
  /** Values that stand for no date. */
  readonly sentinels: readonly string[];
}

/** In order of preference; each reads a value only if it writes it back the same. */
const FORMATS = [
  '%Y-%m-%d',
  '%Y%m%d',
  '%Y/%m/%d',
  '%Y.%m.%d',
  '%Y年%m月%d日',
  '%Y-%m-%d %H:%M:%S',
  '%Y/%m/%d %H:%M:%S',
  '%Y/%-m/%-d',
  '%Y-%-m-%-d',
  '%Y年%-m月%-d日',
  '%d/%m/%Y',
  '%m/%d/%Y',
  '%d.%m.%Y',
  '%d-%m-%Y',
  '%m-%d-%Y',
  '%-d/%-m/%Y',
  '%-m/%-d/%Y',
  '%d-%b-%Y',
] as const;

const SENTINELS = new Set([
  '0',
  '00000000',
  '99991231',
  '9999-12-31',
  '9999/12/31',
  '19000101',
  '1900-01-01',
  '1900/1/1',
  '-',
]);

/** The format that reads every date of a column, or null where none does. DuckDB judges, as it will when ingesting. */
export async function readDates(engine: Engine, values: readonly string[]): Promise<DateReading | null> {
  const sentinels = values.filter((value) => SENTINELS.has(value));
  const dates = values.filter((value) => !SENTINELS.has(value));
  if (dates.length === 0) return null;
  const counts = FORMATS.map(
    (format, i) => `count(CASE WHEN strftime(try_strptime(v, '${format}'), '${format}') = v THEN 1 END) AS f${i}`,
  );
  const list = "SELECT json_extract_string(value, '$') AS v FROM json_each(CAST($1 AS JSON))";
  const [row] = await engine.rows(`SELECT ${counts.join(', ')} FROM (${list})`, [JSON.stringify(dates)]);
  const fitting = FORMATS.filter((_, i) => Number(row?.[`f${i}`]) === dates.length);
  const [format] = fitting;
  if (format === undefined) return null;
  const rival = fitting.find((other) => daysFirst(other) !== daysFirst(format)) ?? null;
  return { format, rival, sentinels };
}

/** Whether every value is a month: 202610, 2026-10. */
export function monthFormat(values: readonly string[]): string | null {
  if (values.length === 0) return null;
  if (values.every((value) => /^(19|20)\d{2}(0[1-9]|1[0-2])$/.test(value))) return '%Y%m';
  return values.every((value) => /^(19|20)\d{2}-(0[1-9]|1[0-2])$/.test(value)) ? '%Y-%m' : null;
}

/** Whether a text names a quarter, a month or a year, as `dateFormat: period` reads it. */
export function isPeriodName(text: string): boolean {
  return /^(19|20)\d{2}(-?Q[1-4]|-?(0[1-9]|1[0-2]))?$/i.test(text);
}

function daysFirst(format: string): boolean {
  return format.indexOf('d') < format.indexOf('m');
}
