import { Temporal } from 'temporal-polyfill';

/** Formats that Excel numbers itself and shows as a date or time, with those of Chinese and Japanese versions. */
const DATE_FORMATS: readonly (readonly [number, number])[] = [
  [14, 22],
  [27, 36],
  [45, 47],
  [50, 58],
];
const DAY_SECONDS = 86_400;
/** 9999-12-31, the last day Excel knows. */
const LAST_SERIAL = 2_958_465;
const DAYS_FROM_1900_TO_1904 = 1462;

/** Whether a built-in number format shows a date. */
export function isDateFormat(id: number): boolean {
  return DATE_FORMATS.some(([first, last]) => id >= first && id <= last);
}

/** Whether a format code shows a date or time: it has y, m, d, h or s outside quotes, escapes and colour or locale marks. */
export function isDateCode(code: string): boolean {
  const bare = code
    .replaceAll(/"[^"]*"|\\.|_.|\*./g, '')
    .replaceAll(/\[(?![hms]+\])[^\]]*\]/gi, '')
    .replaceAll(/general/gi, '');
  return /[ymdhs]/i.test(bare);
}

/**
 * A stored number as plain decimal text. Whole numbers and short decimals stay as the file has them; anything else is
 * brought to the 15 digits that Excel works with (1234.5600000000001 is 1234.56). Null where it is no number.
 */
export function numberText(stored: string): string | null {
  const raw = stored.trim();
  if (/^[+-]?\d+$/.test(raw)) return BigInt(raw.replace(/^\+/, '')).toString();
  const value = Number(raw);
  if (raw === '' || !/^[+-]?[\d.]+([eE][+-]?\d+)?$/.test(raw) || !Number.isFinite(value)) return null;
  const short = /^-?\d+\.\d+$/.test(raw) && raw.replace(/^[-0.]+/, '').replace('.', '').length <= 15;
  return withoutZeros(plain(short ? raw : value.toPrecision(15)));
}

/** A stored date number as ISO text: a date, a date and time, or a time. Null where no calendar has it. */
export function dateText(stored: string, from1904: boolean): string | null {
  const serial = Number(stored) + (from1904 ? DAYS_FROM_1900_TO_1904 : 0);
  if (stored.trim() === '' || !(serial >= 0 && serial < LAST_SERIAL + 1)) return null;
  const seconds = Math.round(serial * DAY_SECONDS);
  const days = Math.floor(seconds / DAY_SECONDS);
  const time = timeText(seconds - days * DAY_SECONDS);
  if (days === 0) return time;
  return time === '00:00:00' ? dayText(days) : `${dayText(days)} ${time}`;
}

/** Excel believes that 1900 was a leap year: day 60 is a day that never was, and days before it are one off. */
function dayText(days: number): string {
  if (days === 60) return '1900-02-29';
  return Temporal.PlainDate.from('1899-12-30')
    .add({ days: days < 60 ? days + 1 : days })
    .toString();
}

function timeText(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** Moves the point of a number in exponent form. */
function plain(text: string): string {
  const [mantissa = '', exponent] = text.split('e');
  if (exponent === undefined) return text;
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', decimals = ''] = mantissa.replace('-', '').split('.');
  const shift = Number(exponent);
  const digits = whole + decimals;
  const point = whole.length + shift;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits.padEnd(point, '0');
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

function withoutZeros(text: string): string {
  const trimmed = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return trimmed === '-0' || trimmed === '' ? '0' : trimmed;
}
