import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';

import { figureId, type Report } from '../../src/domain/index.ts';
import { cleanText, cutText, escapedText, looksLikeFormula } from '../../src/render/excel/cell-text.ts';
import { readWorkbookFigures, renderWorkbook } from '../../src/render/excel/index.ts';
import { readSaved } from '../../src/render/excel/saved-workbook.ts';
import { sheetNames } from '../../src/render/excel/sheet-name.ts';
import type { Words } from '../../src/render/words.ts';
import { sampleReport } from '../support/sample-report.ts';
import { sampleWords } from '../support/sample-words.ts';

const HOSTILE = [
  '=1+1',
  "=cmd|' /C calc'!A0",
  '+1+cmd',
  '-2+3',
  '@SUM(1+1)',
  '\t=1+1',
  '\r=1+1',
  '\n=HYPERLINK("http://evil.test","x")',
  '=WEBSERVICE("http://evil.test")',
  '＝1+1',
  '＋1',
  '－1',
  '＠SUM(1)',
  'invoice\u202Efdp.exe',
  '\u2066left\u2069',
  'nul\u0000bell\u0007esc\u001B',
  'lone \uD800 surrogate',
  '\uDC00',
  'not a character \uFFFE',
  '_x000D_ and _x0041_',
  ']]><script>alert(1)</script>',
  '&amp; <b> "quoted" \'single\'',
  'R&D部 &P &N &"Arial"&72 &K00FF00',
  `${'long '.repeat(6_600)}end`,
  '𠮷'.repeat(16_500),
  '{"formula":"1+1"}',
  'C2@2026-10 C2@2026-10',
];

let words: Words;

beforeAll(async () => {
  words = await sampleWords();
});

describe('hostile text', () => {
  let bytes: Uint8Array;
  let parts: Record<string, string>;

  beforeAll(async () => {
    ({ bytes } = await renderWorkbook(sampleReport(poisoned), 'zh-CN', words));
    parts = Object.fromEntries(Object.entries(unzipSync(bytes)).map(([path, part]) => [path, strFromU8(part)]));
  });

  it('stays text: no formula, no link out, no object', () => {
    for (const [path, xml] of Object.entries(parts)) {
      expect(path).not.toMatch(/externalLink|worksheets\/_rels/);
      if (!path.includes('worksheets')) continue;
      expect(xml).not.toMatch(/<f[ >/]/);
      expect(xml).not.toMatch(/<hyperlink [^>]*r:id/);
      expect(xml).not.toContain('[object');
    }
  });

  it('opens in a strict parser with sheet names and text lengths that Excel allows', async () => {
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(Uint8Array.from(bytes).buffer);
    const names = book.worksheets.map(({ name }) => name);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[^*?:/\\[\]']{1,31}$/);
    for (const sheet of readSaved(bytes).sheets)
      for (const { text } of sheet.cells) expect(text.length).toBeLessThanOrEqual(32_767);
  });

  it('leaves no control, bidirectional or broken character in any part', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    const refused = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/;
    for (const xml of Object.values(parts)) {
      expect(xml).not.toMatch(refused);
      expect(xml.isWellFormed()).toBe(true);
    }
    expect(parts['xl/sharedStrings.xml']).toContain('invoice\uFFFDfdp.exe');
  });

  it('says where it was cut, and comes back as it was otherwise', () => {
    const texts = readSaved(bytes).sheets.flatMap(({ cells }) => cells.map(({ text }) => text));
    for (const text of HOSTILE.filter((item) => item.length < 1_000)) expect(texts).toContain(cleanText(text));
    expect(texts.filter((text) => /已截断：\d+ 字）$/.test(text)).length).toBeGreaterThan(1);
  });

  it('that looks like a formula stays text when an officer edits the cell', () => {
    const cells = readSaved(bytes).sheets.flatMap((sheet) => sheet.cells);
    const risky = cells.filter(({ text, isNumber }) => !isNumber && looksLikeFormula(text));
    expect(risky.length).toBeGreaterThan(12);
    const styles = parts['xl/styles.xml'] ?? '';
    const textStyle = Array.from(styles.split('<cellXfs')[1]?.matchAll(/<xf [^>]*>/g) ?? [], ([xf]) => xf).flatMap(
      (xf, at) => (xf.includes('numFmtId="49"') ? [at] : []),
    );
    const risk = parts['xl/sharedStrings.xml']?.split('<si>').findIndex((item) => item.includes('@SUM(1+1)')) ?? 0;
    const pattern = new RegExp(`s="(\\d+)" t="s"><v>${risk - 1}</v>`);
    const used = Object.entries(parts).flatMap(([path, xml]) =>
      path.includes('sheet') ? [pattern.exec(xml)?.[1]] : [],
    );
    expect(textStyle).toContain(Number(used.find((style) => style !== undefined)));
  });

  it('cannot steer the printed header', () => {
    for (const { header, footer } of readSaved(bytes).sheets) {
      expect(header).toContain('R&&D部 &&P &&N &&"Arial"&&72');
      expect(header.length).toBeLessThanOrEqual(255);
      expect(footer.length).toBeLessThanOrEqual(255);
      expect(header).toContain('商业秘密');
    }
  });

  it('does not add figures', async () => {
    const plain = await renderWorkbook(sampleReport(), 'zh-CN', words);
    const found = await readWorkbookFigures(bytes);
    expect(found.length).toBe(plain.shown.length);
  });
});

