import { claimRun, openState } from '../../src/store/index.ts';
import { order } from './fixture.ts';

/** Claims a run and is killed holding it. */
const [, , folder = ''] = process.argv;
const state = await openState({ folder, clock: { now: () => '2026-11-02T01:00:00.000Z' } });
const { kind } = await claimRun(state, order('2026-10'));
process.stdout.write(`${kind}\n`, () => process.kill(process.pid, 'SIGKILL'));
