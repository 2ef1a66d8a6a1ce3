import { Readable } from 'node:stream';
import SMTPConnection, { type SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';

import { RiskpressError } from '../domain/index.ts';
import type { Mail } from './mail.ts';

/** A mail server, with its secret read. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** `tls` from the start, `starttls` demanded (never "if offered"), or none. */
  readonly security: 'tls' | 'starttls' | 'none';
  readonly credentials: { readonly user: string; readonly password: string } | null;
  readonly timeoutSeconds: number;
  /** PEM of the authority that signed the server's certificate, when the system does not know it. */
  readonly certificateAuthority?: string;
}

/**
 * What is known after a try. `deferred`: the server said later. `lost`: the connection went before the message was
 * handed over, so surely not delivered. `unreachable`: no session, so nothing was said of this mail. `unknown`: the
 * server had the whole message and gave no answer.
 */
export interface SmtpOutcome {
  readonly kind: 'accepted' | 'rejected' | 'deferred' | 'lost' | 'unreachable' | 'unknown';
  readonly detail: string;
}

/** How far the session came when it ended. */
interface Session {
  ready: boolean;
  handedOver: boolean;
}

type SmtpError = Error & {
  code?: string | undefined;
  command?: string | undefined;
  responseCode?: number | undefined;
  response?: string | undefined;
};

const DEADLINE_FACTOR = 5;
const PIECE_BYTES = 16_384;

/** Longest time one try can take, whatever the server does. */
export function smtpDeadlineMs(server: Pick<SmtpServer, 'timeoutSeconds'>): number {
  return server.timeoutSeconds * DEADLINE_FACTOR * 1000;
}

/**
 * Sends one mail in a session of its own, to the one address of its envelope. Resolves with what is known; never
 * hangs over `smtpDeadlineMs`. Errors: `policyRefused` when a password would travel unencrypted to another machine.
 */
export function sendBySmtp(server: SmtpServer, mail: Pick<Mail, 'envelope' | 'raw'>): Promise<SmtpOutcome> {
  refuseOpenPassword(server);
  const { promise, resolve } = Promise.withResolvers<SmtpOutcome>();
  const session: Session = { ready: false, handedOver: false };
  const connection = new SMTPConnection(connectionOptions(server));
  const end = (outcome: SmtpOutcome): void => {
    clearTimeout(deadline);
    connection.close();
    resolve(outcome);
  };
  const fail = (error: SmtpError): void => end(judgeError(error, session));
  const deadline = setTimeout(() => fail(new Error('deadline passed')), smtpDeadlineMs(server));
  const send = (): void => {
    session.ready = true;
    const envelope = { from: mail.envelope.from, to: [mail.envelope.to], size: mail.raw.byteLength };
    connection.send(envelope, watched(mail.raw, session), (error, info) => {
      end(error ? judgeError(error, session) : judgeAnswer(info, mail.envelope.to));
    });
  };
  connection.on('error', fail);
  connection.connect((error) => {
    if (error) return fail(error);
    if (server.credentials === null) return send();
    const { user, password } = server.credentials;
    connection.login({ user, credentials: { user, pass: password } }, (refused) => (refused ? fail(refused) : send()));
  });
  return promise;
}

/**
 * Reads an error. Only an answer to a command of the transaction says anything of the mail; a connection lost or
 * silent says nothing, and after the last byte was handed over that means unknown, not failed (RFC 5321, 4.5.3.2.6
 * and 6.1). Before it the server cannot have delivered: there was no final dot.
 */
export function judgeError(error: SmtpError, session: Readonly<Session>): SmtpOutcome {
  const detail = error.message.replaceAll(/\s+/g, ' ').trim();
  if (!session.ready) return { kind: 'unreachable', detail };
  const isAnswer = /^(MAIL FROM|RCPT TO|DATA)$/.test(error.command ?? '');
  if (isAnswer && error.responseCode === 530) return { kind: 'unreachable', detail };
  if (isAnswer && error.responseCode !== undefined) {
    return { kind: error.responseCode >= 500 ? 'rejected' : 'deferred', detail };
  }
  if (session.handedOver) return { kind: 'unknown', detail };
  const isRefusedHere = error.response === undefined && (error.code === 'EENVELOPE' || error.code === 'EMESSAGE');
  return { kind: isRefusedHere ? 'rejected' : 'lost', detail };
}

/** A promise that resolves is not a mail that was taken: the accepted list decides. */
function judgeAnswer(
  info: { readonly accepted: readonly string[]; readonly rejected: readonly string[]; readonly response: string },
  address: string,
): SmtpOutcome {
  const isTaken = info.accepted.length === 1 && info.accepted[0] === address && info.rejected.length === 0;
  if (isTaken) return { kind: 'accepted', detail: info.response };
  return { kind: 'unknown', detail: `accepted for ${JSON.stringify(info.accepted)} instead of the recipient` };
}

/**
 * The message as a stream that notes when its last byte is taken: from then on the final dot may be on its way. In
 * pieces, so that the server's pace is felt and a connection lost halfway is known to be lost.
 */
function watched(raw: Uint8Array, session: Session): Readable {
  let given = 0;
  return new Readable({
    read() {
      const piece = raw.subarray(given, given + PIECE_BYTES);
      given += piece.byteLength;
      if (piece.byteLength === 0) session.handedOver = true;
      this.push(piece.byteLength === 0 ? null : piece);
    },
  });
}

function connectionOptions(server: SmtpServer): SMTPConnectionOptions {
  const timeout = server.timeoutSeconds * 1000;
  return {
    host: server.host,
    port: server.port,
    secure: server.security === 'tls',
    requireTLS: server.security === 'starttls',
    ignoreTLS: server.security === 'none',
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    dnsTimeout: timeout,
    socketTimeout: timeout,
    socketCloseTimeout: 1000,
    tls: {
      minVersion: 'TLSv1.2',
      ...(server.certificateAuthority === undefined ? {} : { ca: server.certificateAuthority }),
    },
  };
}

function refuseOpenPassword(server: SmtpServer): void {
  const isHere = /^(localhost|127(\.\d+){3}|::1)$/.test(server.host);
  if (server.security !== 'none' || server.credentials === null || isHere) return;
  const message = `smtp: a password for ${server.host} needs security: tls or starttls, found none`;
  throw new RiskpressError('policyRefused', message);
}
