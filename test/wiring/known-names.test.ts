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

test('bounds and breaks are held to the same names, the lender’s own indicators among them', async () => {
  const path = join(folder, 'bounds/covenant.yaml');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replace('figure: C2', 'figure: X1'));
  checkNames(await loadConfiguration(folder));
  await writeFile(path, text.replace('figure: C2', 'figure: X1.blance'));
  const configuration = await loadConfiguration(folder);
  expect(() => checkNames(configuration)).toThrow(/covenant\.yaml: bounds\.0\.figure: there is no measure X1\.blance/);
  await writeFile(path, text);
  const lender = join(folder, 'riskpress.yaml');
  const breaks = (figure: string) =>
    `breaks:\n  - { date: 2026-01-01, figure: ${figure}, reason: { zh-CN: 合并, en: Merger } }\n`;
  const plain = await readFile(lender, 'utf8');
  await writeFile(lender, `${plain}${breaks('K5')}`);
  checkNames(await loadConfiguration(folder));
  await writeFile(lender, `${plain}${breaks('C2.balanse')}`);
  const misspelt = await loadConfiguration(folder);
  expect(() => checkNames(misspelt)).toThrow(
    /breaks\.0\.figure: there is no measure C2\.balanse; did you mean C2\.balance\?/,
  );
});
