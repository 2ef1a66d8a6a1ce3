import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { simpleParser } from 'mailparser';
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { z } from 'zod';

import { makeDemoBook } from '../../src/demo/index.ts';
import { shiftMonth, silent } from '../../src/domain/index.ts';
import { freshFolder, riskpress, startRiskpress } from '../support/command-line.ts';
import { sealedFile } from '../support/sealed-file.ts';

// The service on the machine's own clock: the book ends with the last month that has closed.
const ZONE = 'Asia/Shanghai';
const THIS_MONTH = Temporal.Now.zonedDateTimeISO(ZONE).toPlainDate().toString().slice(0, 7);
const PERIOD = shiftMonth(THIS_MONTH, -1);
const ISSUE = `monthly/${PERIOD}/r1`;
const WORKED_EXAMPLE = fileURLToPath(new URL('../../config', import.meta.url));

const inputsSchema = z.object({ order: z.object({ period: z.string(), late: z.boolean() }) });

let folder: Awaited<ReturnType<typeof freshFolder>>;
const output = () => join(folder.path, 'output');
const serve = () => startRiskpress(['serve', '--config', join(folder.path, 'config'), '--output', output()]);
const here = (...words: string[]) => riskpress([...words, '--output', output()]);

beforeAll(async () => {
  folder = await freshFolder('serve');
  const book = { folder: join(folder.path, 'data'), loans: 150, months: 3, lastMonth: PERIOD, faults: false };
  await makeDemoBook({ ...book, progress: silent });
  await cp(WORKED_EXAMPLE, join(folder.path, 'config'), { recursive: true });
  // Due once since the month began, at its first minute: always past, and never twice.
  const schedule = { cron: '0 0 1 * *', timeZone: ZONE, from: `${THIS_MONTH}-01` };
  await changeReport('monthly', { schedule, languages: ['en'], dimensions: ['region'], trendMonths: 3 });
  await changeReport('quarterly', { schedule: undefined });
});

afterAll(() => folder.remove());

test('what was missed is issued once, late and said so, whatever dies or runs beside', {
  timeout: 600_000,
}, async () => {
  const killed = serve();
  await killed.saw('render    ');
  killed.kill('SIGKILL');
  expect(await killed.ended).toMatchObject({ signal: 'SIGKILL' });
  expect(await here('list')).toMatchObject({ exit: 0, out: '' });

  const services = [serve(), serve()];
  await Promise.any(services.map((service) => sawIssue(service)));
  const ended = await stop(services);
  const said = ended.map(({ err }) => err).join('\n---\n');
  for (const { exit } of ended) expect(exit, said).toBe(0);
  expect(said.match(/^issued monthly/gm), said).toHaveLength(1);

  await expectOneIssue();
  const inputs: unknown = JSON.parse(new TextDecoder().decode(await sealedFile(output(), 'inputs.json')));
  expect(inputsSchema.parse(inputs).order).toEqual({ period: PERIOD, late: true });
});

test('a service that has lost its ledger finds the issue in the archive', async () => {
  await rm(join(output(), 'state'), { recursive: true });
  const again = serve();
  await again.saw(`existing ${ISSUE}`);
  const [ended] = await stop([again]);
  expect(ended).toMatchObject({ exit: 0 });
  expect(ended?.err).toContain(`existing ${ISSUE}`);
  await expectOneIssue();
});

type Service = ReturnType<typeof serve>;

/** Resolves at the issue; rejects when the service ends before. */
async function sawIssue(service: Service): Promise<void> {
  const ended = service.ended.then(({ exit, err }) => Promise.reject(new Error(`ended with ${exit}: ${err}`)));
  await Promise.race([service.saw(`issued ${ISSUE}`), ended]);
}

async function stop(services: readonly Service[]) {
  for (const service of services) service.kill('SIGTERM');
  return Promise.all(services.map(({ ended }) => ended));
}

async function expectOneIssue(): Promise<void> {
  const log = (await readFile(join(output(), 'archive/log.jsonl'), 'utf8')).trim().split('\n');
  expect(log.filter((line) => line.includes('"kind":"issued"'))).toHaveLength(1);
  expect((await here('list')).out).toContain(ISSUE);
  expect(await here('verify')).toMatchObject({ exit: 0 });
  expect(await receivers()).toEqual(['analyst@example.com', 'cro@example.com', 'head-of-credit@example.com']);
}

/** Addresses of the mails, one entry a file. */
async function receivers(): Promise<readonly string[]> {
  const names = (await readdir(join(output(), 'mail'))).filter((name) => name.endsWith('.eml'));
  const mails = await Promise.all(
    names.map(async (name) => simpleParser(await readFile(join(output(), 'mail', name)))),
  );
  return mails.map(({ to }) => (Array.isArray(to) ? '' : (to?.value[0]?.address ?? ''))).sort();
}

async function changeReport(name: string, changes: Readonly<Record<string, unknown>>): Promise<void> {
  const file = join(folder.path, `config/reports/${name}.yaml`);
  const report: unknown = parse(await readFile(file, 'utf8'));
  await writeFile(file, stringify({ ...z.looseObject({}).parse(report), ...changes }));
}