it('text of any kind comes back from the saved file as it was cleaned', async () => {
  const texts = fc.sample(fc.string({ unit: 'binary', maxLength: 60 }), { numRuns: 400, seed: 11 });
  const report = sampleReport((sample) => ({ ...sample, sections: [tableSection(texts)] }));
  const { bytes } = await renderWorkbook(report, 'en', words);
  const sheet = readSaved(bytes).sheets[1];
  const found = new Map(sheet?.cells.map((cell) => [`${cell.row}:${cell.column}`, cell.text]));
  const first = (sheet?.cells.find(({ text }) => text === 'Text')?.row ?? 0) + 1;
  texts.forEach((text, at) => {
    expect(found.get(`${first + at}:1`) ?? '').toBe(cleanText(text));
  });
});

describe('sheet names', () => {
  it('are short, unique without regard to case and width, and free of what Excel refuses', () => {
    const names = sheetNames([
      'a/b\\c?d*e[f]g:h',
      "'quoted'",
      'History',
      '',
      '\u0000',
      'Total',
      'TOTAL',
      'Ｔｏｔａｌ',
      'x'.repeat(40),
      'x'.repeat(41),
      `${'x'.repeat(30)}𠮷`,
    ]);
    expect(names.slice(0, 3)).toEqual(['a b c d e f g h', '\u2019quoted\u2019', 'History (2)']);
    expect(new Set(names.map((name) => name.normalize('NFKC').toLowerCase())).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[^*?:/\\[\]']{1,31}$/);
    for (const name of names) expect(name.isWellFormed()).toBe(true);
  });

  it('hold for any titles', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 45 }), { maxLength: 12 }), (titles) => {
        const names = sheetNames(titles);
        expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(titles.length);
        for (const name of names) expect(name).toMatch(/^[^*?:/\\[\]'\n]{1,31}$/s);
      }),
    );
  });
});

describe('cell text', () => {
  it('is cut with a mark that counts what is left out', () => {
    const cut = cutText('x'.repeat(100), 50, (count) => `[${count} left out]`);
    expect(cut).toHaveLength(49);
    expect(cut).toBe(`${'x'.repeat(36)}[64 left out]`);
  });

  it('escapes what the format would read as a code', () => {
    expect(escapedText('_x000D_ _x00_ _x0041_')).toBe('_x005F_x000D_ _x00_ _x005F_x0041_');
  });
});

/** Hostile text wherever a report carries free text. */
function poisoned(report: Report): Report {
  const both = (text: string) => ({ 'zh-CN': text, en: text });
  const id = figureId({ indicator: 'C2', measure: '', period: '2026-10', dimensions: { region: '=1+1 ＝ R&D' } });
  const figure = { ...report.figures['C2@2026-10'], id, dimensions: { region: '=1+1 ＝ R&D' } };
  const titles = ["'[a]:*?/\\'", 'History', 'Alert! R&D "x" <b>', '__proto__', '\u202Eevil', `${'长'.repeat(60)}`];
  return {
    ...report,
    identity: { ...report.identity, lender: both(HOSTILE[22] ?? ''), title: both('=2+2\u0000') },
    order: { ...report.order, orderedBy: '=1+1', reason: HOSTILE[0] ?? '' },
    sections: [
      ...report.sections.map((section, at) => ({ ...section, title: plain(titles[at] ?? section.id) })),
      tableSection(HOSTILE),
    ],
    figures: {
      ...report.figures,
      [id]: report.figures['C2@2026-10'] ? { ...report.figures['C2@2026-10'], ...figure } : fail(),
    },
    provenance: { ...report.provenance, tools: { '=tool': '@1' } },
  };
}

function fail(): never {
  throw new Error('the sample lacks its NPL ratio');
}

function plain(text: string): Report['sections'][number]['title'] {
  return { key: 'page.plain', params: { text: { literal: text } } };
}

function tableSection(texts: readonly string[]): Report['sections'][number] {
  return {
    id: 'texts',
    title: plain('Texts'),
    blocks: [
      {
        kind: 'table',
        id: 'texts',
        title: plain('Texts'),
        columns: [{ title: plain('Text'), align: 'text' }],
        rows: texts.map((literal) => ({ total: false, status: null, cells: [{ literal }] })),
        wide: false,
      },
    ],
  };
}
