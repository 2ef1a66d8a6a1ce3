/** The records of a delimited text; the last one of a text that goes on is left out, as it may be cut. */
export interface Records {
  readonly delimiter: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly doubts: readonly string[];
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
const MAX_ROWS = 50_000;
const TRIED_ROWS = 100;

/** Splits a text by the delimiter that gives the most columns most evenly. */
export function readRecords(text: string, whole: boolean): Records {
  const scored = DELIMITERS.map((delimiter) => ({ delimiter, score: evenness(text, delimiter) })).toSorted(
    (a, b) => b.score - a.score,
  );
  const [best, second] = scored;
  const delimiter = best?.delimiter ?? ',';
  const records = [...split(text, delimiter, MAX_ROWS + 1)];
  const complete = whole || records.length > MAX_ROWS ? records : records.slice(0, -1);
  const [header = [], ...rows] = complete;
  return { delimiter, header: header.map((name) => name.trim()), rows, doubts: delimiterDoubts(best, second) };
}

function delimiterDoubts(
  best: { score: number } | undefined,
  second: { score: number; delimiter: string } | undefined,
): string[] {
  if (best === undefined || best.score === 0) return ['no delimiter gives more than one column'];
  if (second === undefined || second.score < best.score * 0.9) return [];
  return [`${JSON.stringify(second.delimiter)} would divide the file nearly as evenly`];
}

/** Columns of the header, if most of the first records have as many. */
function evenness(text: string, delimiter: string): number {
  const records = [...split(text, delimiter, TRIED_ROWS)];
  const width = records[0]?.length ?? 0;
  const same = records.filter((record) => record.length === width).length;
  return width < 2 || same < records.length * 0.8 ? 0 : width * (same / records.length);
}

/** Records of a text with double quotes, blank lines left out. A draft needs no more than this; ingest is strict. */
function* split(text: string, delimiter: string, most: number): Generator<readonly string[]> {
  let cells: string[] = [];
  let at = 0;
  for (let count = 0; at < text.length && count < most; ) {
    const { cell, next } = readCell(text, at, delimiter);
    cells.push(cell);
    at = next + 1;
    if (text[next] === delimiter) continue;
    if (text[next] === '\r' && text[next + 1] === '\n') at += 1;
    if (cells.length > 1 || cells[0] !== '') {
      yield cells;
      count += 1;
    }
    cells = [];
  }
  if (cells.length > 0) yield cells;
}

function readCell(text: string, from: number, delimiter: string): { readonly cell: string; readonly next: number } {
  if (text[from] !== '"') {
    let next = from;
    while (next < text.length && text[next] !== delimiter && text[next] !== '\n' && text[next] !== '\r') next += 1;
    return { cell: text.slice(from, next), next };
  }
  let close = from + 1;
  while (close < text.length && !(text[close] === '"' && text[close + 1] !== '"')) close += text[close] === '"' ? 2 : 1;
  const cell = text.slice(from + 1, close).replaceAll('""', '"');
  const next = close + 1;
  const ends = next >= text.length || text[next] === delimiter || text[next] === '\n' || text[next] === '\r';
  return ends ? { cell, next } : readCell(text, next, delimiter);
}
