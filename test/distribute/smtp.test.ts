import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { simpleParser } from 'mailparser';
import MailComposer from 'nodemailer/lib/mail-composer';
import { afterEach, describe, expect, it } from 'vitest';
import { composeMail, loadMailTemplates } from '../../src/distribute/index.ts';
import { judgeError, type SmtpOutcome, type SmtpServer, sendBySmtp } from '../../src/distribute/smtp.ts';
import { type Manners, makeCertificate, portOf, startServer } from './mail-server.ts';
import { keyOf, materialOf, PDF } from './sample.ts';

type Server = Awaited<ReturnType<typeof startServer>>;
let server: Server | undefined;
afterEach(async () => {
  await server?.stop();
  server = undefined;
});

async function send(manners: Manners, over: Partial<SmtpServer> = {}) {
  server = await startServer(manners);
  const material = materialOf();
  const mail = await composeMail(material, keyOf(material.copy), await loadMailTemplates('templates/mail'));
  const to: SmtpServer = {
    host: '127.0.0.1',
    port: server.port,
    security: 'none',
    credentials: null,
    timeoutSeconds: 5,
    ...over,
  };
  return { outcome: await sendBySmtp(to, mail), taken: server.taken, mail };
}

describe('sendBySmtp', () => {
  it('hands over the very bytes to the one address of the envelope', async () => {
    const { outcome, taken, mail } = await send({});
    expect(outcome).toMatchObject({ kind: 'accepted', detail: expect.stringContaining('queued as TEST') });
    expect(taken.map(({ from, to }) => ({ from, to }))).toEqual([
      { from: 'risk@demo-bank.example', to: ['wang@demo-bank.example'] },
    ]);
    expect(Buffer.compare(taken[0]?.raw ?? Buffer.of(), mail.raw)).toBe(0);
    const parsed = await simpleParser(taken[0]?.raw ?? '');
    expect(Buffer.compare(parsed.attachments[0]?.content ?? Buffer.of(), PDF)).toBe(0);
  });

  it.each<readonly [string, Manners, SmtpOutcome['kind']]>([
    ['550 at RCPT', { rcpt: () => '550' }, 'rejected'],
    ['451 at RCPT', { rcpt: () => '451' }, 'deferred'],
    ['421 at RCPT', { rcpt: () => '421' }, 'lost'],
    ['530 at RCPT', { rcpt: () => '530' }, 'unreachable'],
    ['554 after the dot', { data: () => '554' }, 'rejected'],
    ['452 after the dot', { data: () => '452' }, 'deferred'],
    ['closed after the dot', { data: () => 'closeAfterDot' }, 'unknown'],
    ['message too large', { options: { size: 100 } }, 'rejected'],
  ])('%s', async (_, manners, kind) => {
    const { outcome, taken } = await send(manners);
    expect(outcome.kind).toBe(kind);
    expect(taken).toHaveLength(kind === 'unknown' ? 1 : 0);
  });

  it('no answer after the dot is unknown, and the server does have the message', async () => {
    const { outcome, taken } = await send({ data: () => 'silent' }, { timeoutSeconds: 1 });
    expect(outcome.kind).toBe('unknown');
    expect(taken).toHaveLength(1);
  });

  it('a connection lost in the middle of the message is lost, surely not delivered', async () => {
    server = await startServer({
      options: {
        onData(stream) {
          stream.once('data', () => void server?.stop());
          stream.on('error', () => {});
        },
      },
    });
    const raw = new TextEncoder().encode(`Subject: x\r\n\r\n${'long\r\n'.repeat(3_000_000)}`);
    const outcome = await sendTo(server.port, {}, raw);
    expect(outcome.kind).toBe('lost');
  });

  it.each<readonly [string, (socket: Socket, line: string) => void, SmtpOutcome['kind']]>([
    ['garbage for a greeting', (socket) => socket.write('HTTP/1.1 200 OK\r\n'), 'unreachable'],
    ['garbage for an answer', (socket, line) => socket.write(polite(line, 'RCPT', '%&$ what?\r\n')), 'lost'],
    ['an answer that never ends', (socket, line) => drip(socket, line), 'lost'],
    [
      'a reset at MAIL',
      (socket, line) => (line.startsWith('MAIL') ? socket.resetAndDestroy() : socket.write(polite(line))),
      'lost',
    ],
  ])('%s ends within its deadline', async (_, answer, kind) => {
    const rude = await startRude(answer);
    const outcome = await sendTo(rude.port, { timeoutSeconds: 0.3 });
    expect(outcome.kind).toBe(kind);
    rude.stop();
  });

  it('no answer at RCPT is lost, surely not delivered', async () => {
    const { outcome, taken } = await send({ options: { onRcptTo: () => {} } }, { timeoutSeconds: 1 });
    expect(outcome.kind).toBe('lost');
    expect(taken).toHaveLength(0);
  });

  it('nobody there, no TLS where TLS is demanded, a certificate of a stranger: unreachable', async () => {
    const { key, cert } = makeCertificate();
    const tls = { options: { disabledCommands: [], key, cert } };
    const gone = await send({})
      .then(async () => server?.stop())
      .then(() => sendTo(server?.port ?? 0, {}));
    expect(gone.kind).toBe('unreachable');
    expect((await send({}, { security: 'starttls' })).outcome.kind).toBe('unreachable');
    const strange = await send(tls, { security: 'starttls', host: 'localhost' });
    expect(strange.outcome).toMatchObject({
      kind: 'unreachable',
      detail: expect.stringMatching(/self-signed|certificate/),
    });
    expect(strange.taken).toHaveLength(0);
  });

  it('logs in over STARTTLS, and a wrong password is the house fault, not the recipient', async () => {
    const { key, cert } = makeCertificate();
    const seen: boolean[] = [];
    const options: Manners['options'] = {
      disabledCommands: [],
      authOptional: false,
      key,
      cert,
      onAuth(auth, session, callback) {
        seen.push(session.secure);
        if (auth.username === 'risk' && auth.password === 's3cret') callback(null, { user: 'risk' });
        else callback(new Error('Invalid username or password'));
      },
    };
    const over = { security: 'starttls', host: 'localhost', certificateAuthority: cert } as const;
    const right = await send({ options }, { ...over, credentials: { user: 'risk', password: 's3cret' } });
    expect(right.outcome.kind).toBe('accepted');
    await server?.stop();
    const wrong = await send({ options }, { ...over, credentials: { user: 'risk', password: 'wrong' } });
    expect(wrong.outcome).toMatchObject({ kind: 'unreachable' });
    expect(wrong.outcome.detail).not.toContain('wrong');
    expect(seen.length).toBeGreaterThan(1);
    expect(seen).not.toContain(false);
  });

  it('sends no password unencrypted to another machine', () => {
    const open: SmtpServer = {
      host: 'mail.example',
      port: 25,
      security: 'none',
      credentials: { user: 'a', password: 'b' },
      timeoutSeconds: 1,
    };
    const mail = { envelope: { from: 'a@b.example', to: 'c@d.example' }, raw: new Uint8Array() };
    expect(() => sendBySmtp(open, mail)).toThrow(/needs security: tls or starttls/);
  });
});

