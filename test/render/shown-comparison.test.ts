import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import { figureSchema, silent } from '../../src/domain/index.ts';
import {
  extractFigures,
  findChrome,
  type RenderedRendition,
  readWorkbookFigures,
  render,
} from '../../src/render/index.ts';
import { type ReadFigure, readingOrder } from '../support/reading-order.ts';
import { sampleReport } from '../support/sample-report.ts';
import { sampleTemplates, sampleWords } from '../support/sample-words.ts';

const figuresFile = z.object({ figures: z.array(figureSchema.extend({ text: z.string() })) });

describe('one figure, one text', () => {
  const folders: string[] = [];
  let renditions: readonly RenderedRendition[] = [];

  beforeAll(async () => {
    const templates = await sampleTemplates();
    const workFolder = await mkdtemp(join(tmpdir(), 'riskpress-comparison-'));
    folders.push(templates, workFolder);
    const options = { chrome: findChrome() ?? '', sandbox: true, timeoutSeconds: 120, progress: silent };
    const issueNumber = { id: 'monthly/2026-10/r1', checkpoint: null };
    renditions = await render(sampleReport(), { ...options, templates, workFolder, issueNumber });
  });

  afterAll(async () => {
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  });

  it('in the PDF as in the workbook, in order and count', async () => {
    const words = await sampleWords();
    expect(renditions.map(({ language }) => language)).toEqual(['zh-CN', 'en']);
    for (const { language, shown } of renditions) {
      const order = readingOrder(sampleReport(), words[language]);
      expect(shown.workbook.map(({ id }) => id)).toEqual(order.map(({ id }) => id));
      expect(
        follows(
          shown.pdf.map(({ id }) => id),
          order,
        ),
      ).toBe(true);
      const texts = new Map(shown.workbook.map(({ id, text }) => [id, text]));
      for (const { id, text } of shown.pdf) expect({ id, text }).toEqual({ id, text: texts.get(id) });
      expect(shown.pdf.length).toBeGreaterThan(200);
    }
  });

  it('in the finished files, read back from their bytes', async () => {
    for (const { pdf, workbook, shown } of renditions) {
      const printed = await extractFigures(pdf);
      expect(printed).toEqual(shown.pdf.map(({ text, page }) => ({ text, page })));
      const saved = await readWorkbookFigures(workbook);
      expect(saved.map(({ id, text }) => ({ id, text }))).toEqual(shown.workbook.map(({ id, text }) => ({ id, text })));
    }
  });

  it('in figures.json, which holds what is shown and nothing else', () => {
    for (const { figures, shown } of renditions) {
      const file = figuresFile.parse(JSON.parse(new TextDecoder().decode(figures)));
      const texts = new Map(file.figures.map(({ id, text }) => [id, text]));
      expect([...texts.keys()]).toEqual([...texts.keys()].sort());
      expect(new Set(texts.keys())).toEqual(new Set([...shown.pdf, ...shown.workbook].map(({ id }) => id)));
      for (const { id, text } of [...shown.pdf, ...shown.workbook]) expect(texts.get(id)).toBe(text);
    }
  });
});

it('a PDF list that lacks a figure, has one too many, or swaps two does not follow the order', () => {
  const order = [...plain('a', 'b'), { id: 'x', drawing: 'one' }, { id: 'y', drawing: 'one' }, ...plain('c')];
  for (const list of ['abc', 'abxc', 'abyxc', 'abyyxc']) expect(follows([...list], order)).toBe(true);
  for (const list of ['ac', 'abb', 'bac', 'abcc', 'abzc', 'abcx', '']) expect(follows([...list], order)).toBe(false);
});

/**
 * Whether ids stand in the order of the report, one for one; a drawing may write any of its own figures as labels, in
 * an order of its own.
 */
function follows(ids: readonly string[], order: readonly ReadFigure[]): boolean {
  let reached = new Set([0]);
  for (const [at, { id, drawing }] of order.entries()) {
    if (drawing === null)
      reached = new Set([...reached].flatMap((position) => (ids[position] === id ? position + 1 : [])));
    else if (order[at - 1]?.drawing !== drawing) reached = pastLabels(ids, reached, idsOf(order, drawing));
  }
  return reached.has(ids.length);
}

function pastLabels(ids: readonly string[], from: ReadonlySet<number>, own: ReadonlySet<string>): Set<number> {
  const reached = new Set(from);
  for (const position of reached) if (own.has(ids[position] ?? '')) reached.add(position + 1);
  return reached;
}

function idsOf(order: readonly ReadFigure[], drawing: string): ReadonlySet<string> {
  return new Set(order.filter((figure) => figure.drawing === drawing).map(({ id }) => id));
}

function plain(...ids: readonly string[]): readonly ReadFigure[] {
  return ids.map((id) => ({ id, drawing: null }));
}
