import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Clock, RiskpressError } from '../domain/index.ts';
import { diskError, writeDurably } from './durable.ts';
import { type LogEntry, type LogEvent, logEventSchema } from './event.ts';
import { announcedKeys, keyEvent, makeKey, originOf, publishKey, readKey, type SigningKey } from './keys.ts';
import { appendLine, cutRest, EMPTY_LOG, extendLog, type LogView, rootText } from './log.ts';
import { parseCheckpoint, type SignedCheckpoint, signCheckpoint, signerOf } from './note.ts';
import {
  CHECKPOINT,
  checkedPath,
  DRAFTS,
  isObject,
  LOG,
  putBytes,
  putFile,
  readObject,
  sweepDrafts,
} from './objects.ts';

/** Serialises appends of all processes that share an archive. The archive checks the log's size as well. */
export interface AppendLock {
  /** Runs the work while nobody else appends. Errors: `busy` when the lease cannot be had in time. */
  withLease<T>(work: (fence: number) => Promise<T>): Promise<T>;
}

export interface ArchiveOptions {
  /** The archive's folder. */
  readonly folder: string;
  /** Where private keys stand, owner-only. */
  readonly secretsFolder: string;
  readonly clock: Clock;
  readonly lock: AppendLock;
}

/** Finds the entry that makes an append needless, or throws when it must not be. Runs under the lease. */
export type Unless = (entries: readonly LogEntry[]) => LogEntry | undefined;

/** The sealed archive: objects by hash, one append-only log, one signed checkpoint. */
export interface Archive {
  readonly folder: string;
  /** Keeps bytes durably; returns their SHA-256. The same bytes again are a no-op. */
  put(bytes: Uint8Array): Promise<string>;
  /** Keeps a file's content durably without reading it into memory. */
  putFile(path: string): Promise<{ readonly hash: string; readonly bytes: number }>;
  has(hash: string): Promise<boolean>;
  /** An object's bytes, checked. Errors: `verifyFailed`. */
  read(hash: string): Promise<Uint8Array>;
  /** Path of an object, checked, for readers that stream. Errors: `verifyFailed`. */
  openPath(hash: string): Promise<string>;
  /**
   * Appends an event; when this returns, the line is on disk and the checkpoint covers it. Errors: `busy`,
   * `diskFailed` (not acknowledged), `verifyFailed` (the archive was altered: nothing more is written to it).
   */
  append(event: LogEvent, unless?: Unless): Promise<LogEntry>;
  entries(): Promise<readonly LogEntry[]>;
  /** The signed checkpoint's text; null while nothing was ever written. */
  checkpoint(): Promise<string | null>;
  /**
   * The checkpoint over the first `size` lines, signed anew: Ed25519 is deterministic, so it is byte for byte the one
   * that stood there at the time, as long as the key did not change since.
   */
  checkpointAt(size: number): Promise<string>;
}

interface Desk {
  readonly options: ArchiveOptions;
  /** What is known of the log; only a start for reading on. */
  view: LogView;
  key: SigningKey | null;
}

/**
 * Opens an archive, healing what an interrupted write left: a torn last line is cut, a line that the checkpoint does
 * not cover yet is signed. Nothing is made before the first append. Errors: `verifyFailed` when the log does not fit
 * its checkpoint, `busy`, `diskFailed`.
 */
export async function openArchive(options: ArchiveOptions): Promise<Archive> {
  const desk: Desk = { options, view: EMPTY_LOG, key: null };
  await sweepDrafts(options.folder);
  if (!(await isSealed(desk, await refresh(desk)))) await options.lock.withLease(() => heal(desk));
  return archiveOf(desk);
}

function archiveOf(desk: Desk): Archive {
  const { folder, lock } = desk.options;
  return Object.freeze({
    folder,
    put: (bytes: Uint8Array) => putBytes(folder, bytes),
    putFile: (path: string) => putFile(folder, path),
    has: (hash: string) => isObject(folder, hash),
    read: (hash: string) => readObject(folder, hash),
    openPath: (hash: string) => checkedPath(folder, hash),
    append: (event: LogEvent, unless?: Unless) => lock.withLease(() => append(desk, event, unless)),
    entries: async () => (await refresh(desk)).entries,
    checkpoint: async () => (await readNote(folder))?.toString('utf8') ?? null,
    checkpointAt: (size: number) => checkpointAt(desk, size),
  });
}

async function append(desk: Desk, event: LogEvent, unless?: Unless): Promise<LogEntry> {
  const view = await heal(desk);
  const existing = unless?.(view.entries);
  if (existing !== undefined) return existing;
  const written = await write(desk, await announced(desk, view), event);
  return written.entries.at(-1) ?? unreachable();
}

/** Brings log and checkpoint into agreement and returns the log. Call it under the lease only. */
async function heal(desk: Desk): Promise<LogView> {
  const view = await refresh(desk);
  if (await isSealed(desk, view)) return view;
  const signed = await signedSize(desk, view);
  const unsigned = view.tree.size - signed + (view.rest === null ? 0 : 1);
  // An append writes one line and then its checkpoint, so a crash leaves at most one line that nobody signed.
  if (unsigned > 1 || view.rest?.last === false) throw altered(desk, view, signed);
  const whole = view.rest === null ? view : await cutRest(view, logPath(desk));
  if (whole.tree.size > signed) await seal(desk, whole);
  return whole;
}

