/** Most characters (UTF-16 units) that Excel keeps in a cell. */
export const CELL_LIMIT = 32_767;

/** Stands where a character was that has no place in a workbook, so that its removal is seen. */
const REMOVED = '\uFFFD';

// Control characters and non-characters are illegal or dropped in XML; the bidirectional controls turn names around.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are the ones to be removed
const REFUSED = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/g;

/** First characters that Excel, LibreOffice or an East Asian input method may read as the start of a formula. */
const FORMULA_START = /^[\s]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/;

/** Text without characters that a workbook cannot hold or that would mislead its reader; each leaves a mark. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .replaceAll('\t', ' ')
    .replace(REFUSED, REMOVED);
}

/** Clean text of at most `limit` characters; where it is cut, `mark(left out)` says so. */
export function cutText(text: string, limit: number, mark: (leftOut: number) => string): string {
  if (text.length <= limit) return text;
  const room = Math.max(0, limit - mark(text.length).length);
  return (
    text
      .slice(0, room)
      .toWellFormed()
      .replace(/\uFFFD$/, '') + mark(text.length - room)
  );
}

/** `_x000D_` in the file means a carriage return, so a text that happens to look like it is escaped. */
export function escapedText(text: string): string {
  return text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
}

/** Whether a program may take this text for a formula once a user edits the cell. */
export function looksLikeFormula(text: string): boolean {
  return FORMULA_START.test(text);
}

const WIDE =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]/u;

/** Width in columns' units: a Chinese character takes about two digits. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += WIDE.test(character) ? 2 : 1;
  return width;
}