describe('judgeError', () => {
  const error = (over: object) => Object.assign(new Error('x'), over);
  it('trusts an answer only when it answers a command of the transaction', () => {
    const session = { ready: true, handedOver: true };
    const stray = error({ command: 'CONN', responseCode: 550, code: 'EPROTOCOL' });
    expect(judgeError(stray, session).kind).toBe('unknown');
    expect(judgeError(error({ command: 'DATA', responseCode: 550 }), session).kind).toBe('rejected');
    expect(judgeError(error({ command: 'DATA', responseCode: 421 }), session).kind).toBe('deferred');
  });
  it('knows nothing once the message was handed over, and all is safe before', () => {
    for (const code of ['ECONNECTION', 'ETIMEDOUT', 'ESOCKET', 'EPROTOCOL', 'ETLS']) {
      expect(judgeError(error({ code }), { ready: true, handedOver: true }).kind).toBe('unknown');
      expect(judgeError(error({ code }), { ready: true, handedOver: false }).kind).toBe('lost');
      expect(judgeError(error({ code }), { ready: false, handedOver: false }).kind).toBe('unreachable');
    }
  });
});

describe('control: why addresses are checked and handed over apart', () => {
  it('a recipient string left to the library is read as somebody else', () => {
    const text = 'ok@b.example, evil@evil.example';
    const envelope = new MailComposer({ from: 'a@b.example', to: text, text: 'x' }).compile().getEnvelope();
    expect(JSON.stringify(envelope.to)).toContain('evil@evil.example');
  });
});

const LETTER = new TextEncoder().encode('Subject: x\r\n\r\nx\r\n');

async function sendTo(port: number, over: Partial<SmtpServer>, raw: Uint8Array = LETTER) {
  const mail = { envelope: { from: 'a@b.example', to: 'c@d.example' }, raw };
  return sendBySmtp({ host: '127.0.0.1', port, security: 'none', credentials: null, timeoutSeconds: 2, ...over }, mail);
}

/** A server of bare lines: `answer` is called for the connection (with an empty line) and for each line it gets. */
async function startRude(answer: (socket: Socket, line: string) => void) {
  const sockets: Socket[] = [];
  const listener = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (data) => answer(socket, data.toString()));
    answer(socket, '');
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const stop = () => {
    for (const socket of sockets) socket.destroy();
    listener.close();
  };
  return { port: portOf(listener.address()), stop };
}

function polite(line: string, badly = '', answer = ''): string {
  if (badly !== '' && line.startsWith(badly)) return answer;
  return line === '' ? '220 rude\r\n' : line.startsWith('DATA') ? '354 go\r\n' : '250 ok\r\n';
}

/** One more line of an answer every 50 ms, for ever: no silence that a socket timeout would notice. */
function drip(socket: Socket, line: string): void {
  if (!line.startsWith('MAIL')) return void socket.write(polite(line));
  const timer = setInterval(() => socket.write('250-and\r\n'), 50);
  socket.on('close', () => clearInterval(timer));
}
