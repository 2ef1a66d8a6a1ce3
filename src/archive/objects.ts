import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { copyFile, lstat, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { RiskpressError, sha256 } from '../domain/index.ts';
import { syncFolder, writeDurably } from './durable.ts';

/** Where things stand inside an archive folder. */
export const OBJECTS = 'objects';
export const LOG = 'log.jsonl';
export const CHECKPOINT = 'checkpoint';
export const KEYS = 'keys';
/** Drafts being written; whatever a crash leaves here is no part of the archive. */
export const DRAFTS = '.tmp';

/** A draft this much older than a new one belongs to no living writer. */
const STALE_DRAFT_MS = 6 * 3_600_000;

const READ_WHOLE = 1 << 20;

/** Path of an object inside the archive folder: `objects/ab/<sha256>`. */
export function objectPath(folder: string, hash: string): string {
  return join(folder, OBJECTS, hash.slice(0, 2), hash);
}

/** Keeps bytes as an object; returns their SHA-256. An object that is there and sound is left alone. */
export async function putBytes(folder: string, bytes: Uint8Array): Promise<string> {
  const hash = sha256(bytes);
  const path = objectPath(folder, hash);
  if (await isSound(path, hash)) return hash;
  await writeDurably(join(folder, DRAFTS), async (handle) => {
    await handle.writeFile(bytes);
    return path;
  });
  await syncFolder(join(folder, OBJECTS));
  return hash;
}

/** Keeps a file's content as an object, without reading it into memory; returns its SHA-256 and size. */
export async function putFile(folder: string, source: string): Promise<{ hash: string; bytes: number }> {
  const known = await hashFile(source);
  if (await isSound(objectPath(folder, known), known)) return { hash: known, bytes: (await stat(source)).size };
  let kept = { hash: known, bytes: 0 };
  await writeDurably(join(folder, DRAFTS), async (handle, draft) => {
    // Copied by name, so that a file system which shares blocks writes nothing; hashed again, as the source may change.
    await copyFile(source, draft, constants.COPYFILE_FICLONE);
    kept = { hash: await hashFile(draft), bytes: (await handle.stat()).size };
    return objectPath(folder, kept.hash);
  });
  await syncFolder(join(folder, OBJECTS));
  return kept;
}

/** An object's bytes, checked against their name. Errors: `verifyFailed` when missing or altered. */
export async function readObject(folder: string, hash: string): Promise<Uint8Array> {
  const path = objectPath(folder, hash);
  const bytes = await readFile(path).catch((cause) => {
    throw new RiskpressError('verifyFailed', `expected object ${hash}, found none that can be read`, {
      place: { file: path },
      cause,
    });
  });
  if (sha256(bytes) === hash) return bytes;
  throw new RiskpressError('verifyFailed', `expected object ${hash}, found bytes with hash ${sha256(bytes)}`, {
    place: { file: path },
  });
}

/** Path of an object after its content was checked. Errors: `verifyFailed`. */
export async function checkedPath(folder: string, hash: string): Promise<string> {
  const path = objectPath(folder, hash);
  if (await isSound(path, hash)) return path;
  throw new RiskpressError('verifyFailed', `expected object ${hash}, found it missing or altered`, {
    place: { file: path },
  });
}

/** Whether an object is there, unchecked. */
export async function isObject(folder: string, hash: string): Promise<boolean> {
  return (await lstat(objectPath(folder, hash)).catch(() => undefined))?.isFile() === true;
}

/** SHA-256 of a file; a big one is streamed. */
export async function hashFile(path: string): Promise<string> {
  if ((await stat(path)).size <= READ_WHOLE) return sha256(await readFile(path));
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: READ_WHOLE })) hash.update(chunk);
  return hash.digest('hex');
}

/** Removes drafts that no living writer can own. Drafts are told apart by the file system's own time. */
export async function sweepDrafts(folder: string): Promise<void> {
  const drafts = join(folder, DRAFTS);
  const names = await readdir(drafts).catch(() => []);
  if (names.length === 0) return;
  const probe = join(drafts, `probe-${process.pid}`);
  // Who may only read, an auditor on a copy, has nothing to sweep.
  const handle = await open(probe, 'w').catch(() => undefined);
  if (handle === undefined) return;
  await handle.close();
  const now = (await stat(probe)).mtimeMs;
  for (const path of names.map((name) => join(drafts, name))) {
    const found = await lstat(path).catch(() => undefined);
    if (found !== undefined && now - found.mtimeMs > STALE_DRAFT_MS) await rm(path, { force: true });
  }
  await rm(probe, { force: true });
}

async function isSound(path: string, hash: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() === true && basename(path) === hash && (await hashFile(path)) === hash;
}
