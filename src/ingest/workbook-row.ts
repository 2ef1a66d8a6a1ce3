import type { CsvCell } from './csv-writer.ts';
import { dateText, numberText } from './workbook-value.ts';
import type { XmlListener } from './workbook-xml.ts';

/** One row of a sheet that holds anything; `row` is its number in the sheet. */
export interface SheetRow {
  readonly row: number;
  readonly cells: readonly CsvCell[];
}

/** What a sheet's cells refer to. */
export interface SheetContext {
  readonly strings: readonly string[];
  readonly dateStyles: ReadonlySet<number>;
  readonly from1904: boolean;
}

const MAX_COLUMNS = 16_384;
const MAX_ROWS = 1_048_576;
/** Cells hold at most 32,767 characters in Excel itself. */
const MAX_CELL = 1_000_000;

/** Text inside `t`, outside phonetic readings, with Excel's own escapes (_x000D_) undone. */
export class TextGatherer {
  #text = '';
  #inText = false;
  #inReading = false;

  open(name: string): void {
    if (name === 'rPh') this.#inReading = true;
    if (name === 't') this.#inText = true;
  }

  add(piece: string): void {
    if (this.#inText && !this.#inReading) this.#text += piece;
    if (this.#text.length > MAX_CELL) throw new Error(`a text of more than ${MAX_CELL} characters`);
  }

  close(name: string): void {
    if (name === 'rPh') this.#inReading = false;
    if (name === 't') this.#inText = false;
  }

  take(): string {
    const text = this.#text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, hex) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    this.#text = '';
    return text;
  }
}

interface CellMarks {
  readonly column: number;
  readonly type: string;
  readonly style: number;
}

/** Follows a sheet's XML and hands over its rows. */
export class RowReader implements XmlListener {
  readonly #context: SheetContext;
  readonly #onRow: (row: SheetRow) => void;
  readonly #inline = new TextGatherer();
  #row = 0;
  #cells: CsvCell[] = [];
  #cell: CellMarks | null = null;
  #column = 0;
  #value: string | null = null;
  #inValue = false;
  #hasFormula = false;

  constructor(context: SheetContext, onRow: (row: SheetRow) => void) {
    this.#context = context;
    this.#onRow = onRow;
  }

  readonly open = (name: string, attributes: Readonly<Record<string, string>>): void => {
    if (name === 'row') this.#openRow(attributes.r);
    else if (name === 'c') this.#openCell(attributes);
    else if (name === 'f') this.#hasFormula = true;
    else if (name === 'v') {
      this.#inValue = true;
      this.#value ??= '';
    } else this.#inline.open(name);
  };

  readonly text = (piece: string): void => {
    if (this.#inValue) this.#value = (this.#value ?? '') + piece;
    else this.#inline.add(piece);
    if ((this.#value?.length ?? 0) > MAX_CELL) throw new Error(`a value of more than ${MAX_CELL} characters`);
  };

  readonly close = (name: string): void => {
    if (name === 'v') this.#inValue = false;
    else if (name === 'c') this.#closeCell();
    else if (name === 'row') this.#closeRow();
    else this.#inline.close(name);
  };

  #openRow(number: string | undefined): void {
    const row = number === undefined ? this.#row + 1 : Number(number);
    if (!Number.isInteger(row) || row <= this.#row || row > MAX_ROWS) throw new Error(`row ${number} is out of order`);
    this.#row = row;
    this.#cells = [];
    this.#column = 0;
  }

  #openCell(attributes: Readonly<Record<string, string>>): void {
    const column = attributes.r === undefined ? this.#column + 1 : columnNumber(attributes.r);
    if (column < 1 || column > MAX_COLUMNS) throw new Error(`cell ${attributes.r} is outside any sheet`);
    this.#column = column;
    this.#cell = { column, type: attributes.t ?? 'n', style: Number(attributes.s ?? '0') };
    this.#value = null;
    this.#hasFormula = false;
    this.#inline.take();
  }

  #closeCell(): void {
    if (this.#cell === null) return;
    const { column } = this.#cell;
    while (this.#cells.length < column) this.#cells.push(null);
    this.#cells[column - 1] = this.#cellText(this.#cell);
    this.#cell = null;
  }

  #cellText(cell: CellMarks): CsvCell {
    if (cell.type === 'inlineStr') return absentIfEmpty(this.#inline.take());
    const value = this.#value;
    if (value === null && this.#hasFormula) {
      throw new Error(
        `row ${this.#row}, column ${cell.column}: a formula without its result; open and save the workbook`,
      );
    }
    if (value === null || (value === '' && cell.type !== 's')) return null;
    if (cell.type === 's') return absentIfEmpty(this.#sharedText(value));
    if (cell.type === 'b') return value.trim() === '1' ? 'true' : 'false';
    if (cell.type === 'd') return value.replace(/T00:00:00(\.0+)?Z?$/, '').replace('T', ' ');
    if (cell.type === 'str' || cell.type === 'e') return value;
    return this.#numberText(value, cell);
  }

  #sharedText(index: string): string {
    const text = /^\s*\d+\s*$/.test(index) ? this.#context.strings[Number(index)] : undefined;
    if (text === undefined) throw new Error(`row ${this.#row}: shared text ${index.slice(0, 20)} does not exist`);
    return text;
  }

  #numberText(stored: string, cell: CellMarks): string {
    const { dateStyles, from1904 } = this.#context;
    const date = dateStyles.has(cell.style) ? dateText(stored, from1904) : null;
    const text = date ?? numberText(stored);
    if (text !== null) return text;
    throw new Error(`row ${this.#row}, column ${cell.column}: expected a number, found ${stored.length} characters`);
  }

  #closeRow(): void {
    const last = this.#cells.findLastIndex((cell) => cell !== null);
    if (last >= 0) this.#onRow({ row: this.#row, cells: this.#cells.slice(0, last + 1) });
  }
}

function absentIfEmpty(text: string): CsvCell {
  return text === '' ? null : text;
}

/** AB12 is column 28. */
function columnNumber(reference: string): number {
  const letters = /^\$?([A-Za-z]{1,3})\$?\d+$/.exec(reference)?.[1]?.toUpperCase() ?? '';
  return Array.from(letters).reduce((number, letter) => number * 26 + letter.charCodeAt(0) - 64, 0);
}
