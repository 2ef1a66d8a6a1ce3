import { setTimeout } from 'node:timers/promises';

import { type MailSettings, mayReceive } from '../domain/index.ts';
import { isPlainAddress } from './address.ts';
import { fileChannel, type MailChannel, smtpChannel, type TryOutcome } from './channel.ts';
import { composeMail, type Mail } from './mail.ts';
import type { Consignment, DeliveryContext, LoggedState, OutboxRow } from './outbox.ts';
import type { SecretReader } from './secret.ts';
import { type DeliverySummary, summarise } from './summary.ts';
import type { MailTemplates } from './templates.ts';

export interface DeliveryOptions extends DeliveryContext {
  readonly templates: MailTemplates;
  /** Folder of the `.eml` files, used while no mail server is configured. */
  readonly mailFolder: string;
  readonly smtp: MailSettings['smtp'] | null;
  readonly readSecret: SecretReader;
  readonly certificateAuthority?: string;
  readonly whenUncertain: MailSettings['whenUncertain'];
  /** Limits the summary (never the sending) to one issue. */
  readonly subject?: string;
}

/** A mail server that defers a mail for longer than this has not taken it. */
const GIVE_UP_AFTER_MS = 24 * 3_600_000;
const FIRST_BACKOFF_MS = 60_000;
const LONGEST_BACKOFF_MS = 3_600_000;
/** So many connections lost in a row mean the server, not the mail. */
const MOST_LOSSES = 3;
/** A copy of which it is unknown whether it arrived is resent at most so often, then held. */
const MOST_RESENDS = 3;
const LOOK_EVERY_MS = 100;
const LONGEST_WAIT_MS = 15_000;

type Verdict =
  | { readonly kind: 'final'; readonly state: LoggedState; readonly detail: string; readonly mail: Mail | null }
  /** `at` null: at once. `fault`: the channel's own, not the mail's. */
  | { readonly kind: 'again'; readonly at: string | null; readonly detail: string; readonly fault: Fault };

type Fault = 'none' | 'lost' | 'unreachable';

/**
 * Sends every due copy of the outbox once and says what became of all. A copy is claimed, checked again (address,
 * sealed plan, clearance as configured now), composed, handed over, logged in the archive, then settled; whoever
 * dies in between leaves a lease behind, and the next call settles it. Nothing waits for a server's "later": such a
 * copy stays queued with its next time. Errors: `diskFailed`, `environmentMissing`, `policyRefused`,
 * `configInvalid`; a server's refusal is never an error but part of the summary.
 */
export async function deliver(options: DeliveryOptions): Promise<DeliverySummary> {
  const channel = await channelOf(options);
  await recover(options, channel);
  const trouble = await sendDue(options, channel);
  await awaitOthers(options);
  return summarise(await options.outbox.list(options.subject), trouble);
}

async function channelOf(options: DeliveryOptions): Promise<MailChannel> {
  if (options.smtp === null || options.smtp === undefined) return fileChannel(options.mailFolder);
  return smtpChannel(options.smtp, options.readSecret, options.certificateAuthority);
}

/** Settles what a dead sender left behind: by the archive's log, else by trying again where that changes nothing. */
async function recover(options: DeliveryOptions, channel: MailChannel): Promise<void> {
  for (const row of await options.outbox.recoverExpired(options.clock.now())) {
    const logged = await options.log.stateOf(row.key);
    if (logged !== null && logged !== 'uncertain') await settle(options, row, final(logged, 'found in the log'));
    else if (channel.isRecoverable) await settle(options, row, again('the sender stopped midway'));
    else await settle(options, row, verdictOnUnknown(options, row, 'the sender stopped midway'));
  }
}

/** Returns why it stopped early, or null when everything due was tried. */
async function sendDue(options: DeliveryOptions, channel: MailChannel): Promise<string | null> {
  let losses = 0;
  for (let row = await claim(options, channel); row !== null; row = await claim(options, channel)) {
    const verdict = await tryRow(options, channel, row);
    await settle(options, row, verdict);
    if (verdict.kind === 'final' || verdict.fault === 'none') losses = 0;
    else if (verdict.fault === 'unreachable' || ++losses >= MOST_LOSSES) return verdict.detail;
  }
  return null;
}

/** Another process may be handing over one of the issue's copies just now: what became of it is worth a moment. */
async function awaitOthers({ outbox, clock, subject }: DeliveryOptions): Promise<void> {
  if (subject === undefined) return;
  for (let waited = 0; waited < LONGEST_WAIT_MS; waited += LOOK_EVERY_MS) {
    const now = clock.now();
    const rows = await outbox.list(subject);
    if (!rows.some(({ state, leaseUntil }) => state === 'sending' && (leaseUntil ?? '') > now)) return;
    await setTimeout(LOOK_EVERY_MS);
  }
}

