import { readdir, rename, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import type { Mapping, Snapshot } from '../../src/domain/index.ts';
import { Bank, LOAN_COLUMNS, tapeOf } from './bank.ts';

let bank: Bank;
let mapping: Mapping;
let stageFolder: string;
let round = 0;
beforeAll(async () => {
  bank = await Bank.open();
});
afterAll(() => bank.close());
beforeEach(async () => {
  round += 1;
  stageFolder = join(bank.folder, `stage-${round}`);
  await bank.write(`book-${round}/a.csv`, tapeOf('2024-01-31,L1,1.00,x', '2024-01-31,L2,bad,x'));
  await bank.write(
    `book-${round}/b.csv`,
    tapeOf('2024-02-29,L2,5.00,x', '2024-02-29,L1,1.00,x', '2024-02-29,L1,1.00,x'),
  );
  mapping = bank.mapping({ files: `../book-${round}/*.csv` });
});

function take(rescan = false, map = mapping): Promise<Snapshot> {
  return bank.ingest([map], { stageFolder, rescan });
}

describe('what was staged', () => {
  test('is the same when it is taken again', async () => {
    const first = await take();
    expect(await take()).toEqual(first);
  });

  test('a file of unchanged size and time is not read; rescan reads it', async () => {
    const path = join(bank.folder, `book-${round}/a.csv`);
    const past = new Date(Date.UTC(2024, 1, 1));
    await utimes(path, past, past);
    const first = await take();
    await bank.write(`book-${round}/a.csv`, tapeOf('2024-01-31,L1,9.00,x', '2024-01-31,L2,bad,x'));
    await utimes(path, past, past);
    expect(await take()).toEqual(first);
    const rescanned = await take(true);
    expect(rescanned.hash).not.toBe(first.hash);
    expect(rescanned.controls[0]?.loadedTotal).toBe('9.00');
  });

  test('a file of another time but the same bytes gives the same snapshot', async () => {
    const first = await take();
    await utimes(join(bank.folder, `book-${round}/a.csv`), new Date(), new Date(Date.UTC(2020, 1, 1)));
    expect(await take()).toEqual(first);
  });

  test('a mapping that says something else stages anew', async () => {
    const first = await take();
    const other = bank.mapping({ files: mapping.files, columns: { ...LOAN_COLUMNS, region: { from: 'note' } } });
    const second = await take(false, other);
    expect(second.parts[0]?.columns).toContain('region');
    expect(second.hash).not.toBe(first.hash);
  });

  test.each([
    ['cut short', (path: string) => truncate(path, 100)],
    ['overwritten in its length', async (path: string) => writeFile(path, Buffer.alloc((await stat(path)).size, 1))],
    ['gone', (path: string) => rename(path, `${path}.away`)],
  ])('a staged table that is %s is staged again', async (_, harm) => {
    const first = await take();
    for (const { path } of first.parts) await harm(path);
    expect(await take()).toEqual(first);
    expect(await bank.rows(first, 'count(*)::INTEGER AS n')).toEqual([{ n: 3 }]);
  });

  test('a result that is cut short or says something else is staged again', async () => {
    const first = await take();
    const results = join(stageFolder, 'results');
    for (const [i, name] of (await readdir(results)).entries()) {
      await writeFile(join(results, name), i % 2 === 0 ? '{"columns":[' : '{}');
    }
    expect(await take()).toEqual(first);
  });

  test('a table whose time alone changed is kept', async () => {
    const first = await take();
    for (const { path } of first.parts) await utimes(path, new Date(), new Date());
    expect(await take()).toEqual(first);
  });

  test('leaves no work behind, and sweeps what a dead process left', async () => {
    await take();
    expect(await readdir(join(stageFolder, 'tmp'))).toEqual([]);
    const [mine, other, living] = [
      `999999999@${hostname()}@a-1.csv`,
      '999999999@elsewhere@a-1.csv',
      `${process.pid}@${hostname()}@a-1.csv`,
    ];
    for (const name of [mine, other, living]) await writeFile(join(stageFolder, 'tmp', name), 'x');
    await take();
    expect((await readdir(join(stageFolder, 'tmp'))).toSorted()).toEqual([other, living].toSorted());
  });
});

describe('hashes', () => {
  test('digests do not depend on the order of rows or on Parquet bytes', async () => {
    const lines = Array.from({ length: 500 }, (_, i) => `2024-01-31,L${i},${i}.25,x`);
    const [up, down] = [await bank.tape(tapeOf(...lines)), await bank.tape(tapeOf(...lines.toReversed()))];
    expect(down.parts[0]?.sha256).not.toBe(up.parts[0]?.sha256);
    expect(down.parts[0]?.digest).toBe(up.parts[0]?.digest);
  });

  test.each([
    ['an amount', '2024-01-31,L1,1.01,x', '2024-01-31,L2,2.00,y'],
    ['two amounts swapped', '2024-01-31,L1,2.00,x', '2024-01-31,L2,1.00,y'],
    ['an id', '2024-01-31,L3,1.00,x', '2024-01-31,L2,2.00,y'],
    ['a missing value', '2024-01-31,L1,1.00,', '2024-01-31,L2,2.00,y'],
  ])('digests see a change of %s', async (_, ...changed) => {
    const said = { columns: { ...LOAN_COLUMNS, region: { from: 'note' } } };
    const before = await bank.tape(tapeOf('2024-01-31,L1,1.00,x', '2024-01-31,L2,2.00,y'), said);
    const after = await bank.tape(tapeOf(...changed), said);
    expect(after.parts[0]?.digest).not.toBe(before.parts[0]?.digest);
  });

  test('the digest is what it was: another row hash in a new DuckDB must not go unseen', async () => {
    const said = { columns: { ...LOAN_COLUMNS, maturity_date: { from: 'note' }, written_off_flag: { const: 'N' } } };
    const snapshot = await bank.tape(tapeOf('2024-01-31,L1,-1.05,2030-01-01', '2024-01-31,贷款号二,2.00,'), said);
    expect(snapshot.parts[0]?.digest).toBe('4f76e0d1b32c82c7cd1a6b4ea3218a1297ea82579846536d84acf0486c861921');
  });

  test('the snapshot is frozen and its hash is over inputs, mapping and rows', async () => {
    const snapshot = await take();
    expect(Object.isFrozen(snapshot.parts[0])).toBe(true);
    expect(snapshot.hash).toMatch(/^[0-9a-f]{64}$/);
    expect(snapshot.mappings).toHaveProperty('tape.yaml');
    const other = bank.mapping({ files: mapping.files, columns: { ...LOAN_COLUMNS, currency: { const: 'EUR' } } });
    expect((await take(false, other)).hash).not.toBe(snapshot.hash);
  });
});
