import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { cellOf, showFigure, UNITS } from '../../src/domain/index.ts';

const million = { name: 'm', exponent: 6 };

describe('showFigure', () => {
  test.each([
    ['0.0156', 'ratio', '', '1.56%'],
    ['0.015649999', 'ratio', '', '1.56%'],
    ['0.01565', 'ratio', '', '1.57%'],
    ['-0.0003', 'pp', 'prevMonth', '-0.03'],
    ['0.0003', 'pp', 'prevMonth', '+0.03'],
    ['0.00001', 'pp', 'prevMonth', '0.00'],
    ['-0.00001', 'pp', 'prevMonth', '0.00'],
    ['1234567890.12', 'amount', 'balance', '1,234.57'],
    ['-5000', 'amount', 'balance_prevMonth', '-0.01'],
    ['20000', 'count', 'count', '20,000'],
    ['0.184100000000000', 'index', '', '0.1841'],
    [null, 'ratio', '', 'n/a'],
  ] as const)('%s %s (%s) reads %s', (value, unit, measure, text) => {
    expect(showFigure({ value, unit, measure }, million)).toBe(text);
  });

  test('never shows a sign for what rounds to zero, nor anything but a number', () => {
    fc.assert(
      fc.property(
        fc.bigInt(-(10n ** 15n), 10n ** 15n),
        fc.constantFrom(...UNITS),
        fc.constantFrom('', 'balance', 'prevMonth', 'balance_prevYearEnd_growth'),
        (units, unit, measure) => {
          const text = showFigure({ value: `${units}`, unit, measure }, million);
          expect(text).toMatch(/^[+-]?\d{1,3}(,\d{3})*(\.\d+)?%?$/);
          if (!/[1-9]/.test(text)) expect(text).not.toMatch(/[+-]/);
        },
      ),
    );
  });
});

test('a workbook cell holds the rounded number that is shown', () => {
  expect(cellOf({ value: '0.01565', unit: 'ratio', measure: '' }, million)).toEqual({
    value: 1.57,
    format: '#,##0.00"%";-#,##0.00"%";#,##0.00"%"',
  });
  expect(cellOf({ value: null, unit: 'ratio', measure: '' }, million)).toBeNull();
});
