import fc from 'fast-check';
import { expect, test } from 'vitest';

import { type Figure, figureId, fractionOf, shiftMonth } from '../../src/domain/index.ts';
import { describeHistory } from '../../src/forecast/index.ts';

test('the range of usual changes is made of changes that happened', () => {
  const values = [
    '0.010',
    '0.011',
    '0.013',
    '0.012',
    '0.012',
    '0.015',
    '0.014',
    '0.016',
    '0.017',
    '0.017',
    '0.018',
    '0.020',
    '0.019',
  ];
  const { series, refused } = describeHistory([history(values)]);
  expect(refused).toEqual([]);
  expect(series[0]?.figures.map(({ id, value, unit }) => [id, value, unit])).toEqual([
    ['C2.change_low@2026-01', '-0.001', 'pp'],
    ['C2.change_median@2026-01', '0.001', 'pp'],
    ['C2.change_high@2026-01', '0.002', 'pp'],
    ['C2.change_count@2026-01', '12', 'count'],
  ]);
});

test('fewer than twelve changes are refused, and a gap is not bridged', () => {
  const values = ['0.01', null, ...Array.from({ length: 12 }, (_, i) => `0.0${i + 11}`)];
  expect(describeHistory([history(values)])).toMatchObject({ series: [], refused: [{ indicator: 'C2', changes: 11 }] });
});

test('low <= median <= high, whatever the history', () => {
  const value = fc.option(fc.integer({ min: -1000, max: 1000 }).map((units) => (units / 1000).toFixed(3)));
  fc.assert(
    fc.property(fc.array(value, { minLength: 13, maxLength: 60 }), (values) => {
      for (const { figures } of describeHistory([history(values)]).series) {
        const [low, median, high] = figures.map(({ value: text }) => Number(text));
        expect(low).toBeLessThanOrEqual(median ?? Number.NaN);
        expect(median).toBeLessThanOrEqual(high ?? Number.NaN);
        for (const figure of figures) if (figure.value !== null) fractionOf(figure.value);
      }
    }),
  );
});

function history(values: readonly (string | null)[]): Figure[] {
  return values.map((value, i) => {
    const name = { indicator: 'C2', measure: '', period: shiftMonth('2026-01', i - values.length + 1), dimensions: {} };
    const rest = { unit: 'ratio' as const, currency: null, numerator: null, denominator: null, status: null };
    const reason = value === null ? 'zeroDenominator' : null;
    return { ...name, ...rest, id: figureId(name), value, definitionSet: 'cn_2023', definition: 'C2/1', reason };
  });
}
