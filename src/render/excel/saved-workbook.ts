import { strFromU8, unzipSync } from 'fflate';

import { RiskpressError } from '../../domain/index.ts';

/** A cell as the saved file holds it. `runs` are the pieces of a rich text with their colours. */
export interface SavedCell {
  readonly row: number;
  readonly column: number;
  /** Text of a text cell, or the number's own text (`<v>`). */
  readonly text: string;
  readonly isNumber: boolean;
  readonly format: string;
  readonly runs: readonly SavedRun[];
}

interface SavedRun {
  readonly text: string;
  /** ARGB, or empty. */
  readonly color: string;
}

export interface SavedSheet {
  readonly name: string;
  /** What prints at the top and at the foot of each page, with its codes. */
  readonly header: string;
  readonly footer: string;
  readonly cells: readonly SavedCell[];
}

export interface SavedWorkbook {
  readonly sheets: readonly SavedSheet[];
  /** Defined names that point at one cell. */
  readonly names: readonly { readonly name: string; readonly sheet: string; readonly cell: string }[];
}

/**
 * Reads a saved workbook back from its bytes, without the library that wrote it. Knows only what this room writes:
 * shared strings, numbers and number formats. Errors: `renderFailed` on anything else.
 */
export function readSaved(bytes: Uint8Array): SavedWorkbook {
  const parts = unzipSync(bytes);
  const read = (path: string): string => {
    const part = parts[path];
    if (part === undefined) throw unreadable(`the part ${path}`, 'none');
    return strFromU8(part);
  };
  const workbook = read('xl/workbook.xml');
  const strings = sharedStrings(read('xl/sharedStrings.xml'));
  const formats = cellFormats(read('xl/styles.xml'));
  const targets = relationTargets(read('xl/_rels/workbook.xml.rels'));
  const sheets = elements(workbook, 'sheet').map(({ attributes }) => {
    const path = `xl/${targets.get(attributes.get('r:id') ?? '') ?? ''}`;
    const xml = read(path);
    const [header, footer] = [printed(xml, 'oddHeader'), printed(xml, 'oddFooter')];
    return { name: attributes.get('name') ?? '', header, footer, cells: sheetCells(xml, strings, formats) };
  });
  return { sheets, names: cellNames(workbook) };
}

/** `C12` as row and column, counting from 1. */
export function cellPosition(reference: string): { readonly row: number; readonly column: number } {
  const match = /^\$?([A-Z]{1,3})\$?(\d+)$/.exec(reference);
  if (match === null) throw unreadable('a cell reference', reference);
  const [, letters = '', row = ''] = match;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return { row: Number(row), column };
}

interface SharedText {
  readonly text: string;
  readonly runs: readonly SavedRun[];
}

function sheetCells(xml: string, strings: readonly SharedText[], formats: readonly string[]): readonly SavedCell[] {
  return elements(xml, 'c').flatMap(({ attributes, inner }): SavedCell[] => {
    const [value] = elements(inner, 'v');
    if (inner.includes('<f') || inner.includes('<is')) throw unreadable('a number or a shared text', inner);
    if (value === undefined) return [];
    const position = cellPosition(attributes.get('r') ?? '');
    const format = formats[Number(attributes.get('s') ?? '0')] ?? '';
    const type = attributes.get('t') ?? 'n';
    if (type === 'n') return [{ ...position, text: value.inner, isNumber: true, format, runs: [] }];
    const shared = strings[Number(value.inner)];
    if (type !== 's' || shared === undefined) throw unreadable('a number or a shared text', inner);
    return [{ ...position, ...shared, isNumber: false, format }];
  });
}

function sharedStrings(xml: string): readonly SharedText[] {
  return elements(xml, 'si').map(({ inner }) => {
    const runs = elements(inner, 'r').map((run) => ({
      text: textOf(run.inner),
      color: elements(run.inner, 'color')[0]?.attributes.get('rgb') ?? '',
    }));
    return { text: textOf(inner), runs };
  });
}

function textOf(xml: string): string {
  const text = elements(xml, 't').map(({ inner }) => unescaped(inner));
  return text
    .join('')
    .replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function printed(xml: string, part: string): string {
  return unescaped(elements(xml, part)[0]?.inner ?? '');
}

/** Number format of each cell style, by its index. */
function cellFormats(xml: string): readonly string[] {
  const codes = new Map(
    elements(xml, 'numFmt').map(({ attributes }) => [attributes.get('numFmtId'), attributes.get('formatCode') ?? '']),
  );
  const [styles] = elements(xml, 'cellXfs');
  return elements(styles?.inner ?? '', 'xf').map(({ attributes }) => codes.get(attributes.get('numFmtId')) ?? '');
}

function relationTargets(xml: string): ReadonlyMap<string, string> {
  const relations = elements(xml, 'Relationship').map(({ attributes }) => attributes);
  return new Map(relations.map((relation) => [relation.get('Id') ?? '', relation.get('Target') ?? '']));
}

function cellNames(xml: string): SavedWorkbook['names'] {
  return elements(xml, 'definedName').flatMap(({ attributes, inner }) => {
    const match = /^'?(.*?)'?!(\$[A-Z]+\$\d+)$/s.exec(unescaped(inner));
    const [, sheet = '', cell = ''] = match ?? [];
    return match === null ? [] : [{ name: attributes.get('name') ?? '', sheet, cell }];
  });
}

interface Element {
  readonly attributes: ReadonlyMap<string, string>;
  readonly inner: string;
}

/** Elements of one name that do not hold others of that name, in order. Enough for the parts that are read here. */
function elements(xml: string, name: string): readonly Element[] {
  const pattern = new RegExp(`<${name}((?:\\s[^>]*?)?)(?:/>|>([\\s\\S]*?)</${name}>)`, 'g');
  return Array.from(xml.matchAll(pattern), (match) => ({
    attributes: attributesOf(match[1] ?? ''),
    inner: match[2] ?? '',
  }));
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    Array.from(text.matchAll(/([\w:]+)="([^"]*)"/g), (match) => [match[1] ?? '', unescaped(match[2] ?? '')]),
  );
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? '');
}

function unreadable(expected: string, found: string): RiskpressError {
  return new RiskpressError('renderFailed', `saved workbook: expected ${expected}, found ${found.slice(0, 200)}`);
}
