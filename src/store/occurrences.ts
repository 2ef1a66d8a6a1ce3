import type { Selectable } from 'kysely';

import { isGone, THIS_PROCESS } from './holder.ts';
import type { OccurrenceState, OccurrencesTable } from './schema.ts';
import type { State } from './state.ts';

/** One moment at which a report was due; (report, dueAt) is unique. Instants are ISO text in UTC. */
export interface DueRow {
  readonly report: string;
  readonly dueAt: string;
  readonly period: string;
  readonly state: OccurrenceState;
  /** Tries so far; a claim is fenced by it. */
  readonly tries: number;
  readonly nextTryAt: string | null;
  readonly leaseUntil: string | null;
  readonly reason: string | null;
}

/** What becomes of a claimed row; `tries` is what shall stand. */
export interface DueSettlement {
  readonly state: OccurrenceState;
  readonly tries: number;
  readonly nextTryAt: string | null;
  readonly reason: string | null;
}

/** The ledger of occurrences of a state. */
export interface Occurrences {
  /** The newest moment ever entered for a report; null when there is none. */
  cursor(report: string): Promise<string | null>;
  /** Adds the rows that are not there and leaves the others as they are, all or none. */
  enter(rows: readonly DueRow[]): Promise<void>;
  /** Rows that are `due` or `running`, oldest first. */
  open(): Promise<readonly DueRow[]>;
  /** Takes a row that is due, or whose holder is dead or let its lease end; null when it is not to be had. */
  claim(row: DueRow, now: string, leaseUntil: string): Promise<DueRow | null>;
  /** Lengthens the lease of a claimed row; false when it was taken over. */
  renew(row: DueRow, leaseUntil: string): Promise<boolean>;
  /** Settles a row if state and tries are still the row's; false otherwise. */
  settle(row: DueRow, settlement: DueSettlement): Promise<boolean>;
}

export function stateOccurrences(state: State): Occurrences {
  return Object.freeze({
    cursor: (report: string) => cursor(state, report),
    enter: (rows: readonly DueRow[]) => enter(state, rows),
    open: () => openRows(state),
    claim: (row: DueRow, now: string, leaseUntil: string) => claim(state, row, now, leaseUntil),
    renew: (row: DueRow, leaseUntil: string) => change(state, row, { lease_until: leaseUntil }),
    settle: (row: DueRow, settlement: DueSettlement) => settle(state, row, settlement),
  });
}

async function cursor(state: State, report: string): Promise<string | null> {
  const row = await state.db
    .selectFrom('occurrences')
    .select((table) => table.fn.max('due_at').as('newest'))
    .where('report', '=', report)
    .executeTakeFirst();
  return row?.newest ?? null;
}

async function enter(state: State, rows: readonly DueRow[]): Promise<void> {
  await state.db.transaction().execute(async (transaction) => {
    for (const row of rows) {
      await transaction
        .insertInto('occurrences')
        .values(tableRow(row))
        .onConflict((conflict) => conflict.columns(['report', 'due_at']).doNothing())
        .execute();
    }
  });
}

async function openRows(state: State): Promise<readonly DueRow[]> {
  const rows = await state.db
    .selectFrom('occurrences')
    .selectAll()
    .where('state', 'in', ['due', 'running'])
    .orderBy('due_at')
    .orderBy('report')
    .execute();
  return rows.map(dueRow);
}

async function claim(state: State, wanted: DueRow, now: string, leaseUntil: string): Promise<DueRow | null> {
  const { report, dueAt } = wanted;
  const dead = await deadHolder(state, wanted);
  const row = await state.db
    .updateTable('occurrences')
    .set((column) => ({
      state: 'running',
      tries: column('tries', '+', 1),
      holder: THIS_PROCESS,
      lease_until: leaseUntil,
    }))
    .where('report', '=', report)
    .where('due_at', '=', dueAt)
    .where((column) =>
      column.or([
        column.and([
          column('state', '=', 'due'),
          column.or([column('next_try_at', 'is', null), column('next_try_at', '<=', now)]),
        ]),
        column.and([
          column('state', '=', 'running'),
          column.or([column('lease_until', '<=', now), column('holder', '=', dead)]),
        ]),
      ]),
    )
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? null : dueRow(row);
}

async function deadHolder(state: State, { report, dueAt }: DueRow): Promise<string | null> {
  const row = await state.db
    .selectFrom('occurrences')
    .select('holder')
    .where('report', '=', report)
    .where('due_at', '=', dueAt)
    .executeTakeFirst();
  return row?.holder != null && isGone(row.holder) ? row.holder : null;
}

async function settle(state: State, row: DueRow, settlement: DueSettlement): Promise<boolean> {
  return change(state, row, {
    state: settlement.state,
    tries: settlement.tries,
    next_try_at: settlement.nextTryAt,
    reason: settlement.reason,
    holder: null,
    lease_until: null,
  });
}

async function change(state: State, row: DueRow, values: Partial<OccurrencesTable>): Promise<boolean> {
  const { numUpdatedRows } = await state.db
    .updateTable('occurrences')
    .set(values)
    .where('report', '=', row.report)
    .where('due_at', '=', row.dueAt)
    .where('state', '=', row.state)
    .where('tries', '=', row.tries)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

function tableRow(row: DueRow): OccurrencesTable {
  const { report, period, state, tries, reason } = row;
  return {
    report,
    due_at: row.dueAt,
    period,
    state,
    tries,
    next_try_at: row.nextTryAt,
    reason,
    holder: null,
    lease_until: row.leaseUntil,
  };
}

function dueRow(row: Selectable<OccurrencesTable>): DueRow {
  const { report, period, state, tries, reason } = row;
  return Object.freeze({
    report,
    dueAt: row.due_at,
    period,
    state,
    tries,
    nextTryAt: row.next_try_at,
    leaseUntil: row.lease_until,
    reason,
  });
}
