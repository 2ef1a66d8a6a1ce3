import { posix } from 'node:path';

import { RiskpressError } from '../domain/index.ts';
import { type ArchiveEntry, type ArchiveLimits, readDirectory, readEntry, unreadable } from './workbook-archive.ts';
import { RowReader, type SheetRow, TextGatherer } from './workbook-row.ts';
import { isDateCode, isDateFormat } from './workbook-value.ts';
import { attributeOf, readXml, type XmlListener } from './workbook-xml.ts';

interface Book {
  readonly path: string;
  readonly entries: readonly ArchiveEntry[];
}

interface Relation {
  readonly id: string;
  readonly type: string;
  readonly target: string;
}

interface Outline {
  readonly sheets: readonly { readonly name: string; readonly id: string }[];
  readonly from1904: boolean;
}

/** A list of sheets is read in the caller's own process. */
const MAX_OUTLINE = 8 * 1024 * 1024;

/**
 * Hands over every row of a sheet that holds anything, in order. Dates become ISO text, numbers plain decimals,
 * truth values true and false, formulas their stored results, errors their own text (#N/A), so that a broken cell is
 * rejected by its column's type and never taken as absent. Errors: `inputUnreadable`, `inputMissing` (no such sheet).
 */
export async function readSheet(
  source: { readonly path: string; readonly sheet: string },
  limits: ArchiveLimits,
  onRow: (row: SheetRow) => void,
): Promise<void> {
  const book = { path: source.path, entries: readDirectory(source.path, limits) };
  const root = await rootPart(book);
  const outline = await readOutline(book, root);
  const relations = await readRelations(book, root);
  const sheet = findSheet(book, outline, relations, source.sheet);
  const context = {
    strings: await readStrings(book, partOfType(root, relations, 'sharedStrings')),
    dateStyles: await readDateStyles(book, partOfType(root, relations, 'styles')),
    from1904: outline.from1904,
  };
  await readPart(book, posix.join(posix.dirname(root), sheet.target), new RowReader(context, onRow));
}

/** Names of a workbook's sheets, in its own order. Errors: `inputUnreadable`. */
export async function readSheetNames(path: string, limits: ArchiveLimits): Promise<readonly string[]> {
  const book = { path, entries: readDirectory(path, limits) };
  const root = await rootPart(book);
  const bytes = findEntry(book, root)?.bytes ?? 0;
  if (bytes > MAX_OUTLINE) throw unreadable(path, `${root} unpacks to ${bytes} bytes`);
  return (await readOutline(book, root)).sheets.map((sheet) => sheet.name);
}

async function rootPart(book: Book): Promise<string> {
  const relations = await readRelations(book, '');
  const root = relations.find((relation) => relation.type === 'officeDocument')?.target ?? 'xl/workbook.xml';
  if (root.endsWith('.bin')) throw unreadable(book.path, 'found an .xlsb workbook: save it as .xlsx');
  if (findEntry(book, root) === undefined) throw unreadable(book.path, 'found a zip file without a workbook in it');
  return root;
}

/** Relations of a part, or of the whole package for ''; targets are relative to the part's folder. */
async function readRelations(book: Book, part: string): Promise<readonly Relation[]> {
  const relations: Relation[] = [];
  const path = posix.join(posix.dirname(part), '_rels', `${posix.basename(part)}.rels`);
  if (findEntry(book, path) === undefined) return relations;
  await readPart(book, path, {
    open: (name, attributes) => {
      if (name !== 'Relationship') return;
      const { Id: id = '', Type: type = '', Target: target = '' } = attributes;
      const relative = target.startsWith('/') ? posix.relative(`/${posix.dirname(part)}`, target) : target;
      relations.push({ id, type: posix.basename(type), target: relative });
    },
    text: () => {},
    close: () => {},
  });
  return relations;
}

function partOfType(root: string, relations: readonly Relation[], type: string): string | undefined {
  const target = relations.find((relation) => relation.type === type)?.target;
  return target === undefined ? undefined : posix.join(posix.dirname(root), target);
}

async function readOutline(book: Book, root: string): Promise<Outline> {
  const sheets: { name: string; id: string }[] = [];
  let from1904 = false;
  await readPart(book, root, {
    open: (name, attributes) => {
      if (name === 'workbookPr') from1904 = ['1', 'true'].includes(attributes.date1904 ?? '');
      if (name === 'sheet') sheets.push({ name: attributes.name ?? '', id: attributeOf(attributes, 'id') ?? '' });
    },
    text: () => {},
    close: () => {},
  });
  return { sheets, from1904 };
}

function findSheet(book: Book, outline: Outline, relations: readonly Relation[], name: string): Relation {
  const sheet = outline.sheets.find((candidate) => candidate.name === name);
  const relation = relations.find((candidate) => candidate.id === sheet?.id && candidate.type === 'worksheet');
  if (relation !== undefined) return relation;
  const existing = outline.sheets.map((candidate) => JSON.stringify(candidate.name)).join(', ');
  const message = `${book.path}: expected a sheet ${JSON.stringify(name)}; the workbook has ${existing || 'none'}`;
  throw new RiskpressError('inputMissing', message, { place: { file: book.path } });
}

/** Shared texts in order. Phonetic readings (rPh) stand beside the text and are not part of it. */
async function readStrings(book: Book, part: string | undefined): Promise<readonly string[]> {
  const strings: string[] = [];
  if (part === undefined || findEntry(book, part) === undefined) return strings;
  const text = new TextGatherer();
  await readPart(book, part, {
    open: (name) => text.open(name),
    text: (piece) => text.add(piece),
    close: (name) => {
      text.close(name);
      if (name === 'si') strings.push(text.take());
    },
  });
  return strings;
}

/** Numbers of the cell styles that show dates. */
async function readDateStyles(book: Book, part: string | undefined): Promise<ReadonlySet<number>> {
  const dates = new Set<number>();
  if (part === undefined || findEntry(book, part) === undefined) return dates;
  const codes = new Map<number, string>();
  let inCellStyles = false;
  let style = 0;
  await readPart(book, part, {
    open: (name, attributes) => {
      if (name === 'numFmt') codes.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
      if (name === 'cellXfs') inCellStyles = true;
      if (name !== 'xf' || !inCellStyles) return;
      const id = Number(attributes.numFmtId ?? '0');
      const code = codes.get(id);
      if (code === undefined ? isDateFormat(id) : isDateCode(code)) dates.add(style);
      style += 1;
    },
    text: () => {},
    close: (name) => {
      if (name === 'cellXfs') inCellStyles = false;
    },
  });
  return dates;
}

function findEntry(book: Book, name: string): ArchiveEntry | undefined {
  return book.entries.find((entry) => entry.name.toLowerCase() === name.toLowerCase());
}

async function readPart(book: Book, name: string, listener: XmlListener): Promise<void> {
  const entry = findEntry(book, name);
  if (entry === undefined) throw unreadable(book.path, `${name} is missing from it`);
  try {
    await readXml(readEntry(book.path, entry), listener);
  } catch (cause) {
    if (cause instanceof RiskpressError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw unreadable(book.path, `${name} is damaged: ${reason.slice(0, 200)}`, cause);
  }
}
