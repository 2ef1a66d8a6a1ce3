import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type IssuedEntry, readIssue } from '../archive/index.ts';
import { attachmentName } from '../distribute/index.ts';
import { LOCALES, sha256 } from '../domain/index.ts';
import type { IssueFiles } from './outcome.ts';
import type { Records } from './workplace.ts';

/**
 * Copies of an issue's PDF and workbook under names that people read, below output/reports. The archive is the truth:
 * a copy that is missing or was changed is written again. A new folder is readable by its owner only.
 */
export async function publishCopies(
  entry: IssuedEntry,
  place: Pick<Records, 'archive' | 'folders'>,
): Promise<IssueFiles> {
  const issue = await readIssue(place.archive, entry.issue);
  const folder = place.folders.reports;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const paths: string[] = [];
  const { objects } = issue.manifest;
  for (const language of LOCALES.filter((locale) => Object.hasOwn(objects, `${locale}/report.pdf`))) {
    for (const format of ['pdf', 'xlsx'] as const) {
      const path = join(folder, attachmentName(entry.issue, language, format));
      const name = `${language}/report.${format}`;
      if ((await hashOfFile(path)) !== objects[name]?.sha256) await replace(path, await issue.read(name));
      paths.push(path);
    }
  }
  return { entry, paths };
}

async function hashOfFile(path: string): Promise<string | null> {
  return readFile(path).then(sha256, () => null);
}

async function replace(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(`${path}.part`, bytes);
  await rename(`${path}.part`, path);
}
