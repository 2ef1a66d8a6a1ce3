/** `due` waits to be run, now or at `nextTryAt`; `skipped` and `failed` carry their reason. */
export type OccurrenceState = 'due' | 'running' | 'done' | 'skipped' | 'failed';

/** A row of the ledger: one moment at which a report was due. (report, dueAt) is unique. Instants are ISO in UTC. */
export interface OccurrenceRow {
  readonly report: string;
  readonly dueAt: string;
  /** Name of the period it reports. */
  readonly period: string;
  readonly state: OccurrenceState;
  /** Tries so far; a claim raises it, and a settlement names it, so that an older claim settles nothing. */
  readonly tries: number;
  readonly nextTryAt: string | null;
  readonly leaseUntil: string | null;
  readonly reason: string | null;
}

/** What becomes of a row. `tries` is what shall stand; a run that found the house busy does not count. */
export interface OccurrenceSettlement {
  readonly state: OccurrenceState;
  readonly tries: number;
  readonly nextTryAt: string | null;
  readonly reason: string | null;
}

/** The ledger of occurrences, shared by every process; it survives them all. */
export interface OccurrencePort {
  /** The newest `dueAt` ever entered for a report; null when there is none. It is the cursor. */
  cursor(report: string): Promise<string | null>;
  /** Adds the rows that are not there yet and leaves the others as they are, in one transaction. */
  enter(rows: readonly OccurrenceRow[]): Promise<void>;
  /** Rows that are `due` or `running`, oldest first. */
  open(): Promise<readonly OccurrenceRow[]>;
  /**
   * Takes a row that is `due` with `nextTryAt` null or not after `now`, or `running` with its lease over or its
   * process known to be dead: `running`, one more try, leased until `leaseUntil`. Of many callers one gets it. Null
   * when it is not to be had.
   */
  claim(row: OccurrenceRow, now: string, leaseUntil: string): Promise<OccurrenceRow | null>;
  /** Lengthens the lease of a claimed row; false when it was taken over. */
  renew(row: OccurrenceRow, leaseUntil: string): Promise<boolean>;
  /** Settles a row if state and tries are still the row's; false otherwise. */
  settle(row: OccurrenceRow, settlement: OccurrenceSettlement): Promise<boolean>;
}
