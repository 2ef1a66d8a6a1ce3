import { rm } from 'node:fs/promises';

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import {
  type ArchivedLine,
  claimRun,
  findRun,
  finishRun,
  type MailRow,
  type ReplaySource,
  replayArchive,
  type State,
  stateOutbox,
} from '../../src/store/index.ts';
import { type Bench, mail, makeBench, order } from './fixture.ts';

let bench: Bench;
let state: State;
beforeEach(async () => {
  bench = await makeBench();
  state = await bench.open();
});
afterEach(() => bench.close());

const AT = '2026-11-02T01:00:00.000Z';
const LATER = '2026-11-02T02:00:00.000Z';
const RECIPIENTS = ['ceo', 'cro', 'cfo', 'branch'];

const issued = {
  seq: 1,
  at: AT,
  kind: 'issued',
  issue: 'monthly/2026-10/r1',
  hash: 'ab'.repeat(32),
  sendPlan: 'cd'.repeat(32),
  report: 'monthly',
  period: '2026-10',
  scope: {},
  revision: 1,
  orderedBy: 'li.wei',
  proved: true,
  orderedAt: AT,
  reason: null,
};

function line(recipient: string, outcome: string, seq: number, attemptSet = 1): ArchivedLine {
  const key = { ...mail(recipient).key, attemptSet };
  const event = { seq, at: AT, kind: 'sent', state: outcome, detail: `250 ${recipient}`, ...key };
  return event;
}

function source(entries: readonly ArchivedLine[], more: Partial<ReplaySource> = {}): ReplaySource {
  const rows = [
    ...RECIPIENTS.map((name) => mail(name)),
    mail('clerk', { state: 'refused', detail: 'clearanceBelowLabel' }),
  ];
  const log = [{ seq: 0, at: AT, kind: 'key' }, ...entries];
  return { entries: async () => log, rowsOf: async () => rows, ...more };
}

async function states(of = state): Promise<Record<string, string>> {
  const rows = await stateOutbox(of).list();
  return Object.fromEntries(rows.map((row) => [row.key.recipient, row.state]));
}

const all = (outcome: string) => Object.fromEntries(RECIPIENTS.map((name) => [name, outcome]));

