import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Progress } from '../domain/index.ts';
import { GrowingFile, type TextFormat, writeLines } from './text-file.ts';

/** The folder that a demo book is written to. */
export class BookFolder {
  /** Names in the order in which they were begun. */
  readonly files: string[];
  readonly #path: string;
  readonly #progress: Progress;
  readonly #growing: GrowingFile[];

  private constructor(path: string, progress: Progress) {
    this.files = [];
    this.#path = path;
    this.#progress = progress;
    this.#growing = [];
  }

  /** Makes the folder, and removes an earlier book: its tapes must not stand among the new ones, as a glob takes all. */
  static async clear(path: string, progress: Progress): Promise<BookFolder> {
    await mkdir(path, { recursive: true });
    const old = (await readdir(path)).filter((name) => OWN_FILES.test(name));
    for (const name of old) await rm(join(path, name));
    return new BookFolder(path, progress);
  }

  /** Writes a whole file and gives its SHA-256. */
  async write(name: string, lines: Iterable<string>, format?: TextFormat): Promise<string> {
    this.#note(name);
    return writeLines(join(this.#path, name), lines, format);
  }

  /** Begins a file that gains lines month by month; `close` ends all of them. */
  async grow(name: string, header: string): Promise<GrowingFile> {
    this.#note(name);
    const file = await GrowingFile.begin(join(this.#path, name), header);
    this.#growing.push(file);
    return file;
  }

  async close(): Promise<void> {
    for (const file of this.#growing) await file.close();
  }

  #note(name: string): void {
    this.#progress('demo', name);
    this.files.push(name);
  }
}

const MONTHLY = '(loans|provisions|payments|allowances|repayments)_\\d{4}-\\d{2}(\\.manifest)?';
const WHOLE = [
  ...['obligors', 'obligor_names', 'collateral', 'loan_collateral', 'writeoffs', 'gl_totals', 'capital', 'limits'],
  ...['reported_values', 'benchmarks', 'fx_rates', 'classification_events', 'warning_signals'],
  ...['collection_assignments', 'collection_actions', 'complaints', 'legal_cases', 'clients', 'write_offs'],
];
const OWN_FILES = new RegExp(`^(${MONTHLY}|${WHOLE.join('|')})\\.csv(\\.part)?$`);
