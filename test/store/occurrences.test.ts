import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type DueRow, type Occurrences, stateOccurrences } from '../../src/store/index.ts';
import { type Bench, makeBench } from './fixture.ts';

let bench: Bench;
let ledger: Occurrences;
beforeEach(async () => {
  bench = await makeBench();
  ledger = stateOccurrences(await bench.open());
});
afterEach(() => bench.close());

function due(month: string, changes: Partial<DueRow> = {}): DueRow {
  const dueAt = `${month}-05T00:30:00.000Z`;
  const fresh = { state: 'due', tries: 0, nextTryAt: null, leaseUntil: null, reason: null } as const;
  return { report: 'monthly', dueAt, period: month, ...fresh, ...changes };
}

const NOW = '2026-11-05T01:00:00.000Z';
const LATER = '2026-11-05T01:10:00.000Z';

describe('the ledger of occurrences', () => {
  test('takes each once, and its cursor is the newest ever entered', async () => {
    expect(await ledger.cursor('monthly')).toBeNull();
    await ledger.enter([due('2026-11'), due('2026-10', { state: 'skipped', reason: 'latest only' })]);
    await ledger.enter([due('2026-11', { state: 'failed' }), due('2026-09')]);
    expect(await ledger.cursor('monthly')).toBe('2026-11-05T00:30:00.000Z');
    expect(await ledger.cursor('board')).toBeNull();
    expect((await ledger.open()).map(({ period }) => period)).toEqual(['2026-09', '2026-11']);
  });

  test('gives one to one caller, until its lease ends', async () => {
    await ledger.enter([due('2026-11')]);
    const other = stateOccurrences(await bench.open());
    const mine = await ledger.claim(due('2026-11'), NOW, LATER);
    expect(mine).toMatchObject({ state: 'running', tries: 1, leaseUntil: LATER });
    expect(await other.claim(due('2026-11'), NOW, LATER)).toBeNull();
    expect(mine && (await ledger.renew(mine, '2026-11-05T01:20:00.000Z'))).toBe(true);
    expect(await other.claim(due('2026-11'), LATER, '2026-11-05T01:30:00.000Z')).toBeNull();
    const theirs = await other.claim(due('2026-11'), '2026-11-05T01:20:00.000Z', '2026-11-05T01:30:00.000Z');
    expect(theirs).toMatchObject({ tries: 2 });
    const done = { state: 'done', tries: 2, nextTryAt: null, reason: null } as const;
    expect(mine && (await ledger.settle(mine, done))).toBe(false);
    expect(mine && (await ledger.renew(mine, LATER))).toBe(false);
    expect(theirs && (await other.settle(theirs, done))).toBe(true);
    expect(await ledger.open()).toEqual([]);
  });

  test('waits for the next try, and lets a row that is not claimed be skipped', async () => {
    await ledger.enter([due('2026-11')]);
    const mine = await ledger.claim(due('2026-11'), NOW, LATER);
    const again = { state: 'due', tries: 1, nextTryAt: LATER, reason: 'data is late' } as const;
    expect(mine && (await ledger.settle(mine, again))).toBe(true);
    const [waiting] = await ledger.open();
    expect(waiting).toMatchObject({ reason: 'data is late' });
    expect(await ledger.claim(due('2026-11'), NOW, LATER)).toBeNull();
    const skipped = { state: 'skipped', tries: 1, nextTryAt: null, reason: 'latest only' } as const;
    expect(waiting && (await ledger.settle(waiting, skipped))).toBe(true);
    expect(await ledger.claim(due('2026-11'), LATER, LATER)).toBeNull();
  });

  test('takes over from a holder of this machine that is dead', async () => {
    await ledger.enter([due('2026-11')]);
    const state = await bench.open();
    await ledger.claim(due('2026-11'), NOW, LATER);
    const { holder } = await state.db.selectFrom('occurrences').select('holder').executeTakeFirstOrThrow();
    await state.db
      .updateTable('occurrences')
      .set({ holder: holder?.replace(/\d+$/, '1') ?? null })
      .execute();
    expect(await ledger.claim(due('2026-11'), NOW, LATER)).toMatchObject({ tries: 2 });
  });
});
