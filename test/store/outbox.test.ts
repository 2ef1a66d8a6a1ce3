import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { stateOutbox } from '../../src/store/index.ts';
import { claim, nextDue } from '../../src/store/outbox.ts';
import { type Bench, mail, makeBench, runChild } from './fixture.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await makeBench();
});
afterEach(() => bench.close());

const LATER = '2026-11-02T02:00:00.000Z';
const outcome = (state: 'sent' | 'queued', nextTryAt: string | null = null) => ({
  state,
  at: bench.clock.now(),
  nextTryAt,
  detail: null,
});

describe('the outbox', () => {
  test('takes a plan once, however often it is entered, and keeps its order', async () => {
    const outbox = stateOutbox(await bench.open());
    const rows = [mail('b'), mail('a'), mail('c', { state: 'refused', detail: 'clearanceBelowLabel' })];
    await outbox.enqueueAll(rows);
    const first = await outbox.claimNext(bench.clock.now(), LATER);
    await outbox.enqueueAll(rows);
    expect((await outbox.list()).map(({ key, state }) => `${key.recipient} ${state}`)).toEqual([
      'b sending',
      'a queued',
      'c refused',
    ]);
    expect(first).toEqual({ ...mail('b'), state: 'sending', tries: 1, leaseUntil: LATER });
    expect(await outbox.list('monthly/2026-09/r1')).toEqual([]);
  });

  test('gives a row when it is due, not before', async () => {
    const outbox = stateOutbox(await bench.open());
    await outbox.enqueueAll([mail('a')]);
    const row = await outbox.claimNext(bench.clock.now(), LATER);
    expect(row && (await outbox.settle(row, outcome('queued', '2026-11-02T01:05:00.000Z')))).toBe(true);
    expect(await outbox.claimNext(bench.clock.now(), LATER)).toBeNull();
    bench.clock.move(5 * 60_000);
    expect(await outbox.claimNext(bench.clock.now(), LATER)).toMatchObject({ tries: 2, state: 'sending' });
  });

  test('an older claim settles nothing', async () => {
    const outbox = stateOutbox(await bench.open());
    await outbox.enqueueAll([mail('a')]);
    const older = await outbox.claimNext(bench.clock.now(), bench.clock.now());
    expect(await outbox.recoverExpired(bench.clock.now())).toEqual([older]);
    expect(older && (await outbox.settle(older, outcome('queued')))).toBe(true);
    const newer = await outbox.claimNext(bench.clock.now(), LATER);
    expect(await outbox.recoverExpired(bench.clock.now())).toEqual([]);
    expect(older && (await outbox.settle(older, outcome('queued')))).toBe(false);
    expect(newer && (await outbox.settle(newer, outcome('sent')))).toBe(true);
    expect(newer && (await outbox.settle(newer, outcome('sent')))).toBe(false);
  });

  test('an officer moves only what stands as they saw it', async () => {
    const outbox = stateOutbox(await bench.open());
    await outbox.enqueueAll([mail('a', { state: 'uncertain' })]);
    expect(await outbox.move(mail('a').id, 'held', outcome('queued'))).toBe(false);
    expect(await outbox.move(mail('a').id, 'uncertain', outcome('queued'))).toBe(true);
    await expect(outbox.move(mail('a').id, 'sending', outcome('queued'))).rejects.toMatchObject({ code: 'internal' });
  });

  test('two that saw the same row: one gets it; without the repeated condition both would', async () => {
    const [one, two] = [await bench.open(), await bench.open()];
    await stateOutbox(one).enqueueAll([mail('a'), mail('b')]);
    const now = bench.clock.now();
    const [seenByOne = '', seenByTwo = ''] = [await nextDue(one, now), await nextDue(two, now)];
    expect(seenByTwo).toBe(seenByOne);
    expect(await claim(one, seenByOne, now, LATER)).toMatchObject({ state: 'sending' });
    expect(await claim(two, seenByTwo, now, LATER)).toBeUndefined();

    const unguarded = (state: typeof one, id: string) =>
      state.db.updateTable('outbox').set({ state: 'sending' }).where('id', '=', id).returningAll().execute();
    const [alsoOne = '', alsoTwo = ''] = [await nextDue(one, now), await nextDue(two, now)];
    expect((await unguarded(one, alsoOne)).length + (await unguarded(two, alsoTwo)).length).toBe(2);
  });

  test('eight processes claim 500 rows: none twice, none left', async () => {
    const outbox = stateOutbox(await bench.open());
    await outbox.enqueueAll(Array.from({ length: 500 }, (_, index) => mail(`r${index}`)));
    const children = await Promise.all(Array.from({ length: 8 }, () => runChild('store/claimer.ts', [bench.folder])));
    expect(children.map(({ code, errors }) => `${code} ${errors}`)).toEqual(Array(8).fill('0 '));
    const claimed = children.flatMap(({ lines }) => lines);
    expect([claimed.length, new Set(claimed).size]).toEqual([500, 500]);
    expect((await outbox.list()).every(({ state, tries }) => state === 'sent' && tries === 1)).toBe(true);
  });
});
