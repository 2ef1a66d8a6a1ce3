import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { openArchive, verifyArchive } from '../../../src/archive/index.ts';
import { openState, stateLease } from '../../../src/store/index.ts';
import { makePlace, type Place } from '../../archive/fixture.ts';
import { hasStrace, readTrace, traceIssue } from '../../archive/strace.ts';
import { runChild } from '../../store/fixture.ts';

const ISSUE = 'a/2026-10/r1';
/** The calls by which an issue reaches the disk. */
const CALLS = ['fsync', 'rename', 'mkdir', 'fchmod'] as const;

/** Opens the archive as the next start would, looks at it, and lets the issue be made after all. */
async function expectHealed(place: Place, acknowledged: readonly string[], what: string): Promise<void> {
  const clock = { now: () => new Date().toISOString() };
  const state = await openState({ folder: join(place.root, 'state'), clock });
  const { folder, secretsFolder } = place;
  const archive = await openArchive({ folder, secretsFolder, clock, lock: stateLease(state, 'archive') });
  const entries = await archive.entries();
  await state.close();
  const issued = entries.flatMap((entry) => (entry.kind === 'issued' ? [entry.issue] : []));
  expect(
    acknowledged.filter((issue) => !issued.includes(issue)),
    what,
  ).toEqual([]);
  if (entries.length > 0) expect((await verifyArchive(folder)).findings, what).toEqual([]);
  expect((await runChild('archive/appender.ts', [place.root, 'a', '1'])).lines, what).toEqual([ISSUE]);
  expect(await verifyArchive(folder), what).toMatchObject({ ok: true, issues: 1 });
}

async function countCalls(call: string): Promise<number> {
  const place = await makePlace();
  await traceIssue(place.root, ['-e', `trace=${call}`]);
  const calls = await readTrace(place.root);
  await place.remove();
  return calls.length;
}

/** Lets the k-th call of a kind go wrong, for every k that one issue makes, and counts how often it did. */
async function spoilEach(call: string, how: string, judge: (code: number | null, lines: readonly string[]) => void) {
  const count = await countCalls(call);
  let hits = 0;
  for (let k = 1; k <= count; k += 1) {
    const place = await makePlace();
    const result = await traceIssue(place.root, ['-e', `trace=${call}`, '-e', `inject=${call}:${how}:when=${k}`]);
    if (result.code !== 0) hits += 1;
    if (result.code !== 0) judge(result.code, result.lines);
    await expectHealed(place, result.lines, `${call} ${k} of ${count}: ${how}`);
    await place.remove();
  }
  return { count, hits };
}

describe.skipIf(!hasStrace)('an issue whose calls go wrong one by one', () => {
  test.each(CALLS)(
    'killed at each %s: nothing acknowledged is lost, nothing is half',
    { timeout: 900_000 },
    async (call) => {
      const { count, hits } = await spoilEach(call, 'signal=KILL', () => undefined);
      expect(hits).toBeGreaterThan(count / 2);
    },
  );

  test.each([
    ['fsync', 'error=EIO'],
    ['rename', 'error=ENOSPC'],
    ['rename', 'error=EACCES'],
    ['mkdir', 'error=ENOSPC'],
  ])(
    'each %s fails with %s: the run fails with its code and acknowledges nothing',
    { timeout: 900_000 },
    async (call, how) => {
      const { count, hits } = await spoilEach(call, how, (_, lines) => expect(lines).toEqual([]));
      expect(hits).toBeGreaterThan(count / 2);
    },
  );

  test.each([1, 2])('a disk that is full at line %i of the log', async (line) => {
    const place = await makePlace();
    const inject = ['-P', join(place.folder, 'log.jsonl'), '-e', `inject=write:error=ENOSPC:when=${line}+`];
    const result = await traceIssue(place.root, ['-e', 'trace=write', ...inject]);
    expect(result).toMatchObject({ lines: [], code: 1 });
    expect(result.errors).toContain('ENOSPC');
    await expectHealed(place, [], `ENOSPC at line ${line}`);
    await place.remove();
  });
});
