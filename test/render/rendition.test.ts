import { rm } from 'node:fs/promises';
import { PDFDocument } from '@cantoo/pdf-lib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Report, sha256, showFigure, silent } from '../../src/domain/index.ts';
import { extractFigures, type RenderedRendition, type RenderOptions, render } from '../../src/render/index.ts';
import { checkPages, loadTemplates, printReport, readPages, withPress } from '../../src/render/pdf/index.ts';
import { speakerOf } from '../../src/render/speaker.ts';
import { type TestBrowser, testBrowser } from '../support/browser.ts';
import { sampleReport } from '../support/sample-report.ts';
import { sampleTemplates, sampleWords } from '../support/sample-words.ts';

let browser: TestBrowser;
let templates = '';
let options: RenderOptions;
let renditions: readonly RenderedRendition[] = [];
const report = sampleReport();

beforeAll(async () => {
  browser = await testBrowser();
  templates = await sampleTemplates();
  const issueNumber = { id: 'monthly/2026-10/r1', checkpoint: 'riskpress\n41\nabcdef' };
  options = { ...browser, templates, issueNumber, progress: silent };
  renditions = await render(report, options);
});
afterAll(async () => {
  await rm(browser.workFolder, { recursive: true });
  await rm(templates, { recursive: true });
});

function rendition(language: 'zh-CN' | 'en'): RenderedRendition {
  const found = renditions.find((one) => one.language === language);
  if (found === undefined) throw new Error(`no rendition in ${language}`);
  return found;
}

/** Ids in the order a reader meets them, charts left out: read off the report itself, not off any page. */
function expectedIds(of: Report): string[] {
  const ids: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, member] of Object.entries(value)) {
      if (key === 'figure' && typeof member === 'string') ids.push(member);
      else collect(member);
    }
  };
  collect(of.onePage.sentences);
  for (const row of of.onePage.board) ids.push(row.figure, ...row.changes.filter((id) => id !== null));
  for (const section of of.sections) for (const block of section.blocks) if (block.kind !== 'chart') collect(block);
  return ids;
}

describe.each(['zh-CN', 'en'] as const)('the PDF in %s', (language) => {
  it('shows the figures of the report, each with its text and page, and no others', async () => {
    const { pdf, shown } = rendition(language);
    const found = await extractFigures(pdf);
    expect(found).toEqual(shown.pdf.map(({ text, page }) => ({ text, page })));
    const unit = report.identity.displayUnit[language];
    for (const { id, text } of shown.pdf) {
      const figure = report.figures[id];
      expect(figure && showFigure(figure, unit), id).toBe(text);
    }
  });

  it('leaves out no figure that the report shows, in the order of the report', () => {
    const rest = rendition(language).shown.pdf.map(({ id }) => id);
    for (const id of expectedIds(report)) {
      const at = rest.indexOf(id);
      expect(at, id).toBeGreaterThanOrEqual(0);
      rest.splice(0, at + 1);
    }
  });

  it('carries the workbook and figures.json of the same rendition', async () => {
    const { pdf, workbook, figures, shown } = rendition(language);
    const document = await PDFDocument.load(pdf, { updateMetadata: false });
    const attached = new Map(document.getAttachments().map(({ name, data }) => [name, sha256(data)]));
    expect(attached).toEqual(
      new Map([
        ['monthly-2026-10-r1.xlsx', sha256(workbook)],
        ['figures.json', sha256(figures)],
      ]),
    );
    const file = JSON.parse(new TextDecoder().decode(figures));
    const ids: string[] = file.figures.map((figure: { id: string }) => figure.id);
    expect(file).toMatchObject({ schema: 'riskpress.figures/1', issue: 'monthly/2026-10/r1' });
    expect(file.rendition).toEqual({ language, cut: 'full', label: 'confidential' });
    expect(ids).toEqual([...new Set([...shown.pdf, ...shown.workbook].map(({ id }) => id))].sort());
    const first = shown.pdf[0];
    expect(file.figures.find((figure: { id: string }) => figure.id === first?.id)).toEqual({
      ...report.figures[first?.id ?? ''],
      text: first?.text,
    });
  });

  it('has the pages that its contents name', async () => {
    const pages = await readPages(rendition(language).pdf);
    const texts = pages.map(({ runs }) => runs.map((run) => run.text));
    const title = language === 'en' ? 'Provenance' : '数据来源与验证';
    const contents = texts[2] ?? [];
    const named = contents[contents.indexOf(title) + 1];
    expect(texts.findLastIndex((runs) => runs.includes(title)) + 1).toBe(Number(named));
  });
});

it('is the same bytes from another browser', async () => {
  const hashes = (of: readonly RenderedRendition[]) =>
    of.map(({ pdf, workbook, figures }) => [pdf, workbook, figures].map((bytes) => sha256(bytes)));
  expect(hashes(await render(report, options))).toEqual(hashes(renditions));
});

it('sets a report in which there is nothing, and one in which every value is absent or zero', async () => {
  const one = { ...report, identity: { ...report.identity, languages: ['en' as const] } };
  const nothing = { ...one, comparisons: [], onePage: { sentences: [], board: [] }, sections: [], figures: {} };
  const [empty] = await render(nothing, { ...options, issueNumber: null });
  expect(empty?.shown.pdf).toEqual([]);
  const values = Object.values(report.figures).map((figure, at) =>
    at % 2 === 0
      ? { ...figure, value: null, numerator: null, denominator: null, reason: 'zeroDenominator' }
      : { ...figure, value: '0', reason: null },
  );
  const blank = { ...one, figures: Object.fromEntries(values.map((figure) => [figure.id, figure])) };
  const [absent] = await render(blank, options);
  expect(new Set(absent?.shown.pdf.map(({ text }) => text))).toEqual(new Set(['n/a', '0', '0.00', '0.00%', '0.0000']));
});

it('fails for one digit changed between report and page, and for one changed between page and PDF', async () => {
  const plant = (html: string): string => html.replace('>1.49%<', '>1.48%<');
  const loaded = await loadTemplates(templates);
  const inputs = { report, speaker: speakerOf(report, 'en', await sampleWords()), issueNumber: null };
  await withPress(browser, async (press) => {
    const planted = { ...loaded, body: (view: Parameters<typeof loaded.body>[0]) => plant(loaded.body(view)) };
    await expect(printReport(inputs, planted, press)).rejects.toMatchObject({
      code: 'renderFailed',
      message: expect.stringContaining('expected 1.49% of C2@2026-10'),
    });
    const printed = await printReport(inputs, loaded, { print: (html) => press.print(plant(html)) });
    const pages = await readPages(printed.bytes);
    const expected = { figures: printed.figures, label: 'Confidential', draft: 'DRAFT 草稿', sources: [] };
    expect(() => checkPages(pages, expected)).toThrow(/expected 1\.49% of C2@2026-10 as figure \d+, found 1\.48%/);
  });
});
