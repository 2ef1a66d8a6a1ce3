import { glob } from 'node:fs/promises';
import { resolve } from 'node:path';

/** Absolute paths of the files that match a pattern relative to a folder, by name. */
export async function filesMatching(pattern: string, folder: string): Promise<readonly string[]> {
  const found = new Set<string>();
  for await (const entry of glob(pattern, { cwd: folder, withFileTypes: true })) {
    if (!entry.isDirectory()) found.add(resolve(entry.parentPath, entry.name));
  }
  return [...found].toSorted((a, b) => (a < b ? -1 : 1));
}
