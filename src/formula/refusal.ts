import { type ErrorPlace, RiskpressError } from '../domain/index.ts';

/** What the parser reads is the author's text between these words; its byte offsets count from their start. */
export const OPENING = 'SELECT (\n';

/** Why an expression is refused, with the byte offset of the fault in the parsed text. */
export class Refusal extends Error {
  readonly at: number | null;

  constructor(message: string, at: number | null) {
    super(message);
    this.name = 'Refusal';
    // The parser has no place for some nodes and says 2^64 - 1.
    this.at = at !== null && Number.isSafeInteger(at) ? at : null;
  }
}

/** The error of a refused expression: file, key, what was expected and found, and a caret under the fault. */
export function expressionRefused(text: string, refusal: Refusal, place: ErrorPlace): RiskpressError {
  const where = [place.file, place.key].filter((part) => part !== undefined).join(': ');
  const message = `${where === '' ? '' : `${where}: `}${refusal.message}${caret(text, refusal.at)}`;
  const { file, line, column, key } = place;
  const kept = Object.entries({ file, line, column, key }).filter(([, part]) => part !== undefined);
  return new RiskpressError('expressionRefused', message, { place: Object.fromEntries(kept), cause: refusal });
}

/** The line of the fault with a mark under its first character; DuckDB counts bytes. */
function caret(text: string, at: number | null): string {
  if (at === null) return '';
  const before = Buffer.from(text, 'utf8')
    .subarray(0, Math.max(0, at - OPENING.length))
    .toString('utf8');
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = text.slice(lineStart).split('\n', 1)[0] ?? '';
  return `\n  ${line}\n  ${indentOf(before.slice(lineStart))}^`;
}

/** Blanks as wide as a text on a terminal: Chinese characters take two columns. */
function indentOf(text: string): string {
  return Array.from(text, (character) => ((character.codePointAt(0) ?? 0) >= 0x2e80 ? '  ' : ' ')).join('');
}
