// A service as a process of its own, for the kill test: `service-process.ts FOLDER EPOCH`; in it a second is ten days.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { silent } from '../../src/domain/index.ts';
import { serve, type Ticker } from '../../src/schedule/index.ts';
import { openState, stateOccurrences } from '../../src/store/index.ts';
import { daily, fastClock } from './fast.ts';

const [folder = '', epoch = ''] = process.argv.slice(2);
const clock = fastClock(Number(epoch));
const state = await openState({ folder: join(folder, 'state'), clock });
const log = join(folder, 'runs');
const abort = new AbortController();
process.on('SIGTERM', () => abort.abort());

const quickly: Ticker = (onTick) => {
  const timer = setInterval(() => void onTick(), 5);
  return () => clearInterval(timer);
};

process.stdout.write('go\n');
await serve({
  reports: [daily],
  ledger: stateOccurrences(state),
  async run(_report, period) {
    if (existsSync(log) && readFileSync(log, 'utf8').includes(`issued ${period}\n`)) return 'issued';
    appendFileSync(log, `began ${period}\n`);
    await wait(90);
    appendFileSync(log, `issued ${period}\n`);
    return 'issued';
  },
  clock,
  ticker: quickly,
  signal: abort.signal,
  progress: silent,
});
await state.close();
