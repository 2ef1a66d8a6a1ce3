import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type VerifyResult, verifyArchive } from '../../src/archive/index.ts';
import { flips, issueMonth, makePlace, type Place } from './fixture.ts';

/** Every byte is flipped in test/hazard/long; here every fifth, and every end of a line. */
const STRIDE = 5;

const MONTHS = ['2026-09', '2026-10'];
const ISSUES = MONTHS.map((month) => `monthly/${month}/r1`);

let place: Place;
let outside: string;

beforeAll(async () => {
  place = await makePlace();
  const archive = await place.open();
  for (const month of MONTHS) await issueMonth(archive, month);
  outside = (await archive.checkpoint()) ?? '';
});
afterAll(() => place.remove());

const verify = (): Promise<VerifyResult> => verifyArchive(place.folder, { outsideCheckpoint: outside });

async function filesOf(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  return files
    .filter((file) => file.isFile())
    .map((file) => relative(place.folder, join(file.parentPath, file.name)))
    .toSorted();
}

/** Puts other content in a file's place, looks, and puts the old content back. */
async function whileAltered(name: string, content: Uint8Array | string): Promise<VerifyResult> {
  const path = join(place.folder, name);
  const before = await readFile(path);
  await rm(path);
  await writeFile(path, content);
  const result = await verify();
  await rm(path);
  await writeFile(path, before);
  return result;
}

/** Issues that the findings name. */
const named = ({ findings }: VerifyResult) =>
  ISSUES.filter((issue) => findings.some((finding) => finding.issue === issue || finding.message.includes(issue)));

/** The issue that the byte of the log belongs to; none in the line of the key. */
function issueAt(log: Buffer, offset: number): string | undefined {
  const line = log.subarray(0, offset).toString('latin1').split('\n').length - 1;
  return ISSUES[Math.floor((line - 1) / 2)];
}

describe('every flipped byte is found', () => {
  test.each(['log.jsonl', 'checkpoint', 'keys'])('of %s', async (part) => {
    const names = part === 'keys' ? await filesOf(join(place.folder, 'keys')) : [part];
    for (const name of names) {
      const sound = await readFile(join(place.folder, name));
      for (const [offset, altered] of flips(sound, STRIDE)) {
        const result = await whileAltered(name, altered);
        expect(result.ok, `${name} ${offset}`).toBe(false);
        const issue = part === 'log.jsonl' ? issueAt(sound, offset) : undefined;
        if (issue !== undefined) expect(named(result), `${name} ${offset}`).toContain(issue);
      }
    }
  });

  test('of every object', async () => {
    const names = await filesOf(join(place.folder, 'objects'));
    expect(names.length).toBe(10);
    for (const name of names) {
      const sound = await readFile(join(place.folder, name));
      for (const [offset, altered] of flips(sound, STRIDE)) {
        const result = await whileAltered(name, altered);
        expect(result.ok, `${name} ${offset}`).toBe(false);
        expect(named(result).length, `${name} ${offset}`).toBe(1);
      }
    }
  });
});

describe('every change of the log as a whole is found, and the issue is named', () => {
  const linesOf = async () => (await readFile(join(place.folder, 'log.jsonl'), 'utf8')).trimEnd().split('\n');
  const write = (lines: readonly (string | undefined)[]) =>
    whileAltered('log.jsonl', lines.map((line) => `${line}\n`).join(''));

  test('lines deleted, swapped, doubled, replaced by an older one, cut', async () => {
    const lines = await linesOf();
    for (const [index, line] of lines.entries()) {
      const issue = ISSUES[Math.floor((index - 1) / 2)];
      const changes = {
        deleted: lines.toSpliced(index, 1),
        cut: lines.slice(0, index),
        doubled: lines.toSpliced(index, 0, line),
        older: lines.with(index, lines[Math.max(index - 1, 0)] ?? ''),
        oldest: lines.with(index, lines[index === 0 ? 1 : 0] ?? ''),
        swapped: lines.with(index, lines.at(index - 1) ?? '').with(index - 1, line),
        shortened: lines.with(index, line.slice(0, -1)),
      };
      for (const [what, changed] of Object.entries(changes)) {
        if (what === 'older' && index === 0) continue;
        const result = await write(changed);
        expect(result.ok, `${what} ${index}`).toBe(false);
        if (issue !== undefined && what !== 'swapped') expect(named(result), `${what} ${index}`).not.toEqual([]);
        if (issue !== undefined && (what === 'deleted' || what === 'shortened') && line.includes('"issued"')) {
          expect(named(result), `${what} ${index}`).toContain(issue);
        }
      }
    }
    expect((await verify()).ok).toBe(true);
  });

  test('an object deleted, cut, put in the place of another', async () => {
    const names = await filesOf(join(place.folder, 'objects'));
    for (const [index, name] of names.entries()) {
      const sound = await readFile(join(place.folder, name));
      const other = await readFile(join(place.folder, names.at(index - 1) ?? ''));
      expect(named(await whileAltered(name, sound.subarray(0, -1))).length).toBe(1);
      expect(named(await whileAltered(name, other)).length).toBe(1);
      const path = join(place.folder, name);
      await rename(path, `${path}.gone`);
      const result = await verify();
      expect(result.findings.some(({ code }) => code === 'objectMissing' || code === 'manifestInvalid')).toBe(true);
      expect(named(result).length).toBe(1);
      await rename(`${path}.gone`, path);
    }
    expect((await verify()).ok).toBe(true);
  });

  test('a whole archive made anew with a key of its own', async () => {
    const forged = await makePlace();
    const archive = await forged.open();
    for (const month of MONTHS) await issueMonth(archive, month);
    expect((await verifyArchive(forged.folder)).ok).toBe(true);
    const result = await verifyArchive(forged.folder, { outsideCheckpoint: outside });
    expect(result.findings.map(({ code }) => code)).toContain('outsideCheckpointDiffers');
    await forged.remove();
  });

  test('an outside checkpoint is read as it was copied, and refused when it is none', async () => {
    const copied = `\n${outside.replaceAll('\n', '\r\n')}\r\n`;
    expect((await verifyArchive(place.folder, { outsideCheckpoint: copied })).ok).toBe(true);
    const result = await verifyArchive(place.folder, { outsideCheckpoint: 'see page 12' });
    expect(result.findings.map(({ code }) => code)).toEqual(['outsideCheckpointDiffers']);
  });
});

test('one issue can be checked alone', async () => {
  const [first = '', second = ''] = ISSUES;
  const only = await verifyArchive(place.folder, { issue: second });
  expect([only.ok, only.objects]).toEqual([true, 5]);
  const entry = (await (await place.open()).entries()).find((each) => each.kind === 'issued' && each.issue === first);
  const manifest = entry?.kind === 'issued' ? entry.hash : '';
  const path = join(place.folder, 'objects', manifest.slice(0, 2), manifest);
  const sound = await readFile(path);
  await rm(path);
  expect((await verifyArchive(place.folder, { issue: second })).ok).toBe(true);
  expect(named(await verifyArchive(place.folder, { issue: manifest.slice(0, 12) }))).toEqual([first]);
  expect((await verifyArchive(place.folder, { issue: 'monthly/2031-01/r1' })).findings[0]?.code).toBe('unknownIssue');
  await writeFile(path, sound);
});
