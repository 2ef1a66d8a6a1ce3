import { canonicalJson, issueId, parseIssueId, RiskpressError } from '../domain/index.ts';
import type { Archive } from './archive.ts';
import { type IssuedEntry, type IssueHeader, isIssued, issueHeaderSchema, type LogEntry } from './event.ts';
import { type Manifest, objectName, parseManifest, SEND_PLAN } from './manifest.ts';

/** An issue in the archive: its line, its manifest, and its files by name. */
export interface SealedIssue {
  readonly entry: IssuedEntry;
  readonly manifest: Manifest;
  /** A file's bytes, checked. Errors: `verifyFailed`; `usage` on a name that the issue does not have. */
  read(name: string): Promise<Uint8Array>;
  /** Path of a file, checked, for readers that stream. */
  openPath(name: string): Promise<string>;
}

/** An issue as lists show it. */
export interface IssueStatus {
  readonly entry: IssuedEntry;
  readonly supersededBy: string | null;
  readonly withdrawn: boolean;
}

/**
 * Seals an issue: keeps every file and a manifest of them, then appends the `issued` line, which is the only commit
 * point. `files` are bytes or paths by name, the send plan among them as `sendplan.json`. The same issue again
 * returns the line that is there. Errors: `policyRefused` when the id was issued with other content.
 */
export async function sealIssue(
  archive: Archive,
  files: ReadonlyMap<string, Uint8Array | string>,
  header: IssueHeader,
): Promise<{ readonly hash: string; readonly entry: IssuedEntry }> {
  const manifest = await keepFiles(archive, files, issueHeaderSchema.parse(header));
  const plan = manifest.objects[SEND_PLAN];
  if (plan === undefined) throw new RiskpressError('internal', `expected ${SEND_PLAN} among the files of an issue`);
  const hash = await archive.put(Buffer.from(canonicalJson(manifest)));
  const line = { kind: 'issued', issue: manifest.issue, hash, sendPlan: plan.sha256, ...manifest.header } as const;
  const entry = await archive.append(line, (entries) => alreadyIssued(entries, manifest.issue, hash));
  if (entry.kind !== 'issued') throw new RiskpressError('internal', `expected an issued line, found ${entry.kind}`);
  return { hash, entry };
}

/** Every issue in the order of issuing. */
export async function listIssues(archive: Archive): Promise<readonly IssueStatus[]> {
  const entries = await archive.entries();
  const superseded = new Map(
    entries.flatMap((entry) => (entry.kind === 'superseded' ? [[entry.issue, entry.by]] : [])),
  );
  const withdrawn = new Set(entries.flatMap((entry) => (entry.kind === 'withdrawn' ? [entry.issue] : [])));
  return entries.filter(isIssued).map((entry) => ({
    entry,
    supersededBy: superseded.get(entry.issue) ?? null,
    withdrawn: withdrawn.has(entry.issue),
  }));
}

/**
 * The issue of an id, its values percent-encoded or as they are, or of an unambiguous hash prefix (4 digits or more).
 * Errors: `usage` when there is not one.
 */
export async function findIssue(archive: Archive, idOrHash: string): Promise<IssuedEntry> {
  const issued = (await archive.entries()).filter(isIssued);
  const isPrefix = /^[0-9a-f]{4,64}$/.test(idOrHash);
  const name = parseIssueId(idOrHash);
  const id = name === undefined ? idOrHash : issueId(name);
  const found = issued.filter(({ issue, hash }) => issue === id || (isPrefix && hash.startsWith(idOrHash)));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const what =
    found.length === 0 ? 'none' : found.map(({ issue, hash }) => `${issue} (${hash.slice(0, 12)})`).join(', ');
  throw new RiskpressError(
    'usage',
    `expected the id of one issue or the start of its hash, found for "${idOrHash}": ${what}`,
  );
}

/** An issue with its manifest and files. Errors: `usage`, `verifyFailed`. */
export async function readIssue(archive: Archive, idOrHash: string): Promise<SealedIssue> {
  const entry = await findIssue(archive, idOrHash);
  const manifest = parseManifest(await archive.read(entry.hash));
  if (typeof manifest === 'string') throw damagedManifest(entry, manifest);
  const hashOfName = (name: string): string => {
    const object = Object.hasOwn(manifest.objects, name) ? manifest.objects[name] : undefined;
    if (object !== undefined) return object.sha256;
    const names = Object.keys(manifest.objects).join(', ');
    throw new RiskpressError('usage', `expected a file of issue ${entry.issue} (${names}), found "${name}"`);
  };
  return Object.freeze({
    entry,
    manifest,
    read: async (name: string) => archive.read(hashOfName(name)),
    openPath: async (name: string) => archive.openPath(hashOfName(name)),
  });
}

async function keepFiles(
  archive: Archive,
  files: ReadonlyMap<string, Uint8Array | string>,
  header: IssueHeader,
): Promise<Manifest> {
  const objects: Record<string, { sha256: string; bytes: number }> = {};
  for (const [name, file] of files) objects[objectName.parse(name)] = await keepFile(archive, file);
  return { schema: 'riskpress.issue/1', issue: issueId(header), header, objects };
}

async function keepFile(archive: Archive, file: Uint8Array | string): Promise<{ sha256: string; bytes: number }> {
  if (typeof file !== 'string') return { sha256: await archive.put(file), bytes: file.byteLength };
  const { hash, bytes } = await archive.putFile(file);
  return { sha256: hash, bytes };
}

function alreadyIssued(entries: readonly LogEntry[], issue: string, hash: string): IssuedEntry | undefined {
  const existing = entries.filter(isIssued).find((entry) => entry.issue === issue);
  if (existing === undefined || existing.hash === hash) return existing;
  throw new RiskpressError(
    'policyRefused',
    `expected ${issue} not to be issued yet, found it issued at ${existing.at} with hash ${existing.hash}; other content needs a new revision (${hash} was refused)`,
  );
}

function damagedManifest(entry: IssuedEntry, reason: string): RiskpressError {
  return new RiskpressError('verifyFailed', `expected the manifest of issue ${entry.issue}, found ${reason}`);
}
