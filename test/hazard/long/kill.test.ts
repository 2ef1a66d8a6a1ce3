import { afterAll, beforeAll, expect, test } from 'vitest';

import { freshFolder } from '../../support/command-line.ts';
import {
  copyLender,
  issueUnkilled,
  killAndResume,
  prepareLender,
  type Reference,
  randomOf,
  STAGES,
  type Stage,
} from '../kill-harness.ts';

const KILLS = 50;
const SEED = Number(process.env.RISKPRESS_HAZARD_SEED ?? 1);
/** How long each stage of the small book lasts at most, about: the kills are spread over it. */
const SPREAD_MS: Readonly<Record<Stage, number>> = {
  ingest: 900,
  measure: 500,
  render: 4000,
  archive: 250,
  distribute: 250,
};

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

test(`${KILLS} kills at random moments, at least 5 inside each stage: nothing half, lost or twice`, {
  timeout: 3_600_000,
}, async () => {
  const random = randomOf(SEED);
  const hits = new Map<Stage, number>(STAGES.map((stage) => [stage, 0]));
  for (let i = 0; i < KILLS || [...hits.values()].some((count) => count < 5); i += 1) {
    expect(i, `too many kills missed their stage: ${JSON.stringify([...hits])}`).toBeLessThan(KILLS * 4);
    const scarce = STAGES.filter((stage) => (hits.get(stage) ?? 0) < 5);
    const pool = i >= KILLS / 2 && scarce.length > 0 ? scarce : STAGES;
    const stage = pool[Math.floor(random() * pool.length)] ?? 'ingest';
    const afterMs = Math.floor(random() * SPREAD_MS[stage]);
    const folder = await freshFolder('hazard-run');
    try {
      await copyLender(prepared.path, folder.path);
      const hit = await killAndResume(folder.path, { stage, afterMs }, reference);
      if (hit !== null) hits.set(hit, (hits.get(hit) ?? 0) + 1);
      process.stdout.write(
        `kill ${i + 1}: aimed at ${stage} + ${afterMs} ms, fell in ${hit ?? 'nothing (ended before)'}\n`,
      );
    } finally {
      await folder.remove();
    }
  }
  process.stdout.write(`seed ${SEED}: ${JSON.stringify([...hits])}\n`);
});
