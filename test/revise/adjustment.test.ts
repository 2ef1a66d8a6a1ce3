import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { type Figure, parseFigureId, unitsText } from '../../src/domain/index.ts';
import { type Adjustment, applyAdjustments } from '../../src/revise/index.ts';

function figure(id: string, changes: Partial<Figure>): Figure {
  const { indicator = '', measure = '', period = '', dimensions = {} } = parseFigureId(id) ?? {};
  return {
    ...{ id, indicator, measure, period, dimensions, value: null, unit: 'amount', currency: 'CNY' },
    ...{
      numerator: null,
      denominator: null,
      definitionSet: 'cn_2023',
      definition: 'x/1',
      status: 'green',
      reason: null,
    },
    ...changes,
  };
}

const ratio = (id: string, numerator: string, denominator: string, value: string) =>
  figure(id, { unit: 'ratio', numerator, denominator, value });

const BOOK = [
  figure('C1.balance@2026-10', { value: '1000.00' }),
  figure('C1.balance@2026-10/class=loss', { value: '10.00' }),
  figure('C1.balance@2026-09', { value: '800.00' }),
  figure('C1.balance_prevMonth@2026-10', { value: '200.00' }),
  figure('C1.balance_prevMonth_growth@2026-10', {
    unit: 'ratio',
    value: '0.25',
    numerator: '200.00',
    denominator: '800.00',
  }),
  ratio('C2@2026-10', '50.00', '1000.00', '0.05'),
  ratio('C2@2026-09', '20.00', '800.00', '0.025'),
  figure('C2.prevMonth@2026-10', { unit: 'pp', value: '0.025' }),
  figure('K3.loans@2026-10/set=par', { unit: 'ratio', numerator: '1.00', denominator: '4.00', value: '0.25' }),
  figure('C1.count@2026-10', { unit: 'count', value: '7' }),
];

function adjust(cells: string, amount = '100.00', month = '2026-10') {
  const adjustment: Adjustment = { id: 'A1', month, cells, amount, reason: 'late', preparer: 'Wang', approver: 'Li' };
  return applyAdjustments(new Map(BOOK.map((one) => [one.id, one])), [adjustment], {
    reportMonth: '2026-10',
    fiscalYearStart: 1,
    statusOf: () => 'red',
  });
}

describe('applyAdjustments', () => {
  test('adds to amounts and numerators, takes away with a minus, and tells before and after', () => {
    const { figures, adjusted, unknown } = adjust('C1.balance, -C1.balance/class=loss; C2 C2:denominator');
    expect(figures.get('C1.balance@2026-10')?.value).toBe('1100.00');
    expect(figures.get('C1.balance@2026-10/class=loss')?.value).toBe('-90.00');
    expect(figures.get('C2@2026-10')).toMatchObject({
      value: '0.136363636363636',
      numerator: '150.00',
      denominator: '1100.00',
      status: 'red',
    });
    expect(adjusted.map(({ figure: id, before }) => [id, before])).toEqual([
      ['C1.balance@2026-10', '1000.00'],
      ['C1.balance@2026-10/class=loss', '10.00'],
      ['C2@2026-10', '0.05'],
      ['C2@2026-10', '0.15'],
    ]);
    expect(unknown).toEqual([]);
  });

  test('works the report month’s changes out anew, from either side', () => {
    const { figures } = adjust('C1.balance C2');
    expect(figures.get('C1.balance_prevMonth@2026-10')?.value).toBe('300.00');
    expect(figures.get('C1.balance_prevMonth_growth@2026-10')).toMatchObject({ value: '0.375', numerator: '300.00' });
    expect(figures.get('C2.prevMonth@2026-10')?.value).toBe('0.125');
    const earlier = adjust('C1.balance C2', '-20', '2026-09');
    expect(earlier.figures.get('C1.balance_prevMonth@2026-10')?.value).toBe('220.00');
    expect(earlier.figures.get('C2.prevMonth@2026-10')?.value).toBe('0.05');
    expect(earlier.figures.get('C1.balance@2026-10')?.value).toBe('1000.00');
  });

  test('finds a figure of another definition set; a cell that names no amount or ratio is told', () => {
    const { figures, unknown } = adjust('K3.loans C1.count C9 c2 C2/ C1.balance:denominator', '1.00');
    expect(figures.get('K3.loans@2026-10/set=par')?.value).toBe('0.5');
    expect(unknown.map(({ cell }) => cell)).toEqual(['C1.count', 'C9', 'c2', 'C2/', 'C1.balance:denominator']);
  });

  test('a denominator that becomes zero leaves no value, and says why', () => {
    const { figures } = adjust('-C2:denominator', '1000.00');
    expect(figures.get('C2@2026-10')).toMatchObject({ value: null, reason: 'zeroDenominator', denominator: '0.00' });
  });

  test('an amount and its reversal leave every figure as it was', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), (units) => {
        const { figures } = adjust('C1.balance -C1.balance C2 -C2', unitsText(units));
        for (const { id, value } of BOOK) expect(figures.get(id)?.value).toBe(value);
      }),
    );
  });
});
