import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  type Consignment,
  type DeliveryOptions,
  deliver,
  emlName,
  emlProof,
  loadMailTemplates,
  outboxRows,
  planCopies,
  secretReader,
} from '../../src/distribute/index.ts';
import { type Clock, LABELS, type Label, type PlannedCopy, type Recipient, silent } from '../../src/domain/index.ts';
import { openState, stateOutbox } from '../../src/store/index.ts';
import { memoryLog } from './ledger.ts';
import { type Manners, startServer } from './mail-server.ts';
import { consignmentOf, ISSUE_ID, issue, recipientOf } from './sample.ts';

let folder: string;
let open: { close(): Promise<void> }[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'riskpress-mail-'));
  open = [];
});
afterEach(async () => {
  for (const state of open) await state.close();
  await rm(folder, { recursive: true });
});

/** An outbox in a real state of its own. */
async function newOutbox(clock: Clock) {
  const state = await openState({ folder: join(folder, `state-${open.length}`), clock });
  open.push(state);
  return stateOutbox(state);
}

const START = Date.parse('2026-11-05T00:31:00.000Z');

/** A distribution of its own: people, their plan entered in the outbox, a log, and a clock that tests move. */
async function distribution(people: readonly Recipient[], over: Partial<DeliveryOptions> = {}) {
  const plan = planCopies(
    people,
    { id: ISSUE_ID, label: 'confidential', languages: ['zh-CN', 'en'], formats: ['pdf', 'xlsx'] },
    ['all'],
  );
  const clock = { at: START, now: () => new Date(clock.at).toISOString() };
  const [outbox, log] = [await newOutbox(clock), memoryLog()];
  await outbox.enqueueAll(outboxRows(plan, { at: clock.now() }));
  const approvedOf = (recipient: string) => plan.copies.find((copy) => copy.recipient === recipient) ?? null;
  const options: DeliveryOptions = {
    outbox,
    log,
    consign: async (row) => consignmentOf(approvedOf(row.key.recipient)),
    clock,
    progress: silent,
    templates: await loadMailTemplates('templates/mail'),
    mailFolder: join(folder, 'mail'),
    smtp: null,
    readSecret: secretReader({}, folder),
    whenUncertain: 'hold',
    ...over,
  };
  return { plan, outbox, log, clock, options };
}

const people = [
  recipientOf('an'),
  recipientOf('bo', { language: 'en' }),
  recipientOf('cy', { clearance: 'internal' }),
  recipientOf('di'),
];
const smtpOf = (port: number): DeliveryOptions['smtp'] => ({
  host: '127.0.0.1',
  port,
  security: 'none',
  timeoutSeconds: 2,
});
const namesIn = (summary: Awaited<ReturnType<typeof deliver>>) =>
  Object.fromEntries(
    Object.entries(summary.copies).flatMap(([state, copies]) =>
      copies.length > 0 ? [[state, copies.map((copy) => copy.recipient)]] : [],
    ),
  );

