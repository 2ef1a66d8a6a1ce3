import { strFromU8, unzipSync } from 'fflate';

import { readIssue } from '../../src/archive/index.ts';
import type { Engine } from '../../src/domain/index.ts';
import { issueReport } from '../../src/issue.ts';
import { readPages } from '../../src/render/pdf/index.ts';
import type { Terminal } from '../../src/wiring/terminal.ts';
import { openWorkplace, withWorkplace } from '../../src/wiring/workplace.ts';
import { freshFolder } from './command-line.ts';
import { type GeneratedBook, LAST_MONTH, scopeOf } from './generated-book.ts';
import { writeLender } from './generated-lender.ts';

/** What a machine says where a person should read a number or a word. */
const MACHINE_WORDS = /(?<![A-Za-z])(NaN|Infinity|undefined|null)(?![A-Za-z])|\[object \w+\]/g;

/** Every text a reader of an issue can meet, by where it stands. */
export type PrintedTexts = ReadonlyMap<string, string>;

/** Issues a generated book by the product's own run, with a shared engine, and hands over every text of the issue. */
export async function printBook(book: GeneratedBook, engine: Engine): Promise<PrintedTexts> {
  const folder = await freshFolder('book');
  try {
    await writeLender(folder.path, book);
    const own = await openWorkplace(quiet(folder.path), { config: 'config', output: 'output' });
    const place = { ...own, engine: async () => engine };
    return await withWorkplace(place, async () => {
      const order = { report: 'monthly', period: LAST_MONTH, reason: null, restate: false, late: false };
      const { issue } = await issueReport({ ...order, scope: scopeOf(book) }, place);
      const { read } = await readIssue(place.archive, issue.entry.issue);
      return textsOf({
        pdf: await read(`${book.language}/report.pdf`),
        workbook: await read(`${book.language}/report.xlsx`),
        figures: await read(`${book.language}/figures.json`),
        report: await read('report.json'),
      });
    });
  } finally {
    await folder.remove();
  }
}

/** Where a machine's word stands, with what is around it. */
export function machineWords(texts: PrintedTexts): readonly string[] {
  return [...texts].flatMap(([where, text]) =>
    [...text.matchAll(MACHINE_WORDS)].map(
      ({ index }) => `${where}: …${text.slice(Math.max(0, index - 40), index + 40)}…`,
    ),
  );
}

/** `null` is JSON's own word for what is absent; only inside a text is it a fault. */
export async function textsOf(files: {
  readonly pdf: Uint8Array;
  readonly workbook: Uint8Array;
  readonly figures: Uint8Array;
  readonly report: Uint8Array;
}): Promise<PrintedTexts> {
  const texts = new Map<string, string>();
  for (const [at, page] of (await readPages(files.pdf)).entries()) {
    texts.set(`PDF page ${at + 1}`, page.runs.map(({ text }) => text).join(' '));
  }
  for (const [name, bytes] of Object.entries(unzipSync(files.workbook)))
    texts.set(`workbook ${name}`, strFromU8(bytes));
  for (const name of ['figures', 'report'] as const) {
    texts.set(`${name}.json`, stringsIn(JSON.parse(new TextDecoder().decode(files[name]))).join('\n'));
  }
  return texts;
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [key, ...stringsIn(member)]);
}

function quiet(cwd: string): Terminal {
  return { out: () => {}, err: () => {}, env: process.env, cwd, isTty: false };
}
