import type { Figure, ReportCell, ReportTable } from '../../domain/index.ts';
import { absenceText } from '../absence.ts';
import { RESTATED_MARK, restatements } from '../restatement.ts';
import type { Speaker } from '../speaker.ts';
import { type Piece, plainText } from '../words.ts';
import { Markup } from './markup.ts';
import { type ColumnTexts, fitTable } from './table-width.ts';
import { type StatusView, statusView } from './view-status.ts';

export interface TableView {
  readonly anchor: string;
  readonly number: string;
  readonly title: Markup;
  /** What amounts and changes are counted in; empty where the table has neither. */
  readonly unit: string;
  readonly wide: boolean;
  readonly density: string;
  readonly numberWidth: string;
  /** Short tables are not broken over pages. */
  readonly short: boolean;
  readonly hasStatus: boolean;
  readonly statusTitle: string;
  readonly columns: readonly { readonly title: Markup; readonly align: string }[];
  readonly rows: readonly RowView[];
  /** Why values are not available; empty where all are. */
  readonly absences: string;
  readonly hasAbsences: boolean;
  /** What was issued instead of restated figures, and what is left out here. */
  readonly remarks: readonly string[];
}

/** A year and a month of rows, or the bounds in force: what is read as one. */
const LONGEST_WHOLE = 14;
const LONGEST_WHOLE_OF_BOARD = 5;

/** Longer texts make rows of several lines: such a table is not short, however few rows it has. */
const LONGEST_TEXT = 70;

interface RowView {
  readonly look: string;
  readonly hasStatus: boolean;
  readonly status: StatusView;
  readonly cells: readonly { readonly text: Markup; readonly align: string; readonly isHeader: boolean }[];
}

/** A table with its number, unit line and the reasons of its absent values. */
export function tableView(table: ReportTable, speaker: Speaker, number: number): TableView {
  const rows = printedRows(table);
  const figures = rows.flatMap((row) => row.cells.flatMap((cell) => figuresOf(cell, speaker)));
  const hasStatus = rows.some((row) => row.status !== null);
  const left = rows.length < table.rows.length && table.printed ? [speaker.plain(table.printed.note)] : [];
  const absences = absenceText(figures, speaker);
  const fit = fitTable(columnTexts({ ...table, rows }, hasStatus, speaker), table.wide);
  return {
    anchor: `table-${number}`,
    number: speaker.word('page.table.number', { number: String(number) }),
    title: Markup.ofPieces(speaker.say(table.title)),
    unit: unitText(figures, speaker),
    density: table.small === true && fit.density === 'normal' ? 'dense' : fit.density,
    wide: fit.wide,
    numberWidth: `numbers-${fit.numberWidth}`,
    short:
      rows.length <= (speaker.isBoard ? LONGEST_WHOLE_OF_BOARD : LONGEST_WHOLE) &&
      !hasSentences({ ...table, rows }, speaker),
    hasStatus,
    statusTitle: speaker.word('page.table.status'),
    columns: table.columns.map(({ title, align }) => ({ title: titleMarkup(speaker.plain(title)), align })),
    rows: rows.map((row) => rowView(table, row, hasStatus, speaker)),
    absences,
    hasAbsences: absences !== '',
    remarks: [...restatements(figures, speaker), ...left],
  };
}

function hasSentences({ rows }: ReportTable, speaker: Speaker): boolean {
  return (
    rows.length > 4 && rows.some(({ cells }) => cells.some((cell) => cellText(cell, speaker).length > LONGEST_TEXT))
  );
}

/** The rows that the page has room for; totals are always among them. */
function printedRows({ rows, printed }: ReportTable): ReportTable['rows'] {
  if (printed === undefined) return rows;
  const parts = rows.filter(({ total }) => !total).slice(0, printed.rows);
  return rows.filter((row) => row.total || parts.includes(row));
}

/** A repeated head would show its figures once a page, so they are plain text there. */
function titleMarkup(text: string): Markup {
  return Markup.ofPieces([{ kind: 'text', text }]);
}

function rowView(table: ReportTable, row: ReportTable['rows'][number], hasStatus: boolean, speaker: Speaker): RowView {
  return {
    look: row.total ? 'total' : 'part',
    hasStatus,
    status: statusView(row.status, speaker),
    cells: table.columns.map((column, at) => ({
      text: Markup.ofPieces(marked(piecesOf(row.cells[at] ?? null, speaker), speaker)),
      align: column.align,
      isHeader: at === 0,
    })),
  };
}

/** What stands in each column: the body's texts, and the words of its title. */
function columnTexts(table: ReportTable, hasStatus: boolean, speaker: Speaker): readonly ColumnTexts[] {
  const status: ColumnTexts[] = hasStatus ? [{ align: 'text', texts: ['12345678'], narrow: true }] : [];
  const columns = table.columns.map((column, at): ColumnTexts => {
    const title = speaker.plain(column.title).split(/\s+/);
    return { align: column.align, texts: [...title, ...table.rows.map((row) => cellText(row.cells[at], speaker))] };
  });
  return [...status, ...columns];
}

function cellText(cell: ReportCell | undefined, speaker: Speaker): string {
  return plainText(piecesOf(cell ?? null, speaker));
}

function piecesOf(cell: ReportCell, speaker: Speaker): readonly Piece[] {
  if (cell === null) return [];
  return 'wording' in cell ? speaker.say(cell.wording) : [speaker.piece(cell)];
}

/** Restated figures with their mark behind them. */
function marked(pieces: readonly Piece[], speaker: Speaker): readonly Piece[] {
  return pieces.flatMap((piece): readonly Piece[] => {
    if (piece.kind !== 'figure' || speaker.restatement(piece.id) === undefined) return [piece];
    return [piece, { kind: 'text', text: RESTATED_MARK }];
  });
}

function figuresOf(cell: ReportCell, speaker: Speaker): readonly Figure[] {
  return piecesOf(cell, speaker).flatMap((piece) => (piece.kind === 'figure' ? [speaker.figure(piece.id)] : []));
}

function unitText(figures: readonly Figure[], speaker: Speaker): string {
  const currencies = new Set(figures.flatMap((figure) => (figure.unit === 'amount' ? [figure.currency ?? ''] : [])));
  const amounts = [...currencies].map((currency) => speaker.amountUnit(currency));
  const parts = [
    ...(figures.length === 0 ? [] : [speaker.asOf]),
    ...(amounts.length === 0 ? [] : [speaker.word('page.unit.amounts', { unit: amounts.join(' / ') })]),
    ...(figures.some((figure) => figure.unit === 'pp') ? [speaker.word('page.unit.changes')] : []),
  ];
  return parts.join(speaker.word('page.unit.separator'));
}
