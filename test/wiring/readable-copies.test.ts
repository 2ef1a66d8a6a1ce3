import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { sealIssue } from '../../src/archive/index.ts';
import { foldersIn } from '../../src/wiring/folders.ts';
import { publishCopies } from '../../src/wiring/readable-copies.ts';
import { filesOf, header, makePlace, type Place } from '../archive/fixture.ts';

let place: Place;
beforeEach(async () => {
  place = await makePlace();
});
afterEach(() => place.remove());

async function publish(period: string, scope: Readonly<Record<string, string>> = {}) {
  const archive = await place.open();
  const files = new Map([...filesOf(period), ['zh-CN/report.xlsx', Buffer.from(`PK ${JSON.stringify(scope)}`)]]);
  const { entry } = await sealIssue(archive, files, { ...header(period), scope });
  return publishCopies(entry, { archive, folders: foldersIn(place.root) });
}

test('a copy that was changed or lost is written again from the archive', async () => {
  const { paths } = await publish('2026-10');
  const [pdf = '', workbook = ''] = paths;
  await writeFile(pdf, 'altered');
  await rm(workbook);
  expect((await publish('2026-10')).paths).toEqual(paths);
  expect(await readFile(pdf, 'utf8')).toBe('%PDF 2026-10');
  expect(await readdir(join(place.root, 'reports'))).toHaveLength(2);
});

test('copies are made for their owner alone, and stay open to whom the owner opened them', async () => {
  await publish('2026-09');
  const folder = join(place.root, 'reports');
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  await chmod(folder, 0o750);
  await publish('2026-10');
  expect((await stat(folder)).mode & 0o777).toBe(0o750);
});

test('issues of two scopes never overwrite each other, however alike their values', async () => {
  const long = '很长的分行名称'.repeat(20);
  const branches = ['A/B', 'A-B', 'A:B', '..', '../..', `${long}1`, `${long}2`];
  const names = new Set<string>();
  for (const branch of branches) for (const path of (await publish('2026-10', { branch })).paths) names.add(path);
  expect(names.size).toBe(2 * branches.length);
  expect(await readdir(join(place.root, 'reports'))).toHaveLength(2 * branches.length);
});
