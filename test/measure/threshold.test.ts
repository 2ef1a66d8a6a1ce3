import { expect, test } from 'vitest';

import { fractionOf, type Threshold } from '../../src/domain/index.ts';
import { readBounds, statusOf } from '../../src/measure/threshold.ts';

const ABOVE: Threshold = { figure: 'C7', amber: '0.95', red: '1', direction: 'above' };
const BELOW: Threshold = { figure: 'C7', amber: '1.6', red: '1.5', direction: 'below' };

test.each([
  ['reaching a bound from below breaches it', ABOVE, { '0.9499': 'green', '0.95': 'amber', '1': 'red' }],
  ['falling to a bound breaches it', BELOW, { '1.6001': 'green', '1.6': 'amber', '1.5': 'red' }],
  [
    'a limit of the kind "at most" allows the bound itself',
    { ...ABOVE, atBound: 'within' },
    { '0.95': 'green', '0.950001': 'amber', '1': 'amber', '1.000001': 'red' },
  ],
  [
    'a limit of the kind "at least" allows the bound itself',
    { ...BELOW, atBound: 'within' },
    { '1.6': 'green', '1.599999': 'amber', '1.5': 'amber', '1.499999': 'red' },
  ],
] as const)('%s', (_, threshold, expected) => {
  const judged = Object.keys(expected).map((value) => [value, judge(threshold, value)]);
  expect(Object.fromEntries(judged)).toEqual(expected);
});

test('a single floor breach is red where one is the bound', () => {
  expect(judge({ figure: 'C7', red: '1', direction: 'above' }, '1')).toBe('red');
});

function judge(threshold: Threshold, value: string) {
  const figure = { indicator: 'C7', measure: '', dimensions: {}, ownDimensions: [], exact: fractionOf(value) };
  return statusOf(figure, readBounds([threshold]));
}