/** Whether the log is whole and its checkpoint covers all of it. */
async function isSealed(desk: Desk, view: LogView): Promise<boolean> {
  const note = await readNote(desk.options.folder);
  if (note === undefined) return view.tree.size === 0 && view.rest === null;
  const checkpoint = parseCheckpoint(note);
  return checkpoint?.size === view.tree.size && view.rest === null && covers(checkpoint, view);
}

/** Lines that the checkpoint covers, once it is seen that they are the ones it was signed over. */
async function signedSize(desk: Desk, view: LogView): Promise<number> {
  const note = await readNote(desk.options.folder);
  if (note === undefined) return 0;
  const checkpoint = parseCheckpoint(note);
  if (checkpoint === undefined || checkpoint.size > view.tree.size) throw altered(desk, view, checkpoint?.size ?? 0);
  const covered = await extendLog(EMPTY_LOG, logPath(desk), checkpoint.size);
  if (covers(checkpoint, covered)) return checkpoint.size;
  throw altered(desk, view, checkpoint.size);
}

function covers(checkpoint: SignedCheckpoint, view: LogView): boolean {
  return checkpoint.root === rootText(view.tree) && signerOf(checkpoint, announcedKeys(view.entries)) !== undefined;
}

/** The log with a key that this process can sign with; a new log begins with the line that announces its key. */
async function announced(desk: Desk, view: LogView): Promise<LogView> {
  if (view.tree.size > 0) {
    // Before the line is written, so that nothing is acknowledged that cannot be signed.
    await signingKey(desk, view);
    return view;
  }
  desk.key = await makeKey(desk.options.secretsFolder);
  return write(desk, view, keyEvent(desk.key.verifier));
}

async function write(desk: Desk, view: LogView, event: LogEvent): Promise<LogView> {
  const stamp = { seq: view.tree.size, at: desk.options.clock.now(), prev: view.head };
  const written = await appendLine(view, logPath(desk), { ...logEventSchema.parse(event), ...stamp });
  await seal(desk, written);
  desk.view = written;
  return written;
}

/** Signs the log as it stands and replaces the checkpoint. */
async function seal(desk: Desk, view: LogView): Promise<void> {
  const note = await signedNote(desk, view);
  const { folder } = desk.options;
  const { verifier } = await signingKey(desk, view);
  if (view.entries.at(-1)?.kind === 'key') await publishKey(folder, verifier);
  await writeDurably(
    join(folder, DRAFTS),
    async (handle) => {
      await handle.writeFile(note);
      return join(folder, CHECKPOINT);
    },
    0o644,
  );
}

/** Signs nothing but the beginning of a log that the checkpoint on disk vouches for: the log may have been altered. */
async function checkpointAt(desk: Desk, size: number): Promise<string> {
  const checkpoint = parseCheckpoint((await readNote(desk.options.folder)) ?? '');
  if (checkpoint === undefined || size < 1 || size > checkpoint.size) throw altered(desk, desk.view, size);
  const beginning = await extendLog(EMPTY_LOG, logPath(desk), size);
  const covered = await extendLog(beginning, logPath(desk), checkpoint.size);
  if (beginning.tree.size < size || !covers(checkpoint, covered)) throw altered(desk, covered, checkpoint.size);
  return signedNote(desk, beginning);
}

async function signedNote(desk: Desk, view: LogView): Promise<string> {
  const { verifier, secret } = await signingKey(desk, view);
  const checkpoint = { origin: originOf(view.entries), size: view.tree.size, root: rootText(view.tree) };
  return signCheckpoint(checkpoint, verifier, secret);
}

/** The private half of the key that the log announced last. */
async function signingKey(desk: Desk, view: LogView): Promise<SigningKey> {
  const last = announcedKeys(view.entries).at(-1) ?? unreachable();
  if (desk.key?.verifier.id !== last.id) desk.key = await readKey(desk.options.secretsFolder, last);
  return desk.key;
}

async function refresh(desk: Desk): Promise<LogView> {
  const view = await extendLog(desk.view, logPath(desk));
  if (view.bytes >= desk.view.bytes) desk.view = view;
  return view;
}

async function readNote(folder: string): Promise<Buffer | undefined> {
  return readFile(join(folder, CHECKPOINT)).catch((cause) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw diskError(join(folder, CHECKPOINT), cause);
  });
}

function logPath(desk: Desk): string {
  return join(desk.options.folder, LOG);
}

function altered(desk: Desk, view: LogView, signed: number): RiskpressError {
  const bad = view.rest === null ? '' : `; line ${view.rest.line}: ${view.rest.reason}`;
  return new RiskpressError(
    'verifyFailed',
    `expected a log whose first ${signed} lines its checkpoint covers and at most one more, found ${view.tree.size} lines that do not fit it${bad}; nothing is written to an altered archive, see "riskpress verify"`,
    { place: { file: logPath(desk) } },
  );
}

function unreachable(): never {
  throw new RiskpressError('internal', 'expected a log that begins with a key');
}
