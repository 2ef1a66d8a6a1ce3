import { appendFile, cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { sealIssue } from '../../src/archive/index.ts';
import { canonicalJson } from '../../src/domain/index.ts';
import { checkAsk } from '../../src/wiring/ask.ts';
import { takeStock } from '../../src/wiring/existing.ts';
import { exitOf } from '../../src/wiring/outcome.ts';
import { openWorkplace, withWorkplace } from '../../src/wiring/workplace.ts';
import { filesOf, header } from '../archive/fixture.ts';
import { freshFolder } from '../support/command-line.ts';

let folder: Awaited<ReturnType<typeof freshFolder>>;
beforeEach(async () => {
  folder = await freshFolder('stock');
  await cp(fileURLToPath(new URL('../../config', import.meta.url)), join(folder.path, 'bank/config'), {
    recursive: true,
  });
});
afterEach(() => folder.remove());

/** The same order again, for a month that was issued to one person and whose tapes are gone since. */
async function orderAgain() {
  const terminal = { out: () => {}, err: () => {}, env: {}, cwd: folder.path, isTty: false };
  const place = await openWorkplace(terminal, { config: 'bank/config', output: 'output' });
  return withWorkplace(place, async () => {
    const copy = {
      ...{ recipient: 'head-of-credit', address: 'head-of-credit@example.com', name: 'Head of Credit (sample)' },
      ...{ language: 'en', formats: ['pdf'], channel: 'email', refused: null },
    };
    const plan = { schema: 'riskpress.sendplan/1', issue: 'monthly/2026-10/r1', label: 'confidential', copies: [copy] };
    const files = new Map([
      ...filesOf('2026-10'),
      ['sendplan.json', Buffer.from(canonicalJson(plan))] as const,
      ['zh-CN/report.xlsx', Buffer.from('PK')] as const,
    ]);
    const { entry } = await sealIssue(place.archive, files, header('2026-10'));
    const assignment = checkAsk({ report: 'monthly', period: '2026-10', scope: {} }, place.configuration);
    return takeStock({ kind: 'existing', ...assignment, entry }, place);
  });
}

test('an issue is found also when its data can no longer be read, and when its mails cannot go out', async () => {
  await appendFile(
    join(folder.path, 'bank/config/riskpress.yaml'),
    '  smtp: { host: mail.example.com, port: 25, user: x, secret: file:nowhere }\n',
  );
  const outcome = await orderAgain();
  expect(outcome).toMatchObject({ kind: 'existing', inputsDiffer: true });
  expect(outcome.delivery).toMatchObject({
    unsent: 1,
    trouble: expect.stringMatching(/nowhere.*expected a readable secret/),
  });
  expect(outcome.delivery.copies.queued.map(({ recipient }) => recipient)).toEqual(['head-of-credit']);
  expect(exitOf(outcome)).toBe(4);
});
