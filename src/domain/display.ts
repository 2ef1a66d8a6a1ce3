import { type Fraction, fractionOf, roundedText } from './decimal.ts';
import type { Figure, Unit } from './figure.ts';

/** How amounts are scaled for reading: 亿元 is 10^8. */
export interface DisplayUnit {
  readonly name: string;
  readonly exponent: number;
}

/** What a reader sees where there is no value. */
export const NOT_AVAILABLE = 'n/a';

const DECIMALS: Readonly<Record<Unit, number>> = { ratio: 2, pp: 2, amount: 2, count: 0, days: 0, index: 4 };

/**
 * The text of a figure: rounded half away from zero, thousands separated, a ratio with %, a change with its sign.
 * `unit` scales amounts; every other unit ignores it. The text is the same in both languages but for that scale.
 */
export function showFigure(figure: Pick<Figure, 'value' | 'unit' | 'measure'>, unit: DisplayUnit): string {
  if (figure.value === null) return NOT_AVAILABLE;
  const text = grouped(roundedText(scaled(figure.value, figure.unit, unit), DECIMALS[figure.unit]));
  const signed = isChange(figure) && isPositive(text) ? `+${text}` : text;
  return figure.unit === 'ratio' ? `${signed}%` : signed;
}

/** The same number for a workbook cell: value, and the number format that shows `showFigure`'s text. */
export function cellOf(
  figure: Pick<Figure, 'value' | 'unit' | 'measure'>,
  unit: DisplayUnit,
): { readonly value: number; readonly format: string } | null {
  if (figure.value === null) return null;
  const decimals = DECIMALS[figure.unit];
  const places = decimals === 0 ? '0' : `0.${'0'.repeat(decimals)}`;
  const plain = `#,##${places}${figure.unit === 'ratio' ? '"%"' : ''}`;
  const format = isChange(figure) ? `+${plain};-${plain};${plain}` : `${plain};-${plain};${plain}`;
  return { value: Number(roundedText(scaled(figure.value, figure.unit, unit), decimals)), format };
}

/** Whether a figure is a change against an earlier month, and so carries its sign. */
export function isChange(figure: Pick<Figure, 'unit' | 'measure'>): boolean {
  return (
    figure.unit === 'pp' ||
    /(^|_)(prevMonth|prevQuarterEnd|prevYearEnd|sameMonthLastYear)(_growth)?$/.test(figure.measure)
  );
}

function scaled(value: string, of: Unit, unit: DisplayUnit): Fraction {
  const { numerator, denominator } = fractionOf(value);
  if (of === 'ratio' || of === 'pp') return { numerator: numerator * 100n, denominator };
  if (of === 'amount') return { numerator, denominator: denominator * 10n ** BigInt(unit.exponent) };
  return { numerator, denominator };
}

function grouped(text: string): string {
  const [whole = '', decimals] = text.split('.');
  const separated = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return decimals === undefined ? separated : `${separated}.${decimals}`;
}

function isPositive(text: string): boolean {
  return !text.startsWith('-') && /[1-9]/.test(text);
}
