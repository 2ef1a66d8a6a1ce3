import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { silent } from '../../src/domain/index.ts';
import {
  type OccurrencePort,
  type RunResult,
  type ScheduledReport,
  type ServeOptions,
  serve,
} from '../../src/schedule/index.ts';
import { openState, stateOccurrences } from '../../src/store/index.ts';

let folder: string;
let closing: (() => Promise<void>)[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'riskpress-serve-'));
  closing = [];
});
afterEach(async () => {
  for (const close of closing.toReversed()) await close();
  await rm(folder, { recursive: true });
});

const management: ScheduledReport = {
  id: 'management',
  period: 'month',
  schedule: { cron: '30 8 5 * *', timeZone: 'Asia/Shanghai', from: '2026-07-01' },
  fiscalYearStart: 1,
};
const at = (text: string): number => Date.parse(text);
const MINUTE = 60_000;

/** A house with a clock and a ticker in the test's hand and a real ledger; `order` says how runs end. */
async function house(start: string, over: Partial<Pick<ServeOptions, 'reports'>> & { order?: Order } = {}) {
  const clock = { ms: at(start), now: () => new Date(clock.ms).toISOString() };
  const state = await openState({ folder: join(folder, 'state'), clock });
  closing.push(() => state.close());
  const ledger = stateOccurrences(state);
  const rows = () => state.db.selectFrom('occurrences').selectAll().orderBy('due_at').orderBy('report').execute();
  const told = async () =>
    (await rows()).map((row) => `${row.report} ${row.due_at.slice(0, 16)} ${row.period} ${row.state}`);
  const runs: string[] = [];
  const order: Order = over.order ?? (async () => 'issued');
  return { clock, ledger, rows, told, runs, order, reports: over.reports ?? [management] };
}
type Order = (report: string, period: string, late: boolean) => Promise<RunResult>;
type House = Awaited<ReturnType<typeof house>>;

/** Opens a service in the house. Resolves when its first round is over; so do its ticks. */
async function open(place: House, ledger: OccurrencePort = place.ledger) {
  const abort = new AbortController();
  let tick: () => Promise<void> = async () => {};
  const ended = serve({
    ...quietly(place),
    ledger,
    run: async (report, period, late) => {
      place.runs.push(`${report} ${period}${late ? ' late' : ''}`);
      return place.order(report, period, late);
    },
    ticker: (onTick) => {
      tick = onTick;
      return () => {};
    },
    signal: abort.signal,
  });
  const later = async (minutes: number) => {
    place.clock.ms += minutes * MINUTE;
    await tick();
  };
  const stop = async () => {
    abort.abort();
    await ended;
  };
  closing.push(stop);
  await tick();
  return { later, tick: () => tick(), stop };
}