describe('deliver into a folder', () => {
  it('waits a moment for the copy that another process is sending, and says what became of it', async () => {
    const { options, outbox, clock } = await distribution(people);
    const taken = await outbox.claimNext(clock.now(), new Date(START + 60_000).toISOString());
    if (taken === null) throw new Error('expected a row to claim');
    const delivery = deliver({ ...options, subject: ISSUE_ID });
    await setTimeout(400);
    await outbox.settle(taken, { state: 'sent', at: clock.now(), nextTryAt: null, detail: 'by the other' });
    expect(await delivery).toMatchObject({ unsent: 0, trouble: null });
  });

  it('writes one mail a recipient, names who is refused, and does nothing the second time', async () => {
    const { options, log } = await distribution(people);
    const summary = await deliver(options);
    expect(namesIn(summary)).toEqual({ sent: ['an', 'bo', 'di'], refused: ['cy'] });
    expect(summary.copies.refused[0]?.detail).toBe('clearanceBelowLabel');
    expect(summary).toMatchObject({ unsent: 0, trouble: null });
    const names = await readdir(options.mailFolder);
    expect(names).toHaveLength(3);
    expect((await stat(join(options.mailFolder, names[0] ?? ''))).mode & 0o777).toBe(0o600);
    expect((await stat(options.mailFolder)).mode & 0o777).toBe(0o700);
    const english = await simpleParser(
      await readFile(join(options.mailFolder, names.find((name) => name.includes('_bo_')) ?? '')),
    );
    expect(english.subject).toContain('[Confidential] Demo Bank');
    expect(log.events.map((event) => [event.recipient, event.state])).toEqual([
      ['an', 'sent'],
      ['bo', 'sent'],
      ['di', 'sent'],
    ]);
    expect(await deliver(options)).toEqual(summary);
    expect(log.events).toHaveLength(3);
  });

  it('a crash at any step leaves exactly one file a recipient, and at most one log line', async () => {
    for (const victim of ['append', 'settle', 'claimNext', 'consign'] as const) {
      for (let step = 0; step < 5; step += 1) {
        const { options, outbox, log, clock } = await distribution(people);
        await crashAt(options, victim, step);
        clock.at += 3_600_000;
        expect(namesIn(await deliver(options))).toEqual({ sent: ['an', 'bo', 'di'], refused: ['cy'] });
        const copies = (await outbox.list()).filter((row) => row.state === 'sent');
        expect((await readdir(options.mailFolder)).toSorted()).toEqual(
          copies.map((row) => emlName(row.key)).toSorted(),
        );
        expect(log.events.map((event) => event.recipient).toSorted()).toEqual(['an', 'bo', 'di']);
        await rm(options.mailFolder, { recursive: true });
      }
    }
  });

  it('keeps a file of an earlier version of the same mail and never overwrites somebody else’s', async () => {
    const { options, outbox, clock } = await distribution(people);
    await deliver(options);
    const [an, bo] = (await outbox.list()).map((row) => join(options.mailFolder, emlName(row.key)));
    const older = Buffer.concat([await readFile(an ?? ''), Buffer.from('older\r\n')]);
    await writeFile(an ?? '', older);
    await writeFile(bo ?? '', 'Message-ID: <other@other.example>\r\n\r\nMine.\r\n');
    const again = await distribution(people, { mailFolder: options.mailFolder, clock });
    expect(namesIn(await deliver(again.options))).toEqual({ sent: ['an', 'di'], uncertain: ['bo'], refused: ['cy'] });
    expect(Buffer.compare(await readFile(an ?? ''), older)).toBe(0);
    expect(await readFile(bo ?? '', 'utf8')).toContain('Mine.');
  });

  it('takes the file that lies there as proof, and no other', async () => {
    const { options, outbox } = await distribution(people);
    await deliver(options);
    const [an, bo, cy] = await outbox.list();
    if (an === undefined || bo === undefined || cy === undefined) throw new Error('expected three rows');
    expect(await emlProof(options.mailFolder, an.key)).toEqual({ state: 'sent', detail: `eml:${emlName(an.key)}` });
    await writeFile(join(options.mailFolder, emlName(bo.key)), 'Message-ID: <other@other.example>\r\n\r\nMine.\r\n');
    expect(await emlProof(options.mailFolder, bo.key)).toBeNull();
    expect(await emlProof(options.mailFolder, cy.key)).toBeNull();
  });

  it('sends nothing again that the archive’s log knows as sent, even with a new state', async () => {
    const first = await distribution(people);
    await deliver(first.options);
    await rm(first.options.mailFolder, { recursive: true });
    const rebuilt = await distribution(people, { log: first.log });
    expect(namesIn(await deliver(rebuilt.options))).toEqual({ sent: ['an', 'bo', 'di'], refused: ['cy'] });
    await expect(readdir(first.options.mailFolder)).rejects.toThrow(/ENOENT/);
    expect(first.log.events).toHaveLength(3);
  });
});

describe('the check at send time', () => {
  it('sends to a clearance of this moment only: the whole matrix of labels and clearances', async () => {
    for (const label of LABELS) {
      for (const clearance of LABELS) {
        const consign = consigning({
          issue: { ...issue, label },
          recipient: { address: 'an@demo-bank.example', clearance },
        });
        const { options } = await distribution([recipientOf('an')], { consign: relabelled(consign) });
        const rows = await distributionRows(label, options);
        const sent = (await deliver({ ...options, outbox: rows })).copies.sent.length;
        expect([label, clearance, sent]).toEqual([
          label,
          clearance,
          LABELS.indexOf(clearance) >= LABELS.indexOf(label) ? 1 : 0,
        ]);
      }
    }
  });

  it.each<readonly [string, Partial<Consignment>]>([
    ['notInPlan', { approved: null }],
    ['clearanceBelowLabel', { approved: approvedAn({ refused: 'clearanceBelowLabel' }) }],
    ['addressInvalid', { approved: approvedAn({ address: 'an@demo-bank.example\r\nRCPT TO:<evil@evil.example>' }) }],
    ['recipientRemoved', { recipient: null }],
    ['addressChanged', { recipient: { address: 'new@demo-bank.example', clearance: 'confidential' } }],
    ['addressChanged', { approved: approvedAn({ address: 'sealed@demo-bank.example' }) }],
  ])('refuses: %s', async (reason, over) => {
    const server = await startServer();
    try {
      const { options } = await distribution([recipientOf('an')], {
        consign: consigning(over),
        smtp: smtpOf(server.port),
      });
      const summary = await deliver(options);
      expect(namesIn(summary)).toEqual({ refused: ['an'] });
      expect(summary.copies.refused[0]?.detail).toBe(reason);
      expect(server.taken).toEqual([]);
    } finally {
      await server.stop();
    }
  });
});

