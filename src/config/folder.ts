import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { z } from 'zod';

import { RiskpressError } from '../domain/index.ts';

/** Reads a file against a schema and remembers its text. */
export type Read = <S extends z.ZodType>(path: string, schema: S) => Promise<z.output<S>>;

/** A folder of the configuration with one YAML file a thing. */
export interface Drawer<S extends z.ZodType> {
  readonly folder: string;
  readonly schema: S;
  /** The key that says what the file's name says. */
  readonly key: string;
  readonly nameOf: (value: z.output<S>) => string;
  readonly optional?: boolean;
}

/** Reads every YAML file of a folder, in the order of names. Error `configInvalid`: a file whose name is not its key. */
export async function readDrawer<S extends z.ZodType>(
  { folder, schema, key, nameOf, optional }: Drawer<S>,
  read: Read,
): Promise<readonly z.output<S>[]> {
  const names = await yamlFiles(folder, optional === true);
  const values = await Promise.all(names.map((name) => read(join(folder, name), schema)));
  for (const [i, value] of values.entries()) {
    const expected = basename(names[i] ?? '', '.yaml');
    if (nameOf(value) === expected) continue;
    const place = { file: join(folder, `${expected}.yaml`), key };
    const what = `${key}: expected ${expected} (the file's name), found ${nameOf(value)}`;
    throw new RiskpressError('configInvalid', `${place.file}: ${what}`, { place });
  }
  return values;
}

async function yamlFiles(folder: string, optional: boolean): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  } catch (cause) {
    if (optional && cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw new RiskpressError('configInvalid', `${folder}: expected a folder with one YAML file each`, { cause });
  }
}
