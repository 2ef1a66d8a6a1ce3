import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { type OutboxState, RiskpressError } from '../../src/domain/index.ts';
import { openState, stateOutbox } from '../../src/store/index.ts';
import { startServer } from './mail-server.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'riskpress-kill-'));
});
afterEach(async () => rm(folder, { recursive: true }));

/** Starts the sender and kills it `ms` after it began its second mail; returns whether it was still at work. */
async function sendAndKill(port: number, people: number, ms: number | null): Promise<boolean> {
  const script = [
    '--disable-warning=ExperimentalWarning',
    'test/distribute/sender-process.ts',
    folder,
    String(port),
    String(people),
  ];
  const child = spawn('node_modules/.bin/node', script);
  const [errors, exited]: [Buffer[], Promise<unknown>] = [[], once(child, 'exit')];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  let begun = 0;
  child.stdout.on('data', async (dots: Buffer) => {
    begun += dots.length;
    if (ms === null || begun < 2) return;
    await wait(ms);
    child.kill('SIGKILL');
  });
  await exited;
  if (child.signalCode === null && child.exitCode !== 0)
    throw new RiskpressError('internal', Buffer.concat(errors).toString());
  return child.signalCode === 'SIGKILL';
}

async function statesAfterwards(): Promise<Readonly<Record<string, OutboxState>>> {
  const state = await openState({ folder: join(folder, 'state'), clock: { now: () => new Date().toISOString() } });
  const rows = await stateOutbox(state).list();
  await state.close();
  return Object.fromEntries(rows.map((row) => [row.key.recipient, row.state]));
}

async function logged(): Promise<readonly string[]> {
  const line = z.object({ recipient: z.string() });
  const text = await readFile(join(folder, 'log.jsonl'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((one) => line.parse(JSON.parse(one)).recipient);
}

describe('a sender that is killed', () => {
  it('leaves exactly one .eml a recipient, and the next run finishes the work', async () => {
    let killed = 0;
    for (let ms = 0; ms < 6; ms += 1) if (await sendAndKill(0, 40, ms)) killed += 1;
    await sendAndKill(0, 40, null);
    expect(killed).toBeGreaterThan(2);
    const names = (await readdir(join(folder, 'mail'))).filter((name) => name.endsWith('.eml'));
    const to = await Promise.all(
      names.map(async (name) => (await simpleParser(await readFile(join(folder, 'mail', name)))).messageId),
    );
    expect(new Set(to).size).toBe(40);
    expect(names).toHaveLength(40);
    expect((await logged()).toSorted()).toEqual(Object.keys(await statesAfterwards()).toSorted());
    expect(new Set(Object.values(await statesAfterwards()))).toEqual(new Set(['sent']));
  });

  it('sends nobody two mails through a server: what is not known is held, and no mail is lost', async () => {
    const server = await startServer();
    try {
      for (const ms of [0, 40, 90, 108]) await sendAndKill(server.port, 12, ms);
      await sendAndKill(server.port, 12, null);
      const received = server.taken.map((mail) => mail.to[0]?.split('@')[0] ?? '');
      expect(new Set(received).size).toBe(received.length);
      const states = await statesAfterwards();
      expect(new Set(Object.values(states))).toSatisfy((found: Set<string>) =>
        [...found].every((one) => one === 'sent' || one === 'uncertain'),
      );
      const sent = Object.keys(states).filter((recipient) => states[recipient] === 'sent');
      expect(sent.filter((recipient) => !received.includes(recipient))).toEqual([]);
      expect(Object.keys(states)).toHaveLength(12);
    } finally {
      await server.stop();
    }
  });
});
