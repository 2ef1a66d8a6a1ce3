import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
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

test('a value that is no number is an error, and a text that reads like one is not', async () => {
  await expect(engine.rows('SELECT 1.0::DOUBLE / 0 AS a')).rejects.toMatchObject({ code: 'engineFailed' });
  await expect(engine.rows("SELECT 'NaN' AS a")).resolves.toEqual([{ a: 'NaN' }]);
});

test('an error quotes no data', async () => {
  const failing = [
    "SELECT CAST(x AS INTEGER) FROM (VALUES ('张三 13800138000')) t(x)",
    "SELECT CAST(x AS DATE) FROM (VALUES ('张三 13800138000')) t(x)",
    "SELECT strptime('张三 13800138000', '%Y')",
    "SELECT error('张三 13800138000')",
  ];
  for (const sql of failing) {
    const message = await engine.rows(sql).then(String, (error: unknown) => String(error));
    expect(message).toMatch(/Error: /);
    expect(message).not.toMatch(/张三|138/);
  }
  await expect(engine.rows('SELECT missing_column FROM (SELECT 1 AS a)')).rejects.toThrow('missing_column');
});

test('work asked for at once is done in its order', async () => {
  await engine.run('CREATE OR REPLACE TABLE steps (n INTEGER)');
  const all = Array.from({ length: 20 }, (_, i) => engine.run(`INSERT INTO steps VALUES (${i})`));
  const seen = engine.rows('SELECT count(*)::INTEGER AS n, list(n)::VARCHAR AS list FROM steps');
  await Promise.all(all);
  expect(await seen).toEqual([{ n: 20, list: `[${Array.from({ length: 20 }, (_, i) => i).join(', ')}]` }]);
});

describe('the process', () => {
  const endless = 'SELECT count(*) FROM range(100000000000) a, range(1000) b WHERE hash(a, b) = 1';

  test('when it dies, the work under way and all later work fail', async () => {
    const doomed = await startEngine({ memoryLimitMb: 256, threads: 1, tempDirectory: folder });
    const work = doomed.rows(endless);
    process.kill(engines().at(-1) ?? 0, 'SIGKILL');
    await expect(work).rejects.toMatchObject({ code: 'engineFailed' });
    await expect(doomed.rows('SELECT 1')).rejects.toMatchObject({ code: 'engineFailed' });
    await doomed.close();
  });

  test('closing ends it, also amid a query, and leaves no file', async () => {
    const before = engines();
    const busy = await startEngine({ memoryLimitMb: 256, threads: 1, tempDirectory: folder });
    const work = busy.rows(endless).catch((error: unknown) => error);
    await busy.close();
    expect(await work).toMatchObject({ code: 'engineFailed' });
    expect(engines()).toEqual(before);
    expect((await readdir(folder)).length).toBe(before.length);
  });

  test('it dies with its parent, also amid a query', async () => {
    const script = join(folder, 'parent.ts');
    const door = JSON.stringify(new URL('../../src/engine/index.ts', import.meta.url).href);
    await writeFile(
      script,
      `import { startEngine } from ${door};
      const engine = await startEngine({ memoryLimitMb: 256, threads: 1, tempDirectory: ${JSON.stringify(folder)} });
      void engine.rows(${JSON.stringify(endless)});
      console.log('started');`,
    );
    const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(parent.stdout, 'data');
    const [child] = childrenOf(parent.pid ?? 0);
    parent.kill('SIGKILL');
    await expect.poll(() => isRunning(child ?? 0), { timeout: 20_000 }).toBe(false);
  });
});

function engines(): readonly number[] {
  return childrenOf(process.pid);
}

/** Engine processes of a parent, oldest first. */
function childrenOf(parent: number): readonly number[] {
  const found = spawnSync('pgrep', ['-P', String(parent), '-f', 'duckdb-process'], { encoding: 'utf8' }).stdout.trim();
  return found === '' ? [] : found.split('\n').map(Number);
}

function isRunning(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() !== '' && !stdout.startsWith('Z');
}
