import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { cellOf, showFigure, UNITS } from '../../src/domain/index.ts';
import { fitsExcel, shownNumber } from '../../src/render/excel/number-format.ts';

const decimalText = fc
  .tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 16n }), fc.nat({ max: 12 }))
  .map(([negative, digits, scale]) => {
    const padded = digits.toString().padStart(scale + 1, '0');
    const text = scale === 0 ? padded : `${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
    return negative ? `-${text}` : text;
  });

const figure = fc.record({
  value: fc.oneof(decimalText, fc.constantFrom('0', '-0.000001', '0.005', '-0.005', '0.995', '999.995', '0.00005')),
  unit: fc.constantFrom(...UNITS),
  measure: fc.constantFrom('', 'balance', 'balance_prevMonth', 'total_prevYearEnd_growth', 'sameMonthLastYear'),
});

const displayUnit = fc.constantFrom(...[0, 3, 4, 6, 8].map((exponent) => ({ name: 'x', exponent })));

describe('what a cell shows', () => {
  it('is the text of the figure, for any figure whose digits Excel keeps', () => {
    let seen = 0;
    fc.assert(
      fc.property(figure, displayUnit, (of, unit) => {
        const text = showFigure(of, unit);
        const cell = cellOf(of, unit);
        if (cell === null || !fitsExcel(text.replace(/[+,%]/g, ''))) return;
        seen += 1;
        expect(shownNumber(String(cell.value), cell.format)).toBe(text);
      }),
      { numRuns: 3000 },
    );
    expect(seen).toBeGreaterThan(1500);
  });

  it.each([
    ['1234567.891', '#,##0.00;-#,##0.00;#,##0.00', '1,234,567.89'],
    ['-0.125', '+#,##0.00;-#,##0.00;#,##0.00', '-0.13'],
    ['0', '+#,##0.00"%";-#,##0.00"%";#,##0.00"%"', '0.00%'],
    ['1.5e+21', '#,##0;-#,##0;#,##0', '1,500,000,000,000,000,000,000'],
    ['1e-7', '#,##0.0000;-#,##0.0000;#,##0.0000', '0.0000'],
    ['12345678901234567', '#,##0;-#,##0;#,##0', '12,345,678,901,234,600'],
    ['999.995', '#,##0.00;-#,##0.00;#,##0.00', '1,000.00'],
  ])('%s under %s is %s', (number, format, text) => {
    expect(shownNumber(number, format)).toBe(text);
  });

  it.each([
    ['1', 'General'],
    ['1', '#,##0.00'],
    ['NaN', '#,##0;-#,##0;#,##0'],
    ['Infinity', '#,##0;-#,##0;#,##0'],
    ['', '#,##0;-#,##0;#,##0'],
  ])('refuses %s under %s', (number, format) => {
    expect(() => shownNumber(number, format)).toThrow(/expected a number/);
  });

  it.each([
    ['123456789012345', true],
    ['1234567890123456', false],
    ['0.000123456789012345', true],
    ['12345678901234500000', true],
    ['-99,999'.replace(',', ''), true],
  ])('Excel keeps every digit of %s: %s', (text, fits) => {
    expect(fitsExcel(text)).toBe(fits);
  });
});