describe('deliver through a mail server', () => {
  it('tells apart ok, 550, 451 and a close after the final dot, and each ends where it should', async () => {
    let isLater = false;
    const manners: Manners = {
      rcpt: (address) => (address.startsWith('bo') ? '550' : address.startsWith('di') && !isLater ? '451' : null),
      data: (address) => (address.startsWith('ed') ? 'closeAfterDot' : 'ok'),
    };
    await withServer(manners, [...people, recipientOf('ed')], async ({ options, server, clock, log }) => {
      const first = await deliver(options);
      expect(namesIn(first)).toEqual({
        sent: ['an'],
        rejected: ['bo'],
        queued: ['di'],
        uncertain: ['ed'],
        refused: ['cy'],
      });
      expect(first.unsent).toBe(3);
      expect(first.copies.queued[0]?.nextTryAt).toBe('2026-11-05T00:32:00.000Z');
      expect(namesIn(await deliver(options))).toEqual(namesIn(first));
      [isLater, clock.at] = [true, clock.at + 60_000];
      expect(namesIn(await deliver(options))).toMatchObject({
        sent: ['an', 'di'],
        rejected: ['bo'],
        uncertain: ['ed'],
      });
      expect(server.taken.map((mail) => mail.to)).toEqual([
        ['an@demo-bank.example'],
        ['ed@demo-bank.example'],
        ['di@demo-bank.example'],
      ]);
      expect(log.events.map((event) => event.state)).toEqual(['sent', 'rejected', 'uncertain', 'sent']);
    });
  });

  it('gives a deferred copy up after a day, waiting longer each time', async () => {
    await withServer({ rcpt: () => '451' }, [recipientOf('an')], async ({ options, clock }) => {
      const waits: number[] = [];
      for (let i = 0; i < 8; i += 1) {
        const next = Date.parse((await deliver(options)).copies.queued[0]?.nextTryAt ?? '');
        waits.push((next - clock.at) / 60_000);
        clock.at = next;
      }
      expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
      clock.at = START + 24 * 3_600_000;
      expect(namesIn(await deliver(options))).toEqual({ rejected: ['an'] });
    });
  });

  it('with resend, resends what is unknown under the same Message-ID, and holds it after a few', async () => {
    await withServer({ data: () => 'closeAfterDot' }, [recipientOf('an')], async ({ options, server, clock }) => {
      for (let i = 0; i < 6; i += 1, clock.at += 3_600_000) await deliver({ ...options, whenUncertain: 'resend' });
      expect(namesIn(await deliver(options))).toEqual({ uncertain: ['an'] });
      const ids = await Promise.all(server.taken.map(async (mail) => (await simpleParser(mail.raw)).messageId));
      expect(ids).toHaveLength(4);
      expect(new Set(ids).size).toBe(1);
    });
  });

  it('a sender killed in the middle of a session leaves an uncertain copy, not a second mail', async () => {
    await withServer({}, [recipientOf('an'), recipientOf('di')], async ({ options, server, clock, log }) => {
      await crashAt(options, 'append', 0);
      expect(server.taken).toHaveLength(1);
      clock.at += 3_600_000;
      expect(namesIn(await deliver(options))).toEqual({ uncertain: ['an'], sent: ['di'] });
      expect(server.taken.map((mail) => mail.to[0])).toEqual(['an@demo-bank.example', 'di@demo-bank.example']);
      expect(log.events.map((event) => [event.recipient, event.state])).toEqual([
        ['an', 'uncertain'],
        ['di', 'sent'],
      ]);
    });
  });

  it('a sender killed after the log line is known to have sent', async () => {
    await withServer({}, [recipientOf('an')], async ({ options, server, clock }) => {
      await crashAt(options, 'settle', 0);
      clock.at += 3_600_000;
      expect(namesIn(await deliver(options))).toEqual({ sent: ['an'] });
      expect(server.taken).toHaveLength(1);
    });
  });

  it('stops at once when there is no server, loses nothing, and sends all when it is back', async () => {
    const { options } = await distribution(people);
    const down = await startServer();
    await down.stop();
    const summary = await deliver({ ...options, smtp: smtpOf(down.port) });
    expect(namesIn(summary)).toEqual({ queued: ['an', 'bo', 'di'], refused: ['cy'] });
    expect(summary.trouble).toMatch(/ECONNREFUSED/);
    const up = await startServer();
    expect(namesIn(await deliver({ ...options, smtp: smtpOf(up.port) }))).toEqual({
      sent: ['an', 'bo', 'di'],
      refused: ['cy'],
    });
    await up.stop();
  });

  it('reads the password from a file only its owner can read, or from the environment', async () => {
    const file = join(folder, 'smtp.secret');
    await writeFile(file, 's3cret\n', { mode: 0o600 });
    expect(await secretReader({}, folder)('file:smtp.secret')).toBe('s3cret');
    expect(await secretReader({ SMTP: 'x' }, folder)('env:SMTP')).toBe('x');
    await writeFile(join(folder, 'open.secret'), 's3cret', { mode: 0o644 });
    await expect(secretReader({}, folder)('file:open.secret')).rejects.toThrow(/owner only/);
    await expect(secretReader({}, folder)('env:NOPE')).rejects.toMatchObject({ code: 'environmentMissing' });
    await expect(secretReader({}, folder)('s3cret')).rejects.toThrow(/^(?!.*s3cret)/);
  });
});

