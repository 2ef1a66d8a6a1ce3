import { RiskpressError } from '../../domain/index.ts';

/** Significant digits that Excel keeps of a number. */
export const EXCEL_DIGITS = 15;

const SECTION = /^([+-]?)#,##0(?:\.(0+))?(?:"(%?)(?: r)?")?$/;
const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

interface Decimal {
  readonly negative: boolean;
  readonly digits: bigint;
  /** The value is digits / 10^scale. */
  readonly scale: number;
}

/**
 * What Excel shows for the number text of a cell (`<v>`) under a number format of the report's own kind,
 * `+#,##0.00"%";-#,##0.00"%";#,##0.00"%"`. Written apart from the domain's display on purpose: it is the second
 * opinion that the saved file is checked with. The mark of a restated figure is not part of its text. Errors: `renderFailed` on any other format or number.
 */
export function shownNumber(number: string, format: string): string {
  const value = keptDigits(decimalOf(number));
  const sections = format.split(';');
  const section = value.digits === 0n ? sections[2] : sections[value.negative ? 1 : 0];
  const match = SECTION.exec(section ?? '');
  if (match === null || sections.length !== 3) throw unreadable('number format', format);
  const [, sign = '', places = '', suffix = ''] = match;
  return `${sign}${groupedText(roundedTo(value, places.length), places.length)}${suffix}`;
}

/** Whether Excel keeps every digit of a decimal text. */
export function fitsExcel(text: string): boolean {
  return text.replace(/[-.]/g, '').replace(/^0+|0+$/g, '').length <= EXCEL_DIGITS;
}

function decimalOf(text: string): Decimal {
  const match = NUMBER.exec(text);
  if (match === null) throw unreadable('number', text);
  const [, sign = '', whole = '', decimals = '', exponent = '0'] = match;
  const scale = decimals.length - Number(exponent);
  const digits = BigInt(whole + decimals);
  const positive = scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0 } : { digits, scale };
  return { negative: sign === '-', ...positive };
}

function keptDigits(value: Decimal): Decimal {
  const surplus = value.digits.toString().length - EXCEL_DIGITS;
  if (surplus <= 0) return value;
  const unit = 10n ** BigInt(surplus);
  return { ...value, digits: halfUp(value.digits, unit) * unit };
}

function roundedTo(value: Decimal, places: number): bigint {
  if (value.scale <= places) return value.digits * 10n ** BigInt(places - value.scale);
  return halfUp(value.digits, 10n ** BigInt(value.scale - places));
}

function halfUp(digits: bigint, unit: bigint): bigint {
  return (digits + unit / 2n) / unit;
}

function groupedText(units: bigint, places: number): string {
  const digits = units.toString().padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places);
  const groups: string[] = [];
  for (let end = whole.length; end > 0; end -= 3) groups.unshift(whole.slice(Math.max(0, end - 3), end));
  return places === 0 ? groups.join(',') : `${groups.join(',')}.${digits.slice(-places)}`;
}

function unreadable(what: string, found: string): RiskpressError {
  return new RiskpressError(
    'renderFailed',
    `workbook: expected a ${what} of the report, found ${JSON.stringify(found)}`,
  );
}
