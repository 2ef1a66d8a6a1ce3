import { link, mkdir, open, readdir, stat, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { type Configuration, loadConfiguration } from '../src/config/index.ts';
import { makeDemoBook } from '../src/demo/index.ts';
import { type Mapping, silent } from '../src/domain/index.ts';

/** A book on disk in one encoding: `<folder>/data` beside the place that the example's mappings resolve from. */
export interface Book {
  readonly folder: string;
  readonly encoding: 'utf-8' | 'gb18030';
}

/** What the example configuration reads: the tape alone, or every table. */
export type Sources = 'tape' | 'book';

const CONFIG = join(import.meta.dirname, '..', 'config');

/** Writes a demo book and waits until it is on disk, so that no write is under way while something is measured. */
export async function makeBook(
  book: Book,
  { loans, months }: { readonly loans: number; readonly months: number },
): Promise<Book> {
  const encoding = book.encoding === 'utf-8' ? 'utf-8' : 'demo';
  await makeDemoBook({ folder: dataOf(book), loans, months, encoding, faults: false, progress: silent });
  for (const name of await readdir(dataOf(book))) {
    const file = await open(join(dataOf(book), name), 'r+');
    await file.sync();
    await file.close();
  }
  return book;
}

export function dataOf(book: Book): string {
  return join(book.folder, 'data');
}

/** Paths of the tapes, oldest first. */
export async function tapesOf(book: Book): Promise<readonly string[]> {
  const names = (await readdir(dataOf(book))).filter((name) => TAPE.test(name)).sort();
  return names.map((name) => join(dataOf(book), name));
}

/** Months of the book, oldest first. */
export async function monthsOf(book: Book): Promise<readonly string[]> {
  return (await tapesOf(book)).map((path) => TAPE.exec(basename(path))?.[1] ?? '');
}

/** Bytes of the tapes. */
export async function tapeBytes(book: Book): Promise<number> {
  const sizes = await Promise.all((await tapesOf(book)).map(async (path) => (await stat(path)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The example configuration and its mappings, moved beside a book. */
export async function mappingsFor(
  book: Book,
  sources: Sources,
): Promise<{ readonly configuration: Configuration; readonly mappings: readonly Mapping[] }> {
  const configuration = await loadConfiguration(CONFIG);
  const place = join(book.folder, 'config', 'mappings');
  await mkdir(place, { recursive: true });
  const mappings = Object.values(configuration.mappings)
    .filter(({ table }) => sources === 'book' || table === 'loan_snapshot')
    .map((mapping) => ({
      ...mapping,
      ...(mapping.table === 'loan_snapshot' ? { encoding: book.encoding } : {}),
      path: join(place, basename(mapping.path)),
    }));
  return { configuration, mappings };
}

/** The same book as it stood a month earlier: hard links to every file but the last month's. */
export async function bookBefore(book: Book, folder: string, lastMonth: string): Promise<Book> {
  const earlier = { ...book, folder };
  await mkdir(dataOf(earlier), { recursive: true });
  for (const name of await readdir(dataOf(book))) {
    if (!name.includes(lastMonth)) await link(join(dataOf(book), name), join(dataOf(earlier), name));
  }
  return earlier;
}

/** The last month arrives: its files, and new times on the files without a month, which come anew each month. */
export async function addLastMonth(earlier: Book, book: Book, lastMonth: string): Promise<void> {
  for (const name of await readdir(dataOf(book))) {
    const path = join(dataOf(earlier), name);
    if (name.includes(lastMonth)) await link(join(dataOf(book), name), path);
    else if (!DATED.test(name)) await utimes(path, new Date(), new Date());
  }
}

const TAPE = /^loans_(\d{4}-\d{2})\.csv$/;
const DATED = /_\d{4}-\d{2}\./;
