import {
  cellOf,
  type DisplayUnit,
  type ReportCell,
  type Status,
  showFigure,
  type Wording,
} from '../../domain/index.ts';
import { absenceText } from '../absence.ts';
import { RESTATED_MARK, restatements } from '../restatement.ts';
import { loanAmount, type Piece, plainText, WHOLE_UNITS } from '../words.ts';
import { cleanText } from './cell-text.ts';
import type { Edition } from './edition.ts';
import { fitsExcel } from './number-format.ts';

/** What a row is for; the style sheet knows how each looks. */
export type Look =
  | 'label'
  | 'title'
  | 'context'
  | 'detail'
  | 'heading'
  | 'headline'
  | 'paragraph'
  | 'note'
  | 'columns'
  | 'body'
  | 'data'
  | 'total'
  | 'blank';

/** One cell before it is written: a number with its format, pieces of a sentence, or plain text. */
export interface CellPlan {
  /** What the reader sees. */
  readonly text: string;
  readonly number: { readonly value: number; readonly format: string } | null;
  /** A sentence that holds figures; empty for plain text and numbers. */
  readonly pieces: readonly Piece[];
  /** Figures the cell shows, in reading order. */
  readonly figures: readonly { readonly id: string; readonly text: string }[];
  readonly side: 'left' | 'right' | 'center';
  readonly status: Status | null;
  /** Name of the sheet that a click leads to. */
  readonly link: string | null;
}

/** How far text runs: `all` merges the row, `rest` merges it from the second cell on. */
export type Span = 'none' | 'all' | 'rest';

export interface RowPlan {
  readonly look: Look;
  readonly span: Span;
  readonly cells: readonly (CellPlan | null)[];
}

/** A sheet as plain data, rows from the top. Rows and columns count from 1. */
export interface SheetPlan {
  readonly name: string;
  readonly rows: readonly RowPlan[];
  readonly frozen: { readonly rows: number; readonly columns: number };
  /** Rows repeated at the top of each printed page. */
  readonly repeated: { readonly from: number; readonly to: number };
  readonly landscape: boolean;
  /** Rows that begin a new printed page. */
  readonly breaks: readonly number[];
  readonly filter: { readonly top: number; readonly bottom: number; readonly columns: number } | null;
  /** A data sheet carries its ids in its first column and needs no column of ids at its side. */
  readonly data: boolean;
}

const EMPTY = { number: null, pieces: [], figures: [], status: null, link: null, side: 'left' } as const;

export function textCell(text: string, side: CellPlan['side'] = 'left'): CellPlan {
  return { ...EMPTY, text: cleanText(text), side };
}

export function linkCell(text: string, sheet: string): CellPlan {
  return { ...textCell(text), link: sheet };
}

/** Word, shape and colour together, so that the status survives black-and-white print and colour blindness. */
export function statusCell(edition: Edition, status: Status | null): CellPlan {
  const name = edition.word(`page.status.${status ?? 'none'}`);
  const shape = status === null ? '' : `${SHAPES[status]} `;
  return { ...textCell(shape + name), status };
}

const SHAPES: Readonly<Record<Status, string>> = { green: '●', amber: '▲', red: '■' };

/** A figure as a number that shows the report's own text; as text where it is absent or too long for Excel. */
export function figureCell(edition: Edition, id: string): CellPlan {
  const cell = { ...EMPTY, ...numberOf(edition, edition.figure(id)), side: 'right' as const };
  const marked = cell.number !== null && edition.restatement(id) !== undefined;
  const number = marked && cell.number !== null ? withMark(cell.number) : cell.number;
  return { ...cell, number, figures: [{ id, text: cell.text }] };
}

