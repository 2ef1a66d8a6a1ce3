import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { verifyArchive } from '../../../src/archive/index.ts';
import { flips, issueMonth, makePlace } from '../../archive/fixture.ts';

const MONTHS = ['2026-06', '2026-07', '2026-08', '2026-09', '2026-10'];

test('every flipped byte of every file of an archive is found', { timeout: 1_800_000 }, async () => {
  const place = await makePlace();
  const archive = await place.open();
  for (const month of MONTHS) await issueMonth(archive, month);
  const outsideCheckpoint = (await archive.checkpoint()) ?? '';
  const files = await readdir(place.folder, { recursive: true, withFileTypes: true });
  let flipped = 0;
  for (const file of files.filter((each) => each.isFile())) {
    const path = join(file.parentPath, file.name);
    const sound = await readFile(path);
    await rm(path);
    for (const [offset, altered] of flips(sound, 1)) {
      await writeFile(path, altered);
      expect((await verifyArchive(place.folder, { outsideCheckpoint })).ok, `${file.name} ${offset}`).toBe(false);
      flipped += 1;
    }
    await writeFile(path, sound);
  }
  expect(flipped).toBeGreaterThan(8_000);
  expect((await verifyArchive(place.folder, { outsideCheckpoint })).ok).toBe(true);
  await place.remove();
});
