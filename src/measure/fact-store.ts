import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { hashOf, RiskpressError, type Row } from '../domain/index.ts';

/** Rows as they are stored: column names once, then cells; `digest` is over both. */
const storedSchema = z.strictObject({
  schema: z.literal('riskpress.facts/1'),
  key: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
  digest: z.string(),
});

/** Facts of closed months, one file a statement, named by its key. */
export interface FactStore {
  /** Stored rows; undefined where there are none, or where the file is damaged. */
  read(key: string): Promise<readonly Row[] | undefined>;
  write(key: string, rows: readonly Row[]): Promise<void>;
}

/** Opens a folder of facts, making it where it is absent. Errors: `diskFailed`. */
export async function openFactStore(folder: string): Promise<FactStore> {
  await onDisk(folder, () => mkdir(folder, { recursive: true }));
  return {
    read: (key) => readStored(pathOf(folder, key), key),
    write: (key, rows) => onDisk(folder, () => writeStored(folder, key, rows)),
  };
}

async function readStored(path: string, key: string): Promise<readonly Row[] | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const stored = storedSchema.safeParse(parseJson(text));
  if (!stored.success || stored.data.key !== key) return undefined;
  const { columns, rows, digest } = stored.data;
  if (digest !== hashOf({ columns, rows }) || rows.some((cells) => cells.length !== columns.length)) return undefined;
  return rows.map((cells) => Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? null])));
}

/** A reader never sees half a file: it is written beside its place and renamed. */
async function writeStored(folder: string, key: string, rows: readonly Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const cells = rows.map((row) => columns.map((column) => row[column] ?? null));
  const stored = { schema: 'riskpress.facts/1', key, columns, rows: cells, digest: hashOf({ columns, rows: cells }) };
  const draft = join(folder, `.${key}.${randomUUID()}`);
  try {
    await writeFile(draft, JSON.stringify(stored));
    await rename(draft, pathOf(folder, key));
  } catch (cause) {
    await rm(draft, { force: true });
    throw cause;
  }
}

function pathOf(folder: string, key: string): string {
  return join(folder, `${key}.json`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function onDisk<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new RiskpressError('diskFailed', `facts: expected to write into ${folder}, could not`, {
      place: { file: folder },
      cause,
    });
  }
}
