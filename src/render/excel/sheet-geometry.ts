import { textWidth } from './cell-text.ts';
import type { CellPlan, Look, RowPlan, SheetPlan } from './sheet-plan.ts';
import { LOOKS } from './sheet-style.ts';

/** Widths in characters and heights in points; Excel cannot fit merged or wrapped rows by itself when it opens. */
export interface Geometry {
  readonly widths: readonly number[];
  /** Height of each row; null leaves it to the program. */
  readonly heights: readonly (number | null)[];
}

const NARROWEST = 10;
const WIDEST_TEXT = 42;
/** A text column may take this much where nothing else needs the room. */
const WIDEST_ALONE = 80;
const EMPTY_WIDTH = 12;
/** Cells of the data sheet are not wrapped, so that all rows are of one height. */
const WIDEST_DATA = 64;
const WIDEST_HEADER = 18;
/** Sentences run over at least this width, even where the tables are narrow. */
const SENTENCE_WIDTH = 96;

export function geometryOf(plan: SheetPlan): Geometry {
  const widths = plan.data ? tableWidths(plan.rows, WIDEST_TEXT) : sentenceWidths(plan.rows);
  return { widths, heights: plan.rows.map((row) => heightOf(row, widths)) };
}

/** Widths that leave sentences room: long texts of tables get it first, then empty columns on the right. */
function sentenceWidths(rows: readonly RowPlan[]): readonly number[] {
  const wanted = tableWidths(rows, WIDEST_ALONE);
  let missing = SENTENCE_WIDTH - sum(tableWidths(rows, WIDEST_TEXT));
  const widths = tableWidths(rows, WIDEST_TEXT).map((width, at) => {
    const more = Math.min(Math.max(missing, 0), (wanted[at] ?? width) - width);
    missing -= more;
    return width + more;
  });
  const empty = Math.max(0, Math.ceil(missing / EMPTY_WIDTH));
  return [...widths, ...Array.from({ length: empty }, () => EMPTY_WIDTH)];
}

function tableWidths(rows: readonly RowPlan[], widestText: number): readonly number[] {
  const widths: number[] = [];
  for (const { cells, look, span } of rows) {
    const own = span === 'all' ? [] : span === 'rest' ? cells.slice(0, 1) : cells;
    own.forEach((cell, at) => {
      const width = cell === null ? 0 : wantedWidth(cell, look, widestText);
      widths[at] = Math.max(widths[at] ?? NARROWEST, width);
    });
  }
  return widths.length === 0 ? [NARROWEST] : widths;
}

function wantedWidth(cell: CellPlan, look: Look, widestText: number): number {
  const longest = Math.max(...cell.text.split('\n').map(textWidth));
  if (cell.number !== null) return longest + 3;
  if (look === 'data') return Math.min(longest + 2, WIDEST_DATA);
  if (look === 'columns') return Math.min(longest * 1.1 + 2, WIDEST_HEADER);
  return Math.min(longest * 1.05 + 2.5, widestText);
}

function heightOf({ cells, look, span }: RowPlan, widths: readonly number[]): number | null {
  const { size, bold, line, wrap } = LOOKS[look];
  const scale = (size / 10) * (bold ? 1.05 : 1);
  const lines = cells.map((cell, at) => {
    if (cell === null || !wrap || cell.number !== null) return 1;
    const merged = span === 'all' || (span === 'rest' && at > 0);
    const room = merged ? sum(widths.slice(at)) : (widths[at] ?? NARROWEST);
    return cell.text.split('\n').reduce((count, text) => count + linesOf(text, room, scale), 0);
  });
  const most = Math.max(1, ...lines);
  return Math.min(most * line + 3, TALLEST);
}

/** Excel's own limit of a row's height, in points. */
const TALLEST = 409;

function linesOf(text: string, room: number, scale: number): number {
  return Math.max(1, Math.ceil((textWidth(text) * scale) / Math.max(1, room - 1.5)));
}

function sum(widths: readonly number[]): number {
  return widths.reduce((total, width) => total + width, 0);
}
