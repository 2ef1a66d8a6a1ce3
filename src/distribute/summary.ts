import type { OutboxState } from '../domain/index.ts';
import type { OutboxRow } from './outbox.ts';

/** One copy and why it is where it is. */
export interface CopyReport {
  readonly subject: string;
  readonly recipient: string;
  readonly detail: string | null;
  readonly nextTryAt: string | null;
}

/** Every copy under the state it is in; `trouble` is what stopped the sending early (mail server), or null. */
export interface DeliverySummary {
  readonly copies: Readonly<Record<OutboxState, readonly CopyReport[]>>;
  /** Copies that were to be sent and are not (everything but sent, refused and cancelled). */
  readonly unsent: number;
  readonly trouble: string | null;
}

export function summarise(rows: readonly OutboxRow[], trouble: string | null): DeliverySummary {
  const inState = (state: OutboxState): readonly CopyReport[] => rows.filter((row) => row.state === state).map(report);
  const copies = {
    queued: inState('queued'),
    held: inState('held'),
    sending: inState('sending'),
    uncertain: inState('uncertain'),
    sent: inState('sent'),
    bounced: inState('bounced'),
    rejected: inState('rejected'),
    refused: inState('refused'),
    cancelled: inState('cancelled'),
  };
  const done = copies.sent.length + copies.refused.length + copies.cancelled.length;
  return { copies, unsent: rows.length - done, trouble };
}

function report({ key, detail, nextTryAt }: OutboxRow): CopyReport {
  return { subject: key.subject, recipient: key.recipient, detail, nextTryAt };
}
