import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

import { z } from 'zod';

import { canonicalJson } from '../domain/index.ts';

/** A Parquet file under its hash, with what tells at a glance that it is still the same. */
export const keptFileSchema = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().nonnegative(),
  mtimeMs: z.number(),
});
export type KeptFile = Readonly<z.infer<typeof keptFileSchema>>;

/** Names work under way, so that what a dead process left is known from what a living one is at. */
const OWNER = `${process.pid}@${hostname()}`;

/**
 * The folder of staged work: results as JSON under their key, Parquet under its hash, both written aside and renamed.
 * What is damaged or half written counts as absent: it is staged again, never trusted.
 */
export class StageStore {
  readonly #folder: string;
  #next = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Opens the folder and sweeps what dead processes left half done. */
  static async open(folder: string): Promise<StageStore> {
    for (const name of ['results', 'parquet', 'tmp']) await mkdir(join(folder, name), { recursive: true });
    const tmp = join(folder, 'tmp');
    for (const name of await readdir(tmp)) {
      if (isLeftOver(name)) await rm(join(tmp, name), { recursive: true, force: true });
    }
    return new StageStore(folder);
  }

  /** Where sheets and queries are written out to; a folder of this process. */
  get folderForExtracts(): string {
    const folder = join(this.#folder, 'tmp', `${OWNER}@extracts`);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** A fresh path for work under way. */
  temporary(ending: string): string {
    this.#next += 1;
    return join(this.#folder, 'tmp', `${OWNER}@${Date.now().toString(36)}-${this.#next}${ending}`);
  }

  pathOf(kept: Pick<KeptFile, 'sha256'>): string {
    return join(this.#folder, 'parquet', `${kept.sha256}.parquet`);
  }

  /** Moves a finished Parquet file in, on disk for good. */
  async keep(path: string): Promise<KeptFile> {
    const sha256 = await fileHash(path);
    await flush(path);
    const target = this.pathOf({ sha256 });
    await rename(path, target);
    const { size, mtimeMs } = await stat(target);
    return { sha256, bytes: size, mtimeMs };
  }

  /** Whether a kept file is there and unharmed; when only its time differs, its bytes decide. */
  async holds(kept: KeptFile): Promise<boolean> {
    const found = await stat(this.pathOf(kept)).catch(() => null);
    if (found === null || found.size !== kept.bytes) return false;
    return found.mtimeMs === kept.mtimeMs || (await fileHash(this.pathOf(kept))) === kept.sha256;
  }

  /** A stored result, or null when there is none that can be read. */
  async read<T>(key: string, schema: z.ZodType<T>): Promise<T | null> {
    try {
      const parsed = schema.safeParse(JSON.parse(await readFile(this.#resultPath(key), 'utf8')));
      return parsed.success ? parsed.data : null;
    } catch {
      return null;
    }
  }

  async write(key: string, result: unknown): Promise<void> {
    const path = this.temporary('.json');
    const file = await open(path, 'wx');
    await file.writeFile(canonicalJson(result));
    await file.sync();
    await file.close();
    await rename(path, this.#resultPath(key));
  }

  async discard(path: string): Promise<void> {
    await rm(path, { force: true });
  }

  #resultPath(key: string): string {
    return join(this.#folder, 'results', `${key}.json`);
  }
}

async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece);
  return hash.digest('hex');
}

async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  await file.sync();
  await file.close();
}

/** Whether a process of this machine that is gone left it; what another machine is at is its own. */
function isLeftOver(name: string): boolean {
  const [pid, host] = name.split('@');
  if (host !== hostname()) return false;
  try {
    return !process.kill(Number(pid), 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
