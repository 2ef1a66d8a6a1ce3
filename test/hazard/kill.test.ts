import { afterAll, beforeAll, test } from 'vitest';

import { freshFolder } from '../support/command-line.ts';
import { copyLender, issueUnkilled, killAndResume, prepareLender, type Reference, STAGES } from './kill-harness.ts';

// The short version of test/hazard/long/kill.test.ts: one kill a stage.
let prepared: Awaited<ReturnType<typeof freshFolder>>;
let reference: Reference;

beforeAll(async () => {
  prepared = await freshFolder('hazard');
  await prepareLender(prepared.path);
  const sound = await freshFolder('hazard-sound');
  await copyLender(prepared.path, sound.path);
  reference = await issueUnkilled(sound.path);
  await sound.remove();
});

afterAll(() => prepared.remove());

test.each(STAGES)('a run killed in %s is completed by the next one', async (stage) => {
  const folder = await freshFolder('hazard-run');
  try {
    await copyLender(prepared.path, folder.path);
    await killAndResume(folder.path, { stage, afterMs: 15 }, reference);
  } finally {
    await folder.remove();
  }
});
