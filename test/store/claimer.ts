import { openState, stateOutbox } from '../../src/store/index.ts';

/** Claims mails until none is due, settles each as sent, and prints its id. */
const [, , folder = ''] = process.argv;
const clock = { now: () => new Date().toISOString() };
const state = await openState({ folder, clock });
const outbox = stateOutbox(state);
for (;;) {
  const row = await outbox.claimNext(clock.now(), '2999-01-01T00:00:00.000Z');
  if (row === null) break;
  process.stdout.write(`${row.id}\n`);
  await outbox.settle(row, { state: 'sent', at: clock.now(), nextTryAt: null, detail: String(process.pid) });
}
await state.close();