describe('replaying the log', () => {
  test('a crash between the issued line and the outbox is made good: every copy is queued once', async () => {
    await replayArchive(state, { ...source([]), entries: async () => [] });
    expect(await replayArchive(state, source([issued]))).toMatchObject({ rebuilt: false, issues: 1 });
    expect(await states()).toEqual({ ...all('queued'), clerk: 'refused' });
    expect(await findRun(state, issued.issue)).toMatchObject({ status: 'issued', issueHash: issued.hash });
    expect((await replayArchive(state, source([issued]))).added).toEqual([]);
  });

  test('a crash between the sent line and its row is made good', async () => {
    await replayArchive(state, { ...source([]), entries: async () => [] });
    await replayArchive(state, source([issued]));
    await stateOutbox(state).claimNext(AT, LATER);
    await replayArchive(state, source([issued, line('ceo', 'sent', 2)]));
    expect(await states()).toEqual({ ...all('queued'), ceo: 'sent', clerk: 'refused' });
  });

  test('a lost state is rebuilt: what was sent stays sent, what cannot be proved is uncertain', async () => {
    const log = [issued, line('ceo', 'uncertain', 2), line('cro', 'rejected', 3), line('ceo', 'sent', 4)];
    const result = await replayArchive(state, source(log));
    expect(result.rebuilt).toBe(true);
    expect(await states()).toEqual({
      ceo: 'sent',
      cro: 'rejected',
      cfo: 'uncertain',
      branch: 'uncertain',
      clerk: 'refused',
    });
    expect(await stateOutbox(state).claimNext(LATER, LATER)).toBeNull();
    expect((await claimRun(state, { ...order('2026-10'), scope: {} })).kind).toBe('issued');
  });

  test('proof outside the log counts', async () => {
    const proofOf = async (row: MailRow) =>
      row.key.recipient === 'cfo' ? ({ state: 'sent', detail: 'its .eml file is there' } as const) : null;
    await replayArchive(state, source([issued], { proofOf }));
    expect(await states()).toEqual({ ...all('uncertain'), cfo: 'sent', clerk: 'refused' });
  });

  test('an old copy of the state does not send again what it does not know of', async () => {
    await replayArchive(state, { ...source([]), entries: async () => [] });
    await replayArchive(state, source([issued, line('ceo', 'sent', 2)]));
    expect(await states()).toEqual({ ...all('uncertain'), ceo: 'sent', clerk: 'refused' });
  });

  test('a new sending that an officer asked for is known from the log alone', async () => {
    await replayArchive(state, source([issued, line('ceo', 'sent', 2), line('ceo', 'sent', 3, 2)]));
    const rows = (await stateOutbox(state).list()).filter(({ key }) => key.recipient === 'ceo');
    expect(rows.map(({ key, state: found, address }) => [key.attemptSet, found, address])).toEqual([
      [1, 'sent', 'ceo@bank.example'],
      [2, 'sent', 'ceo@bank.example'],
    ]);
  });

  test('a decision of an officer is not undone by a doubt in the log', async () => {
    await replayArchive(state, { ...source([]), entries: async () => [] });
    await replayArchive(state, source([issued]));
    const outbox = stateOutbox(state);
    const row = await outbox.claimNext(AT, LATER);
    const doubt = { state: 'uncertain', at: AT, nextTryAt: null, detail: null } as const;
    expect(row && (await outbox.settle(row, doubt))).toBe(true);
    expect(await outbox.move(row?.id ?? '', 'uncertain', { ...doubt, state: 'queued' })).toBe(true);
    await replayArchive(state, source([issued, line('ceo', 'uncertain', 2)]));
    expect((await states()).ceo).toBe('queued');
    await replayArchive(
      state,
      source([issued, line('ceo', 'uncertain', 2), line('ceo', 'sent', 3), line('ceo', 'bounced', 4)]),
    );
    expect((await states()).ceo).toBe('bounced');
  });

  test('a run that another process replayed as issued may still be finished by its holder', async () => {
    const claim = await claimRun(state, { ...order('2026-10'), scope: {} });
    await replayArchive(await bench.open(), source([issued]));
    await finishRun(state, claim.run, issued.hash);
    expect(await findRun(state, issued.issue)).toMatchObject({ status: 'issued', attempts: 1 });
  });

  test('beside another process that is further on, it takes nothing for lost', async () => {
    const other = await bench.open();
    await replayArchive(state, { ...source([]), entries: async () => [] });
    const behind = source([issued, line('ceo', 'sent', 2)], {
      rowsOf: async (of) => {
        // Between this process's look at the log and its entry, another one enters the issue and begins to send.
        await replayArchive(other, source([issued]));
        await stateOutbox(other).claimNext(AT, LATER);
        return source([]).rowsOf(of);
      },
    });
    expect(await replayArchive(state, behind)).toMatchObject({ added: [] });
    expect(await states()).toEqual({ ...all('queued'), ceo: 'sent', clerk: 'refused' });
  });

  test('an archive that became shorter is refused', async () => {
    await replayArchive(state, source([issued]));
    await expect(replayArchive(state, source([]))).rejects.toMatchObject({ code: 'verifyFailed' });
  });

  test('whatever was logged when the state is lost, no sent copy is ever due again', async () => {
    const outcomes = fc.constantFrom('sent', 'uncertain', 'bounced', 'rejected', 'cancelled');
    const lines = fc.array(fc.tuple(fc.constantFrom(...RECIPIENTS), outcomes), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(lines, fc.nat(12), async (logged, seen) => {
        const lost = await makeBench();
        const entries = [issued, ...logged.map(([name, outcome], i) => line(name, outcome, i + 2))];
        const fresh = await lost.open();
        await replayArchive(fresh, source(entries.slice(0, seen + 1)));
        await replayArchive(fresh, source(entries));
        const found = await states(fresh);
        const proved = logged.filter(([, outcome]) => outcome === 'sent').map(([name]) => name);
        for (const name of proved) expect(['queued', 'held', 'sending']).not.toContain(found[name]);
        expect(await stateOutbox(fresh).claimNext(LATER, LATER)).toBeNull();
        await lost.close();
        await rm(lost.folder, { recursive: true, force: true });
      }),
      { numRuns: 25 },
    );
  });
});
