import { describe, expect, it } from 'vitest';

import { type ColumnTexts, fitTable } from '../../../src/render/pdf/table-width.ts';

const numbers = (count: number, text: string): ColumnTexts[] =>
  Array.from({ length: count }, () => ({ align: 'number', texts: [text] }));

describe('a table', () => {
  it('is set normally where it fits', () => {
    expect(fitTable(numbers(6, '1,234.56'), false)).toEqual({ density: 'normal', wide: false, numberWidth: 20 });
    expect(fitTable([{ align: 'text', texts: ['a long sentence of many short words '.repeat(9)] }], false).wide).toBe(
      false,
    );
    expect(fitTable([{ align: 'text', texts: ['不良贷款率与逾期贷款率'.repeat(30)] }], false).wide).toBe(false);
  });

  it('is set more tightly before it is turned, and turned before it is set tightest', () => {
    expect(fitTable(numbers(8, '1,234,567.89'), false)).toMatchObject({ density: 'dense', wide: false });
    expect(fitTable(numbers(10, '1,234,567.89'), false)).toMatchObject({ density: 'normal', wide: true });
    expect(fitTable(numbers(12, '1,234,567.89'), false)).toMatchObject({ density: 'dense', wide: true });
    expect(fitTable(numbers(15, '1,234,567.89'), true)).toMatchObject({ density: 'densest', wide: true });
  });
});
