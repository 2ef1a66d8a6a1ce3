import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { loadConfiguration } from '../../src/config/index.ts';
import { checkNames } from '../../src/wiring/known-names.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'riskpress-names-'));
  await cp(fileURLToPath(new URL('../../config', import.meta.url)), folder, { recursive: true });
});

afterEach(() => rm(folder, { recursive: true }));

test('the worked example says nothing that nothing answers to', async () => {
  checkNames(await loadConfiguration(folder));
});

test.each([
  ['figure: C5.prevQuarterEnd', 'figure: C5.prevQuaterEnd', /no measure C5\.prevQuaterEnd .*mean C5\.prevQuarterEnd\?/],
  ['figure: C2 ', 'figure: C2.blance ', /no measure C2\.blance .*mean C2\.balance\?/],
  ['figure: C7 ', 'figure: P1/regoin=East ', /no dimension regoin; did you mean region\?/],
  ['cron: "0 7 6 * *"', 'cron: "0 7 66 * *"', /schedule\.cron.*five cron fields/],
])('%s written as %s is refused', async (right, wrong, message) => {
  const path = join(folder, 'reports/monthly.yaml');
  const text = await readFile(path, 'utf8');
  expect(text).toContain(right);
  await writeFile(path, text.replace(right, wrong));
  const configuration = await loadConfiguration(folder);
  expect(() => checkNames(configuration)).toThrow(message);
});

test('cuts and own dimensions of a measure may be named', async () => {
  const path = join(folder, 'reports/monthly.yaml');
  const text = await readFile(path, 'utf8');
  const figures = ['C1.share/class=loss', 'C2/region=华中', 'C1.balance_prevMonth_growth', 'C2.prevMonth/region=华中'];
  const lines = figures.map((figure) => `  - { figure: ${figure}, red: "0.1" }\n`).join('');
  await writeFile(path, text.replace('thresholds:\n', `thresholds:\n${lines}`));
  checkNames(await loadConfiguration(folder));
});
