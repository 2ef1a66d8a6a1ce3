import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

import { extractFigures, readWorkbookFigures } from '../../src/render/index.ts';
import { type Ended, freshFolder, riskpress } from '../support/command-line.ts';

const ISSUE = 'monthly/2026-10/r1';
const shownSchema = z.array(z.object({ id: z.string(), text: z.string(), page: z.number().nullable() }));
const sealedShownSchema = z.object({ pdf: shownSchema, workbook: shownSchema });
const renditionSchema = z.object({
  figures: z.array(z.object({ id: z.string(), text: z.string(), value: z.string().nullable() })),
});
const outcomeSchema = z.object({
  outcome: z.string(),
  issue: z.string(),
  hash: z.string(),
  paths: z.array(z.string()),
  mails: z.record(z.string(), z.number()),
});

let folder: Awaited<ReturnType<typeof freshFolder>>;
let first: Ended;

const demo = (...more: string[]) => riskpress(['demo', '--loans', '600', '--output', folder.path, ...more]);
const here = (...words: string[]) =>
  riskpress([...words, '--output', folder.path, '--config', join(folder.path, 'demo/config')]);

beforeAll(async () => {
  folder = await freshFolder('journey');
  first = await demo('--json');
});

afterAll(() => folder.remove());

test('the demo issues a report and says where everything is', async () => {
  expect(first).toMatchObject({ exit: 0 });
  const outcome = outcomeSchema.parse(JSON.parse(first.out));
  expect(outcome).toMatchObject({ outcome: 'issued', issue: ISSUE });
  expect(outcome.paths.map((path) => path.split('/').at(-1))).toHaveLength(4);
  for (const path of outcome.paths) expect((await readFile(path)).byteLength).toBeGreaterThan(10_000);
  expect(outcome.mails.sent).toBeGreaterThan(1);
});

test('the same order again finds the issue and writes nothing to the archive', async () => {
  const log = await readFile(join(folder.path, 'archive/log.jsonl'), 'utf8');
  const again = await demo();
  expect(again).toMatchObject({ exit: 0 });
  expect(again.out).toMatch(/already issued: monthly\/2026-10\/r1/);
  expect(again.out).not.toMatch(/inputs differ/);
  expect(await readFile(join(folder.path, 'archive/log.jsonl'), 'utf8')).toBe(log);
});

test('the archive verifies, and a changed byte does not', async () => {
  expect(await here('verify')).toMatchObject({ exit: 0 });
  const log = join(folder.path, 'archive/log.jsonl');
  const sound = await readFile(log, 'utf8');
  await writeFile(log, sound.replace('"confidential"', '"internal"'));
  expect(await here('verify')).toMatchObject({ exit: 5 });
  await writeFile(log, sound);
});

describe('PDF, workbook and figures.json show the same', () => {
  test.each(['zh-CN', 'en'])('%s', async (language) => {
    const shown = sealedShownSchema.parse(await sealedJson(`${language}/shown.json`));
    const rendition = renditionSchema.parse(await sealedJson(`${language}/figures.json`));
    const texts = new Map(rendition.figures.map(({ id, text }) => [id, text]));
    const printed = await extractFigures(await sealed(`${language}/report.pdf`));
    expect(printed).toEqual(shown.pdf.map(({ page, text }) => ({ page, text })));
    expect(printed.length).toBeGreaterThan(500);
    const saved = await readWorkbookFigures(await sealed(`${language}/report.xlsx`));
    expect(saved.map(({ id, text }) => [id, text])).toEqual(shown.workbook.map(({ id, text }) => [id, text]));
    for (const { id, text } of [...shown.pdf, ...shown.workbook]) expect(texts.get(id), id).toBe(text);
    const inWorkbook = new Set(shown.workbook.map(({ id }) => id));
    for (const { id } of shown.pdf) expect(inWorkbook.has(id), id).toBe(true);
  });
});

test('each recipient has one mail, in the language and with the label of the copy; who is not cleared has none', async () => {
  const outbox = (await here('outbox', '--json')).out
    .trim()
    .split('\n')
    .map((line) => z.object({ recipient: z.string(), state: z.string(), address: z.string() }).parse(JSON.parse(line)));
  const sent = outbox.filter(({ state }) => state === 'sent');
  expect(outbox.filter(({ state }) => state === 'refused').map(({ recipient }) => recipient)).toEqual([
    'wuhan-branch-manager',
  ]);
  const mails = await Promise.all(
    (await emls()).map(async (name) => simpleParser(await readFile(join(folder.path, 'mail', name)))),
  );
  const to = mails.map(({ to: of }) => (Array.isArray(of) ? '' : of?.value[0]?.address));
  expect(to.toSorted()).toEqual(sent.map(({ address }) => address).toSorted());
  for (const mail of mails) {
    expect(mail.headers.get('x-riskpress-label')).toBe('confidential');
    expect(mail.subject).toMatch(/^\[(商业秘密|Confidential)\]/);
    expect(mail.attachments.length).toBeGreaterThan(0);
  }
});

