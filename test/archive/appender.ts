import { join } from 'node:path';

import { openArchive, sealIssue } from '../../src/archive/index.ts';
import { openState, stateLease } from '../../src/store/index.ts';
import { filesOf, header } from './fixture.ts';

/** Issues `count` reports of its own name into a shared archive and prints the id of each once it is acknowledged. */
const [, , root = '', name = '', count = '0'] = process.argv;
const clock = { now: () => new Date().toISOString() };
const state = await openState({ folder: join(root, 'state'), clock });
const lock = stateLease(state, 'archive');
const folders = { folder: join(root, 'archive'), secretsFolder: join(root, 'secrets') };
const archive = await openArchive({ ...folders, clock, lock });
for (let revision = 1; revision <= Number(count); revision += 1) {
  const files = new Map([...filesOf('2026-10'), ['own.txt', Buffer.from(`${name} ${revision}`)]]);
  const { entry } = await sealIssue(archive, files, { ...header('2026-10', revision), report: name });
  process.stdout.write(`${entry.issue}\n`);
}
await state.close();
