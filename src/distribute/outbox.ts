import type { Clock, Label, OutboxState, PlannedCopy, Progress, SendPlan } from '../domain/index.ts';
import { LABELS, RiskpressError } from '../domain/index.ts';
import type { MailMaterial } from './letter.ts';
import { type MailKey, type MailKind, mailKeyHash, renditionName } from './mail-key.ts';

/** A row of the outbox. Instants are ISO texts in UTC. */
export interface OutboxRow {
  /** `mailKeyHash(key)`: unique, so that a plan enters once however often it is entered. */
  readonly id: string;
  readonly key: MailKey;
  readonly address: string;
  readonly state: OutboxState;
  /** Claims so far; the row as claimed is fenced by it: an older claim settles nothing. */
  readonly tries: number;
  readonly queuedAt: string;
  /** Not to be claimed before; null: at once. */
  readonly nextTryAt: string | null;
  /** While `sending`: until when the claim holds. */
  readonly leaseUntil: string | null;
  /** Why it is in its state: a reason, the server's answer, or the file written. */
  readonly detail: string | null;
}

/** What becomes of a row that is being sent. */
export interface Settlement {
  readonly state: OutboxState;
  readonly at: string;
  readonly nextTryAt: string | null;
  readonly detail: string | null;
}

/** State for work in progress, in one store shared by every process. */
export interface OutboxPort {
  /** Adds the rows whose id is not there yet and leaves the others as they are. */
  enqueueAll(rows: readonly OutboxRow[]): Promise<void>;
  /**
   * Takes the oldest `queued` row with `nextTryAt` null or not after `now`: `sending`, one more try, leased until
   * `leaseUntil`. Of many callers one gets a row. Null when nothing is due. Durable before it resolves.
   */
  claimNext(now: string, leaseUntil: string): Promise<OutboxRow | null>;
  /** Rows still `sending` whose lease ended at or before `now`, or whose process is known to be dead. Changes nothing. */
  recoverExpired(now: string): Promise<readonly OutboxRow[]>;
  /** Settles a `sending` row if id and tries are still the row's; false when another claim came since. */
  settle(row: OutboxRow, settlement: Settlement): Promise<boolean>;
  /** Rows of a subject, or all, in the order they were queued. */
  list(subject?: string): Promise<readonly OutboxRow[]>;
}

/** States that the archive's log knows; the archive is the truth for what was sent. */
export type LoggedState = 'sent' | 'uncertain' | 'bounced' | 'rejected' | 'refused' | 'cancelled';

/** One `sent` line to be written to the archive's log. */
export interface DeliveryEvent extends MailKey {
  readonly messageId: string | null;
  readonly state: LoggedState;
  readonly detail: string | null;
  /** The message as handed over, for the archive to keep; null where nothing was. */
  readonly message: Uint8Array | null;
}

/** The archive's log as far as mails go. */
export interface DeliveryLog {
  /** The newest logged state of a mail; null when the log does not know it. */
  stateOf(key: MailKey): Promise<LoggedState | null>;
  /** Durable before it resolves. */
  append(event: DeliveryEvent): Promise<void>;
}

/** What stands in the archive and the configuration for a row, read afresh for each send. */
export interface Consignment {
  readonly issue: MailMaterial['issue'];
  readonly settings: MailMaterial['settings'];
  readonly checkpoint: MailMaterial['checkpoint'];
  /** The copy of the sealed plan; null when the plan has none for this recipient. */
  readonly approved: PlannedCopy | null;
  /** The recipient as configured now; null when no longer configured. */
  readonly recipient: { readonly address: string; readonly clearance: Label } | null;
  /** Reads the files of the copy's rendition; called only for a copy that may be sent. */
  files(): Promise<MailMaterial['files']>;
}

export interface DeliveryContext {
  readonly outbox: OutboxPort;
  readonly log: DeliveryLog;
  readonly consign: (row: OutboxRow) => Promise<Consignment>;
  readonly clock: Clock;
  readonly progress: Progress;
}

/** The outbox rows of a sealed plan; a refused copy is a row too, so that nobody is silently left out. */
export function outboxRows(
  plan: SendPlan,
  sending: { readonly at: string; readonly mailKind?: MailKind; readonly attemptSet?: number },
): readonly OutboxRow[] {
  const label = labelOf(plan);
  return plan.copies.map((copy) => {
    const key: MailKey = {
      subject: plan.issue,
      rendition: renditionName(copy.language, label),
      recipient: copy.recipient,
      channel: copy.channel,
      mailKind: sending.mailKind ?? 'report',
      attemptSet: sending.attemptSet ?? 1,
    };
    return { ...freshRow(key, sending.at), address: copy.address, ...planned(copy) };
  });
}

function planned(copy: PlannedCopy): Pick<OutboxRow, 'state' | 'detail'> {
  return copy.refused === null ? { state: 'queued', detail: null } : { state: 'refused', detail: copy.refused };
}

function freshRow(key: MailKey, queuedAt: string): Omit<OutboxRow, 'address' | 'state' | 'detail'> {
  return { id: mailKeyHash(key), key, tries: 0, queuedAt, nextTryAt: null, leaseUntil: null };
}

function labelOf(plan: SendPlan): Label {
  const label = LABELS.find((candidate) => candidate === plan.label);
  if (label === undefined) throw new RiskpressError('internal', `send plan: ${JSON.stringify(plan.label)} is no label`);
  return label;
}
