import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Progress } from '../domain/index.ts';
import type { IssuedEntry, LogEntry } from './event.ts';
import type { Finding } from './finding.ts';
import { type Manifest, manifestConflict, parseManifest } from './manifest.ts';
import { hashFile, OBJECTS, objectPath } from './objects.ts';

/** Something that must be an object, and the issue that needs it. */
interface Reference {
  readonly hash: string;
  readonly name: string;
  readonly issue: string;
  readonly bytes: number | null;
}

export interface ObjectCheck {
  readonly findings: readonly Finding[];
  readonly count: number;
  readonly bytes: number;
  /** Files under objects/ that nothing refers to; with the issue, where one is the manifest of an issue. */
  readonly orphans: readonly Orphan[];
}

export interface Orphan {
  readonly path: string;
  readonly issue: string | null;
}

/** An orphan bigger than this is not looked into: manifests are small. */
const MAX_MANIFEST = 1 << 20;

/** Checks that every object that the entries refer to is there, whole, and as named; `only` limits it to one issue. */
export async function checkObjects(
  folder: string,
  entries: readonly LogEntry[],
  only: string | null,
  progress: Progress,
): Promise<ObjectCheck> {
  const chosen = entries.filter((entry) => only === null || subjectOf(entry) === only);
  const findings: Finding[] = [];
  const references = [...chosen.flatMap(evidenceOf)];
  for (const entry of chosen) {
    if (entry.kind !== 'issued') continue;
    const manifest = await readManifest(folder, entry);
    references.push({ hash: entry.hash, name: 'manifest', issue: entry.issue, bytes: null });
    if (typeof manifest === 'string') findings.push({ code: 'manifestInvalid', message: manifest, issue: entry.issue });
    else references.push(...manifestReferences(manifest, entry.issue));
  }
  const byHash = Map.groupBy(references, ({ hash }) => hash);
  const content = await checkContents(folder, byHash, progress);
  const orphans = only === null ? await findOrphans(folder, byHash) : [];
  return { findings: [...findings, ...content.findings], count: byHash.size, bytes: content.bytes, orphans };
}

/** The issue (or other subject) that an entry is about; null for a key. */
function subjectOf(entry: LogEntry): string | null {
  if (entry.kind === 'key') return null;
  return entry.kind === 'sent' ? entry.subject : entry.issue;
}

function evidenceOf(entry: LogEntry): readonly Reference[] {
  if (entry.kind !== 'sent' || entry.evidence === null) return [];
  return [{ hash: entry.evidence, name: `message to ${entry.recipient}`, issue: entry.subject, bytes: null }];
}

function manifestReferences({ objects }: Manifest, issue: string): readonly Reference[] {
  return Object.entries(objects).map(([name, { sha256: hash, bytes }]) => ({ hash, name, issue, bytes }));
}

/** The manifest of an issued line; a text says what is wrong with it. */
async function readManifest(folder: string, entry: IssuedEntry): Promise<Manifest | string> {
  const bytes = await readFile(objectPath(folder, entry.hash)).catch(() => undefined);
  if (bytes === undefined) return `issue ${entry.issue}: expected its manifest ${entry.hash}, found none`;
  const manifest = parseManifest(bytes);
  if (typeof manifest === 'string')
    return `issue ${entry.issue}: its manifest ${entry.hash} cannot be read: ${manifest}`;
  const conflict = manifestConflict(entry, manifest);
  return conflict === null ? manifest : `issue ${entry.issue}: its manifest ${entry.hash} tells of ${conflict}`;
}

async function checkContents(
  folder: string,
  byHash: ReadonlyMap<string, readonly Reference[]>,
  progress: Progress,
): Promise<{ findings: readonly Finding[]; bytes: number }> {
  const findings: Finding[] = [];
  let [done, bytes] = [0, 0];
  for (const [hash, references] of byHash) {
    const size = await soundSize(objectPath(folder, hash), hash);
    if (typeof size === 'number') bytes += size;
    findings.push(...references.flatMap((reference) => objectFinding(reference, size)));
    done += 1;
    if (done % 100 === 0 || done === byHash.size) progress('verify', `${done} of ${byHash.size} objects`);
  }
  return { findings, bytes };
}

function objectFinding({ name, issue, hash, bytes }: Reference, found: number | string): readonly Finding[] {
  const what = `issue ${issue}: object ${hash} (${name})`;
  if (found === 'missing') return [{ code: 'objectMissing', message: `${what} is missing`, issue }];
  if (typeof found === 'string') return [{ code: 'objectAltered', message: `${what} is altered: ${found}`, issue }];
  if (bytes === null || bytes === found) return [];
  const message = `${what} is altered: expected ${bytes} bytes, found ${found}`;
  return [{ code: 'objectAltered', message, issue }];
}

/** Size of an object whose content fits its name; otherwise `missing`, or what is wrong. */
async function soundSize(path: string, hash: string): Promise<number | string> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return 'missing';
  if (!found.isFile()) return 'expected a plain file';
  const actual = await hashFile(path).catch((cause) => `nothing readable (${String(cause)})`);
  return actual === hash ? found.size : `its content hashes to ${actual}`;
}

async function findOrphans(folder: string, known: ReadonlyMap<string, unknown>): Promise<readonly Orphan[]> {
  const root = join(folder, OBJECTS);
  const files = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  const orphans: Orphan[] = [];
  for (const file of files.filter((entry) => !entry.isDirectory())) {
    const path = join(file.parentPath, file.name);
    if (known.has(file.name) && path === objectPath(folder, file.name)) continue;
    orphans.push({ path, issue: await manifestIssue(path) });
  }
  return orphans.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** The issue of which a file is the manifest, or null. */
async function manifestIssue(path: string): Promise<string | null> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isFile() !== true || found.size > MAX_MANIFEST) return null;
  const bytes = await readFile(path).catch(() => undefined);
  const manifest = bytes === undefined ? '' : parseManifest(bytes);
  return typeof manifest === 'string' ? null : manifest.issue;
}
