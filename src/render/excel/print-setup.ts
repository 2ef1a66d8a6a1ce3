import type { Worksheet } from 'exceljs';

import { LABEL_WORDS } from '../../domain/index.ts';
import { cleanText, cutText, escapedText } from './cell-text.ts';
import { type Edition, issueName, termOf } from './edition.ts';
import type { SheetPlan } from './sheet-plan.ts';

/** A4. */
const PAPER = 9;

/** How a sheet prints: one page wide, repeated heads, the label in header and footer, page x of y. */
export function setUpPrinting(sheet: Worksheet, plan: SheetPlan, edition: Edition, lastColumn: string): void {
  sheet.pageSetup = {
    paperSize: PAPER,
    orientation: plan.landscape ? 'landscape' : 'portrait',
    fitToPage: true,
    fitToWidth: 1,
    fitToHeight: 0,
    margins: { left: 0.5, right: 0.5, top: 0.85, bottom: 0.75, header: 0.35, footer: 0.35 },
    printArea: `A$1:${lastColumn}$${plan.rows.length}`,
    printTitlesRow: `${plan.repeated.from}:${plan.repeated.to}`,
  };
  sheet.headerFooter.oddHeader = headerText(edition);
  sheet.headerFooter.oddFooter = footerText(edition);
}

function headerText(edition: Edition): string {
  const { identity } = edition.report;
  const left = `${identity.lender[edition.locale]} · ${identity.title[edition.locale]}`;
  const draft = edition.draft ? `&C&"-,Bold"&12${literal(issueName(edition))}` : '';
  return `&L&9${literal(left)}${draft}&R&"-,Bold"&12${literal(LABEL_WORDS[identity.label][edition.locale])}`;
}

function footerText(edition: Edition): string {
  const { identity } = edition.report;
  const page = termOf(edition, 'page', { page: PAGE, pages: PAGES });
  const numbered = literal(page).replace(PAGE, '&P').replace(PAGES, '&N');
  const label = literal(LABEL_WORDS[identity.label][edition.locale]);
  return `&L&"-,Bold"&9${label}&C&9${numbered}&R&9${literal(issueName(edition))}`;
}

/** Stand for the page numbers until the words around them are safe. */
const PAGE = '<page>';
const PAGES = '<pages>';

/** Excel keeps 255 characters of a header in all, and an ampersand of the text takes two of them. */
const PART_LIMIT = 90;

/** Text inside a header: `&` starts a code there and is doubled; a digit after a font size would join it. */
function literal(text: string): string {
  const doubled = escapedText(cleanText(text).replaceAll('\n', ' ')).replaceAll('&', '&&');
  const line = cutText(doubled, PART_LIMIT, () => '…').replace(/(?<!&)((?:&&)*)&…$/, '$1…');
  return line.replace(/^(?=\d)/, ' ');
}
