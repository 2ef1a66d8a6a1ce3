import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { THIS_PROCESS } from '../../src/store/holder.ts';
import {
  claimRun,
  failRun,
  findRun,
  finishRun,
  holdRun,
  listAudit,
  listRuns,
  loadStage,
  type Run,
  type RunClaim,
  recordAudit,
  renewRun,
  type State,
  saveStage,
  sweepWork,
} from '../../src/store/index.ts';
import { type Bench, makeBench, order, runChild } from './fixture.ts';

let bench: Bench;
let state: State;
beforeEach(async () => {
  bench = await makeBench();
  state = await bench.open();
});
afterEach(() => bench.close());

const KEY = 'monthly/2026-10/branch=B%2001/r1';

function claimed(claim: RunClaim): Run {
  expect(claim.kind).toBe('claimed');
  return claim.run;
}

describe('runs', () => {
  test('the same key runs once; the first order stays', async () => {
    const run = claimed(await claimRun(state, order('2026-10')));
    expect(run).toMatchObject({ key: KEY, status: 'running', attempts: 1, order: order('2026-10') });
    expect((await claimRun(await bench.open(), order('2026-10', 'wang'))).kind).toBe('busy');
    await finishRun(state, run, 'ab'.repeat(32));
    await finishRun(state, run, 'ab'.repeat(32));
    const again = await claimRun(state, order('2026-10', 'wang'));
    expect(again).toMatchObject({ kind: 'issued', run: { issueHash: 'ab'.repeat(32) } });
    expect(again.run.order.orderedBy.name).toBe('li.wei');
    expect(await findRun(state, 'monthly/2026-11/r1')).toBeNull();
    expect((await listRuns(state)).map(({ key }) => key)).toEqual([KEY]);
  });

  test('a failed run is taken up again, and says why it failed', async () => {
    await failRun(state, claimed(await claimRun(state, order('2026-10'))), 'gateFailed: ties');
    expect(await findRun(state, KEY)).toMatchObject({ status: 'failed', lastError: 'gateFailed: ties' });
    expect(claimed(await claimRun(state, order('2026-10'))).attempts).toBe(2);
  });

  test('a lease that ended is taken over, and its old holder finishes nothing', async () => {
    const old = claimed(await claimRun(state, order('2026-10')));
    clearInterval(holdRun(state, old));
    bench.clock.move(50_000);
    await renewRun(state, old);
    bench.clock.move(50_000);
    expect((await claimRun(state, order('2026-10'))).kind).toBe('busy');
    bench.clock.move(50_000);
    const taken = claimed(await claimRun(state, order('2026-10')));
    for (const late of [renewRun(state, old), failRun(state, old, 'x'), finishRun(state, old, 'ab'.repeat(32))]) {
      await expect(late).rejects.toMatchObject({ code: 'busy' });
    }
    await finishRun(state, taken, 'cd'.repeat(32));
  });

  test('a killed holder is taken over at once', async () => {
    const child = await runChild('store/claim-and-die.ts', [bench.folder]);
    expect(child.lines).toEqual(['claimed']);
    expect(await findRun(state, KEY)).toMatchObject({ status: 'running', attempts: 1 });
    expect(claimed(await claimRun(state, order('2026-10'))).attempts).toBe(2);
  });
});

describe('stage outputs', () => {
  const saved = Buffer.from('{"figures":[]}');
  const workFiles = () => readdir(join(bench.folder, 'work'));

  test('are found again by run and stage, and made again when damaged', async () => {
    const hash = await saveStage(state, KEY, 'measure', saved);
    expect(await loadStage(await bench.open(), KEY, 'measure')).toEqual(saved);
    expect(await loadStage(state, KEY, 'forecast')).toBeNull();
    await writeFile(join(bench.folder, 'work', hash), 'damaged');
    expect(await loadStage(state, KEY, 'measure')).toBeNull();
    await saveStage(state, KEY, 'measure', saved);
    expect(await loadStage(state, KEY, 'measure')).toEqual(saved);
    await rm(join(bench.folder, 'work', hash));
    expect(await loadStage(state, KEY, 'measure')).toBeNull();
  });

  test('are swept when their run is issued, and only then', async () => {
    const other = await saveStage(state, 'monthly/2026-11/r1', 'ingest', Buffer.from('kept'));
    await saveStage(state, KEY, 'measure', saved);
    await writeFile(join(bench.folder, 'work', 'orphan'), 'x');
    const uuid = '00000000-0000-4000-8000-000000000000';
    const dead = THIS_PROCESS.replace(/\d+$/, '1');
    for (const holder of [THIS_PROCESS, dead]) {
      await writeFile(join(bench.folder, `${encodeURIComponent(holder)}~${uuid}.part`), 'x');
    }
    await finishRun(state, claimed(await claimRun(state, order('2026-10'))), 'ab'.repeat(32));
    await sweepWork(state);
    expect(await workFiles()).toEqual([other]);
    expect(await loadStage(state, KEY, 'measure')).toBeNull();
    expect((await readdir(bench.folder)).filter((name) => name.endsWith('.part'))).toEqual([
      `${encodeURIComponent(THIS_PROCESS)}~${uuid}.part`,
    ]);
  });
});

test('what people did is written down in order', async () => {
  const person = { name: 'li.wei', proved: false };
  await recordAudit(state, { person, action: 'resolve', subject: KEY, detail: 'line one\nline two' });
  await recordAudit(state, { person, action: 'send', subject: KEY, detail: null });
  expect((await listAudit(state)).map(({ action, detail }) => `${action} ${detail}`)).toEqual([
    'resolve line one\nline two',
    'send null',
  ]);
});
