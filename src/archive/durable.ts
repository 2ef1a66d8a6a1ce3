import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { RiskpressError } from '../domain/index.ts';

/** Archive and secrets are made for their owner alone; who opens a folder to others finds it open ever after. */
export const OWNER_ONLY = 0o700;

/**
 * Makes a file whole or not at all: temporary file in `temp` (same file system), fsync, rename, fsync of the folder.
 * `fill` writes the content and may choose the final path. Errors: `diskFailed`; then nothing changed at the path.
 */
export async function writeDurably(
  temp: string,
  fill: (handle: FileHandle, path: string) => Promise<string>,
  mode = 0o444,
) {
  const draft = join(temp, randomUUID());
  try {
    await makeFolder(dirname(temp), OWNER_ONLY);
    await makeFolder(temp);
    const path = await filled(draft, mode, fill);
    await makeFolder(dirname(path));
    await rename(draft, path);
    await syncFolder(dirname(path));
    return path;
  } catch (cause) {
    await rm(draft, { force: true });
    throw cause instanceof RiskpressError ? cause : diskError(draft, cause);
  }
}

/** Makes a folder and its missing parents durable, so that a power cut cannot lose what is later put into them. */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode });
  if (first === undefined) return;
  const top = dirname(resolve(first));
  for (let made = resolve(path); made !== top; made = dirname(made)) await syncFolder(dirname(made));
}

/** Fsyncs a folder's entries. Windows has no such call, and needs none for a rename. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function diskError(path: string, cause: unknown): RiskpressError {
  const found = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return new RiskpressError('diskFailed', `expected to write ${path} durably, found ${found}`, {
    place: { file: path },
    cause,
  });
}

async function filled(draft: string, mode: number, fill: (handle: FileHandle, path: string) => Promise<string>) {
  const handle = await open(draft, 'wx', 0o600);
  try {
    const path = await fill(handle, draft);
    await handle.chmod(mode & ~process.umask());
    await handle.sync();
    return path;
  } finally {
    await handle.close();
  }
}
