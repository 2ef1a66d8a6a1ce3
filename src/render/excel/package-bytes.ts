import { strFromU8, strToU8, unzipSync, type Zippable, zipSync } from 'fflate';

import { RiskpressError } from '../../domain/index.ts';

/** What exceljs cannot write on a sheet: links inside the workbook, and that numbers kept as text are meant. */
export interface SheetExtras {
  readonly links: readonly { readonly cell: string; readonly sheet: string }[];
  /** The range of cells whose text may look like a number. */
  readonly range: string;
}

/**
 * The workbook's bytes, the same for the same content: entries sorted, one fixed time, extras of sheet n (counting
 * from 1) put in. Errors: `renderFailed` when a part is not where the format says.
 */
export function sealedBytes(written: Uint8Array, extras: readonly SheetExtras[]): Uint8Array {
  const parts = unzipSync(written);
  extras.forEach((extra, at) => {
    const path = `xl/worksheets/sheet${at + 1}.xml`;
    const part = parts[path];
    if (part === undefined) throw new RiskpressError('renderFailed', `workbook: expected the part ${path}, found none`);
    parts[path] = strToU8(withExtras(strFromU8(part), extra, path));
  });
  const sorted: Zippable = {};
  for (const path of Object.keys(parts).sort(partOrder)) sorted[path] = [parts[path] ?? new Uint8Array(), OPTIONS];
  return zipSync(sorted);
}

/** The zip format's own first day in local time: fflate reads the date's local fields, so no time zone shows. */
const OPTIONS = { mtime: new Date(1980, 0, 1, 0, 0, 0), level: 6 } as const;

/** Readers that sniff the type of a package expect its content types first. */
function partOrder(a: string, b: string): number {
  const rank = (path: string): number => (path === '[Content_Types].xml' ? 0 : path.startsWith('_rels/') ? 1 : 2);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

function withExtras(xml: string, { links, range }: SheetExtras, path: string): string {
  const ignored = `<ignoredErrors><ignoredError sqref="${range}" numberStoredAsText="1"/></ignoredErrors>`;
  const before = xml.includes('</rowBreaks>') ? '</rowBreaks>' : '</headerFooter>';
  const marked = inserted(xml, before, 'after', { text: ignored, path });
  if (links.length === 0) return marked;
  const place = marked.includes('<printOptions') ? '<printOptions' : '<pageMargins';
  return inserted(marked, place, 'before', { text: linksXml(links), path });
}

function linksXml(links: SheetExtras['links']): string {
  const all = links.map(({ cell, sheet }) => `<hyperlink ref="${cell}" location="${attribute(`'${sheet}'!A1`)}"/>`);
  return `<hyperlinks>${all.join('')}</hyperlinks>`;
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

interface Insertion {
  readonly text: string;
  readonly path: string;
}

function inserted(xml: string, mark: string, side: 'before' | 'after', { text, path }: Insertion): string {
  const at = xml.indexOf(mark);
  if (at === -1) throw new RiskpressError('renderFailed', `workbook: expected ${mark} in ${path}, found none`);
  const cut = side === 'before' ? at : at + mark.length;
  return xml.slice(0, cut) + text + xml.slice(cut);
}
