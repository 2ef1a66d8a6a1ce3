import { closeSync, openSync, writeSync } from 'node:fs';

/** A cell as it goes into a CSV file; null is absent and stands for nothing between two commas. */
export type CsvCell = string | null;

const FLUSH_CHARACTERS = 1 << 18;

/** Writes records as UTF-8 CSV: comma, every value in double quotes, one line a record. */
export class CsvWriter {
  readonly #file: number;
  #pending: string[] = [];
  #characters = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'wx');
  }

  write(cells: readonly CsvCell[]): void {
    const line = `${cells.map(csvText).join(',')}\n`;
    this.#pending.push(line);
    this.#characters += line.length;
    if (this.#characters >= FLUSH_CHARACTERS) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    const bytes = Buffer.from(this.#pending.join(''), 'utf8');
    for (let written = 0; written < bytes.length; ) written += writeSync(this.#file, bytes, written);
    this.#pending = [];
    this.#characters = 0;
  }
}

/** Line breaks become blanks, so that a line of the file is a row of its source. */
function csvText(cell: CsvCell): string {
  if (cell === null) return '';
  const oneLine = cell.replaceAll(/\r\n|[\r\n\u0085\u2028\u2029]/g, ' ');
  return `"${oneLine.replaceAll('"', '""')}"`;
}
