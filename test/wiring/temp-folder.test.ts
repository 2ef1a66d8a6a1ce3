import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { THIS_PROCESS } from '../../src/store/index.ts';
import { openTempFolder } from '../../src/wiring/temp-folder.ts';
import { freshFolder } from '../support/command-line.ts';

let folder: Awaited<ReturnType<typeof freshFolder>>;

beforeEach(async () => {
  folder = await freshFolder('temp');
});

afterEach(() => folder.remove());

test('what the dead left goes, what the living or another machine holds stays', async () => {
  const holders = {
    living: THIS_PROCESS,
    // The same id, given out again: another start.
    dead: THIS_PROCESS.replace(/\d+$/, '1'),
    elsewhere: THIS_PROCESS.replace(/^\S+/, 'another-machine'),
    beingMade: null,
  };
  for (const [name, holder] of Object.entries(holders)) {
    await mkdir(join(folder.path, name, 'spill'), { recursive: true });
    if (holder !== null) await writeFile(join(folder.path, name, 'holder'), holder);
  }
  const own = await openTempFolder(folder.path);
  const left = Object.keys(holders).filter((name) => existsSync(join(folder.path, name)));
  expect(left).toEqual(['living', 'elsewhere', 'beingMade']);
  const beside = await openTempFolder(folder.path);
  expect(beside).not.toBe(own);
  expect(existsSync(own)).toBe(true);
});
