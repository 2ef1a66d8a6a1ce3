import { RiskpressError, type ShownFigure } from '../../domain/index.ts';
import { escapeHtml } from '../escape.ts';
import type { Speaker } from '../speaker.ts';
import type { Press } from './browser.ts';
import { pageRules, type RunningTexts, runningTexts } from './page-rules.ts';
import { readAnchors } from './reading.ts';
import type { ReportTemplates } from './templates.ts';
import { type Typefaces, typefacesFor, withoutMissing } from './typefaces.ts';
import { type Findings, viewOf } from './view.ts';
import type { ViewInputs } from './view-inputs.ts';

/** A printed document before it is finished: bytes with the browser's own dates, and the figures it should show. */
export interface PrintedReport {
  readonly bytes: Uint8Array;
  /** In the order of the document; pages are not known yet. */
  readonly figures: readonly Pick<ShownFigure, 'id' | 'text'>[];
  /** Characters that no typeface has, as `U+202E`; shown as 〓. */
  readonly missing: readonly string[];
}

/** Always part of a typeface: the body is HTML, in which an apostrophe stands as an entity. */
const ASCII = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('');

/** Each print tells the pages of the contents; the second one is right unless the contents themselves moved. */
const MOST_PRINTS = 4;

/** Before anything is known; with a missing character, so that the sentence about missing characters has its glyphs. */
const FIRST_LOOK: Findings = { pageOf: () => null, missing: ['U+10FFFF'] };

/**
 * Lays out and prints one rendition. Errors: `renderFailed` when page numbers do not settle, `browserFailed`,
 * and those of the words and templates.
 */
export async function printReport(
  inputs: ViewInputs,
  templates: ReportTemplates,
  press: Press,
): Promise<PrintedReport> {
  const complete = viewOf(inputs);
  const body = (findings: Findings): string => templates.body(complete(findings));
  const running = runningTexts(inputs);
  const title = inputs.report.identity.title[inputs.speaker.locale];
  const texts = [ASCII, body(FIRST_LOOK), ...Object.values(running), title, templates.css];
  const faces = await typefacesFor(texts.join('\n'));
  const missing = [...faces.missing].map(codePointName);
  const frame: Frame = { locale: inputs.speaker.locale, title, css: templates.css, faces, running };
  let pages: ReadonlyMap<string, number> = new Map();
  for (let print = 1; print <= MOST_PRINTS; print += 1) {
    const html = documentHtml(frame, body({ pageOf: (anchor) => pages.get(anchor) ?? null, missing }));
    const bytes = await press.print(html);
    const found = await readAnchors(bytes);
    if (sameEntries(found, pages)) return { bytes, figures: figuresIn(html, inputs.speaker), missing };
    pages = found;
  }
  throw new RiskpressError('renderFailed', `PDF: the pages of the contents did not settle in ${MOST_PRINTS} prints`);
}

interface Frame {
  readonly locale: string;
  readonly title: string;
  readonly css: string;
  readonly faces: Typefaces;
  readonly running: RunningTexts;
}

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";

/** The whole document. Texts are in it escaped, or in style sheets as encoded strings; nothing is fetched. */
function documentHtml(frame: Frame, body: string): string {
  const visible = (text: string): string => withoutMissing(text, frame.faces.missing);
  const running = Object.fromEntries(Object.entries(frame.running).map(([key, text]) => [key, visible(text)]));
  const styles = [frame.faces.css, frame.css, pageRules({ ...frame.running, ...running })].join('\n');
  return [
    `<!doctype html><html lang="${frame.locale}"><head><meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    `<title>${escapeHtml(visible(frame.title))}</title><style>${styles}</style></head>`,
    `<body>${visible(body)}</body></html>`,
  ].join('');
}

/** The figures of a document in its order, read back from its own markup; each must show what the report says. */
function figuresIn(html: string, speaker: Speaker): PrintedReport['figures'] {
  const marks = html.matchAll(/ data-figure="([^"]*)">([^<]*)</g);
  return Array.from(marks, ([, escapedId = '', escapedText = '']) => {
    const [id, text] = [unescapeHtml(escapedId), unescapeHtml(escapedText)];
    const expected = speaker.show(id);
    if (text === expected) return { id, text };
    throw new RiskpressError('renderFailed', `PDF: expected ${expected} of ${id} in the page, found ${text}`);
  });
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&amp;', '&');
}

function codePointName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function sameEntries(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  return a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);
}
