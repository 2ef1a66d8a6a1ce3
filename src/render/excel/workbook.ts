import ExcelJS from 'exceljs';

import { LABEL_WORDS, type Locale, type Report, type ShownFigure } from '../../domain/index.ts';
import type { Words } from '../words.ts';
import { cleanText } from './cell-text.ts';
import { figuresSheet, provenanceSheet } from './data-sheets.ts';
import { type Edition, editionOf, issueName, termOf } from './edition.ts';
import { overviewSheet } from './overview-sheet.ts';
import { type SheetExtras, sealedBytes } from './package-bytes.ts';
import { checkSaved } from './saved-figures.ts';
import { sectionSheet, sheetSections } from './section-sheet.ts';
import { sheetNames } from './sheet-name.ts';
import { columnCount, type SheetPlan } from './sheet-plan.ts';
import { writeSheet } from './sheet-writer.ts';

/** The finished workbook and the figures it shows, sheet by sheet, row by row; pages are null. */
export interface RenderedWorkbook {
  readonly bytes: Uint8Array;
  readonly shown: readonly ShownFigure[];
}

/**
 * One report in one language as an .xlsx file, the same bytes for the same input; a draft says so on every sheet. The saved bytes are read back and
 * compared with what was meant before they are handed out. Errors: `renderFailed`.
 */
export async function renderWorkbook(
  report: Report,
  locale: Locale,
  words: Words,
  draft = false,
): Promise<RenderedWorkbook> {
  const edition = editionOf(report, locale, words, draft);
  const plans = plannedSheets(edition);
  const shown = plans.flatMap(shownFigures);
  const bytes = sealedBytes(await written(edition, plans), plans.map(extrasOf));
  checkSaved(bytes, edition, shown);
  return { bytes, shown };
}

function plannedSheets(edition: Edition): readonly SheetPlan[] {
  const sections = sheetSections(edition.report);
  const names = sheetNames([
    termOf(edition, 'overview'),
    ...sections.map(({ title }) => edition.plain(title)),
    termOf(edition, 'figures.sheet'),
    termOf(edition, 'provenance.sheet'),
  ]);
  const [overview = '', ...others] = names;
  const [figures = '', provenance = ''] = names.slice(-2);
  const plans = [
    overviewSheet(edition, overview, others),
    ...sections.map((section, at) => sectionSheet(edition, section, names[at + 1] ?? '', overview)),
  ];
  const counts = plans.map((plan) => ({ sheet: plan.name, figures: shownFigures(plan).length }));
  return [...plans, figuresSheet(edition, figures, overview), provenanceSheet(edition, provenance, overview, counts)];
}

function shownFigures(plan: SheetPlan): readonly ShownFigure[] {
  const cells = plan.rows.flatMap((row) => row.cells);
  return cells.flatMap((cell) => (cell?.figures ?? []).map(({ id, text }) => ({ id, text, page: null })));
}

async function written(edition: Edition, plans: readonly SheetPlan[]): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  describe(workbook, edition);
  for (const plan of plans) writeSheet(workbook, plan, edition);
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}

/** Document properties. Both dates are the order's, as the file must not depend on when it was written. */
function describe(workbook: ExcelJS.Workbook, edition: Edition): void {
  const { identity, order } = edition.report;
  const label = LABEL_WORDS[identity.label][edition.locale];
  const lender = cleanText(identity.lender[edition.locale]);
  const ordered = new Date(order.orderedAt);
  Object.assign(workbook, {
    title: cleanText(`${identity.title[edition.locale]} ${identity.period}`),
    subject: cleanText(issueName(edition)),
    creator: lender,
    lastModifiedBy: lender,
    company: lender,
    category: label,
    keywords: `${label}, ${identity.label}`,
    description: `${label} · ${cleanText(issueName(edition))}`,
    language: edition.locale,
    created: ordered,
    modified: ordered,
  });
  workbook.views = [{ x: 0, y: 0, width: 28_800, height: 17_000, firstSheet: 0, activeTab: 0, visibility: 'visible' }];
}

function extrasOf(plan: SheetPlan): SheetExtras {
  const links = plan.rows.flatMap(({ cells }, at) => {
    const sheet = cells[0]?.link;
    return sheet ? [{ cell: `A${at + 1}`, sheet }] : [];
  });
  return { links, range: `A1:${lastColumn(columnCount(plan.rows))}${plan.rows.length}` };
}

function lastColumn(count: number): string {
  const letter = String.fromCharCode(65 + ((count - 1) % 26));
  return count <= 26 ? letter : lastColumn(Math.floor((count - 1) / 26)) + letter;
}
