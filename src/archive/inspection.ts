import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { type LogEntry, parseLine } from './event.ts';
import { EMPTY_LOG, type LogView, readLines } from './log.ts';
import { parseCheckpoint, type SignedCheckpoint } from './note.ts';
import { CHECKPOINT, LOG } from './objects.ts';

/** An archive's log and checkpoint as they were read, once, before anything is believed. */
export interface Inspection {
  readonly folder: string;
  /** Lines of the log without newlines; a last one without newline is one too. */
  readonly lines: readonly Uint8Array[];
  /** The lines in sequence, up to the first that is out of it. */
  readonly view: LogView;
  /** Every line that can be read by itself, wherever it stands. */
  readonly readable: readonly LogEntry[];
  /** Absent: there is no file. Null: it is no checkpoint. */
  readonly checkpoint: SignedCheckpoint | null | undefined;
}

const WAITS = 10;
const WAIT_MS = 50;

/** Reads an archive's log and checkpoint; another process may be appending meanwhile. */
export async function inspectArchive(folder: string): Promise<Inspection> {
  // The checkpoint first: then the log is never older than it.
  const checkpoint = await readCheckpoint(folder);
  const log = (await readOptional(join(folder, LOG))) ?? Buffer.alloc(0);
  const view = readLines(EMPTY_LOG, log);
  if (checkpoint && (await movedOn(folder, checkpoint, view))) {
    return inspectionOf(folder, log.subarray(0, readLines(EMPTY_LOG, log, checkpoint.size).bytes), checkpoint);
  }
  return inspectionOf(folder, log, checkpoint);
}

/** Whether lines beyond the checkpoint are another process's, which signed them while we looked on. */
async function movedOn(folder: string, checkpoint: SignedCheckpoint, view: LogView): Promise<boolean> {
  const size = view.tree.size + (view.rest?.last === true ? 1 : 0);
  if (view.tree.size < checkpoint.size || size === checkpoint.size) return false;
  for (let tries = 0; tries < WAITS; tries += 1) {
    await wait(WAIT_MS);
    const later = await readCheckpoint(folder);
    if (later && later.size >= size) return true;
  }
  return false;
}

function inspectionOf(folder: string, log: Uint8Array, checkpoint: Inspection['checkpoint']): Inspection {
  const lines = splitLines(log);
  const view = readLines(EMPTY_LOG, log);
  const behind = lines.slice(view.entries.length).map(parseLine);
  const readable = [...view.entries, ...behind.filter((entry) => typeof entry !== 'string')];
  return { folder, lines, view, readable, checkpoint };
}

async function readCheckpoint(folder: string): Promise<Inspection['checkpoint']> {
  const note = await readOptional(join(folder, CHECKPOINT));
  return note === undefined ? undefined : (parseCheckpoint(note) ?? null);
}

async function readOptional(path: string): Promise<Buffer | undefined> {
  return readFile(path).catch((cause) => {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw cause;
  });
}

function splitLines(log: Uint8Array): readonly Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < log.length; ) {
    const newline = log.indexOf(10, start);
    const end = newline < 0 ? log.length : newline;
    lines.push(log.subarray(start, end));
    start = end + 1;
  }
  return lines;
}
