import type { Generated } from 'kysely';

import type { OutboxState } from '../domain/index.ts';

/** Status of a run; an issued one never runs again. */
export const RUN_STATUSES = ['planned', 'running', 'issued', 'failed'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export type OccurrenceState = 'due' | 'running' | 'done' | 'skipped' | 'failed';

export type MailKind = 'report' | 'recall' | 'notice' | 'review' | 'alert' | 'digest' | 'status';

/** Who holds a claim, and until when; all null while nobody does. Instants are ISO text in UTC. */
interface Claimable {
  holder: string | null;
  lease_until: string | null;
}

export interface RunsTable extends Claimable {
  /** The run's key: the id of the issue it makes. */
  key: string;
  report: string;
  period: string;
  /** `/branch=B01`, empty for the whole book. */
  scope: string;
  revision: number;
  ordered_by: string;
  ordered_proved: number;
  ordered_at: string;
  reason: string | null;
  late: number;
  status: RunStatus;
  attempts: number;
  last_error: string | null;
  issue_hash: string | null;
  updated_at: string;
}

export interface StagesTable {
  run: string;
  stage: string;
  sha256: string;
  bytes: number;
  saved_at: string;
}

export interface OutboxTable extends Claimable {
  position: Generated<number>;
  /** Hash of the six members of the key. */
  id: string;
  subject: string;
  rendition: string;
  recipient: string;
  channel: 'email';
  mail_kind: MailKind;
  attempt_set: number;
  address: string;
  state: OutboxState;
  tries: number;
  queued_at: string;
  next_try_at: string | null;
  detail: string | null;
  updated_at: string;
}

export interface OccurrencesTable extends Claimable {
  report: string;
  due_at: string;
  period: string;
  state: OccurrenceState;
  tries: number;
  next_try_at: string | null;
  reason: string | null;
}

export interface LeasesTable extends Claimable {
  name: string;
  fence: number;
  /** Of one holding; null while free. */
  token: string | null;
  /** The machine the holder runs on. */
  host: string | null;
}

export interface CursorsTable {
  name: string;
  position: number;
}

export interface AuditTable {
  position: Generated<number>;
  at: string;
  person: string;
  proved: number;
  action: string;
  subject: string;
  detail: string | null;
}

/** The state's tables. */
export interface Schema {
  runs: RunsTable;
  stages: StagesTable;
  outbox: OutboxTable;
  occurrences: OccurrencesTable;
  leases: LeasesTable;
  cursors: CursorsTable;
  audit: AuditTable;
}
