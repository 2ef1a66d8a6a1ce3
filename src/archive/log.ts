import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';

import { RiskpressError, sha256 } from '../domain/index.ts';
import { diskError, makeFolder, OWNER_ONLY, syncFolder } from './durable.ts';
import { type LogEntry, lineOf, parseLine } from './event.ts';
import { addLeaf, EMPTY_TREE, type Tree, treeRoot } from './merkle.ts';

/** The log as far as it can be read: whole, well-formed lines in sequence. */
export interface LogView {
  readonly entries: readonly LogEntry[];
  /** Bytes of those lines, newlines included. */
  readonly bytes: number;
  readonly tree: Tree;
  /** SHA-256 of the last of them; null when there are none. */
  readonly head: string | null;
  /** What follows them and is no such line; null when nothing does. */
  readonly rest: LogRest | null;
}

interface LogRest {
  readonly line: number;
  readonly reason: string;
  /** Whether it is one last line, as an interrupted write leaves it, and not something with lines after it. */
  readonly last: boolean;
}

export const EMPTY_LOG: LogView = Object.freeze({ entries: [], bytes: 0, tree: EMPTY_TREE, head: null, rest: null });

const NEWLINE = 10;

/**
 * Reads what stands in the file beyond a view, up to `limit` lines in all. Errors: `verifyFailed` when the file
 * became shorter.
 */
export async function extendLog(view: LogView, path: string, limit = Number.POSITIVE_INFINITY): Promise<LogView> {
  return readLines({ ...view, rest: null }, await readFrom(path, view.bytes), limit);
}

/** Adds the whole lines of `tail` to a view, up to `limit` lines in all. */
export function readLines(view: LogView, tail: Uint8Array, limit = Number.POSITIVE_INFINITY): LogView {
  if (tail.length === 0) return view;
  const entries = [...view.entries];
  let { tree, head } = view;
  let start = 0;
  let rest: LogRest | null = null;
  while (start < tail.length && rest === null && entries.length < limit) {
    const end = tail.indexOf(NEWLINE, start);
    const line = tail.subarray(start, end < 0 ? tail.length : end);
    const entry = end < 0 ? 'the line has no end' : linkedEntry(line, entries.length, head);
    if (typeof entry === 'string') {
      rest = { line: entries.length + 1, reason: entry, last: end < 0 || end === tail.length - 1 };
    } else {
      entries.push(entry);
      tree = addLeaf(tree, line);
      head = sha256(line);
      start = end + 1;
    }
  }
  return { entries, bytes: view.bytes + start, tree, head, rest };
}

/** Base64 of a Merkle root, as checkpoints show it. */
export function rootText(tree: Tree): string {
  return Buffer.from(treeRoot(tree)).toString('base64');
}

/** Appends one line behind a view and fsyncs it; only then is the entry acknowledged. Call it under the lease only. */
export async function appendLine(view: LogView, path: string, entry: LogEntry): Promise<LogView> {
  const line = Buffer.concat([lineOf(entry), Uint8Array.of(NEWLINE)]);
  await makeFolder(dirname(path), OWNER_ONLY);
  const handle = await open(path, 'a', 0o644).catch((cause) => {
    throw diskError(path, cause);
  });
  try {
    await expectSize(handle, path, view.bytes);
    await writeLine(handle, path, view.bytes, line);
  } finally {
    await handle.close();
  }
  if (view.bytes === 0) await syncFolder(dirname(path));
  return readLines({ ...view, rest: null }, line);
}

/** Cuts what an interrupted write left behind the last whole line. Call it under the lease only. */
export async function cutRest(view: LogView, path: string): Promise<LogView> {
  const handle = await open(path, 'r+');
  try {
    await handle.truncate(view.bytes);
    await handle.sync();
  } catch (cause) {
    throw diskError(path, cause);
  } finally {
    await handle.close();
  }
  return { ...view, rest: null };
}

function linkedEntry(line: Uint8Array, seq: number, head: string | null): LogEntry | string {
  const entry = parseLine(line);
  if (typeof entry === 'string') return entry;
  if (entry.seq !== seq) return `expected seq ${seq}, found ${entry.seq}`;
  return entry.prev === head ? entry : `expected prev ${head}, found ${entry.prev}`;
}

async function readFrom(path: string, offset: number): Promise<Uint8Array> {
  const handle = await openForReading(path);
  if (handle === undefined) return new Uint8Array();
  try {
    const { size } = await handle.stat();
    if (size < offset) throw shrunk(path, offset, size);
    const buffer = Buffer.alloc(size - offset);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function openForReading(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw diskError(path, cause);
  }
}

async function expectSize(handle: FileHandle, path: string, expected: number): Promise<void> {
  const { size } = await handle.stat();
  if (size === expected) return;
  throw new RiskpressError('busy', `expected a log of ${expected} bytes, found ${size}: another process wrote to it`, {
    place: { file: path },
  });
}

async function writeLine(handle: FileHandle, path: string, before: number, line: Uint8Array): Promise<void> {
  try {
    await handle.appendFile(line);
    await handle.sync();
  } catch (cause) {
    // What was written was not acknowledged. If it cannot be taken back now, the next opening cuts it or signs it.
    await handle.truncate(before).catch(() => undefined);
    throw diskError(path, cause);
  }
}

function shrunk(path: string, expected: number, found: number): RiskpressError {
  return new RiskpressError('verifyFailed', `expected a log of at least ${expected} bytes, found ${found}`, {
    place: { file: path },
  });
}
