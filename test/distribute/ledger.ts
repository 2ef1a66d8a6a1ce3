import type { DeliveryEvent, DeliveryLog, LoggedState, OutboxPort, OutboxRow } from '../../src/distribute/index.ts';
import { mailKeyHash } from '../../src/distribute/index.ts';

/** The outbox's contract in memory; `test/store` proves that the real one keeps the same contract. */
export function memoryOutbox(): OutboxPort & { readonly rows: Map<string, OutboxRow> } {
  const rows = new Map<string, OutboxRow>();
  const current = (row: OutboxRow) =>
    [rows.get(row.id)].find((now) => now?.state === 'sending' && now.tries === row.tries);
  return {
    rows,
    async enqueueAll(fresh) {
      for (const row of fresh) if (!rows.has(row.id)) rows.set(row.id, row);
    },
    async claimNext(now, leaseUntil) {
      const due = [...rows.values()].find((row) => row.state === 'queued' && (row.nextTryAt ?? '') <= now);
      if (due === undefined) return null;
      const claimed: OutboxRow = { ...due, state: 'sending', tries: due.tries + 1, leaseUntil };
      rows.set(due.id, claimed);
      return claimed;
    },
    async recoverExpired(now) {
      return [...rows.values()].filter((row) => row.state === 'sending' && (row.leaseUntil ?? '') <= now);
    },
    async settle(row, { state, nextTryAt, detail }) {
      const live = current(row);
      if (live === undefined) return false;
      rows.set(row.id, { ...live, state, nextTryAt, detail, leaseUntil: null });
      return true;
    },
    async list(subject) {
      return [...rows.values()].filter((row) => subject === undefined || row.key.subject === subject);
    },
  };
}

/** The archive's log as far as mails go, in memory. */
export function memoryLog(): DeliveryLog & { readonly events: DeliveryEvent[] } {
  const events: DeliveryEvent[] = [];
  const states = new Map<string, LoggedState>();
  return {
    events,
    stateOf: async (key) => states.get(mailKeyHash(key)) ?? null,
    async append(event) {
      const { messageId: _, state, detail: __, message: ___, ...key } = event;
      events.push(event);
      states.set(mailKeyHash(key), state);
    },
  };
}
