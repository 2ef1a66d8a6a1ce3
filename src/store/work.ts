import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { RiskpressError, sha256 } from '../domain/index.ts';
import { isGone, THIS_PROCESS } from './holder.ts';
import type { State } from './state.ts';

const DRAFT = /^(.+)~[0-9a-f-]{36}\.part$/;

/**
 * Keeps a stage's output of a run: the file under its hash first, durably, then the row. A stage that has a row is
 * done. Returns the hash. Errors: `diskFailed`.
 */
export async function saveStage(state: State, run: string, stage: string, output: Uint8Array): Promise<string> {
  const hash = sha256(output);
  await writeWork(state, hash, output);
  const values = { run, stage, sha256: hash, bytes: output.byteLength, saved_at: state.clock.now() };
  await state.db
    .insertInto('stages')
    .values(values)
    .onConflict((conflict) => conflict.columns(['run', 'stage']).doUpdateSet(values))
    .execute();
  // A sweep between file and row may have taken the file for nobody's; after the row it no longer can.
  await writeWork(state, hash, output);
  return hash;
}

/** A stage's output; null when there is none, or when its file is missing or damaged, and it has to be made again. */
export async function loadStage(state: State, run: string, stage: string): Promise<Uint8Array | null> {
  const row = await state.db
    .selectFrom('stages')
    .select('sha256')
    .where('run', '=', run)
    .where('stage', '=', stage)
    .executeTakeFirst();
  if (row === undefined) return null;
  const output = await readFile(workPath(state, row.sha256)).catch(() => undefined);
  return output !== undefined && sha256(output) === row.sha256 ? output : null;
}

/** Forgets the stage outputs of issued runs, every file that no row names, and the drafts of dead processes. */
export async function sweepWork(state: State): Promise<void> {
  for (const name of await readdir(state.folder)) {
    const [, holder] = DRAFT.exec(name) ?? [];
    if (holder !== undefined && isGone(decodeURIComponent(holder))) await rm(join(state.folder, name), { force: true });
  }
  await state.db.transaction().execute(async (transaction) => {
    const issued = transaction.selectFrom('runs').select('key').where('status', '=', 'issued');
    await transaction.deleteFrom('stages').where('run', 'in', issued).execute();
    const rows = await transaction.selectFrom('stages').select('sha256').execute();
    const needed = new Set(rows.map((row) => row.sha256));
    // Inside the transaction: whoever saves a stage meanwhile waits, and then finds its file missing or not.
    const names = await readdir(workFolder(state)).catch(() => []);
    for (const name of names) if (!needed.has(name)) await rm(join(workFolder(state), name), { force: true });
  });
}

/** A draft says whose it is, so that a living process's is left alone. */
function draftPath(state: State): string {
  return join(state.folder, `${encodeURIComponent(THIS_PROCESS)}~${randomUUID()}.part`);
}

function workFolder(state: State): string {
  return join(state.folder, 'work');
}

function workPath(state: State, hash: string): string {
  return join(workFolder(state), hash);
}

async function writeWork(state: State, hash: string, output: Uint8Array): Promise<void> {
  const path = workPath(state, hash);
  const found = await stat(path).catch(() => undefined);
  if (found?.size === output.byteLength && sha256(await readFile(path).catch(() => '')) === hash) return;
  try {
    await mkdir(workFolder(state), { recursive: true });
    await replaceDurably(draftPath(state), path, output);
    await withHandle(await open(workFolder(state), 'r'), (folder) => syncFolder(folder));
  } catch (cause) {
    const message = `expected to keep a stage's output, found ${String(cause)}`;
    throw new RiskpressError('diskFailed', message, { place: { file: path }, cause });
  }
}

async function replaceDurably(draft: string, path: string, output: Uint8Array): Promise<void> {
  try {
    await withHandle(await open(draft, 'wx', 0o600), async (file) => {
      await file.writeFile(output);
      await file.sync();
    });
    await rename(draft, path);
  } catch (cause) {
    await rm(draft, { force: true });
    throw cause;
  }
}

async function withHandle(handle: FileHandle, work: (handle: FileHandle) => Promise<void>): Promise<void> {
  try {
    await work(handle);
  } finally {
    await handle.close();
  }
}

async function syncFolder(folder: FileHandle): Promise<void> {
  if (process.platform !== 'win32') await folder.sync();
}
