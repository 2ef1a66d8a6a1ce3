import { openState, stateLease } from '../../src/store/index.ts';

/** Takes the archive's lease and is killed holding it. */
const [, , folder = ''] = process.argv;
const state = await openState({ folder, clock: { now: () => '2026-11-02T01:00:00.000Z' } });
await stateLease(state, 'archive').withLease(
  (fence) => new Promise(() => process.stdout.write(`held ${fence}\n`, () => process.kill(process.pid, 'SIGKILL'))),
);
