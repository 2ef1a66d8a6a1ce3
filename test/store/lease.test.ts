import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type State, stateLease } from '../../src/store/index.ts';
import { type Bench, makeBench, runChild } from './fixture.ts';

let bench: Bench;
let state: State;
beforeEach(async () => {
  bench = await makeBench();
  state = await bench.open();
});
afterEach(() => bench.close());

/** Puts a holder of our choice into the lease's row. */
async function heldBy(holder: string, host: string, until: string): Promise<void> {
  const values = { name: 'archive', fence: 7, token: 'theirs', host, holder, lease_until: until };
  await state.db
    .insertInto('leases')
    .values(values)
    .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
    .execute();
}

describe('a lease', () => {
  test('is held by one at a time, and its fence rises', async () => {
    const lease = stateLease(state, 'archive');
    const other = stateLease(await bench.open(), 'archive');
    let inside = 0;
    const work = async (fence: number) => {
      inside += 1;
      expect(inside).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside -= 1;
      return fence;
    };
    const fences = await Promise.all(Array.from({ length: 10 }, (_, i) => (i % 2 ? lease : other).withLease(work)));
    expect(fences.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('is given back when the work fails', async () => {
    const lease = stateLease(state, 'archive', { waitMs: 0 });
    await expect(lease.withLease(() => Promise.reject(new Error('disk')))).rejects.toThrow('disk');
    expect(await lease.withLease(async (fence) => fence)).toBe(2);
  });

  test('of a living process of this machine is not taken, however long ago it ended', async () => {
    const holding = stateLease(state, 'archive').withLease(async () => {
      bench.clock.move(3_600_000);
      const other = stateLease(await bench.open(), 'archive', { waitMs: 60 });
      await expect(other.withLease(async () => 'taken')).rejects.toMatchObject({
        code: 'busy',
        message: expect.stringContaining(`process ${process.pid}`),
      });
    });
    await holding;
  });

  test('of a killed process is taken at once', async () => {
    expect((await runChild('store/lease-and-die.ts', [bench.folder])).lines).toEqual(['held 1']);
    expect(await stateLease(state, 'archive', { waitMs: 0 }).withLease(async (fence) => fence)).toBe(2);
  });

  test('of a process whose id was given out again is taken at once', async () => {
    await stateLease(state, 'archive').withLease(async () => {
      const row = await state.db.selectFrom('leases').selectAll().executeTakeFirstOrThrow();
      await heldBy(`${row.host} ${process.pid} 12345`, row.host ?? '', '2999-01-01T00:00:00.000Z');
      expect(await stateLease(state, 'archive', { waitMs: 0 }).withLease(async (fence) => fence)).toBe(8);
    });
  });

  test('of another machine is taken when it ended, not before', async () => {
    await heldBy('elsewhere 4711 99', 'elsewhere', '2026-11-02T01:00:10.000Z');
    const lease = stateLease(state, 'archive', { waitMs: 0 });
    await expect(lease.withLease(async (fence) => fence)).rejects.toMatchObject({ code: 'busy' });
    bench.clock.move(10_000);
    expect(await lease.withLease(async (fence) => fence)).toBe(8);
  });
});