test('a figure is explained down to its inputs', async () => {
  const { exit, out } = await here('explain', 'C2@2026-10', '--json');
  expect(exit).toBe(0);
  const explained = z
    .object({
      value: z.string(),
      numerator: z.string(),
      denominator: z.string(),
      sql: z.array(z.string()).min(1),
      inputs: z.array(z.string()).min(24),
    })
    .parse(JSON.parse(out));
  expect(Number(explained.numerator) / Number(explained.denominator)).toBeCloseTo(Number(explained.value), 12);
  expect(await here('explain', 'C2@2026-11')).toMatchObject({ exit: 2 });
});

test('figures are JSON Lines sorted by id, with a reason exactly where there is no value', async () => {
  const lines = (await here('figures', ISSUE, '--json')).out.trim().split('\n');
  const figures = lines.map((line) =>
    z.object({ id: z.string(), value: z.string().nullable(), reason: z.string().nullable() }).parse(JSON.parse(line)),
  );
  const ids = figures.map(({ id }) => id);
  expect(ids).toEqual(ids.toSorted());
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, value, reason } of figures) expect(value === null, id).toBe(reason !== null);
});

test('the state may be deleted: nothing sent is sent again', async () => {
  const before = await emls();
  await rm(join(folder.path, 'state'), { recursive: true });
  const rebuilt = await here('rebuild-state', '--json');
  expect(rebuilt).toMatchObject({ exit: 0 });
  expect(JSON.parse(rebuilt.out)).toMatchObject({ issues: 1, uncertain: [] });
  expect(await here('send')).toMatchObject({ exit: 0 });
  expect(await emls()).toEqual(before);
  expect(await here('verify')).toMatchObject({ exit: 0 });
});

test('changed data is said, and nothing is written', async () => {
  const tape = join(folder.path, 'demo/data/capital.csv');
  const text = await readFile(tape, 'utf8');
  await writeFile(
    tape,
    text.replace(/(\d)(\r?\n)$/, (_, digit: string, end: string) => `${(Number(digit) + 1) % 10}${end}`),
  );
  const again = await here('run', 'monthly', '2026-10');
  expect(again.out).toMatch(/already issued: .*inputs differ/);
  expect(again.exit).toBe(0);
  await writeFile(tape, text);
});

test('a restatement is the next revision; the earlier one stays, marked superseded', async () => {
  expect(await here('regenerate', ISSUE, '--restate')).toMatchObject({ exit: 2 });
  const restated = await here('regenerate', ISSUE, '--restate', '--reason', 'capital corrected', '--json');
  expect(restated.exit, restated.err).toBe(0);
  expect(outcomeSchema.parse(JSON.parse(restated.out))).toMatchObject({
    outcome: 'issued',
    issue: 'monthly/2026-10/r2',
  });
  const listed = (await here('list')).out.trim().split('\n');
  expect(listed[0]).toMatch(/^monthly\/2026-10\/r1 .*superseded by monthly\/2026-10\/r2$/);
  expect(listed[1]).toMatch(/^monthly\/2026-10\/r2 .*current$/);
  expect((await here('run', 'monthly', '2026-10')).out).toMatch(/^already issued: monthly\/2026-10\/r2/);
  expect(await here('verify')).toMatchObject({ exit: 0 });
});

test('a faulty book is not issued, and what stopped it is shown', async () => {
  const faulty = await demo('--faults');
  expect(faulty).toMatchObject({ exit: 3 });
  expect(faulty.err).toMatch(/2025-10/);
  expect(faulty.err).toMatch(/GL|ledger/i);
});

async function sealed(name: string): Promise<Uint8Array> {
  const shown = z.object({ objects: z.record(z.string(), z.object({ sha256: z.string() })) });
  const { objects } = shown.parse(JSON.parse((await here('show', ISSUE, '--json')).out));
  const hash = objects[name]?.sha256 ?? '';
  return new Uint8Array(await readFile(join(folder.path, 'archive/objects', hash.slice(0, 2), hash)));
}

async function sealedJson(name: string): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await sealed(name)));
}

async function emls(): Promise<readonly string[]> {
  return (await readdir(join(folder.path, 'mail'))).filter((name) => name.endsWith('.eml')).sort();
}
