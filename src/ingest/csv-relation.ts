import type { InputFile } from './input-file.ts';
import { sourceColumn } from './plan.ts';
import { quoteArray, quoteText } from './sql.ts';

/** What the parser does with a record of the wrong shape: skip it, or write it down in a table. */
export type ShapeRejects = { readonly table: string; readonly scans: string } | 'skip';

/** No text of a file holds this: NUL is refused, and other control characters alone make no word. */
const NO_WORD = '\u0001';
const MAX_LINE_BYTES = 2_000_000;

/**
 * The needed columns of a file as text, under their positions' names. Everything the parser would guess is said: a
 * sniffed dialect collapses a messy file into one column without a word. Absent words become NULL.
 */
export function csvRelation(
  input: InputFile,
  positions: readonly number[],
  missing: readonly string[],
  shapes: ShapeRejects,
): string {
  const wanted = positions.map((i) => `c${i} AS ${sourceColumn(i)}`);
  const columns = input.header.map((_, i) => `'c${i}': 'VARCHAR'`);
  const options = [
    'auto_detect=false',
    'header=true',
    `delim=${quoteText(input.marks.delimiter)}`,
    `quote=${quoteText(input.marks.quote)}`,
    `escape=${quoteText(input.marks.quote)}`,
    `new_line='${input.newline === '\n' ? '\\n' : '\\r\\n'}'`,
    `columns={${columns.join(', ')}}`,
    `nullstr=${quoteArray(missing.length === 0 ? [NO_WORD] : missing)}`,
    `max_line_size=${MAX_LINE_BYTES}`,
    shapeOption(shapes),
  ];
  // A table needs a column even when every value is a constant.
  const list = wanted.length === 0 ? 'c0' : wanted.join(', ');
  return `(SELECT ${list} FROM read_csv(${quoteText(input.csvPath)}, ${options.join(', ')}))`;
}

function shapeOption(shapes: ShapeRejects): string {
  if (shapes === 'skip') return 'ignore_errors=true';
  return `store_rejects=true, rejects_limit=0, rejects_table='${shapes.table}', rejects_scan='${shapes.scans}'`;
}
