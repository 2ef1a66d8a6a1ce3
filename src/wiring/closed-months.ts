import { z } from 'zod';

import { type Archive, type IssuedEntry, listIssues, readIssue } from '../archive/index.ts';
import { RiskpressError, type Snapshot, TABLE_NAMES } from '../domain/index.ts';
import { type ChangedMonth, changedMonths, type SealedBook } from '../revise/index.ts';

const sealedSchema = z.object({
  mappings: z.record(z.string(), z.string()),
  parts: z.array(
    z.object({
      table: z.enum(TABLE_NAMES),
      month: z.string(),
      digest: z.string(),
      columns: z.array(z.string()),
    }),
  ),
});

/**
 * Months whose data is not what valid issues were made from, and which issues each touches. Issues of one snapshot are
 * looked at once.
 */
export async function findChangedMonths(archive: Archive, snapshot: Snapshot): Promise<readonly ChangedMonth[]> {
  const valid = (await listIssues(archive)).filter(
    ({ supersededBy, withdrawn }) => supersededBy === null && !withdrawn,
  );
  const others = valid.map(({ entry }) => entry).filter((entry) => entry.snapshot !== snapshot.hash);
  const sealed: SealedBook[] = [];
  for (const entries of Map.groupBy(others, (entry) => entry.snapshot).values()) {
    const book = await readBook(archive, entries);
    if (book !== null) sealed.push(book);
  }
  return changedMonths(snapshot, sealed);
}

/** Null where the issue's snapshot was destroyed. */
async function readBook(archive: Archive, entries: readonly IssuedEntry[]): Promise<SealedBook | null> {
  const [first] = entries;
  if (first === undefined) return null;
  try {
    const bytes = await (await readIssue(archive, first.issue)).read('snapshot.json');
    const { mappings, parts } = sealedSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
    return { issues: entries.map(({ issue }) => issue), mappings: Object.keys(mappings), parts };
  } catch (error) {
    if (error instanceof RiskpressError && error.code === 'verifyFailed') return null;
    throw error;
  }
}

/** `2026-08 loan_snapshot: its rows differ from those that monthly/2026-08/r1 was made from`. */
export function changeSentence({ month, table, change, issues }: ChangedMonth): string {
  const what = { rows: 'its rows differ from', columns: 'it is mapped otherwise than', gone: 'is gone, but was' }[
    change
  ];
  return `${month} ${table}: ${what} what ${issues.join(', ')} rest${issues.length === 1 ? 's' : ''} on`;
}
