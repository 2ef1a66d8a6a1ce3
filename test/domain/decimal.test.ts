import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  divideRounded,
  fractionOf,
  parseUnits,
  roundedText,
  significantText,
  unitsText,
} from '../../src/domain/index.ts';

describe('parseUnits', () => {
  test.each([
    ['0', 0n],
    ['-0', 0n],
    ['1234.5', 123450n],
    ['-0.05', -5n],
    ['7.100', 710n],
  ])('reads %s', (text, units) => {
    expect(parseUnits(text)).toBe(units);
  });

  test.each(['', ' 1', '1e3', '1,000', '.5', '1.', '１', 'NaN', '0x10', '100.505'])('refuses %j', (text) => {
    expect(() => parseUnits(text)).toThrow(RangeError);
  });

  test('gives back what unitsText wrote', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 24n), 10n ** 24n), fc.integer({ min: 0, max: 6 }), (units, scale) => {
        expect(parseUnits(unitsText(units, scale), scale)).toBe(units);
      }),
    );
  });
});

describe('rounding', () => {
  test.each([
    [5n, 2n, 3n],
    [-5n, 2n, -3n],
    [5n, -2n, -3n],
    [4n, 3n, 1n],
    [-1n, 3n, 0n],
  ])('%d / %d is %d: half away from zero', (a, b, expected) => {
    expect(divideRounded(a, b)).toBe(expected);
  });

  test('is never further than half a unit away', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.bigInt({ min: 1n, max: 10n ** 12n }), (a, b) => {
        const error = divideRounded(a, b) * b - a;
        expect(2n * (error < 0n ? -error : error) <= b).toBe(true);
      }),
    );
  });

  test('shows 2 decimals of a published ratio: 1.87% x 180.73% = 3.38%', () => {
    expect(roundedText({ numerator: 187n * 18073n, denominator: 10n ** 8n / 100n }, 2)).toBe('3.38');
  });

  test('never writes minus zero', () => {
    expect(roundedText({ numerator: -1n, denominator: 1000n }, 2)).toBe('0.00');
  });
});

describe('significantText', () => {
  test.each([
    [1n, 3n, '0.333333333333333'],
    [2n, 3n, '0.666666666666667'],
    [156n, 10000n, '0.0156'],
    [-1n, 7000n, '-0.000142857142857143'],
    [123456789012345678n, 1n, '123456789012346000'],
    [999999999999999999n, 1n, '1000000000000000000'],
    [0n, 5n, '0'],
    [100n, 1n, '100'],
  ])('%d/%d is %s', (numerator, denominator, text) => {
    expect(significantText({ numerator, denominator })).toBe(text);
  });

  test('agrees with the fraction to 15 digits', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 20n), fc.bigInt(1n, 10n ** 20n), (numerator, denominator) => {
        const back = fractionOf(significantText({ numerator, denominator }));
        const error = back.numerator * denominator - numerator * back.denominator;
        const allowed = (numerator * back.denominator) / 10n ** 14n + 1n;
        expect((error < 0n ? -error : error) <= allowed).toBe(true);
      }),
    );
  });
});
