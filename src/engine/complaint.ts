/** Kinds of DuckDB errors whose text quotes the data they arose from. */
const QUOTING = /^(Conversion|Out of Range|Invalid Input|Constraint|Sequence|Serialization) Error:/;

/**
 * DuckDB's message without data: where it may quote a cell, quoted parts, digits and Chinese characters are blotted out
 * and only the first line stands. Messages about the statement itself keep their names.
 */
export function complaintOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [first = ''] = message.split('\n', 1);
  if (!QUOTING.test(message)) return message.split('\n\nLINE ', 1)[0] ?? first;
  return first
    .replaceAll(/"[^"]*"|'[^']*'/g, '…')
    .replaceAll(/\d{2,}/g, '…')
    .replaceAll(/\p{Script=Han}+/gu, '…');
}
