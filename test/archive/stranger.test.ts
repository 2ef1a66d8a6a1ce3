import { execFile, execFileSync } from 'node:child_process';
import { appendFile, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { verifyArchive } from '../../src/archive/index.ts';
import { issueMonth, makePlace, type Place } from './fixture.ts';

const MONTHS = ['2026-08', '2026-09', '2026-10'];
const TOOLS = ['bash', 'sha256sum', 'jq', 'xxd', 'openssl', 'base64'];

const missing = TOOLS.filter((tool) => {
  try {
    execFileSync('sh', ['-c', `command -v ${tool}`], { stdio: 'ignore' });
    return false;
  } catch {
    return true;
  }
});
if (missing.length > 0) console.warn(`skipped: the stranger's check needs ${missing.join(', ')}`);

let place: Place;
let script: string;
let outside: string;

beforeAll(async () => {
  place = await makePlace();
  const archive = await place.open();
  for (const month of MONTHS) await issueMonth(archive, month);
  outside = join(place.root, 'kept-elsewhere');
  await writeFile(outside, (await archive.checkpoint()) ?? '');
  const page = await readFile(join(import.meta.dirname, '../../docs/reference/archive-format.md'), 'utf8');
  script = join(place.root, 'verify.sh');
  await writeFile(script, /```bash\n([\s\S]*?)```/.exec(page)?.[1] ?? '');
});
afterAll(() => place.remove());

/** Exit code of the script of the page. */
function stranger(folder: string, checkpoint?: string): Promise<number> {
  const args = [script, folder, ...(checkpoint === undefined ? [] : [checkpoint])];
  return new Promise((resolve) => {
    execFile('bash', args, (error) => resolve(typeof error?.code === 'number' ? error.code : error === null ? 0 : -1));
  });
}

async function ours(folder: string, checkpoint?: string): Promise<number> {
  const kept = checkpoint === undefined ? {} : { outsideCheckpoint: await readFile(checkpoint, 'utf8') };
  return (await verifyArchive(folder, kept)).ok ? 0 : 1;
}

async function anObject(folder: string, index: number): Promise<string> {
  const files = await readdir(join(folder, 'objects'), { recursive: true, withFileTypes: true });
  const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name));
  return paths.toSorted()[index] ?? '';
}

async function edit(path: string, change: (text: string) => string): Promise<void> {
  const before = await readFile(path, 'utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  await writeFile(path, after);
}

const lines = (change: (lines: string[]) => readonly (string | undefined)[]) => (text: string) =>
  change(text.trimEnd().split('\n'))
    .map((line) => `${line}\n`)
    .join('');

const TAMPERINGS: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  'a word in the log': (folder) => edit(join(folder, 'log.jsonl'), (text) => text.replace('li.wei', 'li.wej')),
  'a letter of the last line': (folder) =>
    edit(join(folder, 'log.jsonl'), (text) => text.replace(/"subject":"m(?=[^\n]*\n$)/, '"subject":"n')),
  'the last line cut': (folder) =>
    edit(
      join(folder, 'log.jsonl'),
      lines((all) => all.slice(0, -1)),
    ),
  'a line taken out': (folder) =>
    edit(
      join(folder, 'log.jsonl'),
      lines((all) => all.filter((_, i) => i !== 3)),
    ),
  'two lines swapped': (folder) =>
    edit(
      join(folder, 'log.jsonl'),
      lines(([a, b, c, ...rest]) => [a, c, b, ...rest]),
    ),
  'a line twice': (folder) =>
    edit(
      join(folder, 'log.jsonl'),
      lines((all) => [...all, all.at(-1)]),
    ),
  'a torn line': (folder) => appendFile(join(folder, 'log.jsonl'), '{"at":'),
  'the log emptied': (folder) => writeFile(join(folder, 'log.jsonl'), ''),
  'the size in the checkpoint': (folder) => edit(join(folder, 'checkpoint'), (text) => text.replace('\n7\n', '\n6\n')),
  'the signature': (folder) =>
    edit(join(folder, 'checkpoint'), (text) => text.replace(/.(?==*\n$)/, (last) => (last === 'A' ? 'B' : 'A'))),
  'spare bits of the signature': (folder) =>
    edit(join(folder, 'checkpoint'), (text) =>
      text.replace(/.(?==\n$)/, (last) => String.fromCharCode(last.charCodeAt(0) + 1)),
    ),
  'no checkpoint': (folder) => rm(join(folder, 'checkpoint')),
  'a key': async (folder) => {
    const [name = ''] = await readdir(join(folder, 'keys'));
    await edit(join(folder, 'keys', name), (text) => text.replace('BEGIN', 'BEGIN '));
  },
  'a strange key': (folder) => writeFile(join(folder, 'keys', '00000000.pub'), 'x'),
  'an object altered': async (folder) => appendFile(await anObject(folder, 4), ' '),
  'an object missing': async (folder) => rm(await anObject(folder, 2)),
  'an object renamed': async (folder) => rename(await anObject(folder, 2), join(folder, 'objects', 'f'.repeat(64))),
  'two objects swapped': async (folder) => {
    const [one, two] = [await anObject(folder, 1), await anObject(folder, 6)];
    await rename(one, `${one}.x`);
    await rename(two, one);
    await rename(`${one}.x`, two);
  },
};

describe.skipIf(missing.length > 0)("a stranger's shell, from the page of the format", () => {
  test('verifies a sound archive, alone and against a checkpoint kept elsewhere', async () => {
    expect(await stranger(place.folder)).toBe(0);
    expect(await stranger(place.folder, outside)).toBe(0);
    await (await place.open()).put(Buffer.from('left by an interrupted run'));
    expect([await stranger(place.folder), await ours(place.folder)]).toEqual([0, 0]);
  });

  test.each(Object.keys(TAMPERINGS))('finds %s, as we do', async (what) => {
    const copy = await place.copy(`tampered ${what}`);
    await TAMPERINGS[what]?.(copy);
    expect([await stranger(copy), await ours(copy)]).toEqual([1, 1]);
  });

  test('an archive put back to an earlier day is sound in itself, and found out by the checkpoint kept elsewhere', async () => {
    const older = await makePlace();
    try {
      const archive = await older.open();
      await issueMonth(archive, '2026-08');
      const early = await older.copy('early');
      await issueMonth(archive, '2026-09');
      const kept = join(older.root, 'kept');
      await writeFile(kept, (await archive.checkpoint()) ?? '');
      expect([await stranger(early), await ours(early)]).toEqual([0, 0]);
      expect([await stranger(early, kept), await ours(early, kept)]).toEqual([1, 1]);
      expect([await stranger(older.folder, outside), await ours(older.folder, outside)]).toEqual([1, 1]);
      expect([
        await stranger(older.folder, join(early, 'checkpoint')),
        await ours(older.folder, join(early, 'checkpoint')),
      ]).toEqual([0, 0]);
    } finally {
      await older.remove();
    }
  });
});
