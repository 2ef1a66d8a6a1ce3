import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import ExcelJS from 'exceljs';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';

import { LABEL_WORDS, LOCALES, type Locale, type Report, sha256, showFigure } from '../../src/domain/index.ts';
import { editionOf } from '../../src/render/excel/edition.ts';
import { type RenderedWorkbook, readWorkbookFigures, renderWorkbook } from '../../src/render/excel/index.ts';
import { checkSaved } from '../../src/render/excel/saved-figures.ts';
import type { Words } from '../../src/render/words.ts';
import { readingOrder } from '../support/reading-order.ts';
import { sampleReport } from '../support/sample-report.ts';
import { sampleWords } from '../support/sample-words.ts';

let words: Words;
const rendered = new Map<Locale, RenderedWorkbook>();

beforeAll(async () => {
  words = await sampleWords();
  for (const locale of LOCALES) rendered.set(locale, await renderWorkbook(sampleReport(), locale, words));
});

describe.each(LOCALES)('the workbook in %s', (locale) => {
  it('shows, read back from its bytes, what it says it shows, in order and count', async () => {
    const { bytes, shown } = bookOf(locale);
    const found = await readWorkbookFigures(bytes);
    expect(found.map(({ id, text }) => ({ id, text }))).toEqual(shown.map(({ id, text }) => ({ id, text })));
    expect(shown.length).toBeGreaterThan(500);
    expect(shown.every(({ page }) => page === null)).toBe(true);
  });

  it('shows every figure with the one text of its id', () => {
    const report = sampleReport();
    const unit = report.identity.displayUnit[locale];
    for (const { id, text } of bookOf(locale).shown) {
      const figure = report.figures[id];
      expect(figure && showFigure(figure, unit)).toBe(text);
    }
  });

  it('shows the figures of the first page, then those of each section, in the order of the report', () => {
    const ids = bookOf(locale).shown.map(({ id }) => id);
    expect(ids).toEqual(readingOrder(sampleReport(), words.en).map(({ id }) => id));
  });

  it('carries every figure once on the data sheet, sorted by id, exact and as a number', async () => {
    const report = sampleReport();
    const sheet = (await opened(bookOf(locale).bytes)).worksheets.at(-2);
    const ids = sheet?.getColumn(1).values.slice(4);
    expect(ids).toEqual(Object.keys(report.figures).sort());
    const row = sheet?.getRow(4 + Object.keys(report.figures).sort().indexOf('C2@2026-10'));
    const figure = report.figures['C2@2026-10'];
    expect(row?.getCell(4).value).toBe(figure?.value);
    expect(row?.getCell(3).value).toBe(Number(figure?.value));
    expect(row?.getCell(11).value).toBe(figure?.numerator);
  });

  it('says n/a with a reason where there is no value, and leaves gaps empty', async () => {
    const book = await opened(bookOf(locale).bytes);
    const absent = bookOf(locale).shown.filter(({ text }) => text === 'n/a');
    expect(absent.length).toBeGreaterThan(10);
    const reasons = book.worksheets.at(-2)?.getColumn(14).values ?? [];
    expect(reasons).toContain('notSupplied:provision.amount');
  });

  it('prints the label at the top and the foot of every sheet and in the properties', async () => {
    const book = await opened(bookOf(locale).bytes);
    const label = LABEL_WORDS.confidential[locale];
    for (const sheet of book.worksheets) {
      expect(sheet.headerFooter.oddHeader).toContain(`&R&"-,Bold"&12${label}`);
      expect(sheet.headerFooter.oddFooter).toContain(label);
      expect(sheet.pageSetup.fitToWidth).toBe(1);
      expect(sheet.pageSetup.printTitlesRow).toBeTruthy();
      expect(sheet.views[0]?.state).toBe('frozen');
    }
    expect(book.category).toBe(label);
    expect(book.keywords).toContain('confidential');
    expect(book.created.toISOString()).toBe(sampleReport().order.orderedAt);
    expect(book.modified.toISOString()).toBe(sampleReport().order.orderedAt);
  });

  it('keeps ids in a folded group of columns that a click opens, and hides no sheet', async () => {
    const book = await opened(bookOf(locale).bytes);
    expect(book.worksheets.every(({ state }) => state === 'visible')).toBe(true);
    const sheet = book.worksheets[0];
    const ids = sheet?.getColumn(16);
    expect(ids?.hidden).toBe(true);
    expect(ids?.outlineLevel).toBe(1);
    expect(sheet?.getColumn(1).hidden).toBe(false);
  });

  it('holds no word of a missing value in any part', () => {
    expect(strayWords(bookOf(locale).bytes)).toEqual([]);
  });
});

