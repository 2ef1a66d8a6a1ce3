import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMap, isScalar, LineCounter, type Pair, parseDocument } from 'yaml';

import { LOCALES, type Locale, type Param, RiskpressError, showFigure, type Wording } from '../domain/index.ts';

/** Every text of the product's documents by its dotted key, in both languages. */
export type Words = Readonly<Record<Locale, Readonly<Record<string, string>>>>;

/** A part of a sentence: plain text, or a figure with the text it shows. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'figure'; readonly id: string; readonly text: string };

/** The text that a figure of this id shows. */
export type Show = (figureId: string) => string;

const PLACE = /\{([A-Za-z][A-Za-z0-9]*)\}/g;

/**
 * Reads `<folder>/<locale>.yaml` of both languages; nested keys are joined with dots. Errors: `configInvalid` when a
 * file cannot be read, a value is not text, or the two languages differ in keys or in the `{params}` of a key.
 */
export async function loadWords(folder: string): Promise<Words> {
  const [chinese, english] = await Promise.all([readWords(folder, 'zh-CN'), readWords(folder, 'en')]);
  const words: Words = { 'zh-CN': chinese, en: english };
  for (const key of new Set([...Object.keys(chinese), ...Object.keys(english)])) checkPair(folder, words, key);
  return words;
}

/**
 * A wording as typed pieces in reading order. Errors: `renderFailed` on an unknown key or a parameter that the
 * wording does not carry.
 */
export function say(words: Words, locale: Locale, wording: Wording, show: Show): readonly Piece[] {
  const template = textOf(words, locale, wording.key);
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of template.matchAll(PLACE)) {
    const param = wording.params[match[1] ?? ''];
    if (param === undefined) throw missingParam(wording.key, match[1] ?? '', Object.keys(wording.params));
    pieces.push(textPiece(template.slice(end, match.index)), sayParam(words, locale, param, show));
    end = match.index + match[0].length;
  }
  return [...pieces, textPiece(template.slice(end))].filter((piece) => piece.text !== '');
}

/** One parameter as a piece: a figure, a word, a text in both languages, a loan's amount, or a literal. */
export function sayParam(words: Words, locale: Locale, param: Param, show: Show): Piece {
  if ('figure' in param) return { kind: 'figure', id: param.figure, text: show(param.figure) };
  if ('words' in param) return textPiece(word(words, locale, param.words[locale]));
  if ('word' in param) return textPiece(word(words, locale, param.word));
  if ('amount' in param) return textPiece(showFigure(loanAmount(param.amount), WHOLE_UNITS));
  return textPiece('text' in param ? param.text[locale] : param.literal);
}

/** The amount of a single loan is shown to the hundredth, whatever the report's scale. */
export const WHOLE_UNITS = { name: '', exponent: 0 } as const;

/** An amount of a list, as the display takes it. */
export function loanAmount(value: string) {
  return { value, unit: 'amount' as const, measure: '' };
}

/** A word by its key, with plain values for its `{params}`. Errors: `renderFailed` as `say`. */
export function word(words: Words, locale: Locale, key: string, values: Readonly<Record<string, string>> = {}): string {
  return textOf(words, locale, key).replace(PLACE, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw missingParam(key, name, Object.keys(values));
    return value;
  });
}

/** The pieces as one plain text. */
export function plainText(pieces: readonly Piece[]): string {
  return pieces.map((piece) => piece.text).join('');
}

function textPiece(text: string): Piece {
  return { kind: 'text', text };
}

function textOf(words: Words, locale: Locale, key: string): string {
  const text = Object.hasOwn(words[locale], key) ? words[locale][key] : undefined;
  if (text !== undefined) return text;
  throw new RiskpressError('renderFailed', `words: expected the key ${JSON.stringify(key)} in ${locale}.yaml`, {
    place: { file: `${locale}.yaml`, key },
  });
}

function missingParam(key: string, name: string, found: readonly string[]): RiskpressError {
  const given = found.length === 0 ? 'none' : found.join(', ');
  return new RiskpressError('renderFailed', `words: ${key} needs the parameter {${name}}, found ${given}`, {
    place: { key },
  });
}

async function readWords(folder: string, locale: Locale): Promise<Readonly<Record<string, string>>> {
  const file = join(folder, `${locale}.yaml`);
  const source = await readSource(file);
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines });
  const [fault] = document.errors;
  if (fault !== undefined) throw invalid(file, lines.linePos(fault.pos[0]).line, '', fault.message);
  const words: Record<string, string> = {};
  collect({ file, lines, words }, document.contents, '');
  return words;
}

async function readSource(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new RiskpressError('configInvalid', `words: expected the file ${file}`, { place: { file }, cause });
  }
}

interface Collection {
  readonly file: string;
  readonly lines: LineCounter;
  readonly words: Record<string, string>;
}

function collect(into: Collection, node: unknown, path: string): void {
  if (!isMap(node)) throw invalid(into.file, 1, path, 'expected keys with texts');
  for (const pair of node.items) collectPair(into, pair, path);
}

function collectPair(into: Collection, pair: Pair, path: string): void {
  const name = isScalar(pair.key) ? String(pair.key.value) : '';
  const key = path === '' ? name : `${path}.${name}`;
  if (isMap(pair.value)) {
    collect(into, pair.value, key);
    return;
  }
  const text = isScalar(pair.value) ? pair.value.value : undefined;
  if (typeof text === 'string' && !/[{}]/.test(text.replace(PLACE, ''))) {
    into.words[key] = text;
    return;
  }
  const line = isScalar(pair.key) && pair.key.range ? into.lines.linePos(pair.key.range[0]).line : 1;
  throw invalid(into.file, line, key, `expected text with {params}, found ${JSON.stringify(text ?? null)}`);
}

function checkPair(folder: string, words: Words, key: string): void {
  const params = LOCALES.map((locale) => {
    const text = words[locale][key];
    const file = join(folder, `${locale}.yaml`);
    if (text === undefined) throw invalid(file, undefined, key, 'expected this key, which the other language has');
    return [...new Set(Array.from(text.matchAll(PLACE), (match) => match[1] ?? ''))].sort().join(', ');
  });
  if (params[0] === params[1]) return;
  const found = `expected the same params in both languages, found {${params[0]}} and {${params[1]}}`;
  throw invalid(join(folder, 'en.yaml'), undefined, key, found);
}

function invalid(file: string, line: number | undefined, key: string, message: string): RiskpressError {
  return new RiskpressError('configInvalid', `words: ${file}: ${key}: ${message}`, {
    place: line === undefined ? { file, key } : { file, line, key },
  });
}
