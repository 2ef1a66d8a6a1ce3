import { afterAll, beforeAll, expect, test } from 'vitest';

import { strangeGrades } from '../../src/wiring/strange-grades.ts';
import { Bank } from '../ingest/bank.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await Bank.open();
});
afterAll(() => bank.close());

test('a grade that a declared scale does not have is named once; other scales are free', async () => {
  const columns = Object.fromEntries(
    ['from_period', 'to_period', 'scale', 'from', 'to', 'count'].map((name) => [name, { from: name }]),
  );
  const rows = [
    '2024,2025,agency,A,B,1',
    '2024,2025,agency,A,NR,1',
    '2024,2025,agency,Baa,A,1',
    '2024,2025,agency,Baa,B,1',
  ];
  const content = `from_period,to_period,scale,from,to,count\n${rows.join('\n')}\n2024,2025,house,7,8,1\n`;
  const snapshot = await bank.tape(content, { table: 'transition_count', columns });
  const scale = { name: 'agency', title: { 'zh-CN': '评级', en: 'Ratings' }, grades: ['A', 'B'], exits: ['NR'] };
  expect(await strangeGrades(bank.engine, snapshot, [scale])).toEqual([
    'transition_count: grade Baa is not of scale agency: A, B, NR',
  ]);
  expect(await strangeGrades(bank.engine, snapshot, [])).toEqual([]);
});
