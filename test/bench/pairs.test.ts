import { expect, test } from 'vitest';

import { interleave, pairedRatio, spreadOf } from '../../bench/pairs.ts';

test('the sides take turns, and the results of one round stand at the same place', async () => {
  const calls: string[] = [];
  const side = (name: string) => async (round: number) => {
    calls.push(`${name}${round}`);
    return `${name}${round}`;
  };
  const [a, b] = await interleave(2, [side('a'), side('b')]);
  expect(calls).toEqual(['a0', 'b0', 'a1', 'b1']);
  expect([a, b]).toEqual([
    ['a0', 'a1'],
    ['b0', 'b1'],
  ]);
});

test('a ratio is made within each round: a slow round weighs on both of its sides', () => {
  expect(pairedRatio([10, 100, 30], [5, 50, 10])).toEqual({ median: 2, low: 2, high: 3, count: 3 });
});

test('a side that was not measured leaves no ratio, rather than one of the remaining rounds', () => {
  expect(pairedRatio([10, null, 30], [5, 50, 10])).toBeNull();
  expect(pairedRatio([10], [0])).toBeNull();
  expect(spreadOf([])).toBeNull();
});

test('the median of an even count is the mean of the middle two', () => {
  expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, low: 1, high: 4, count: 4 });
});
