import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { makePlace, type Place } from './fixture.ts';
import { hasStrace, readTrace, type TracedCall, traceIssue } from './strace.ts';

let place: Place;
beforeEach(async () => {
  place = await makePlace();
});
afterEach(() => place.remove());

/** What a power cut could lose, given the order in which calls ended. Empty: nothing. */
function losses(calls: readonly TracedCall[], folder: string): readonly string[] {
  const at = (call: string, path: string, from = 0) =>
    calls.findIndex((each, i) => i >= from && each.call === call && each.path === path);
  const problems: string[] = [];
  const said = calls.findIndex(({ call, text }) => call === 'write' && text.includes('a/2026-10/r1\\n'));
  const log = join(folder, 'log.jsonl');
  const committed = calls.findLastIndex(({ call, path }) => call === 'write' && path === log);
  const synced = at('fsync', log, committed);
  if (said < 0 || committed < 0 || synced < 0 || synced > said) problems.push('acknowledged before the log was synced');
  for (const [index, { call, path, text }] of calls.entries()) {
    if (call !== 'rename' || !path.startsWith(folder)) continue;
    const draft = /"([^"]+)"/.exec(text)?.[1] ?? '';
    if (at('fsync', draft) < 0 || at('fsync', draft) > index) problems.push(`${path} renamed before it was synced`);
    const folderSynced = at('fsync', dirname(path), index);
    const limit = path.endsWith('checkpoint') ? said : committed;
    const isLate = folderSynced < 0 || (index < limit && folderSynced > limit);
    if (isLate) problems.push(`the folder of ${path} was not synced in time`);
    if (path.includes('/objects/') && index > committed) problems.push(`${path} kept after the line that needs it`);
  }
  return problems;
}

describe.skipIf(!hasStrace)('one issue on disk', () => {
  test('every object before the line, the line before the word; and the check would notice otherwise', async () => {
    const result = await traceIssue(place.root, ['-e', 'trace=fsync,rename,write']);
    expect(result).toMatchObject({ lines: ['a/2026-10/r1'], code: 0, errors: '' });
    const calls = await readTrace(place.root);
    expect(calls.filter(({ call, path }) => call === 'rename' && path.includes('/objects/')).length).toBe(5);
    expect(losses(calls, place.folder)).toEqual([]);
    const without = (part: string) => calls.filter(({ call, path }) => call !== 'fsync' || !path.includes(part));
    for (const part of ['log.jsonl', '.tmp', 'objects/']) {
      expect(losses(without(part), place.folder), part).not.toEqual([]);
    }
  });
});
