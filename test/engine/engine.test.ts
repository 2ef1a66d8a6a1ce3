import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Engine } from '../../src/domain/index.ts';
import { startEngine } from '../../src/engine/index.ts';

let folder = '';
let engine: Engine;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'riskpress-engine-'));
  engine = await startEngine({ memoryLimitMb: 256, threads: 1, tempDirectory: folder });
});

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

test('decimals and 64-bit integers are exact text, dates ISO text, absent is null', async () => {
  const sql = `SELECT 124802738943.72::DECIMAL(18,2) + 0.00 AS money, 9007199254740993::BIGINT AS big, 7::INTEGER AS small,
    DATE '2024-02-29' AS day, NULL AS none, true AS yes, sum(x) AS total FROM (VALUES (0.10::DECIMAL(18,2)), (0.20)) t(x)`;
  expect(await engine.rows(sql)).toEqual([
    {
      money: '124802738943.72',
      big: '9007199254740993',
      small: 7,
      day: '2024-02-29',
      none: null,
      yes: true,
      total: '0.30',
    },
  ]);
});

test('values are bound, never part of the text', async () => {
  expect(await engine.rows('SELECT $1 AS a, $2 AS b', ["'; DROP TABLE x; --", null])).toEqual([
    { a: "'; DROP TABLE x; --", b: null },
  ]);
});

test('several statements run for their effect', async () => {
  await engine.run('CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2);');
  expect(await engine.rows('SELECT count(*) AS n FROM t')).toEqual([{ n: '2' }]);
});

test('a bad statement fails and the engine goes on', async () => {
  await expect(engine.rows('SELECT nothing')).rejects.toMatchObject({ code: 'engineFailed', exitCode: 6 });
  await expect(engine.rows('SELECT 1 AS one')).resolves.toEqual([{ one: 1 }]);
});

test('nothing is fetched from outside', async () => {
  await expect(engine.rows("SELECT * FROM read_csv('https://127.0.0.1:9/x.csv')")).rejects.toMatchObject({
    code: 'engineFailed',
  });
});

describe('the process', () => {
  test('when it dies, the work under way fails', async () => {
    const doomed = await startEngine({ memoryLimitMb: 256, threads: 1, tempDirectory: folder });
    const work = doomed.rows('SELECT count(*) FROM range(100000000000) a');
    const { execFileSync } = await import('node:child_process');
    const children = execFileSync('pgrep', ['-P', String(process.pid), '-f', 'duckdb-process'], { encoding: 'utf8' });
    process.kill(Number(children.trim().split('\n').at(-1)), 'SIGKILL');
    await expect(work).rejects.toMatchObject({ code: 'engineFailed' });
    await expect(doomed.rows('SELECT 1')).rejects.toMatchObject({ code: 'engineFailed' });
    await doomed.close();
  });
});
