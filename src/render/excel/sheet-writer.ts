import type { CellValue, Workbook, Worksheet } from 'exceljs';

import { RiskpressError } from '../../domain/index.ts';
import { CELL_LIMIT, cutText, escapedText, looksLikeFormula } from './cell-text.ts';
import { type Edition, termOf } from './edition.ts';
import { setUpPrinting } from './print-setup.ts';
import { geometryOf } from './sheet-geometry.ts';
import type { CellPlan, RowPlan, SheetPlan } from './sheet-plan.ts';
import { cellStyle, FONTS, LABEL_INK, pieceFont, type Theme } from './sheet-style.ts';

/** Defined names of this stem mark, per sheet, the top left cell of its block of ids. */
export const IDS_NAME = 'figure_ids_';

/** Marks the header row of the data sheet. */
export const DATA_NAME = 'figure_data';

/** Rows that a sheet of Excel holds. */
const MOST_ROWS = 1_048_576;

/**
 * Writes one planned sheet. Beside the sheet, folded away as an outline group, stands a block of the same shape that
 * holds the id of each figure: same row, same order of columns. Errors: `renderFailed` on a number that is not finite
 * or a sheet that is too long; nothing is cut silently.
 */
export function writeSheet(workbook: Workbook, plan: SheetPlan, edition: Edition): void {
  if (plan.rows.length > MOST_ROWS) throw tooLong(plan);
  const { widths, heights } = geometryOf(plan);
  const { label } = edition.report.identity;
  const sheet = workbook.addWorksheet(plan.name, { views: [viewOf(plan)] });
  sheet.properties = { ...sheet.properties, outlineLevelCol: 1, tabColor: { argb: LABEL_INK[label] } };
  widths.forEach((width, at) => {
    sheet.getColumn(at + 1).width = Math.round(width * 10) / 10;
  });
  plan.rows.forEach((row, at) => {
    writeRow(sheet, at + 1, { row, widths, edition });
    const height = heights[at];
    if (height) sheet.getRow(at + 1).height = height;
  });
  for (const before of plan.breaks) sheet.getRow(before - 1).addPageBreak();
  if (plan.filter !== null) {
    const { top, bottom, columns } = plan.filter;
    sheet.autoFilter = { from: { row: top, column: 1 }, to: { row: bottom, column: columns } };
  }
  setUpPrinting(sheet, plan, edition, sheet.getColumn(widths.length).letter);
  if (plan.data) markData(workbook, sheet, plan);
  else writeIds(workbook, sheet, { plan, edition, first: widths.length + 2 });
}

interface RowContext {
  readonly row: RowPlan;
  readonly widths: readonly number[];
  readonly edition: Edition;
}

function writeRow(sheet: Worksheet, number: number, { row, widths, edition }: RowContext): void {
  const theme: Theme = { locale: edition.locale, label: edition.report.identity.label };
  row.cells.forEach((plan, at) => {
    const cell = sheet.getCell(number, at + 1);
    if (plan !== null) cell.value = valueFor(plan, row, edition);
    cell.style = cellStyle(theme, row.look, plan, at === 0);
    if (plan !== null && plan.number === null && looksLikeFormula(plan.text)) cell.numFmt = '@';
  });
  const from = row.span === 'all' ? 1 : row.cells.length;
  if (row.span !== 'none' && from < widths.length) sheet.mergeCells(number, from, number, widths.length);
}

/** Only primitives and pieces made here reach a cell: an object from data could become a formula or a link. */
function valueFor(plan: CellPlan, row: RowPlan, edition: Edition): CellValue {
  if (plan.number !== null) return finite(plan);
  const theme: Theme = { locale: edition.locale, label: edition.report.identity.label };
  const mark = (count: number): string => termOf(edition, 'cut', { count: String(count) });
  if (plan.pieces.length === 0) return escapedText(cutText(plan.text, CELL_LIMIT, mark));
  let room = CELL_LIMIT - plan.figures.reduce((length, { text }) => length + text.length, 0);
  const richText = plan.pieces.flatMap((piece) => {
    const isFigure = piece.kind === 'figure';
    const text = isFigure ? piece.text : cutText(piece.text, room, mark);
    if (!isFigure) room = Math.max(0, room - text.length);
    return text === '' ? [] : [{ text: escapedText(text), font: pieceFont(theme, row.look, isFigure) }];
  });
  return { richText };
}

function finite({ number, text }: CellPlan): number {
  if (number !== null && Number.isFinite(number.value)) return number.value;
  const found = number === null ? 'none' : String(number.value);
  throw new RiskpressError('renderFailed', `workbook: expected a finite number for ${text}, found ${found}`);
}

function viewOf({ frozen, data, landscape }: SheetPlan): Worksheet['views'][number] {
  const view = { showGridLines: data, zoomScale: landscape ? 90 : 100, zoomScaleNormal: landscape ? 90 : 100 };
  const topLeftCell = `${frozen.columns === 0 ? 'A' : 'B'}${frozen.rows + 1}`;
  if (frozen.rows === 0 && frozen.columns === 0) return { state: 'normal', ...view };
  return {
    state: 'frozen',
    xSplit: frozen.columns,
    ySplit: frozen.rows,
    topLeftCell,
    activeCell: topLeftCell,
    ...view,
  };
}

interface IdsContext {
  readonly plan: SheetPlan;
  readonly edition: Edition;
  readonly first: number;
}

function writeIds(workbook: Workbook, sheet: Worksheet, { plan, edition, first }: IdsContext): void {
  const font = { name: FONTS[edition.locale], size: 8, color: { argb: 'FF6B7280' } };
  let last = first;
  plan.rows.forEach(({ cells }, at) => {
    cells.forEach((cell, column) => {
      if (cell === null || cell.figures.length === 0) return;
      const target = sheet.getCell(at + 1, first + column);
      target.value = escapedText(cell.figures.map(({ id }) => id).join(' '));
      target.font = font;
      last = Math.max(last, first + column);
    });
  });
  if (!plan.rows.some(({ cells }) => cells.some((cell) => cell !== null && cell.figures.length > 0))) return;
  const anchor = sheet.getCell(1, first);
  anchor.value = termOf(edition, 'ids');
  anchor.font = { ...font, bold: true };
  for (let column = first; column <= last; column += 1) {
    Object.assign(sheet.getColumn(column), { width: 28, outlineLevel: 1, hidden: true });
  }
  const name = `${IDS_NAME}${workbook.worksheets.length}`;
  workbook.definedNames.add(`'${sheet.name}'!$${anchor.address.replace(/\d+$/, '')}$1`, name);
}

function markData(workbook: Workbook, sheet: Worksheet, { repeated }: SheetPlan): void {
  workbook.definedNames.add(`'${sheet.name}'!$A$${repeated.from}`, DATA_NAME);
}

function tooLong({ name, rows }: SheetPlan): RiskpressError {
  return new RiskpressError(
    'renderFailed',
    `workbook: expected at most ${MOST_ROWS} rows on sheet ${name}, found ${rows.length}`,
  );
}