describe('the bytes', () => {
  it('are the same for the same report, in this process and in others, in any time zone', async () => {
    const again = await renderWorkbook(sampleReport(), 'zh-CN', words);
    const hash = sha256(bookOf('zh-CN').bytes);
    expect(sha256(again.bytes)).toBe(hash);
    const [east, west] = await Promise.all(['Asia/Shanghai', 'America/New_York'].map(hashElsewhere));
    expect([east, west]).toEqual([hash, hash]);
  });

  it('differ when one figure differs', async () => {
    const changed = sampleReport((report) => withValue(report, 'C2@2026-10', '0.0150'));
    const other = await renderWorkbook(changed, 'zh-CN', words);
    expect(sha256(other.bytes)).not.toBe(sha256(bookOf('zh-CN').bytes));
  });
});

describe('the guard over the saved bytes', () => {
  const edition = () => editionOf(sampleReport(), 'en', words);
  const guard = (bytes: Uint8Array) => () => checkSaved(bytes, edition(), bookOf('en').shown);

  it('lets the bytes through as they were written', () => {
    expect(guard(bookOf('en').bytes)).not.toThrow();
  });

  it.each([
    ['one digit of a number', 'xl/worksheets/sheet2.xml', />33\.21</, '>33.22<'],
    ['one digit of a figure in a sentence', 'xl/sharedStrings.xml', />9,932\.09</, '>9,932.08<'],
    ['a number format', 'xl/styles.xml', /\+#,##0\.00;-#,##0\.00;#,##0\.00/, '+#,##0.0;-#,##0.0;#,##0.0'],
    ['an id', 'xl/sharedStrings.xml', />C1\.balance@2026-10\/class=loss</, '>C1.balance@2026-10/class=normal<'],
    ['a lost id', 'xl/worksheets/sheet3.xml', /<c r="J7"[^>]*><v>\d+<\/v><\/c>/, ''],
    ['an exact value', 'xl/sharedStrings.xml', /<t>0\.0149/, '<t>0.0148'],
    ['a label', 'xl/worksheets/sheet4.xml', /Confidential<\/oddHeader>/, '</oddHeader>'],
  ])('refuses a changed file: %s', (_, part, found, put) => {
    expect(guard(planted(bookOf('en').bytes, part, found, put))).toThrow(/saved workbook/);
  });

  it('judges by what is shown, not by what is stored', async () => {
    const bytes = planted(bookOf('en').bytes, 'xl/worksheets/sheet2.xml', />33\.21</, '>33.2149<');
    const texts = (await readWorkbookFigures(bytes)).map(({ text }) => text);
    expect(texts).toEqual(bookOf('en').shown.map(({ text }) => text));
  });
});

describe('unusual reports', () => {
  it('issues a report without figures', async () => {
    const empty = sampleReport((report) => ({
      ...report,
      onePage: { sentences: [], board: [] },
      sections: [],
      figures: {},
    }));
    const { bytes, shown } = await renderWorkbook(empty, 'en', words);
    expect(shown).toEqual([]);
    expect((await opened(bytes)).worksheets.map(({ name }) => name)).toEqual([
      'At a glance',
      'Figure data',
      'Provenance and reading',
    ]);
    expect(strayWords(bytes)).toEqual([]);
  });

  it.each([null, '0', '-0.00001'])('shows a report whose every value is %s', async (value) => {
    const flat = sampleReport((report) =>
      Object.keys(report.figures).reduce((changed, id) => withValue(changed, id, value), report),
    );
    const { bytes, shown } = await renderWorkbook(flat, 'zh-CN', words);
    expect(new Set(shown.map(({ text }) => text)).size).toBeLessThan(8);
    expect(strayWords(bytes)).toEqual([]);
  });

  it('shows an amount of more digits than Excel keeps as text, digit for digit', async () => {
    const huge = sampleReport((report) => withValue(report, 'C1.total@2026-10', '12345678901234567890123.45'));
    const { shown } = await renderWorkbook(huge, 'zh-CN', words);
    const texts = shown.filter(({ id }) => id === 'C1.total@2026-10').map(({ text }) => text);
    expect(new Set(texts)).toEqual(new Set(['1,234,567,890,123,456,789.01']));
  });

  it('says on every sheet that a draft is one, and gives it no number', async () => {
    const { bytes } = await renderWorkbook(sampleReport(), 'en', words, true);
    const book = await opened(bytes);
    const mark = words.en['page.running.draft'] ?? '';
    for (const sheet of book.worksheets) expect(sheet.headerFooter.oddHeader).toContain(mark);
    expect(book.worksheets[0]?.getCell('A1').value).toContain(mark);
    expect(Object.values(unzipSync(bytes)).some((part) => strFromU8(part).includes('monthly/2026-10/r1'))).toBe(false);
    const issued = await opened(bookOf('en').bytes);
    for (const sheet of issued.worksheets) expect(sheet.headerFooter.oddHeader).not.toContain(mark);
    expect(issued.subject).toBe('monthly/2026-10/r1');
  });

  it('refuses a number that Excel cannot hold', async () => {
    const value = `1${'0'.repeat(400)}`;
    const endless = sampleReport((report) => withValue(report, 'C1.total@2026-10', value));
    await expect(renderWorkbook(endless, 'en', words)).rejects.toMatchObject({ code: 'renderFailed' });
  });

  it('refuses a figure that the report does not carry', async () => {
    const lost = sampleReport((report) => {
      const { 'C2@2026-10': _, ...figures } = report.figures;
      return { ...report, figures };
    });
    await expect(renderWorkbook(lost, 'en', words)).rejects.toThrow(/C2@2026-10/);
  });
});

function bookOf(locale: Locale): RenderedWorkbook {
  const book = rendered.get(locale);
  if (book === undefined) throw new Error(`not rendered: ${locale}`);
  return book;
}

async function opened(bytes: Uint8Array): Promise<ExcelJS.Workbook> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(Uint8Array.from(bytes).buffer);
  return book;
}

