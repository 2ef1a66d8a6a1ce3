import { readFileSync } from 'node:fs';

import { isMap, LineCounter, type ParsedNode, parseDocument } from 'yaml';

import { RiskpressError } from '../domain/index.ts';
import { placeOf } from './document.ts';

/**
 * An error that names a key of a YAML file, with the line and column at which that key stands: stages that work with
 * a checked value know the key and no longer the text. Any other error as it is.
 */
export function located(error: RiskpressError): RiskpressError {
  const { file, key, line } = error.place;
  if (file === undefined || key === undefined || line !== undefined || !file.endsWith('.yaml')) return error;
  const found = find(file, key);
  if (found === null) return error;
  const message = error.message.replace(`${file}:`, () => `${file}:${found.line}:${found.col}:`);
  const place = { ...error.place, line: found.line, column: found.col };
  return new RiskpressError(error.code, message, { place, cause: error.cause });
}

function find(file: string, key: string): { readonly line: number; readonly col: number } | null {
  try {
    const lines = new LineCounter();
    const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines, version: '1.2' });
    return placeOf(document, lines, pathOf(document.contents, key.split('.')));
  } catch {
    // The file is gone or no longer YAML: the error itself is still worth telling.
    return null;
  }
}

/** A dotted key as a path: a map's own key may hold dots, so the longest that is there wins. */
function pathOf(node: ParsedNode | null, words: readonly string[]): readonly string[] {
  if (words.length === 0) return [];
  const lengths = isMap(node) ? words.map((_, i) => words.length - i) : [1];
  const length = lengths.find((count) => isMap(node) && node.has(words.slice(0, count).join('.'))) ?? 1;
  const step = words.slice(0, length).join('.');
  const inner = node !== null && 'items' in node ? node.get(step, true) : null;
  return [step, ...pathOf(isParsed(inner) ? inner : null, words.slice(length))];
}

function isParsed(node: unknown): node is ParsedNode {
  return typeof node === 'object' && node !== null && 'range' in node;
}
