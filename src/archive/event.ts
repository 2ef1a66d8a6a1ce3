import { z } from 'zod';

import { canonicalJson, LABELS } from '../domain/index.ts';

const sha256Text = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hex digits');
const instant = z.iso.datetime({ precision: 3 });
const words = z.string().min(1);

/** Who did it and whether that was proved (operating-system account) or only typed. */
const person = { orderedBy: words, proved: z.boolean(), reason: words.nullable() };

/** A key that may sign checkpoints from this line on. The first line of a log is one. */
const keyEvent = z.strictObject({
  kind: z.literal('key'),
  schema: z.literal('riskpress.archive/1'),
  hash: z.literal('sha-256'),
  tree: z.literal('rfc6962'),
  signature: z.literal('ed25519'),
  /** C2SP verifier key `name+keyId+base64`. */
  key: words,
  /** SHA-256 of the file `keys/<keyId>.pub`. */
  file: sha256Text,
});

/** What an issued line says of an issue; the issue's manifest says the same. */
export const issueHeaderSchema = z.strictObject({
  report: words,
  period: words,
  scope: z.record(z.string(), z.string()),
  revision: z.int().min(1),
  label: z.enum(LABELS),
  cutoffDate: z.iso.date(),
  /** Hash of the sealed snapshot. */
  snapshot: sha256Text,
  orderedAt: instant,
  ...person,
});
export type IssueHeader = Readonly<z.infer<typeof issueHeaderSchema>>;

const issuedEvent = z.strictObject({
  kind: z.literal('issued'),
  issue: words,
  /** SHA-256 of the issue's manifest object. */
  hash: sha256Text,
  /** SHA-256 of the send plan, one of the issue's objects. */
  sendPlan: sha256Text,
  ...issueHeaderSchema.shape,
});

/** What became of one planned copy. The first six members after `kind` are the mail's key. */
const sentEvent = z.strictObject({
  kind: z.literal('sent'),
  subject: words,
  rendition: words,
  recipient: words,
  channel: words,
  mailKind: z.enum(['report', 'recall', 'notice', 'review', 'alert', 'digest', 'status']),
  attemptSet: z.int().min(1),
  messageId: words.nullable(),
  state: z.enum(['sent', 'uncertain', 'bounced', 'rejected', 'refused', 'cancelled']),
  /** SHA-256 of an object: the message as sent, or null where nothing was handed over. */
  evidence: sha256Text.nullable(),
  /** The mail server's reply, or why there was none. */
  detail: z.string().nullable(),
});

const supersededEvent = z.strictObject({ kind: z.literal('superseded'), issue: words, by: words, ...person });

const withdrawnEvent = z.strictObject({ kind: z.literal('withdrawn'), issue: words, ...person });

/** Somebody looked at the rows behind a figure: which, how many, and whether with names. */
const lookedEvent = z.strictObject({
  kind: z.literal('looked'),
  issue: words,
  figure: words,
  rows: z.int().min(0),
  names: z.boolean(),
  ...person,
});

const stamp = {
  seq: z.int().min(0),
  at: instant,
  /** SHA-256 of the bytes of the line before; null in the first. Tells which line was altered. */
  prev: sha256Text.nullable(),
};

/** What may be written to the log; the archive adds `seq`, `at` and `prev`. */
export const logEventSchema = z.discriminatedUnion('kind', [
  keyEvent,
  issuedEvent,
  sentEvent,
  supersededEvent,
  withdrawnEvent,
  lookedEvent,
]);
export type LogEvent = Readonly<z.infer<typeof logEventSchema>>;

const logEntrySchema = z.discriminatedUnion('kind', [
  keyEvent.extend(stamp),
  issuedEvent.extend(stamp),
  sentEvent.extend(stamp),
  supersededEvent.extend(stamp),
  withdrawnEvent.extend(stamp),
  lookedEvent.extend(stamp),
]);
/** One line of the log. `seq` counts from 0 and is the leaf's index in the tree. */
export type LogEntry = Readonly<z.infer<typeof logEntrySchema>>;
export type IssuedEntry = Extract<LogEntry, { kind: 'issued' }>;

export function isIssued(entry: LogEntry): entry is IssuedEntry {
  return entry.kind === 'issued';
}

/** The bytes of a log line without its newline. */
export function lineOf(entry: LogEntry): Buffer {
  return Buffer.from(canonicalJson(logEntrySchema.parse(entry)), 'utf8');
}

/** Reads a line's bytes; a text says what is wrong with it. The bytes are hostile: the log may have been altered. */
export function parseLine(line: Uint8Array): LogEntry | string {
  let value: unknown;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
    value = JSON.parse(text);
  } catch {
    return 'expected one line of JSON in UTF-8';
  }
  const parsed = logEntrySchema.safeParse(value);
  if (!parsed.success) return z.prettifyError(parsed.error).replaceAll(/\s+/g, ' ');
  return canonicalJson(parsed.data) === text ? parsed.data : 'expected canonical JSON (sorted keys, no white space)';
}
