import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';

/** One message as the server took it: the addresses of the envelope and the bytes. */
export interface Taken {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
}

export type DataAnswer = 'ok' | 'closeAfterDot' | 'silent' | `${4 | 5}${number}`;

/** What the server does, by the recipient's address. Everything not said is taken. */
export interface Manners {
  readonly rcpt?: (address: string) => string | null;
  readonly data?: (address: string) => DataAnswer;
  readonly options?: Partial<SMTPServerOptions>;
}

/** A real mail server on loopback that notes what it takes and can be as cruel as servers are. */
export async function startServer(manners: Manners = {}) {
  const taken: Taken[] = [];
  const sockets = new Set<Socket>();
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    onRcptTo({ address }, _session, callback) {
      callback(errorOf(manners.rcpt?.(address) ?? null));
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const message = envelopeOf(session, Buffer.concat(chunks));
        const answer = manners.data?.(message.to[0] ?? '') ?? 'ok';
        if (/^\d/.test(answer)) return callback(errorOf(answer));
        taken.push(message);
        if (answer === 'ok') callback(null, 'queued as TEST');
        if (answer === 'closeAfterDot') for (const socket of sockets) socket.destroy();
      });
    },
    ...manners.options,
  });
  server.server.on('connection', (socket: Socket) => sockets.add(socket));
  server.on('error', () => {});
  const port = await new Promise<number>((resolve) => {
    const listener = server.listen(0, '127.0.0.1', () => resolve(portOf(listener.address())));
  });
  const stop = () =>
    new Promise<void>((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    });
  return { port, taken, stop };
}

/** A self-signed certificate for localhost, made by openssl. */
export function makeCertificate(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'riskpress-cert-'));
  try {
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const out = ['-keyout', key, '-out', cert, '-days', '2'];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...out, ...subject], { stdio: 'ignore' });
    return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function envelopeOf(session: SMTPServerSession, raw: Buffer): Taken {
  const from = session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address;
  return { from, to: session.envelope.rcptTo.map(({ address }) => address), raw };
}

function errorOf(answer: string | null): (Error & { responseCode: number }) | null {
  return answer === null ? null : Object.assign(new Error('as told'), { responseCode: Number(answer.slice(0, 3)) });
}

export function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('expected a port');
  return address.port;
}
