// One delivery as a process of its own, for the kill test: `sender-process.ts FOLDER PORT|0 PEOPLE`, writes a dot before each mail.
import { appendFileSync, closeSync, existsSync, fsyncSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

import {
  type DeliveryLog,
  deliver,
  loadMailTemplates,
  outboxRows,
  planCopies,
  secretReader,
} from '../../src/distribute/index.ts';
import { canonicalJson } from '../../src/domain/index.ts';
import { openState, stateOutbox } from '../../src/store/index.ts';
import { consignmentOf, ISSUE_ID, recipientOf } from './sample.ts';

const [folder = '', port = '0', people = '0'] = process.argv.slice(2);
const clock = { now: () => new Date().toISOString() };
const recipients = Array.from({ length: Number(people) }, (_, i) => recipientOf(`p${String(i).padStart(2, '0')}`));
const issue = { id: ISSUE_ID, label: 'confidential', languages: ['zh-CN'], formats: ['pdf', 'xlsx'] } as const;
const plan = planCopies(recipients, issue, ['all']);
const state = await openState({ folder: join(folder, 'state'), clock });
const outbox = stateOutbox(state);
await outbox.enqueueAll(outboxRows(plan, { at: clock.now() }));
await deliver({
  outbox,
  log: fileLog(join(folder, 'log.jsonl')),
  consign: async (row) => consignmentOf(plan.copies.find((copy) => copy.recipient === row.key.recipient) ?? null),
  clock,
  progress: () => void process.stdout.write('.'),
  templates: await loadMailTemplates('templates/mail'),
  mailFolder: join(folder, 'mail'),
  smtp: port === '0' ? null : { host: '127.0.0.1', port: Number(port), security: 'none', timeoutSeconds: 5 },
  readSecret: secretReader({}, folder),
  whenUncertain: 'hold',
});
await state.close();

/** A log on disk, durable line by line as the archive's; a torn last line does not count. */
function fileLog(path: string): DeliveryLog {
  const line = z.object({
    key: z.string(),
    state: z.enum(['sent', 'uncertain', 'bounced', 'rejected', 'refused', 'cancelled']),
  });
  return {
    async stateOf(key) {
      if (!existsSync(path)) return null;
      const whole = readFileSync(path, 'utf8').split('\n').slice(0, -1);
      const own = whole.map((text) => line.parse(JSON.parse(text))).findLast((one) => one.key === canonicalJson(key));
      return own?.state ?? null;
    },
    async append({ messageId: _, state: outcome, detail: __, message: ___, ...key }) {
      const file = openSync(path, 'a');
      appendFileSync(
        file,
        `${JSON.stringify({ key: canonicalJson(key), recipient: key.recipient, state: outcome })}\n`,
      );
      fsyncSync(file);
      closeSync(file);
    },
  };
}
