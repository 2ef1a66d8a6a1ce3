import { createHash } from 'node:crypto';
import { type FileHandle, open, rename } from 'node:fs/promises';

import iconv from 'iconv-lite';

/** How a text file is written. */
export interface TextFormat {
  readonly encoding: 'gb18030' | 'utf-8';
  readonly lineEnd: '\n' | '\r\n';
}

export const PLAIN: TextFormat = { encoding: 'utf-8', lineEnd: '\n' };

/** Characters gathered before they are encoded and written: large enough to be quick, small enough to stay flat. */
const CHUNK = 1_000_000;

/**
 * Writes lines to a file and gives the SHA-256 of its bytes. The file has its name only once it is
 * whole, so a run that was cut off leaves no half tape that a glob would take in.
 */
export async function writeLines(path: string, lines: Iterable<string>, format = PLAIN): Promise<string> {
  const partial = `${path}.part`;
  const file = await open(partial, 'w');
  const hash = createHash('sha256');
  try {
    for (const chunk of chunks(lines, format.lineEnd)) {
      const bytes = format.encoding === 'utf-8' ? Buffer.from(chunk, 'utf-8') : iconv.encode(chunk, 'gb18030');
      hash.update(bytes);
      await file.appendFile(bytes);
    }
  } finally {
    await file.close();
  }
  await rename(partial, path);
  return hash.digest('hex');
}

/** A text file that gains lines over the months, in UTF-8; it has its name once it is closed. */
export class GrowingFile {
  readonly #path: string;
  readonly #file: FileHandle;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  static async begin(path: string, header: string): Promise<GrowingFile> {
    const file = await open(`${path}.part`, 'w');
    await file.appendFile(`${header}\n`);
    return new GrowingFile(path, file);
  }

  async add(lines: Iterable<string>): Promise<void> {
    for (const chunk of chunks(lines, PLAIN.lineEnd)) await this.#file.appendFile(chunk);
  }

  async close(): Promise<void> {
    await this.#file.close();
    await rename(`${this.#path}.part`, this.#path);
  }
}

function* chunks(lines: Iterable<string>, lineEnd: string): Generator<string> {
  let text = '';
  for (const line of lines) {
    text += line + lineEnd;
    if (text.length < CHUNK) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}
