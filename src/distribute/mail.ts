import MailComposer from 'nodemailer/lib/mail-composer';

import { LABELS, RiskpressError } from '../domain/index.ts';
import { plainAddress } from './address.ts';
import { type Attachment, type MailMaterial, writeLetter } from './letter.ts';
import { type MailKey, mailKeyHash, messageIdOf, renditionName } from './mail-key.ts';
import type { MailTemplates } from './templates.ts';

/** A finished mail: whom it goes to on the wire, what is logged of it, and its bytes (RFC 5322, CRLF). */
export interface Mail {
  readonly envelope: { readonly from: string; readonly to: string };
  readonly messageId: string;
  readonly subject: string;
  readonly raw: Uint8Array;
}

const CONTENT_TYPES = {
  pdf: 'application/pdf',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

/**
 * Composes the mail of one copy. Equal arguments give equal bytes: Message-ID and MIME boundaries come from the
 * mail's key, the date from the issue. Addresses are handed over as objects and the envelope apart, never as text to
 * be parsed. Errors: `configInvalid` on an address that is not one plain mailbox, `internal` on a missing file.
 */
export async function composeMail(material: MailMaterial, key: MailKey, templates: MailTemplates): Promise<Mail> {
  checkKey(material, key);
  const { copy, issue, settings } = material;
  const from = plainAddress(settings.from.address, 'the sender');
  const to = plainAddress(copy.address, `recipient ${copy.recipient}`);
  const messageId = messageIdOf(key, settings.messageIdDomain);
  const letter = writeLetter(material, templates);
  const composer = new MailComposer({
    from: { name: letter.senderName, address: from },
    to: { name: letter.recipientName, address: to },
    subject: letter.subject,
    messageId,
    date: dateHeader(issue.issuedAt),
    headers: [...labelHeaders(material), { key: 'Content-Language', value: letter.locale }],
    text: letter.text,
    html: letter.html,
    attachments: letter.attachments.map(mimeAttachment),
    newline: '\r\n',
    baseBoundary: mailKeyHash(key).slice(0, 32),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const raw = await composer.compile().build();
  return { envelope: { from, to }, messageId, subject: letter.subject, raw: new Uint8Array(raw) };
}

function checkKey({ copy, issue }: MailMaterial, key: MailKey): void {
  const rendition = renditionName(copy.language, issue.label);
  const isOwn = key.rendition === rendition || key.rendition.startsWith(`${rendition}/`);
  if (isOwn && key.subject === issue.id && key.recipient === copy.recipient) return;
  const found = `${issue.id} for ${copy.recipient}, ${rendition}`;
  throw new RiskpressError('internal', `expected the copy of ${JSON.stringify(key)}, found ${found}`);
}

/** RFC 2156 knows `Company-Confidential`; vacation responders stay silent to what is marked auto-generated. */
function labelHeaders({ issue }: MailMaterial): { key: string; value: string }[] {
  const isConfidential = LABELS.indexOf(issue.label) >= LABELS.indexOf('confidential');
  return [
    ...(isConfidential ? [{ key: 'Sensitivity', value: 'Company-Confidential' }] : []),
    { key: 'X-Riskpress-Label', value: issue.label },
    { key: 'X-Riskpress-Issue', value: issue.id },
    { key: 'Auto-Submitted', value: 'auto-generated' },
  ];
}

function mimeAttachment(file: Attachment): { filename: string; content: Buffer; contentType: string } {
  return { filename: file.filename, content: Buffer.from(file.content), contentType: CONTENT_TYPES[file.format] };
}

/** RFC 5322 date of an ISO instant. */
function dateHeader(instant: string): string {
  const at = Date.parse(instant);
  if (Number.isNaN(at))
    throw new RiskpressError('internal', `expected an ISO instant, found ${JSON.stringify(instant)}`);
  return new Date(at).toUTCString().replace('GMT', '+0000');
}
