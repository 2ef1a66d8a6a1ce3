import {
  canonicalJson,
  type Figure,
  hashOf,
  LABEL_WORDS,
  type Locale,
  type Progress,
  type Rendition,
  type Report,
  RiskpressError,
  type ShownFigure,
  sha256,
} from '../domain/index.ts';
import { renderWorkbook } from './excel/index.ts';
import {
  checkPages,
  finishPdf,
  type Imprint,
  type IssueNumber,
  loadTemplates,
  type Press,
  type PrintedReport,
  printReport,
  type ReportTemplates,
  readPages,
  withPress,
} from './pdf/index.ts';
import { type Speaker, speakerOf } from './speaker.ts';
import { loadWords, type Words } from './words.ts';

export interface RenderOptions {
  /** Executable path of the browser. */
  readonly chrome: string;
  readonly sandbox: boolean;
  /** For the browser's own files, which are removed afterwards. */
  readonly workFolder: string;
  /** Wall-clock time for all languages together. */
  readonly timeoutSeconds: number;
  /** Folder of `report/` and `words/`. */
  readonly templates: string;
  /** Null: not issued; every page says DRAFT 草稿. */
  readonly issueNumber: IssueNumber | null;
  readonly progress: Progress;
}

/** The finished files of one language, the figures each shows, and what a reader should know of the setting. */
export interface RenderedRendition extends Rendition {
  readonly shown: { readonly pdf: readonly ShownFigure[]; readonly workbook: readonly ShownFigure[] };
  readonly warnings: readonly string[];
}

/**
 * Sets a report in each of its languages: PDF, workbook and figures.json, each read back and checked before it
 * leaves. Equal input gives equal bytes. Errors: `renderFailed` (content), `browserFailed` (browser, deadline),
 * `configInvalid` (templates, words).
 */
export async function render(report: Report, options: RenderOptions): Promise<readonly RenderedRendition[]> {
  const words = await loadWords(`${options.templates}/words`);
  const templates = await loadTemplates(options.templates);
  return await withPress(options, async (press) => {
    const renditions: RenderedRendition[] = [];
    for (const language of report.identity.languages) {
      renditions.push(await renderLanguage({ report, options, words, templates, press }, language));
    }
    return renditions;
  });
}

interface Shop {
  readonly report: Report;
  readonly options: RenderOptions;
  readonly words: Words;
  readonly templates: ReportTemplates;
  readonly press: Press;
}

async function renderLanguage(shop: Shop, language: Locale): Promise<RenderedRendition> {
  const { report, options, words } = shop;
  const speaker = speakerOf(report, language, words);
  options.progress('render', `${language}: workbook`);
  const workbook = await renderWorkbook(report, language, words, options.issueNumber === null);
  options.progress('render', `${language}: PDF`);
  const inputs = { report, speaker, issueNumber: options.issueNumber };
  const printed = await printReport(inputs, shop.templates, shop.press);
  const figures = figuresFile(shop, language, [...printed.figures, ...workbook.shown]);
  const pdf = await finishPdf(printed.bytes, imprintOf(shop, language, { workbook: workbook.bytes, figures }));
  options.progress('render', `${language}: reading the PDF back`);
  const shown = await checkedFigures(pdf, printed, shop, speaker);
  const warnings = printed.missing.map((character) => `${language}: no typeface has ${character}; shown as 〓`);
  for (const warning of warnings) options.progress('render', warning);
  return {
    language,
    pdf,
    workbook: workbook.bytes,
    figures,
    shown: { pdf: shown, workbook: workbook.shown },
    warnings,
  };
}

async function checkedFigures(
  pdf: Uint8Array,
  printed: PrintedReport,
  { report, options, words }: Shop,
  speaker: Speaker,
): Promise<readonly ShownFigure[]> {
  const expected = {
    figures: printed.figures,
    label: LABEL_WORDS[report.identity.label][speaker.locale],
    draft: options.issueNumber === null ? speaker.word('page.running.draft') : null,
    sources: [...textsOf(report), ...Object.values(words[speaker.locale])],
  };
  const pages = checkPages(await readPages(pdf), expected);
  return printed.figures.map((figure, at) => ({ ...figure, page: pages[at] ?? null }));
}

/** figures.json: every figure that the rendition shows, once, sorted by id, with its text. */
function figuresFile({ report, options }: Shop, language: Locale, shown: PrintedReport['figures']): Uint8Array {
  const texts = new Map(shown.map(({ id, text }) => [id, text]));
  const ids = [...texts.keys()].sort();
  const file = {
    schema: 'riskpress.figures/1',
    issue: options.issueNumber?.id ?? null,
    rendition: { language, cut: 'full', label: report.identity.label },
    figures: ids.map((id) => ({ ...figureOf(report, id), text: texts.get(id) ?? '' })),
  };
  return new TextEncoder().encode(`${canonicalJson(file)}\n`);
}

function figureOf(report: Report, id: string): Figure {
  const figure = report.figures[id];
  if (figure === undefined) throw new RiskpressError('renderFailed', `report: expected the figure ${id}, found none`);
  return figure;
}

interface Attached {
  readonly workbook: Uint8Array;
  readonly figures: Uint8Array;
}

function imprintOf({ report, options }: Shop, language: Locale, files: Attached): Imprint {
  const { identity, order, provenance } = report;
  const label = LABEL_WORDS[identity.label][language];
  const stem = `${identity.report}-${identity.period}-r${identity.revision}`;
  const sheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
  return {
    title: `${identity.title[language]} ${identity.period}`,
    author: identity.lender[language],
    subject: `${label} · ${identity.period} · ${options.issueNumber?.id ?? 'DRAFT 草稿'}`,
    keywords: [`label:${identity.label}`, `cutoff:${identity.cutoffDate}`, `snapshot:${provenance.snapshot}`],
    producer: `Riskpress ${provenance.tools.riskpress ?? ''}`.trim(),
    at: order.orderedAt,
    id: sha256(`${hashOf(report)} ${language} ${options.issueNumber?.id ?? 'draft'}`).slice(0, 32),
    attachments: [
      { name: `${stem}.xlsx`, mimeType: sheet, description: `${stem}: workbook`, bytes: files.workbook },
      { name: 'figures.json', mimeType: 'application/json', description: `${stem}: figures`, bytes: files.figures },
    ],
  };
}

/** Every text inside a value. */
function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}
