import { getDocument, OPS, type PDFDocumentProxy, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';

/** A piece of text as the PDF holds it: one text object in one typeface. */
export interface Run {
  readonly text: string;
  /** PostScript name without its subset prefix: `NotoSansSCThin-Medium`; empty when the font carries none. */
  readonly face: string;
  /** Whether a glyph of it is the empty box. */
  readonly hasMissingGlyph: boolean;
}

export interface ReadPage {
  readonly runs: readonly Run[];
  /** Texts that reach over an edge of the page. */
  readonly outside: readonly string[];
}

/** The text of a finished PDF, page by page, in the order of the page's content. */
export async function readPages(pdf: Uint8Array): Promise<readonly ReadPage[]> {
  return await withDocument(pdf, async (document) => {
    const pages: ReadPage[] = [];
    for (let number = 1; number <= document.numPages; number += 1) {
      const page = await document.getPage(number);
      pages.push({ runs: await runsOf(page), outside: await outsideOf(page) });
    }
    return pages;
  });
}

/** The page (from 1) of every named destination. */
export async function readAnchors(pdf: Uint8Array): Promise<ReadonlyMap<string, number>> {
  return await withDocument(pdf, async (document) => {
    const anchors = new Map<string, number>();
    for (const [name, destination] of Object.entries(await document.getDestinations())) {
      const target: unknown = Array.isArray(destination) ? destination[0] : null;
      if (isReference(target)) anchors.set(name, (await document.getPageIndex(target)) + 1);
    }
    return anchors;
  });
}

/** Figures have a typeface of their own: what is set in it, page by page, is exactly what the PDF shows of them. */
export async function extractFigures(
  pdf: Uint8Array,
): Promise<readonly { readonly page: number; readonly text: string }[]> {
  return figuresOf(await readPages(pdf));
}

/** The figures among read pages. */
export function figuresOf(pages: readonly ReadPage[]): readonly { readonly page: number; readonly text: string }[] {
  return pages.flatMap(({ runs }, at) =>
    runs.filter((run) => run.face.endsWith('-Medium')).map((run) => ({ page: at + 1, text: run.text })),
  );
}

async function withDocument<T>(pdf: Uint8Array, work: (document: PDFDocumentProxy) => Promise<T>): Promise<T> {
  const task = getDocument({ data: new Uint8Array(pdf), verbosity: 0, useSystemFonts: false, disableFontFace: true });
  try {
    return await work(await task.promise);
  } finally {
    await task.destroy();
  }
}

async function runsOf(page: PDFPageProxy): Promise<readonly Run[]> {
  const { fnArray, argsArray } = await page.getOperatorList();
  const runs: Run[] = [];
  let open: Run = { text: '', face: '', hasMissingGlyph: false };
  for (const [at, operator] of fnArray.entries()) {
    const operands: unknown = argsArray[at];
    if (operator === OPS.beginText) open = { text: '', face: '', hasMissingGlyph: false };
    if (operator === OPS.setFont) open = { ...open, face: faceName(page, operands) };
    if (operator === OPS.showText) open = withGlyphs(open, operands);
    if (operator === OPS.endText && open.text.trim() !== '') runs.push({ ...open, text: open.text.trim() });
  }
  return runs;
}

function faceName(page: PDFPageProxy, operands: unknown): string {
  const id: unknown = Array.isArray(operands) ? operands[0] : undefined;
  if (typeof id !== 'string' || !page.commonObjs.has(id)) return '';
  const font: unknown = page.commonObjs.get(id);
  const name = isRecord(font) && typeof font.name === 'string' ? font.name : '';
  return name.replace(/^[A-Z]{6}\+/, '');
}

function withGlyphs(run: Run, operands: unknown): Run {
  const shown: unknown = Array.isArray(operands) ? operands[0] : undefined;
  const glyphs = Array.isArray(shown) ? shown.filter(isRecord) : [];
  const texts = glyphs.map((glyph) => (typeof glyph.unicode === 'string' ? glyph.unicode : '\u{fffd}'));
  const hasMissingGlyph = run.hasMissingGlyph || glyphs.some((glyph) => glyph.originalCharCode === 0);
  return { ...run, text: run.text + texts.join(''), hasMissingGlyph };
}

async function outsideOf(page: PDFPageProxy): Promise<readonly string[]> {
  const [left = 0, bottom = 0, right = 0, top = 0] = page.view;
  const { items } = await page.getTextContent();
  return items.flatMap((item) => {
    if (!('str' in item) || item.str.trim() === '') return [];
    const [x, y]: [number, number] = [Number(item.transform[4]), Number(item.transform[5])];
    return x < left - 1 || y < bottom - 1 || x + item.width > right + 1 || y > top + 1 ? [item.str] : [];
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isReference(value: unknown): value is { readonly num: number; readonly gen: number } {
  return isRecord(value) && typeof value.num === 'number' && typeof value.gen === 'number';
}