function claim({ outbox, clock }: DeliveryOptions, channel: MailChannel): Promise<OutboxRow | null> {
  const now = clock.now();
  return outbox.claimNext(now, shifted(now, channel.leaseMs));
}

async function tryRow(options: DeliveryOptions, channel: MailChannel, row: OutboxRow): Promise<Verdict> {
  try {
    const logged = await options.log.stateOf(row.key);
    if (logged !== null && logged !== 'uncertain') return final(logged, 'found in the log');
    return await sendRow(options, channel, row);
  } catch (cause) {
    await settle(options, row, again(String(cause)));
    throw cause;
  }
}

async function sendRow(options: DeliveryOptions, channel: MailChannel, row: OutboxRow): Promise<Verdict> {
  const consignment = await options.consign(row);
  const { approved, issue, settings, checkpoint } = consignment;
  const refusal = refusalOf(row, consignment);
  if (refusal !== null || approved === null) return final('refused', refusal ?? 'notInPlan');
  const files = await consignment.files();
  const material = { copy: approved, issue, files, settings, checkpoint };
  const mail = await composeMail(material, row.key, options.templates);
  options.progress('distribute', `${row.key.recipient}: ${mail.subject}`);
  return verdictOn(options, row, mail, await channel.send(row.key, mail));
}

/**
 * Why a copy may not go now, or null. The sealed plan decides who was approved, the configuration of this moment who
 * still may: the outbox's own row is believed in nothing.
 */
function refusalOf(row: Pick<OutboxRow, 'address'>, { approved, recipient, issue }: Consignment): string | null {
  if (approved === null) return 'notInPlan';
  if (approved.refused !== null) return approved.refused;
  if (!isPlainAddress(approved.address)) return 'addressInvalid';
  if (recipient === null) return 'recipientRemoved';
  if (row.address !== approved.address || recipient.address !== approved.address) return 'addressChanged';
  return mayReceive(recipient.clearance, issue.label) ? null : 'clearanceBelowLabel';
}

function verdictOn(options: DeliveryOptions, row: OutboxRow, mail: Mail, outcome: TryOutcome): Verdict {
  const { kind, detail } = outcome;
  const now = options.clock.now();
  if (kind === 'unknown') return verdictOnUnknown(options, row, detail, mail);
  if (kind === 'unreachable') return { ...again(detail), fault: 'unreachable' };
  if (kind === 'sent' || kind === 'rejected') return { kind: 'final', state: kind, detail, mail };
  if (shifted(row.queuedAt, GIVE_UP_AFTER_MS) <= now) {
    return { kind: 'final', state: 'rejected', detail: `given up after a day: ${detail}`, mail };
  }
  return { kind: 'again', at: laterTry(row, now), detail, fault: kind === 'lost' ? 'lost' : 'none' };
}

function verdictOnUnknown(options: DeliveryOptions, row: OutboxRow, detail: string, mail: Mail | null = null): Verdict {
  const mayResend = options.whenUncertain === 'resend' && row.tries <= MOST_RESENDS;
  if (!mayResend) return { kind: 'final', state: 'uncertain', detail, mail };
  return { ...again(`to be resent, as it may not have arrived: ${detail}`), at: laterTry(row, options.clock.now()) };
}

/** The archive first, as it is the truth for what was sent; a crash between the two is settled from it. */
async function settle(options: DeliveryOptions, row: OutboxRow, verdict: Verdict): Promise<void> {
  const at = options.clock.now();
  if (verdict.kind === 'again') {
    await options.outbox.settle(row, { state: 'queued', at, nextTryAt: verdict.at, detail: verdict.detail });
    return;
  }
  const { state, detail, mail } = verdict;
  if ((await options.log.stateOf(row.key)) !== state) {
    const message = mail?.raw ?? null;
    await options.log.append({ ...row.key, messageId: mail?.messageId ?? null, state, detail, message });
  }
  await options.outbox.settle(row, { state, at, nextTryAt: null, detail });
}

function final(state: LoggedState, detail: string): Verdict {
  return { kind: 'final', state, detail, mail: null };
}

function again(detail: string): Extract<Verdict, { kind: 'again' }> {
  return { kind: 'again', at: null, detail, fault: 'none' };
}

/** One minute after the first try, doubled after each further one, an hour at most. */
function laterTry(row: OutboxRow, now: string): string {
  return shifted(now, Math.min(FIRST_BACKOFF_MS * 2 ** Math.max(0, row.tries - 1), LONGEST_BACKOFF_MS));
}

function shifted(instant: string, milliseconds: number): string {
  return new Date(Date.parse(instant) + milliseconds).toISOString();
}
