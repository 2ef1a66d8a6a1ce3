import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Engine } from '../../src/domain/index.ts';
import { startEngine } from '../../src/engine/index.ts';
import { freshFolder, riskpress } from '../support/command-line.ts';
import { CORNER_BOOKS, EMPTY_BOOK, LAST_MONTH, MACHINE_BOOK } from '../support/generated-book.ts';
import { writeLender } from '../support/generated-lender.ts';
import { machineWords, type PrintedTexts, printBook } from '../support/printed-book.ts';

// The short version of test/hazard/long/books.test.ts: the corners, by the product's own run.
let folder: Awaited<ReturnType<typeof freshFolder>>;
let engine: Engine;

beforeAll(async () => {
  folder = await freshFolder('books');
  engine = await startEngine({ memoryLimitMb: 256, threads: 1, tempDirectory: join(folder.path, 'spill') });
});

afterAll(async () => {
  await engine.close();
  await folder.remove();
});

describe('a report speaks like a person', () => {
  let printed: PrintedTexts;

  test.each(CORNER_BOOKS)('$name', async (book) => {
    printed = await printBook(book, engine);
    expect([...printed.keys()].filter((name) => name.startsWith('PDF page')).length).toBeGreaterThan(3);
    expect(machineWords(printed)).toEqual([]);
  });

  test('control: a region called NaN is found in PDF, workbook and figures.json', async () => {
    const found = machineWords(await printBook(MACHINE_BOOK, engine));
    for (const place of [/^PDF page \d+: .*NaN/, /^workbook xl\/.*NaN/, /^figures\.json: .*NaN/s])
      expect(found).toContainEqual(expect.stringMatching(place));
  });

  test.each(['NaN', '-Infinity', 'undefined', 'null', '[object Object]', 'NaN%'])(
    'control: a planted %s is found on every page and in every part',
    (word) => {
      for (const [where, text] of printed) {
        const middle = text.indexOf(' ', text.length / 2);
        const planted = `${text.slice(0, middle)} ${word} ${text.slice(middle)}`;
        expect(machineWords(new Map([[where, planted]])), where).toHaveLength(1);
      }
    },
  );
});

test('an empty tape is refused, and nothing is left of it', async () => {
  await writeLender(folder.path, EMPTY_BOOK);
  const output = join(folder.path, 'output');
  const words = ['run', 'monthly', LAST_MONTH, '--config', join(folder.path, 'config'), '--output', output];
  const { exit, err, out } = await riskpress(words);
  expect({ exit, out }).toEqual({ exit: 3, out: '' });
  expect(err).toMatch(/no loan/);
  for (const name of ['reports', 'mail']) expect(await filesIn(join(output, name))).toEqual([]);
  expect(await filesIn(join(output, 'archive/objects'))).toEqual([]);
  const listed = await riskpress(['list', '--output', output]);
  expect(listed).toMatchObject({ exit: 0, out: '', err: '' });
});

async function filesIn(path: string): Promise<readonly string[]> {
  return readdir(path).catch(() => []);
}
