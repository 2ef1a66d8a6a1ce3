import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { occurrencesBetween } from '../../src/schedule/index.ts';
import { openState } from '../../src/store/index.ts';
import { daily, fastClock } from './fast.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'riskpress-service-'));
});
afterEach(async () => rm(folder, { recursive: true }));

async function serveFor(epoch: number, ms: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  const script = ['--disable-warning=ExperimentalWarning', 'test/schedule/service-process.ts', folder, String(epoch)];
  const child = spawn('node_modules/.bin/node', script, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  await Promise.race([once(child.stdout, 'data'), exited]);
  await wait(ms);
  child.kill(signal);
  await exited;
  if (signal === 'SIGTERM') expect(child.exitCode).toBe(0);
}

it('killed and started again, it loses no occurrence and runs none that was issued', async () => {
  const epoch = Date.now();
  for (const ms of [400, 333, 90, 471, 205]) await serveFor(epoch, ms, 'SIGKILL');
  await serveFor(epoch, 600, 'SIGTERM');
  const state = await openState({ folder: join(folder, 'state'), clock: fastClock(epoch) });
  const rows = await state.db.selectFrom('occurrences').selectAll().orderBy('due_at').execute();
  await state.close();
  const expected = occurrencesBetween(daily.schedule, '1970-01-01T00:00:00.000Z', rows.at(-1)?.due_at ?? '');
  expect(rows.map((row) => row.due_at)).toEqual(expected.map((one) => one.dueAt));
  expect(rows.filter((row) => row.state === 'running')).toEqual([]);
  const lines = (await readFile(join(folder, 'runs'), 'utf8')).trim().split('\n');
  const issued = lines.filter((line) => line.startsWith('issued')).map((line) => line.slice(7));
  expect(new Set(issued).size).toBe(issued.length);
  const done = rows.filter((row) => row.state === 'done').map((row) => row.period);
  expect(issued.toSorted()).toEqual(done.toSorted());
  expect(done.length).toBeGreaterThan(5);
  expect(lines.length).toBeGreaterThan(2 * issued.length);
});
