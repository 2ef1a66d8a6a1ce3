import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

import { type Ended, freshFolder, riskpress } from '../support/command-line.ts';

const figureSchema = z.object({
  id: z.string(),
  value: z.string().nullable(),
  currency: z.string().nullable(),
  definitionSet: z.string(),
});

let folder: Awaited<ReturnType<typeof freshFolder>>;
let issued: Ended;

beforeAll(async () => {
  folder = await freshFolder('microfinance');
  issued = await demo('--json');
});

afterAll(() => folder.remove());

test('the microlender has its report, apart from the bank', async () => {
  expect(issued.exit, issued.err).toBe(0);
  const { issue, paths } = z.object({ issue: z.string(), paths: z.array(z.string()) }).parse(JSON.parse(issued.out));
  expect(issue).toBe('monthly/2026-10/r1');
  expect(paths).toHaveLength(4);
  for (const path of paths) expect(path.startsWith(join(folder.path, 'demo/microfinance/output/'))).toBe(true);
  expect((await demo()).out).toMatch(/already issued: monthly\/2026-10\/r1/);
});

test('it is measured by days past due, in dollars, and cut by the lender’s own dimensions', async () => {
  const place = join(folder.path, 'demo/microfinance');
  const where = ['--output', join(place, 'output'), '--config', join(place, 'config')];
  const { out } = await riskpress(['figures', 'monthly/2026-10/r1', '--json', ...where]);
  const figures = out
    .trim()
    .split('\n')
    .map((line) => figureSchema.parse(JSON.parse(line)));
  expect(new Set(figures.map(({ definitionSet }) => definitionSet))).toEqual(new Set(['par']));
  expect(new Set(figures.flatMap(({ currency }) => currency ?? []))).toEqual(new Set(['USD']));
  const par30 = figures.find(({ id }) => id === 'C14.par30@2026-10/set=par');
  expect(Number(par30?.value)).toBeGreaterThan(0);
  for (const dimension of ['dim_officer', 'dim_cycle', 'dim_gender']) {
    expect(
      figures.some(({ id }) => id.startsWith(`C14.par30@2026-10/${dimension}=`)),
      dimension,
    ).toBe(true);
  }
});

test('an unknown profile, and faults in this one, are refused', async () => {
  const words = ['demo', '--output', folder.path, '--book-only'];
  const unknown = await riskpress([...words, '--profile', 'leasing']);
  expect(unknown).toMatchObject({ exit: 2 });
  expect(unknown.err).toMatch(/expected bank or microfinance, found "leasing"/);
  expect(await riskpress([...words, '--profile', 'microfinance', '--faults'])).toMatchObject({ exit: 2 });
});

function demo(...more: readonly string[]): Promise<Ended> {
  return riskpress([
    'demo',
    '--profile',
    'microfinance',
    '--loans',
    '400',
    '--months',
    '14',
    '--output',
    folder.path,
    ...more,
  ]);
}
