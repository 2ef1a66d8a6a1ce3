import { type Progress, silent } from '../domain/index.ts';
import type { LogEntry } from './event.ts';
import type { Finding } from './finding.ts';
import { type Inspection, inspectArchive } from './inspection.ts';
import { announcedKeys, originOf } from './keys.ts';
import { rootText } from './log.ts';
import { checkCheckpoint, checkKeys, checkLog, checkOutside } from './verify-log.ts';
import { checkObjects, type Orphan } from './verify-objects.ts';

export interface VerifyOptions {
  /** A checkpoint kept elsewhere: printed, mailed, or on a medium that cannot be rewritten. Shows truncation. */
  readonly outsideCheckpoint?: string;
  /** Check the objects of this issue only (id, or start of its hash); log, keys, checkpoint are always checked. */
  readonly issue?: string;
  readonly progress?: Progress;
}

export interface VerifyResult {
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  /** Files under objects/ that no line refers to: left by interrupted runs, no failure by themselves. */
  readonly orphans: readonly Orphan[];
  readonly lines: number;
  readonly issues: number;
  readonly objects: number;
  readonly bytes: number;
  /** Origin of the log, base64 root over its lines, and keys it announces. */
  readonly origin: string;
  readonly root: string;
  readonly keys: readonly string[];
}

/**
 * Checks an archive folder without private key, state or lease: the lines of the log and their order, the Merkle
 * root and signature of the checkpoint, the public keys, every manifest, every object. What is wrong comes back as
 * findings, never as an exception.
 */
export async function verifyArchive(folder: string, options: VerifyOptions = {}): Promise<VerifyResult> {
  const inspection = await inspectArchive(folder);
  const { view, readable } = inspection;
  const chosen = options.issue === undefined ? null : chooseIssue(readable, options.issue);
  const objects = await checkObjects(folder, readable, chosen?.issue ?? null, options.progress ?? silent);
  const lost = objects.orphans.flatMap(({ issue }) => (issue === null ? [] : [issue]));
  const findings = [
    ...checkLog(inspection, lost),
    ...(await checkKeys(inspection)),
    ...checkCheckpoint(inspection, lost),
    ...checkOutside(inspection, options.outsideCheckpoint, lost),
    ...(chosen?.findings ?? []),
    ...objects.findings,
  ];
  return Object.freeze({
    ok: findings.length === 0,
    findings,
    orphans: objects.orphans,
    lines: view.tree.size,
    issues: readable.filter(({ kind }) => kind === 'issued').length,
    objects: objects.count,
    bytes: objects.bytes,
    ...identity(inspection),
  });
}

function identity({ view }: Inspection): { origin: string; root: string; keys: readonly string[] } {
  const keys = announcedKeys(view.entries).map(({ name, id }) => `${name}+${id}`);
  return { origin: originOf(view.entries), root: rootText(view.tree), keys };
}

function chooseIssue(entries: readonly LogEntry[], wanted: string): { issue: string; findings: readonly Finding[] } {
  const isPrefix = /^[0-9a-f]{4,64}$/.test(wanted);
  const found = entries.flatMap((entry) =>
    entry.kind === 'issued' && (entry.issue === wanted || (isPrefix && entry.hash.startsWith(wanted)))
      ? [entry.issue]
      : [],
  );
  const [only] = found;
  if (only !== undefined && found.length === 1) return { issue: only, findings: [] };
  const message = `expected one issue "${wanted}", found ${found.length === 0 ? 'none' : found.join(', ')}`;
  return { issue: wanted, findings: [{ code: 'unknownIssue', message, issue: wanted }] };
}
