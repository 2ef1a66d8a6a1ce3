import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

import { parseUnits, unitsText } from '../../src/domain/index.ts';
import { type Ended, freshFolder, riskpress } from '../support/command-line.ts';
import { sealedFile } from '../support/sealed-file.ts';
import { BOOK, LOANS, SECRETS, writeLender } from '../support/three-sources.ts';

// One small book as CSV, as a workbook, as a database and with its months side by side: one and the same report.
const SOURCES = ['text', 'sheet', 'query', 'wide'] as const;
const figureSchema = z.object({ id: z.string(), value: z.string().nullable() });
const rejectSchema = z.object({
  kind: z.literal('reject'),
  file: z.string(),
  line: z.number(),
  column: z.string(),
  reason: z.string(),
  maskedValue: z.string(),
});

let folder: Awaited<ReturnType<typeof freshFolder>>;
const outputOf = (report: string) => join(folder.path, 'output', report);
const run = (verb: string, report: string, ...more: string[]) =>
  riskpress([
    ...[verb, report, '2026-10', '--config', join(folder.path, 'config'), '--output', outputOf(report)],
    ...more,
  ]);
const figuresOf = async (report: string) =>
  new TextDecoder().decode(await sealedFile(outputOf(report), 'figures.jsonl'));

beforeAll(async () => {
  folder = await freshFolder('sources');
  await writeLender(folder.path);
});

afterAll(() => folder.remove());

describe('one book from four sources', () => {
  let figures: readonly string[];

  beforeAll(async () => {
    for (const source of SOURCES) {
      const ended = await run('run', source);
      expect(ended.exit, `${source}: ${ended.err}`).toBe(0);
    }
    figures = await Promise.all(SOURCES.map(figuresOf));
  }, 600_000);

  test('gives the same figures to the last digit', () => {
    const [text, ...others] = figures;
    expect(text?.split('\n').length).toBeGreaterThan(200);
    for (const [i, other] of others.entries()) expect(other, SOURCES[i + 1]).toBe(text);
  });

  test('and they are those of the book', () => {
    const lines = (figures[0] ?? '').trim().split('\n');
    const values = new Map(
      lines.map((line) => figureSchema.parse(JSON.parse(line))).map(({ id, value }) => [id, value]),
    );
    for (const month of ['2026-09', '2026-10']) {
      const own = BOOK.filter((line) => line.month === month);
      const fen = (of: typeof own) => of.reduce((sum, { balance }) => sum + parseUnits(balance), 0n);
      const total = fen(own);
      const east = fen(own.filter(({ region }) => region === '华东'));
      const unknown = fen(own.filter(({ region }) => region === ''));
      const bad = fen(own.filter(({ className }) => ['次级', '可疑', '损失'].includes(className)));
      expect(values.get(`C1.count@${month}`)).toBe(String(LOANS));
      expect(values.get(`C1.balance@${month}`)).toBe(unitsText(total));
      expect(values.get(`C1.balance@${month}/region=${encodeURIComponent('华东')}`)).toBe(unitsText(east));
      expect(values.get(`C1.balance@${month}/region=${encodeURIComponent('(unknown)')}`)).toBe(unitsText(unknown));
      expect(Number(values.get(`C2@${month}`))).toBeCloseTo(Number(bad) / Number(total), 12);
    }
  });
});

test('a manifest that disagrees blocks, and says what it declares and what was found', async () => {
  const { exit, err } = await run('run', 'declared');
  expect(exit).toBe(3);
  expect(err).toMatch(/declared\.csv: its manifest declares 25 rows, the file has 24/);
  expect(err).toMatch(/its manifest declares a total of 1\.00/);
  expect(existsSync(join(outputOf('declared'), 'reports'))).toBe(false);
});

describe('bad rows', () => {
  let checked: Ended;

  beforeAll(async () => {
    checked = await run('check', 'bad', '--json');
  });

  test('are named by file, line and column, with the value masked', () => {
    expect(checked.exit).toBe(3);
    const lines = checked.out.trim().split('\n');
    const rejects = lines.filter((line) => line.includes('"kind":"reject"')).map((line) => JSON.parse(line));
    const found = rejects.map((line) => rejectSchema.parse(line));
    // The first loan's region holds a line break, so that every later record stands one line lower.
    expect(found.map(({ line, column, reason, maskedValue }) => [line, column, reason, maskedValue])).toEqual([
      [5, '数据日期', 'badDate', '中中中中中'],
      [7, '地区', 'looksPersonal', '99999999999'],
      [9, '五级分类', 'unknownCode', '中中中'],
    ]);
    for (const { file } of found) expect(file).toMatch(/data\/bad\.csv$/);
  });

  test('are shown nowhere as they were', async () => {
    const spoken = await run('check', 'bad');
    expect(spoken.out).toMatch(/bad\.csv:7 地区: looksPersonal/);
    for (const value of SECRETS) expect(checked.out + checked.err + spoken.out + spoken.err).not.toContain(value);
  });
});
