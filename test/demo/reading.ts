import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { parse } from 'csv-parse/sync';

import { type DemoBook, type DemoOptions, makeDemoBook } from '../../src/demo/index.ts';
import { parseUnits, silent } from '../../src/domain/index.ts';

export type Line = Readonly<Record<string, string>>;

/** A demo book in a folder of its own, read back by other means than those that wrote it. */
export class WrittenBook {
  readonly folder: string;
  readonly made: DemoBook;

  constructor(folder: string, made: DemoBook) {
    this.folder = folder;
    this.made = made;
  }

  get months(): readonly string[] {
    return this.made.files.flatMap((name) => /^loans_(\d{4}-\d{2})\.csv$/.exec(name)?.[1] ?? []);
  }

  bytes(name: string): Promise<Buffer> {
    return readFile(join(this.folder, name));
  }

  /** Rows of a tape, with the named columns or all; the decoder refuses broken GB18030. */
  async tape(month: string, kept: readonly string[] = []): Promise<readonly Line[]> {
    const text = new TextDecoder('gb18030', { fatal: true }).decode(await this.bytes(`loans_${month}.csv`));
    return lines(text, kept);
  }

  async table(name: string): Promise<readonly Line[]> {
    return lines(new TextDecoder('utf-8', { fatal: true }).decode(await this.bytes(name)));
  }

  async hashes(): Promise<Readonly<Record<string, string>>> {
    const names = (await readdir(this.folder)).sort();
    const hashed = names.map(async (name) => [name, hashOfBytes(await this.bytes(name))] as const);
    return Object.fromEntries(await Promise.all(hashed));
  }
}

/** Makes a book, hands it over, and removes it. */
export async function withBook<T>(
  options: Partial<DemoOptions>,
  use: (book: WrittenBook) => Promise<T> | T,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'riskpress-demo-'));
  try {
    return await use(
      new WrittenBook(folder, await makeDemoBook({ faults: false, progress: silent, folder, ...options })),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

export function hashOfBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A cell of a row, which must be there. */
export function cell(line: Line, column: string): string {
  const value = line[column];
  if (value === undefined) throw new Error(`no column ${column} in ${Object.keys(line).join(',')}`);
  return value;
}

/** Money text with thousands separators as fen. */
export function fen(line: Line, column: string): bigint {
  return parseUnits(cell(line, column).replaceAll(',', ''));
}

export function total(rows: readonly Line[], column: string): bigint {
  return rows.reduce((sum, row) => sum + fen(row, column), 0n);
}

/** a / b as a number, for comparing shares. */
export function share(a: bigint, b: bigint): number {
  return Number((a * 1_000_000n) / b) / 1_000_000;
}

const BAD = new Set(['次级', '可疑', '损失']);

export function isBad(row: Line): boolean {
  return BAD.has(cell(row, '五级分类'));
}

export function nplRatio(rows: readonly Line[]): number {
  return share(total(rows.filter(isBad), '贷款余额'), total(rows, '贷款余额'));
}

/** All columns, or those that are named, which must be among the first: a wide tape is cut before it is parsed. */
function lines(text: string, kept: readonly string[] = []): readonly Line[] {
  if (kept.length === 0) return parse(text, { columns: true, skip_empty_lines: false });
  const [header = '', ...records] = text.split(/\r?\n/);
  const names = header.split(',');
  const places = kept.map((name) => [name, names.indexOf(name)] as const);
  const through = Math.max(...places.map(([, place]) => place));
  return records
    .filter((record) => record !== '')
    .map((record) => {
      const cells = firstCells(record, through + 1);
      return Object.fromEntries(places.map(([name, place]) => [name, cells[place] ?? '']));
    });
}

/** Cells without a doubled quote, as the first columns of a tape are. */
function firstCells(record: string, count: number): readonly string[] {
  const cells: string[] = [];
  let at = 0;
  while (cells.length < count && at <= record.length) {
    const quoted = record[at] === '"';
    const end = record.indexOf(quoted ? '",' : ',', at + 1);
    const empty = record[at] === ',';
    const stop = empty ? at : end < 0 ? record.length : end;
    cells.push(record.slice(quoted ? at + 1 : at, stop));
    at = stop + (quoted ? 2 : 1);
  }
  return cells;
}