function approvedAn(over: Partial<PlannedCopy>): PlannedCopy {
  const [copy] = planCopies(
    [recipientOf('an')],
    { id: ISSUE_ID, label: 'confidential', languages: ['zh-CN'], formats: ['pdf'] },
    ['an'],
  ).copies;
  if (copy === undefined) throw new Error('expected a copy');
  return { ...copy, ...over };
}

function consigning(over: Partial<Consignment>): DeliveryOptions['consign'] {
  return async () => consignmentOf(approvedAn({}), over);
}

/** The plan saw an address cleared for everything; only the check at send time stands between. */
function relabelled(consign: DeliveryOptions['consign']): DeliveryOptions['consign'] {
  return async (row) => ({ ...(await consign(row)), approved: approvedAn({ formats: ['pdf'] }) });
}

async function distributionRows(label: Label, { clock }: DeliveryOptions) {
  const outbox = await newOutbox(clock);
  const everyone = [recipientOf('an', { clearance: 'strictly_confidential' })];
  const plan = planCopies(everyone, { id: ISSUE_ID, label, languages: ['zh-CN'], formats: ['pdf'] }, ['an']);
  await outbox.enqueueAll(outboxRows(plan, { at: clock.now() }));
  return outbox;
}

/** Runs a delivery that dies at the n-th call of one of its ports: the call is made, or not, and nothing follows. */
async function crashAt(options: DeliveryOptions, victim: 'append' | 'settle' | 'claimNext' | 'consign', step: number) {
  let isDead = false;
  let calls = 0;
  const mortal =
    <A extends unknown[], R>(name: string, call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (isDead) return new Promise<R>(() => {});
      if (name === victim && calls++ === step) {
        isDead = true;
        died.resolve();
        return new Promise<R>(() => {});
      }
      return call(...args);
    };
  const died = Promise.withResolvers<void>();
  const { outbox, log, consign } = options;
  const finished = deliver({
    ...options,
    consign: mortal('consign', consign),
    log: { stateOf: mortal('stateOf', log.stateOf), append: mortal('append', log.append) },
    outbox: {
      enqueueAll: mortal('enqueueAll', outbox.enqueueAll),
      claimNext: mortal('claimNext', outbox.claimNext),
      recoverExpired: mortal('recoverExpired', outbox.recoverExpired),
      settle: mortal('settle', outbox.settle),
      list: mortal('list', outbox.list),
    },
  });
  await Promise.race([died.promise, finished]);
}

async function withServer(
  manners: Manners,
  recipients: readonly Recipient[],
  use: (
    world: Awaited<ReturnType<typeof distribution>> & { server: Awaited<ReturnType<typeof startServer>> },
  ) => Promise<void>,
): Promise<void> {
  const server = await startServer(manners);
  try {
    await use({ ...(await distribution(recipients, { smtp: smtpOf(server.port) })), server });
  } finally {
    await server.stop();
  }
}
