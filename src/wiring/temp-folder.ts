import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { isGone, THIS_PROCESS } from '../store/index.ts';

/** Whose a folder is, so that what a killed process left can be told from what a living one needs. */
const HOLDER = 'holder';

/** A fresh folder for this process's temporary files; folders of processes that are surely gone are removed first. */
export async function openTempFolder(home: string): Promise<string> {
  await mkdir(home, { recursive: true });
  await sweepTempFolders(home);
  const folder = await mkdtemp(join(home, 'run-'));
  await writeFile(join(folder, HOLDER), THIS_PROCESS);
  return folder;
}

/** A folder without a holder is one that is just being made. */
async function sweepTempFolders(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const folder = join(home, name);
    const holder = await readFile(join(folder, HOLDER), 'utf8').catch(() => '');
    if (holder !== '' && isGone(holder)) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
