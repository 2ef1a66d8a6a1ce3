import { glob } from 'node:fs/promises';
import { resolve } from 'node:path';

/** Absolute paths of the files that match a pattern relative to a folder, by name. */
export async function filesMatching(pattern: string, folder: string): Promise<readonly string[]> {
  const found = new Set<string>();
  for await (const path of glob(pattern, { cwd: folder })) found.add(resolve(folder, path));
  return [...found].toSorted((a, b) => (a < b ? -1 : 1));
}
