import type { Snapshot, TablePart } from '../domain/index.ts';

/** What an issue was made from, by table and month. */
export interface SealedBook {
  readonly issues: readonly string[];
  /** Names of its mappings: another report may rest on other sources. */
  readonly mappings: readonly string[];
  readonly parts: readonly Pick<TablePart, 'table' | 'month' | 'digest' | 'columns'>[];
}

/** A month of a table that is not what issues were made from. */
export interface ChangedMonth {
  readonly month: string;
  readonly table: string;
  /** Its rows, its mapped columns, or that it is no longer there. */
  readonly change: 'rows' | 'columns' | 'gone';
  /** The issues that it touches. */
  readonly issues: readonly string[];
}

/**
 * Months whose data differs now from what stands sealed. Tables without months (customers, capital) grow all the time
 * and are not told, nor are months after the newest that was taken in: an older period does not ask for them. Ascending
 * by month and table.
 */
export function changedMonths(
  snapshot: Pick<Snapshot, 'parts' | 'mappings'>,
  sealed: readonly SealedBook[],
): readonly ChangedMonth[] {
  const now = new Map(snapshot.parts.map((part) => [`${part.month} ${part.table}`, part]));
  const newest = snapshot.parts.reduce((last, { month }) => (month !== 'all' && month > last ? month : last), '');
  const found = new Map<string, { readonly issues: string[]; readonly of: Omit<ChangedMonth, 'issues'> }>();
  for (const { issues, mappings, parts } of sealed) {
    if (!mappings.every((name) => Object.hasOwn(snapshot.mappings, name))) continue;
    for (const part of parts) {
      const change = changeOf(now.get(`${part.month} ${part.table}`), part);
      if (part.month === 'all' || part.month > newest || change === null) continue;
      const of = { month: part.month, table: part.table, change };
      const key = `${of.month} ${of.table} ${of.change}`;
      const before = found.get(key);
      if (before === undefined) found.set(key, { of, issues: [...issues] });
      else before.issues.push(...issues);
    }
  }
  const keys = [...found.keys()].toSorted();
  return keys.flatMap((key) => {
    const one = found.get(key);
    return one === undefined ? [] : [{ ...one.of, issues: one.issues.toSorted() }];
  });
}

function changeOf(now: TablePart | undefined, sealed: SealedBook['parts'][number]): ChangedMonth['change'] | null {
  if (now === undefined) return 'gone';
  if (now.digest === sealed.digest) return null;
  return now.columns.join() === sealed.columns.join() ? 'rows' : 'columns';
}
