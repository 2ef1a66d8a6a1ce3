import { type IssuedEntry, listIssues } from '../archive/index.ts';
import { scopePath } from '../domain/index.ts';
import type { Records } from './workplace.ts';

/**
 * Marks every earlier revision of an issue as superseded by it, in the archive's log. Idempotent: a run that was killed
 * between the `issued` line and this leaves it to the next one.
 */
export async function supersedeEarlier(entry: IssuedEntry, { archive }: Pick<Records, 'archive'>): Promise<void> {
  const { issue, orderedBy, proved, reason } = entry;
  for (const { entry: earlier, supersededBy } of await listIssues(archive)) {
    if (supersededBy !== null || !isEarlier(earlier, entry)) continue;
    await archive.append(
      { kind: 'superseded', issue: earlier.issue, by: issue, orderedBy, proved, reason },
      (entries) =>
        entries.find((line) => line.kind === 'superseded' && line.issue === earlier.issue && line.by === issue),
    );
  }
}

function isEarlier(candidate: IssuedEntry, entry: IssuedEntry): boolean {
  const sameRun = candidate.report === entry.report && candidate.period === entry.period;
  return sameRun && scopePath(candidate.scope) === scopePath(entry.scope) && candidate.revision < entry.revision;
}
