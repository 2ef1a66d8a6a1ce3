import type { Person } from '../domain/index.ts';
import type { State } from './state.ts';

/** One thing that somebody did. `subject` is what it was done to: an issue, a run, a mail, a configuration. */
export interface AuditRow {
  readonly at: string;
  readonly person: Person;
  readonly action: string;
  readonly subject: string;
  readonly detail: string | null;
}

/** Writes down who did what to what. Working memory only: what must last is in the archive's log. */
export async function recordAudit(state: State, row: Omit<AuditRow, 'at'>): Promise<void> {
  const { person, action, subject, detail } = row;
  const proved = person.proved ? 1 : 0;
  const values = { at: state.clock.now(), person: person.name, proved, action, subject, detail };
  await state.db.insertInto('audit').values(values).execute();
}

/** Everything written down, oldest first. */
export async function listAudit(state: State): Promise<readonly AuditRow[]> {
  const rows = await state.db.selectFrom('audit').selectAll().orderBy('position').execute();
  return rows.map(({ at, person, proved, action, subject, detail }) => ({
    at,
    person: { name: person, proved: proved === 1 },
    action,
    subject,
    detail,
  }));
}
