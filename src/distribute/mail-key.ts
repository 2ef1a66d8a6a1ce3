import { hashOf, type Label, type Locale, RiskpressError } from '../domain/index.ts';
import { safePart } from './file-name.ts';

/** Hex digits of the key's hash in a Message-ID. */
export const MESSAGE_ID_DIGITS = 40;
export type MailKind = 'report' | 'recall' | 'notice' | 'review' | 'alert' | 'digest' | 'status';

/**
 * What names a mail. Every retry and resend keeps it; only an officer's explicit new sending raises the attempt
 * set. `subject` is the id of an issue, candidate, run or alert; `rendition` names language, label and cut of the
 * files (`renditionName`). The members are those of the archive's `sent` line.
 */
export interface MailKey {
  readonly subject: string;
  readonly rendition: string;
  readonly recipient: string;
  readonly channel: 'email';
  readonly mailKind: MailKind;
  readonly attemptSet: number;
}

/** `zh-CN/confidential`, with the cut behind it where there is one. */
export function renditionName(language: Locale, label: Label, cut = ''): string {
  return [language, label, ...(cut === '' ? [] : [cut])].join('/');
}

/** The key as 64 hex digits: the outbox row's id. */
export function mailKeyHash(key: MailKey): string {
  return hashOf(key);
}

/** The fixed Message-ID of a mail, in angle brackets: the same on every try, whoever sends it. */
export function messageIdOf(key: MailKey, domain: string): string {
  if (!/^[a-z0-9.-]+$/.test(domain)) {
    throw new RiskpressError('configInvalid', `messageIdDomain: expected a domain, found ${JSON.stringify(domain)}`);
  }
  return `<${mailKeyHash(key).slice(0, MESSAGE_ID_DIGITS)}@${domain}>`;
}

/** The one `.eml` file of a mail: readable in front, decided by the key's hash. */
export function emlName(key: MailKey): string {
  const readable = [key.mailKind, safePart(key.subject, 60), safePart(key.recipient, 40)].join('_');
  return `${readable}_${mailKeyHash(key).slice(0, 16)}.eml`;
}