function withValue(report: Report, id: string, value: string | null): Report {
  const figure = report.figures[id];
  if (figure === undefined) throw new Error(`no figure ${id}`);
  const changed = { ...figure, value, reason: value === null ? 'noHistory' : null };
  return { ...report, figures: { ...report.figures, [id]: changed } };
}

function planted(bytes: Uint8Array, part: string, found: RegExp, put: string): Uint8Array {
  const parts = unzipSync(bytes);
  const xml = strFromU8(parts[part] ?? new Uint8Array());
  const changed = xml.replace(found, put);
  if (changed === xml) throw new Error(`nothing to plant in ${part}: ${found}`);
  return zipSync({ ...parts, [part]: strToU8(changed) });
}

function strayWords(bytes: Uint8Array): readonly string[] {
  return Object.entries(unzipSync(bytes)).flatMap(([path, part]) => {
    const found = strFromU8(part).match(/\bNaN\b|Infinity|undefined|\bnull\b|\[object|Invalid/g) ?? [];
    return found.map((stray) => `${path}: ${stray}`);
  });
}

async function hashElsewhere(timeZone: string): Promise<string> {
  const url = (path: string) => JSON.stringify(pathToFileURL(`${import.meta.dirname}/${path}`).href);
  const script = `
    import { createHash } from 'node:crypto';
    import { renderWorkbook } from ${url('../../src/render/excel/index.ts')};
    import { sampleReport } from ${url('../support/sample-report.ts')};
    import { sampleWords } from ${url('../support/sample-words.ts')};
    const { bytes } = await renderWorkbook(sampleReport(), 'zh-CN', await sampleWords());
    console.log(createHash('sha256').update(bytes).digest('hex'));`;
  const env = { ...process.env, TZ: timeZone };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env });
  return stdout.trim();
}
