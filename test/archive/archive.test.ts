import { appendFile, chmod, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { findIssue, listIssues, readIssue, sealIssue, verifyArchive } from '../../src/archive/index.ts';
import { sha256 } from '../../src/domain/index.ts';
import { filesOf, header, issueMonth, makePlace, type Place } from './fixture.ts';

let place: Place;
beforeEach(async () => {
  place = await makePlace();
});
afterEach(() => place.remove());

describe('an archive', () => {
  test('is nothing on disk until something is written', async () => {
    const archive = await place.open();
    expect(await archive.entries()).toEqual([]);
    expect(await archive.checkpoint()).toBeNull();
    expect(await listIssues(archive)).toEqual([]);
    expect(await readdir(place.root)).toEqual([]);
  });

  test('keeps issues, finds them by id and hash, and verifies', async () => {
    const archive = await place.open();
    await issueMonth(archive, '2026-09');
    const { hash, entry } = await sealIssue(archive, filesOf('2026-10'), header('2026-10'));
    expect((await findIssue(archive, hash.slice(0, 10))).issue).toBe('monthly/2026-10/r1');
    const issue = await readIssue(await place.open(), entry.issue);
    expect(Buffer.from(await issue.read('zh-CN/report.pdf')).toString()).toBe('%PDF 2026-10');
    await expect(issue.read('toString')).rejects.toMatchObject({ code: 'usage' });
    await expect(findIssue(archive, 'monthly/2026-11/r1')).rejects.toMatchObject({ code: 'usage' });
    const result = await verifyArchive(place.folder, { outsideCheckpoint: (await archive.checkpoint()) ?? '' });
    expect(result).toMatchObject({ ok: true, findings: [], orphans: [], lines: 4, issues: 2 });
    expect((await archive.entries()).map(({ kind, seq }) => `${seq} ${kind}`)).toEqual([
      '0 key',
      '1 issued',
      '2 sent',
      '3 issued',
    ]);
  });

  test('finds the issue of a scope by its id as printed and by the words a person would type', async () => {
    const archive = await place.open();
    const scoped = { ...header('2026-10'), scope: { region: '华中' } };
    const { entry } = await sealIssue(archive, filesOf('2026-10'), scoped);
    expect(entry.issue).toBe('monthly/2026-10/region=%E5%8D%8E%E4%B8%AD/r1');
    for (const asked of [entry.issue, 'monthly/2026-10/region=华中/r1'])
      expect((await findIssue(archive, asked)).hash).toBe(entry.hash);
  });

  test('is made for its owner alone, and stays open to whom its owner opened it', async () => {
    const archive = await place.open();
    await issueMonth(archive, '2026-09');
    const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
    expect([await modeOf(place.folder), await modeOf(place.secretsFolder)]).toEqual(['700', '700']);
    await chmod(place.folder, 0o750);
    await issueMonth(archive, '2026-10');
    expect(await modeOf(place.folder)).toBe('750');
  });

  test('issues the same content once, and refuses other content under the same id', async () => {
    const archive = await place.open();
    const first = await sealIssue(archive, filesOf('2026-10'), header('2026-10'));
    const again = await sealIssue(await place.open(), filesOf('2026-10'), header('2026-10'));
    expect(again).toEqual(first);
    const other = new Map([...filesOf('2026-10'), ['report.json', Buffer.from('{}')]]);
    await expect(sealIssue(archive, other, header('2026-10'))).rejects.toMatchObject({ code: 'policyRefused' });
    expect((await archive.entries()).length).toBe(2);
  });

  test('gives the checkpoint of an earlier moment again, byte for byte, unless the log was altered since', async () => {
    const archive = await place.open();
    await issueMonth(archive, '2026-09');
    const early = await archive.checkpoint();
    await issueMonth(archive, '2026-10');
    expect(await archive.checkpointAt(3)).toBe(early);
    expect(await archive.checkpointAt(5)).toBe(await archive.checkpoint());
    await expect(archive.checkpointAt(6)).rejects.toMatchObject({ code: 'verifyFailed' });
    const log = join(place.folder, 'log.jsonl');
    await writeFile(log, (await readFile(log, 'utf8')).replace('li.wei', 'li.wej'));
    await expect(archive.checkpointAt(3)).rejects.toMatchObject({ code: 'verifyFailed' });
  });

  test('tells superseded and withdrawn issues', async () => {
    const archive = await place.open();
    const issue = await issueMonth(archive, '2026-10');
    const person = { orderedBy: 'li.wei', proved: true, reason: 'restated' };
    await archive.append({ kind: 'superseded', issue, by: 'monthly/2026-10/r2', ...person });
    await archive.append({ kind: 'withdrawn', issue, ...person });
    expect(await listIssues(archive)).toMatchObject([{ supersededBy: 'monthly/2026-10/r2', withdrawn: true }]);
  });

  test('keeps private keys owner-only and outside, public keys inside', async () => {
    await issueMonth(await place.open(), '2026-10');
    const [secret = ''] = (await readdir(place.secretsFolder)).filter((name) => name.endsWith('.key'));
    expect((await stat(place.secretsFolder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(place.secretsFolder, secret))).mode & 0o777).toBe(0o600);
    const files = await readdir(place.folder, { recursive: true, withFileTypes: true });
    for (const file of files.filter((each) => each.isFile())) {
      expect(await readFile(join(file.parentPath, file.name), 'latin1')).not.toContain('PRIVATE');
    }
    expect(await readdir(join(place.folder, '.tmp'))).toEqual([]);
  });

  test('refuses to write when the private key is gone, and acknowledges nothing', async () => {
    await issueMonth(await place.open(), '2026-10');
    await rm(place.secretsFolder, { recursive: true });
    const before = await readFile(join(place.folder, 'log.jsonl'));
    await expect(issueMonth(await place.open(), '2026-11')).rejects.toMatchObject({ code: 'environmentMissing' });
    expect(await readFile(join(place.folder, 'log.jsonl'))).toEqual(before);
  });

  test('an object that is there is not written again, and a damaged one is replaced', async () => {
    const archive = await place.open();
    const source = join(place.root, 'facts.parquet');
    await writeFile(source, Buffer.alloc(3_000_000, 7));
    const { hash, bytes } = await archive.putFile(source);
    expect([hash, bytes]).toEqual([sha256(Buffer.alloc(3_000_000, 7)), 3_000_000]);
    const path = await archive.openPath(hash);
    const { ino } = await stat(path);
    expect((await archive.putFile(source)).hash).toBe(hash);
    expect((await stat(path)).ino).toBe(ino);
    await chmod(path, 0o600);
    await truncate(path, 5);
    await expect(archive.openPath(hash)).rejects.toMatchObject({ code: 'verifyFailed' });
    await archive.putFile(source);
    expect((await stat(path)).size).toBe(3_000_000);
  });
});

describe('opening heals what an interrupted write left', () => {
  const logOf = () => join(place.folder, 'log.jsonl');
  const noteOf = () => join(place.folder, 'checkpoint');

  test('a torn last line is cut', async () => {
    const archive = await place.open();
    await issueMonth(archive, '2026-10');
    const whole = await readFile(logOf());
    await appendFile(logOf(), '{"at":"2026-11-02T01:');
    expect((await verifyArchive(place.folder)).findings.map(({ code }) => code)).toEqual(['unsignedLine']);
    expect((await archive.entries()).length).toBe(3);
    await place.open();
    expect(await readFile(logOf())).toEqual(whole);
    expect((await verifyArchive(place.folder)).ok).toBe(true);
  });

  test('a line that the checkpoint does not cover yet is signed, and the next append goes on from it', async () => {
    const archive = await place.open();
    await sealIssue(archive, filesOf('2026-09'), header('2026-09'));
    const older = await readFile(noteOf());
    await sealIssue(archive, filesOf('2026-10'), header('2026-10'));
    await writeFile(noteOf(), older);
    expect((await verifyArchive(place.folder)).findings.map(({ code }) => code)).toEqual(['unsignedLine']);
    const healed = await place.open();
    expect((await verifyArchive(place.folder)).ok).toBe(true);
    await issueMonth(healed, '2026-11');
    expect((await verifyArchive(place.folder)).ok).toBe(true);
  });

  test('a crash before the first checkpoint, or in the middle of the first line, leaves a usable archive', async () => {
    await sealIssue(await place.open(), filesOf('2026-10'), header('2026-10'));
    const first = (await readFile(logOf(), 'utf8')).split('\n')[0] ?? '';
    for (const left of [`${first}\n`, first.slice(0, 99)]) {
      await rm(noteOf());
      await writeFile(logOf(), left);
      await sealIssue(await place.open(), filesOf('2026-10'), header('2026-10'));
      expect((await verifyArchive(place.folder)).findings.filter(({ code }) => code !== 'keyAltered')).toEqual([]);
    }
  });

  test('but a log that does not fit its checkpoint is never written to', async () => {
    const archive = await place.open();
    for (const month of ['2026-08', '2026-09', '2026-10']) await issueMonth(archive, month);
    expect((await archive.entries()).length).toBe(7);
    const [log, note] = [await readFile(logOf(), 'utf8'), await readFile(noteOf())];
    const lines = log.trimEnd().split('\n');
    const altered = {
      cut: lines.slice(0, -1),
      emptied: [],
      word: lines.map((line) => line.replace('li.wei', 'li.wej')),
      swapped: [...lines.slice(0, 3), lines[4], lines[3], ...lines.slice(5)],
      forged: [...lines, lines.at(-1)?.replace('"seq":6', '"seq":7'), lines.at(-1)?.replace('"seq":6', '"seq":8')],
    };
    for (const [what, kept] of Object.entries(altered)) {
      const text = kept.map((line) => `${line}\n`).join('');
      await writeFile(logOf(), text);
      await expect(place.open(), what).rejects.toMatchObject({ code: 'verifyFailed' });
      expect(await readFile(logOf(), 'utf8')).toBe(text);
    }
    await writeFile(logOf(), `${log}${lines.at(-1)}\n`);
    await place.open();
    expect(await readFile(logOf(), 'utf8')).toBe(log);
    await rm(noteOf());
    await expect(place.open()).rejects.toMatchObject({ code: 'verifyFailed' });
    await writeFile(noteOf(), note);
    await issueMonth(await place.open(), '2026-11');
    expect((await verifyArchive(place.folder)).ok).toBe(true);
  });
});
