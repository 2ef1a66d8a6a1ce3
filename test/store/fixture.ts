import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Clock, hashOf, type Order } from '../../src/domain/index.ts';
import { type MailRow, openState, type State } from '../../src/store/index.ts';

/** A clock that stands still until it is moved. */
export interface HandClock extends Clock {
  move(ms: number): void;
}

export function handClock(start = '2026-11-02T01:00:00.000Z'): HandClock {
  let now = Date.parse(start);
  return {
    now: () => new Date(now).toISOString(),
    move: (ms) => {
      now += ms;
    },
  };
}

export interface Bench {
  readonly folder: string;
  readonly clock: HandClock;
  /** Opens the state once more, as another process would. */
  open(): Promise<State>;
  close(): Promise<void>;
}

export async function makeBench(): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'riskpress-state-'));
  const clock = handClock();
  const opened: State[] = [];
  return {
    folder,
    clock,
    open: async () => {
      const state = await openState({ folder, clock });
      opened.push(state);
      return state;
    },
    close: async () => {
      for (const state of opened) await state.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export function order(period: string, name = 'li.wei'): Order {
  return {
    report: 'monthly',
    period,
    scope: { branch: 'B 01' },
    revision: 1,
    orderedBy: { name, proved: true },
    orderedAt: '2026-11-02T00:00:00.000Z',
    reason: null,
    late: false,
  };
}

export function mail(recipient: string, changes: Partial<MailRow> = {}): MailRow {
  const key = {
    subject: 'monthly/2026-10/r1',
    rendition: 'zh-CN/confidential',
    recipient,
    channel: 'email',
    mailKind: 'report',
    attemptSet: 1,
  } as const;
  return {
    id: hashOf(key),
    key,
    address: `${recipient}@bank.example`,
    state: 'queued',
    tries: 0,
    queuedAt: '2026-11-02T01:00:00.000Z',
    nextTryAt: null,
    leaseUntil: null,
    detail: null,
    ...changes,
  };
}

/**
 * Runs a script of the tests in a process of its own; resolves with what it printed and how it ended. `killAfter`
 * kills it so many milliseconds after it has printed so many lines.
 */
export function runChild(
  script: string,
  args: readonly string[],
  killAfter: { readonly lines: number; readonly ms: number } | null = null,
): Promise<{ readonly lines: readonly string[]; readonly code: number | null; readonly errors: string }> {
  return new Promise((resolve, reject) => {
    const path = join(import.meta.dirname, '..', script);
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', path, ...args]);
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk) => {
      out.push(chunk);
      const said = Buffer.concat(out).toString('utf8').split('\n').length - 1;
      if (killAfter !== null && said >= killAfter.lines) setTimeout(() => child.kill('SIGKILL'), killAfter.ms);
    });
    child.stderr.on('data', (chunk) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      // A line without its end was cut by the kill: it was not said.
      const lines = Buffer.concat(out).toString('utf8').split('\n').slice(0, -1);
      resolve({ lines, code, errors: Buffer.concat(err).toString('utf8') });
    });
  });
}
