import { type ErrorPlace, RiskpressError } from '../domain/index.ts';
import type { RecordMarks } from './record-scanner.ts';

/** The header of a file: a name a column, as written, without blanks around it. */
export type Header = readonly string[];

/** The fields of the first record of a text, or null when the record does not end in it and `whole` is false. */
export function readFirstRecord(text: string, { delimiter, quote }: RecordMarks, whole: boolean): Header | null {
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i] ?? '';
    if (quoted && character === quote && text[i + 1] === quote) {
      field += quote;
      i += 1;
    } else if (character === quote && (quoted || field.trim() === '')) quoted = !quoted;
    else if (!quoted && character === delimiter) {
      fields.push(field.trim());
      field = '';
    } else if (!quoted && character === '\n') {
      if (fields.length > 0 || field.trim() !== '') return [...fields, field.trim()];
      field = '';
    } else field += character;
  }
  const empty = fields.length === 0 && field.trim() === '';
  return whole && !empty ? [...fields, field.trim()] : null;
}

/**
 * Where each needed column stands (0-based). Columns are matched by name, never by position. Errors: `headerMismatch`
 * when a needed name is missing, naming the nearest one, or when any name stands twice.
 */
export function matchHeader(
  header: Header,
  needed: ReadonlyMap<string, string>,
  file: string,
): ReadonlyMap<string, number> {
  refuseDuplicates(header, file);
  const found = new Map<string, number>();
  for (const [name, key] of needed) {
    const index = header.indexOf(name);
    if (index === -1) throw missing(name, header, { file, line: 1, key });
    found.set(name, index);
  }
  return found;
}

function refuseDuplicates(header: Header, file: string): void {
  header.forEach((name, index) => {
    const first = header.indexOf(name);
    if (name === '' || first === index) return;
    throw new RiskpressError(
      'headerMismatch',
      `${file}: expected every header once, found ${JSON.stringify(name)} in columns ${first + 1} and ${index + 1}`,
      { place: { file, line: 1, column: index + 1 } },
    );
  });
}

function missing(name: string, header: Header, place: ErrorPlace): RiskpressError {
  const near = nearest(name, header);
  const hint = near === undefined ? '' : `; nearest header: ${JSON.stringify(near)}`;
  const found = `found ${header.length} other columns${hint}`;
  const message = `${place.file}: expected a column ${JSON.stringify(name)} (${place.key}), ${found}`;
  return new RiskpressError('headerMismatch', message, { place });
}

/** The candidate with the fewest edits; undefined when there is none. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const scored = candidates.filter((one) => one !== '').map((one) => ({ one, edits: editDistance(name, one) }));
  return scored.toSorted((a, b) => a.edits - b.edits)[0]?.one;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
