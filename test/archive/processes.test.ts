import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type LogEntry, openArchive, verifyArchive } from '../../src/archive/index.ts';
import { openState, stateLease } from '../../src/store/index.ts';
import { runChild } from '../store/fixture.ts';
import { makePlace, type Place } from './fixture.ts';

let place: Place;
beforeEach(async () => {
  place = await makePlace();
});
afterEach(() => place.remove());

/** Opens the shared archive as the next start of the program would, healing it, and returns its log. */
async function reopen(): Promise<readonly LogEntry[]> {
  const clock = { now: () => new Date().toISOString() };
  const state = await openState({ folder: join(place.root, 'state'), clock });
  const { folder, secretsFolder } = place;
  const archive = await openArchive({ folder, secretsFolder, clock, lock: stateLease(state, 'archive') });
  const entries = await archive.entries();
  await state.close();
  return entries;
}

const issuesOf = (entries: readonly LogEntry[]) =>
  entries.flatMap((entry) => (entry.kind === 'issued' ? [entry.issue] : []));

describe('an archive shared by processes', () => {
  test('four that begin at once make one key and one log', async () => {
    const children = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) => runChild('archive/appender.ts', [place.root, name, '15'])),
    );
    expect(children.map(({ code, errors }) => `${code} ${errors}`)).toEqual(Array(4).fill('0 '));
    const entries = await reopen();
    expect(entries.filter(({ kind }) => kind === 'key').length).toBe(1);
    expect(issuesOf(entries).toSorted()).toEqual(children.flatMap(({ lines }) => lines).toSorted());
    expect(await verifyArchive(place.folder)).toMatchObject({ ok: true, orphans: [], lines: 61, issues: 60 });
  });

  test('can be verified while another process writes to it', async () => {
    await runChild('archive/appender.ts', [place.root, 'first', '1']);
    let isWriting = true;
    const writer = runChild('archive/appender.ts', [place.root, 'a', '60']).finally(() => {
      isWriting = false;
    });
    const seen = new Set<number>();
    while (isWriting) {
      const { findings, issues } = await verifyArchive(place.folder);
      expect(findings).toEqual([]);
      seen.add(issues);
    }
    expect((await writer).lines.length).toBe(60);
    expect(seen.size).toBeGreaterThan(1);
  });

  test('SIGKILL at random moments loses nothing that was acknowledged and shows nothing half', async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 10; round += 1) {
      const children = ['x', 'y'].map((side) => {
        const killAfter = { lines: 1 + Math.floor(Math.random() * 6), ms: Math.random() * 15 };
        return runChild('archive/appender.ts', [place.root, `${side}${round}`, '100000'], killAfter);
      });
      for (const { lines, code } of await Promise.all(children)) {
        expect(code).toBeNull();
        acknowledged.push(...lines);
      }
      const issued = new Set(issuesOf(await reopen()));
      expect(acknowledged.filter((issue) => !issued.has(issue))).toEqual([]);
      expect((await verifyArchive(place.folder)).findings).toEqual([]);
    }
    expect(acknowledged.length).toBeGreaterThanOrEqual(20);
  });
});
