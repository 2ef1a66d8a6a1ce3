import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { openState, stateOutbox } from '../../src/store/index.ts';
import { type Bench, mail, makeBench } from './fixture.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await makeBench();
});
afterEach(() => bench.close());

describe('the state', () => {
  test('is opened by many at once when it does not exist yet', async () => {
    const states = await Promise.all(Array.from({ length: 12 }, () => bench.open()));
    await Promise.all(states.map((state, i) => stateOutbox(state).enqueueAll([mail(`r${i}`)])));
    expect((await stateOutbox(await bench.open()).list()).length).toBe(12);
  });

  test('keeps every commit through a power cut, and says so', async () => {
    const { db } = await bench.open();
    const { rows } = await sql<{ synchronous: number }>`PRAGMA synchronous`.execute(db);
    const mode = await sql<{ journal_mode: string }>`PRAGMA journal_mode`.execute(db);
    expect([rows[0]?.synchronous, mode.rows[0]?.journal_mode]).toEqual([2, 'wal']);
  });

  test('of a newer Riskpress is refused', async () => {
    await sql`PRAGMA user_version = 99`.execute((await bench.open()).db);
    await expect(bench.open()).rejects.toMatchObject({ code: 'environmentMissing', exitCode: 6 });
  });

  test('that is no database, or cannot be made, is a coded error', async () => {
    const broken = join(bench.folder, 'broken');
    await mkdir(broken);
    await writeFile(join(broken, 'riskpress.db'), 'x'.repeat(5000));
    await expect(openState({ folder: broken, clock: bench.clock })).rejects.toMatchObject({ code: 'diskFailed' });
    const file = join(broken, 'riskpress.db');
    await expect(openState({ folder: file, clock: bench.clock })).rejects.toMatchObject({ code: 'diskFailed' });
  });

  test('takes its transactions whole', async () => {
    const state = await bench.open();
    const broken = { ...mail('b'), queuedAt: JSON.parse('null') };
    await expect(stateOutbox(state).enqueueAll([mail('a'), broken])).rejects.toMatchObject({ code: 'internal' });
    expect(await stateOutbox(state).list()).toEqual([]);
  });
});