/** A number format that shows the mark of a restated figure behind the number. */
function withMark({ value, format }: NonNullable<CellPlan['number']>): CellPlan['number'] {
  const sections = format.split(';').map((section) => {
    return section.endsWith('"') ? section.replace(/"$/, `${RESTATED_MARK}"`) : `${section}"${RESTATED_MARK}"`;
  });
  return { value, format: sections.join(';') };
}

/** A number of the report that is no figure (a threshold), shown as figures of its unit are. */
export function limitCell(edition: Edition, unit: Parameters<typeof cellOf>[0]['unit'], value: string): CellPlan {
  return { ...EMPTY, ...numberOf(edition, { value, unit, measure: '' }), side: 'right' };
}

/** A sentence with its figures in place; a sentence that is nothing but one figure becomes a number. */
export function sentenceCell(edition: Edition, wording: Wording): CellPlan {
  return piecesCell(edition, edition.say(wording));
}

/** A sentence with words set before and after its own. */
export function framedCell([before, after]: readonly [string, string], cell: CellPlan): CellPlan {
  const figures: readonly Piece[] = cell.figures.map(({ id, text }) => ({ kind: 'figure', id, text }));
  const inner = cell.pieces.length > 0 ? cell.pieces : figures;
  const pieces: readonly Piece[] = [{ kind: 'text', text: before }, ...inner, { kind: 'text', text: after }];
  const text = before + cell.text + after;
  return { ...cell, number: null, side: 'left', text, pieces: inner.length === 0 ? [] : pieces };
}

/** A cell of a report's table. */
export function reportCell(edition: Edition, cell: ReportCell, side: CellPlan['side']): CellPlan | null {
  if (cell === null) return null;
  if ('wording' in cell) return { ...sentenceCell(edition, cell.wording), side };
  if ('amount' in cell) return { ...EMPTY, ...shownAs(loanAmount(cell.amount), WHOLE_UNITS), side };
  return { ...piecesCell(edition, [edition.piece(cell)]), side };
}

export function row(look: Look, cells: readonly (CellPlan | null)[], span: Span = 'none'): RowPlan {
  return { look, span, cells };
}

/** A row of one text across the whole sheet. */
export function line(look: Look, cell: CellPlan): RowPlan {
  return row(look, [cell], 'all');
}

/** Below some rows, why values are not available in them and what was issued instead of restated ones. */
export function absenceRows(edition: Edition, rows: readonly RowPlan[]): readonly RowPlan[] {
  const figures = rows.flatMap(({ cells }) => cells.flatMap((cell) => cell?.figures ?? []));
  const known = figures.map(({ id }) => edition.figure(id));
  const texts = [absenceText(known, edition), ...restatements(known, edition)].filter((text) => text !== '');
  return texts.map((text) => line('note', textCell(text)));
}

export const BLANK: RowPlan = { look: 'blank', span: 'none', cells: [] };

/** Columns that the rows of a plan take. */
export function columnCount(rows: readonly RowPlan[]): number {
  return rows.reduce((most, { cells }) => Math.max(most, cells.length), 1);
}

function piecesCell(edition: Edition, pieces: readonly Piece[]): CellPlan {
  const [only, ...others] = pieces;
  if (only?.kind === 'figure' && others.length === 0) return figureCell(edition, only.id);
  const figures = pieces.flatMap((piece) => (piece.kind === 'figure' ? [{ id: piece.id, text: piece.text }] : []));
  const clean = pieces.map((piece) => ({ ...piece, text: cleanText(piece.text) }));
  return { ...EMPTY, text: plainText(clean), pieces: figures.length === 0 ? [] : clean, figures };
}

function numberOf(edition: Edition, figure: Parameters<typeof cellOf>[0]): Pick<CellPlan, 'text' | 'number'> {
  return shownAs(figure, edition.unit);
}

function shownAs(figure: Parameters<typeof cellOf>[0], unit: DisplayUnit): Pick<CellPlan, 'text' | 'number'> {
  const text = showFigure(figure, unit);
  const number = cellOf(figure, unit);
  return { text, number: fitsExcel(text.replace(/[+,%]/g, '')) ? number : null };
}
