import type { MailSettings } from '../domain/index.ts';
import { writeEml } from './eml.ts';
import type { Mail } from './mail.ts';
import type { MailKey } from './mail-key.ts';
import type { SecretReader } from './secret.ts';
import { type SmtpServer, sendBySmtp, smtpDeadlineMs } from './smtp.ts';

/** What is known after one try, as `SmtpOutcome` words it. */
export interface TryOutcome {
  readonly kind: 'sent' | 'rejected' | 'deferred' | 'lost' | 'unreachable' | 'unknown';
  readonly detail: string;
}

/** A way out of the house. */
export interface MailChannel {
  /** How long a claim must hold; `recoverable` when a try cut short can be told from one that was made. */
  readonly leaseMs: number;
  readonly isRecoverable: boolean;
  send(key: MailKey, mail: Mail): Promise<TryOutcome>;
}

const FILE_LEASE_MS = 60_000;

/** Mails as `.eml` files in a folder: repeating a try changes nothing, so every crash is decidable. */
export function fileChannel(folder: string): MailChannel {
  return {
    leaseMs: FILE_LEASE_MS,
    isRecoverable: true,
    async send(key, mail) {
      const { kind, detail } = await writeEml(folder, key, mail);
      return { kind: kind === 'written' ? 'sent' : 'unknown', detail };
    },
  };
}

/** Mails through a mail server; its secret is read once, before the first mail. Errors: as `SecretReader`. */
export async function smtpChannel(
  smtp: NonNullable<MailSettings['smtp']>,
  readSecret: SecretReader,
  certificateAuthority?: string,
): Promise<MailChannel> {
  const password = smtp.secret === undefined ? null : await readSecret(smtp.secret);
  const server: SmtpServer = {
    ...smtp,
    credentials: password === null ? null : { user: smtp.user ?? '', password },
    ...(certificateAuthority === undefined ? {} : { certificateAuthority }),
  };
  return {
    leaseMs: smtpDeadlineMs(server) + server.timeoutSeconds * 1000,
    isRecoverable: false,
    async send(_key, mail) {
      const { kind, detail } = await sendBySmtp(server, mail);
      return { kind: kind === 'accepted' ? 'sent' : kind, detail };
    },
  };
}
