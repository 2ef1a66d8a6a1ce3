import { LABEL_WORDS, RiskpressError } from '../../domain/index.ts';
import { EXACT_COLUMN, SHOWN_COLUMN } from './data-sheets.ts';
import { type Edition, issueName } from './edition.ts';
import { shownNumber } from './number-format.ts';
import { cellPosition, readSaved, type SavedCell, type SavedSheet, type SavedWorkbook } from './saved-workbook.ts';
import { FIGURE_INK } from './sheet-style.ts';
import { DATA_NAME, IDS_NAME } from './sheet-writer.ts';

/** A figure as the saved file shows it, and where. `text` comes from the cell's value and number format alone. */
export interface SavedFigure {
  readonly id: string;
  readonly text: string;
  readonly sheet: string;
  readonly row: number;
  readonly column: number;
}

/**
 * Every figure that the report's sheets show in a saved workbook, sheet by sheet, row by row, left to right; the data
 * sheet is not among them. Errors: `renderFailed` when ids and shown figures do not pair up.
 */
export async function readWorkbookFigures(bytes: Uint8Array): Promise<readonly SavedFigure[]> {
  return figuresOf(readSaved(bytes));
}

/**
 * The last guard before a workbook leaves: what the saved bytes show must be what was meant to be shown, in order and
 * count, the data sheet must hold every figure of the report as it is, and every sheet must print the label at its top
 * and its foot. Errors: `renderFailed`.
 */
export function checkSaved(bytes: Uint8Array, edition: Edition, meant: readonly { id: string; text: string }[]): void {
  const saved = readSaved(bytes);
  const found = figuresOf(saved);
  if (found.length !== meant.length) throw differs('figures', `${meant.length}`, `${found.length}`);
  found.forEach((figure, at) => {
    const { id = '', text = '' } = meant[at] ?? {};
    const place = `sheet ${figure.sheet}, row ${figure.row}, column ${figure.column}`;
    if (figure.id !== id) throw differs(place, id, figure.id);
    if (figure.text !== text) throw differs(`${place}, ${id}`, text, figure.text);
  });
  checkData(saved, edition);
  checkLabels(saved, edition);
}

function figuresOf(saved: SavedWorkbook): readonly SavedFigure[] {
  return saved.sheets.flatMap((sheet) => {
    const anchor = saved.names.find((entry) => entry.name.startsWith(IDS_NAME) && entry.sheet === sheet.name);
    return anchor === undefined ? [] : sheetFigures(sheet, cellPosition(anchor.cell).column);
  });
}

function sheetFigures(sheet: SavedSheet, firstIdColumn: number): readonly SavedFigure[] {
  const cells = new Map(sheet.cells.map((cell) => [`${cell.row}:${cell.column}`, cell]));
  const idCells = sheet.cells.filter(({ row, column }) => row > 1 && column >= firstIdColumn);
  const ordered = idCells.toSorted((a, b) => a.row - b.row || a.column - b.column);
  return ordered.flatMap((ids) => {
    const place = { sheet: sheet.name, row: ids.row, column: ids.column - firstIdColumn + 1 };
    const cell = cells.get(`${place.row}:${place.column}`);
    const texts = cell === undefined ? [] : shownTexts(cell);
    const named = ids.text.split(' ');
    if (named.length !== texts.length) throw differs(`${sheet.name} row ${ids.row}`, ids.text, texts.join(' | '));
    return named.map((id, at) => ({ id, text: texts[at] ?? '', ...place }));
  });
}

function shownTexts(cell: SavedCell): readonly string[] {
  if (cell.isNumber) return [shownNumber(cell.text, cell.format)];
  if (cell.runs.length === 0) return [cell.text];
  return cell.runs.filter(({ color }) => color === FIGURE_INK).map(({ text }) => text);
}

function checkData(saved: SavedWorkbook, edition: Edition): void {
  const anchor = saved.names.find(({ name }) => name === DATA_NAME);
  const sheet = saved.sheets.find(({ name }) => name === anchor?.sheet);
  if (anchor === undefined || sheet === undefined) throw differs('data sheet', DATA_NAME, 'none');
  const header = cellPosition(anchor.cell).row;
  const rows = Map.groupBy(
    sheet.cells.filter(({ row }) => row > header),
    ({ row }) => row,
  );
  const ids = Object.keys(edition.report.figures);
  if (rows.size !== ids.length) throw differs('rows of the data sheet', `${ids.length}`, `${rows.size}`);
  for (const cells of rows.values()) checkDataRow(cells, edition);
}

function checkDataRow(cells: readonly SavedCell[], edition: Edition): void {
  const at = (column: number) => cells.find((cell) => cell.column === column);
  const id = at(1)?.text ?? '';
  const figure = edition.figure(id);
  const value = at(EXACT_COLUMN)?.text ?? null;
  if (value !== figure.value) throw differs(`data sheet, ${id}`, String(figure.value), String(value));
  const shown = at(SHOWN_COLUMN);
  const [text = ''] = shown === undefined ? [] : shownTexts(shown);
  if (text !== edition.show(id)) throw differs(`data sheet, ${id}`, edition.show(id), text);
}

function checkLabels({ sheets }: SavedWorkbook, edition: Edition): void {
  const label = LABEL_WORDS[edition.report.identity.label][edition.locale];
  for (const { name, header, footer } of sheets) {
    if (!header.includes(label) || !footer.includes(label)) throw differs(`print label of ${name}`, label, 'none');
    if (edition.draft && !header.includes(issueName(edition))) throw differs(name, issueName(edition), 'none');
  }
}

function differs(where: string, expected: string, found: string): RiskpressError {
  return new RiskpressError('renderFailed', `saved workbook: ${where}: expected ${expected}, found ${found}`);
}
