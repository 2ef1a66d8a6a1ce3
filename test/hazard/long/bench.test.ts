import { expect, test } from 'vitest';

import { CASES } from '../../../bench/options.ts';
import { runBench } from '../../bench/small-bench.ts';

test('every case of the benchmarks runs, its sides agree, and nothing is left behind', async () => {
  const { said, left } = await runBench([]);
  expect(said.match(/^## /gm)).toHaveLength(CASES.length);
  expect(said).not.toMatch(/DIFFERENT|NaN|undefined/);
  expect(said.match(/identical/g)).toHaveLength(5);
  expect(left).toEqual([]);
});
