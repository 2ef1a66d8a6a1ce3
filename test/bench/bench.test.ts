import { expect, test } from 'vitest';

import { CASES, readOptions, USAGE } from '../../bench/options.ts';
import { runBench } from './small-bench.ts';

// Speed is not asserted: that both sides compute the same is. All cases: test/hazard/long/bench.test.ts.
test('the cases against other programs run, and both sides have the same rows and balances', async () => {
  const { said, left } = await runBench(['--only', 'staging', '--only', 'figures']);
  expect(said.match(/^## /gm)).toHaveLength(2);
  expect(said).toMatch(/rows: \d{2,} on both sides/);
  const [, equal, all, equalToo, allToo] =
    /balances found equal in A: (\d+) of (\d+) of B, (\d+) of (\d+) of B2/.exec(said) ?? [];
  expect(Number(all)).toBeGreaterThan(10);
  expect([equal, equalToo, allToo]).toEqual([all, all, all]);
  expect(said).not.toMatch(/DIFFERENT|NaN|undefined/);
  expect(left).toEqual([]);
});

test('what the command line does not know is refused with the usage', () => {
  expect(readOptions([])).toEqual({ loans: 222_000, months: 24, pairs: 3, only: CASES });
  expect(readOptions(['--quick', '--only', 'staging'])).toMatchObject({ loans: 20_000, only: ['staging'] });
  expect(readOptions(['--loans', '1e9'])).toContain('expected a whole number');
  expect(readOptions(['--months', '1'])).toContain(USAGE);
  expect(readOptions(['--lones', '3'])).toContain('--lones');
});