describe('serve', () => {
  it('issues each month on its day, once, and nothing else', async () => {
    const place = await house('2026-07-01T00:00:00.000Z');
    const service = await open(place);
    for (let i = 0; i < 100 * 48; i += 1) await service.later(30);
    expect(place.runs).toEqual([
      'management 2026-06',
      'management 2026-07',
      'management 2026-08',
      'management 2026-09',
    ]);
    expect(await place.told()).toEqual([
      'management 2026-07-05T00:30 2026-06 done',
      'management 2026-08-05T00:30 2026-07 done',
      'management 2026-09-05T00:30 2026-08 done',
      'management 2026-10-05T00:30 2026-09 done',
    ]);
  });

  it('after a long absence catches up the latest only and says why the others were skipped', async () => {
    const place = await house('2026-11-23T00:00:00.000Z');
    await open(place);
    expect(place.runs).toEqual(['management 2026-10 late']);
    expect(await place.told()).toEqual([
      'management 2026-07-05T00:30 2026-06 skipped',
      'management 2026-08-05T00:30 2026-07 skipped',
      'management 2026-09-05T00:30 2026-08 skipped',
      'management 2026-10-05T00:30 2026-09 skipped',
      'management 2026-11-05T00:30 2026-10 done',
    ]);
    expect((await place.rows())[0]?.reason).toBe('missed; 2026-11-05T00:30:00.000Z is caught up instead');
  });

  it('started again does nothing again', async () => {
    const place = await house('2026-11-23T00:00:00.000Z');
    const first = await open(place);
    await first.stop();
    const second = await open(place);
    await second.later(60);
    expect(place.runs).toHaveLength(1);
  });

  it('is on time within a quarter of an hour and late after it', async () => {
    const place = await house('2026-11-05T00:29:00.000Z');
    const service = await open(place);
    place.runs.length = 0;
    await service.later(2);
    expect(place.runs).toEqual(['management 2026-10']);
  });

  it('tries a failed run again after 5, 15, 45 and 135 minutes, then leaves it failed with its reason', async () => {
    const place = await house('2026-11-05T00:30:00.000Z', { order: () => Promise.reject(new Error('gate: no data')) });
    const service = await open(place);
    const waits: number[] = [];
    let last = 0;
    for (let minute = 1; minute <= 400; minute += 1) {
      const before = place.runs.length;
      await service.later(1);
      if (place.runs.length > before) [waits[waits.length], last] = [minute - last, minute];
    }
    expect(waits).toEqual([5, 15, 45, 135]);
    const row = (await place.rows()).at(-1);
    expect(row).toMatchObject({ state: 'failed', tries: 5, reason: 'gate: no data; given up after 5 tries' });
  });

  it('counts no try while the house is busy, and issues when it is not', async () => {
    let busy = 10;
    const place = await house('2026-11-05T00:30:00.000Z', { order: async () => (busy-- > 0 ? 'busy' : 'issued') });
    const service = await open(place);
    for (let i = 0; i < 10; i += 1) await service.later(1);
    expect(place.runs).toHaveLength(11);
    expect((await place.rows()).at(-1)).toMatchObject({ state: 'done', tries: 1 });
  });

  it('keeps a failed month’s right to be tried when the next comes due, but not within the same period', async () => {
    const weekly = {
      ...management,
      id: 'weekly',
      schedule: { ...management.schedule, cron: '0 8 * * 1', from: '2026-11-01' },
    };
    let isOpen = false;
    const place = await house('2026-11-02T00:00:00.000Z', {
      reports: [weekly],
      order: async () => (isOpen ? 'issued' : 'failed'),
    });
    const service = await open(place);
    isOpen = true;
    place.clock.ms = at('2026-11-09T00:00:00.000Z');
    await service.tick();
    expect(await place.told()).toEqual([
      'weekly 2026-11-02T00:00 2026-10 skipped',
      'weekly 2026-11-09T00:00 2026-10 done',
    ]);
    isOpen = false;
    place.clock.ms = at('2026-11-30T00:00:00.000Z');
    await service.tick();
    place.clock.ms = at('2026-12-07T00:00:00.000Z');
    isOpen = true;
    await service.tick();
    expect((await place.told()).slice(-2)).toEqual([
      'weekly 2026-11-30T00:00 2026-10 done',
      'weekly 2026-12-07T00:00 2026-11 done',
    ]);
  });

  it('two services on one ledger run each occurrence once', async () => {
    const daily = { ...management, schedule: { ...management.schedule, cron: '0 9 * * *', from: '2026-11-02' } };
    const place = await house('2026-11-01T02:00:00.000Z', { reports: [daily, { ...daily, id: 'board' }] });
    const services = [await open(place), await open(place)];
    for (let day = 0; day < 20; day += 1) {
      place.clock.ms += 24 * 60 * MINUTE;
      await Promise.all(services.map((service) => service.tick()));
    }
    const rows = await place.rows();
    expect(rows).toHaveLength(40);
    expect(new Set(rows.map((row) => `${row.state} ${row.tries}`))).toEqual(new Set(['done 1']));
    expect(place.runs).toHaveLength(40);
  });

  it('a service that died in the middle of a run is relieved when its lease ends, not before', async () => {
    const never = new Promise<RunResult>(() => {});
    const place = await house('2026-11-05T00:30:00.000Z', { order: () => never });
    void serve({ ...quietly(place), run: place.order, signal: new AbortController().signal, ticker: () => () => {} });
    await until(async () => (await place.rows()).some((row) => row.state === 'running'));
    const heir = await open({ ...place, order: async () => 'issued' });
    await heir.later(4);
    expect((await place.rows()).at(-1)).toMatchObject({ state: 'running', tries: 1 });
    await heir.later(1);
    expect((await place.rows()).at(-1)).toMatchObject({ state: 'done', tries: 2 });
  });

  it('keeps its own claim alive through a long run, and ends after that run when it is told to stop', async () => {
    const work = Promise.withResolvers<RunResult>();
    const place = await house('2026-11-05T00:30:00.000Z', { order: () => work.promise });
    const abort = new AbortController();
    const ticks: (() => Promise<void>)[] = [];
    let renewals = 0;
    const ledger: OccurrencePort = {
      ...place.ledger,
      renew: (...args) => place.ledger.renew(...args).finally(() => (renewals += 1)),
    };
    const ticker: ServeOptions['ticker'] = (onTick) => {
      ticks.push(onTick);
      return () => {};
    };
    const ended = serve({ ...quietly(place), ledger, run: place.order, signal: abort.signal, ticker });
    await until(async () => (await place.rows()).some((row) => row.state === 'running'));
    for (let i = 0; i < 60; i += 1, place.clock.ms += MINUTE) {
      void ticks[0]?.();
      await until(async () => renewals > i);
    }
    expect(at((await place.rows()).at(-1)?.lease_until ?? '')).toBeGreaterThan(place.clock.ms);
    abort.abort();
    work.resolve('issued');
    await ended;
    expect((await place.rows()).at(-1)).toMatchObject({ state: 'done', tries: 1 });
  });

  it('gives up on a run that dies with the service each time', async () => {
    const place = await house('2026-11-05T00:30:00.000Z');
    for (let i = 0; i < 6; i += 1, place.clock.ms += 6 * MINUTE) {
      const [row] = await enterAndOpen(place);
      if (row !== undefined)
        await place.ledger.claim(row, place.clock.now(), new Date(place.clock.ms + 5 * MINUTE).toISOString());
    }
    await open(place);
    expect(place.runs).toEqual([]);
    expect((await place.rows()).at(-1)).toMatchObject({
      state: 'failed',
      reason: expect.stringContaining('stopped midway'),
    });
  });

  it('survives a ledger that fails for a while', async () => {
    const place = await house('2026-11-05T00:30:00.000Z');
    let isDown = true;
    const flaky: OccurrencePort = {
      ...place.ledger,
      open: () => (isDown ? Promise.reject(new Error('database is locked')) : place.ledger.open()),
    };
    const service = await open(place, flaky);
    expect(place.runs).toEqual([]);
    isDown = false;
    await service.later(1);
    expect(place.runs).toEqual(['management 2026-10']);
  });

  it('refuses to start on a cron text that is none', async () => {
    const place = await house('2026-11-05T00:30:00.000Z', {
      reports: [{ ...management, schedule: { ...management.schedule, cron: 'soon' } }],
    });
    const options = { ...quietly(place), run: place.order, signal: new AbortController().signal };
    await expect(serve(options)).rejects.toMatchObject({ code: 'configInvalid' });
  });
});

function quietly(place: House): Pick<ServeOptions, 'reports' | 'ledger' | 'clock' | 'progress'> {
  return { reports: place.reports, ledger: place.ledger, clock: place.clock, progress: silent };
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
}

async function enterAndOpen(place: House) {
  await place.ledger.enter([
    {
      report: 'management',
      dueAt: '2026-11-05T00:30:00.000Z',
      period: '2026-10',
      state: 'due',
      tries: 0,
      nextTryAt: null,
      leaseUntil: null,
      reason: null,
    },
  ]);
  return place.ledger.open();
}
