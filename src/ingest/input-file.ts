import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { TextDecoder } from 'node:util';

import { RiskpressError } from '../domain/index.ts';
import { type Header, readFirstRecord } from './header.ts';
import { type RecordFacts, RecordFault, type RecordMarks, RecordScanner } from './record-scanner.ts';
import { contradiction, type Decoder, decoderOf, type Encoding } from './text-decoder.ts';

/** A text file as its bytes show it, ready for the parser. */
export interface InputFile extends RecordFacts {
  /** Name for messages and rejects. */
  readonly name: string;
  /** UTF-8 text: the file itself, or its decoded copy. */
  readonly csvPath: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly header: Header;
  readonly marks: RecordMarks;
  /** Physical lines above the header, which neither the parser nor the count of records sees. */
  readonly skipped: number;
}

export interface InputSource {
  readonly name: string;
  readonly path: string;
  readonly encoding: Encoding;
  readonly marks: RecordMarks;
  /** Where the decoded copy goes when the file is not UTF-8, or has lines above its header. */
  readonly decodedPath: string;
  /** Physical lines above the header. */
  readonly skipped?: number;
}

const PIECE_BYTES = 1 << 20;

/**
 * One pass over a file's bytes: SHA-256, encoding, count of records, header. What the parser would repair or swallow in
 * silence is refused here. Errors: `inputUnreadable` with file and line.
 */
export async function readInputFile(source: InputSource): Promise<InputFile> {
  const pass = new BytePass(source);
  const file = await open(source.path);
  const asItIs = source.encoding === 'utf-8' && (source.skipped ?? 0) === 0;
  const copy = asItIs ? null : await open(source.decodedPath, 'w');
  try {
    for await (const piece of pieces(file)) {
      const text = pass.take(piece);
      await copy?.appendFile(text);
    }
    const rest = pass.end();
    await copy?.appendFile(rest);
  } finally {
    await file.close();
    await copy?.close();
  }
  return { ...pass.facts(), csvPath: copy === null ? source.path : source.decodedPath };
}

/** First physical lines of records by their numbers (the header is 1, ascending), from the parser's own text. */
export async function linesOfRecords(input: InputFile, records: readonly number[]): Promise<readonly number[]> {
  // Empty lines are counted among the records here, so that number and line agree.
  if (input.oneLineEach || records.length === 0) return records.map((record) => record + input.skipped);
  const scanner = new RecordScanner(input.marks, records);
  const decoder = decoderOf('utf-8');
  const file = await open(input.csvPath);
  try {
    for await (const piece of pieces(file)) {
      scanner.push(decoder.decode(piece));
      if (scanner.wantedLines.length === records.length) break;
    }
  } finally {
    await file.close();
  }
  return scanner.wantedLines.map((line) => line + input.skipped);
}

/** The bytes of a file, piece by piece, in one buffer that is used again. */
async function* pieces(file: FileHandle): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(PIECE_BYTES);
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, PIECE_BYTES, null);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

class BytePass {
  readonly #source: InputSource;
  readonly #hash = createHash('sha256');
  readonly #decoder: Decoder;
  readonly #scanner: RecordScanner;
  #bytes = 0;
  #head = '';
  #header: Header | null = null;
  #toSkip: number;

  constructor(source: InputSource) {
    this.#source = source;
    this.#toSkip = source.skipped ?? 0;
    this.#decoder = decoderOf(source.encoding);
    this.#scanner = new RecordScanner(source.marks);
  }

  /** Takes the next bytes and gives them back as UTF-8. */
  take(piece: Buffer): Buffer {
    if (this.#bytes === 0) this.#refuse(contradiction(piece, this.#source.encoding));
    this.#hash.update(piece);
    this.#bytes += piece.length;
    const text = this.#belowTitle(this.#decoded(piece, () => this.#decoder.decode(piece)));
    this.#scan(text);
    return text;
  }

  end(): Buffer {
    const rest = this.#belowTitle(this.#decoded(Buffer.alloc(0), () => this.#decoder.finish()));
    this.#scan(rest);
    return rest;
  }

  facts(): Omit<InputFile, 'csvPath'> {
    const facts = this.#guarded(() => this.#scanner.finish());
    const header = this.#header ?? readFirstRecord(this.#head, this.#source.marks, true);
    if (header === null) throw this.#unreadable('expected a header line, found nothing', 1);
    const { name, marks, skipped = 0 } = this.#source;
    return { ...facts, name, marks, skipped, header, bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  /** What stands from the header's line on. */
  #belowTitle(text: Buffer): Buffer {
    let from = 0;
    while (this.#toSkip > 0 && from < text.length) {
      const end = text.indexOf(10, from);
      if (end !== -1) this.#toSkip -= 1;
      from = end === -1 ? text.length : end + 1;
    }
    return text.subarray(from);
  }

  #scan(text: Buffer): void {
    this.#guarded(() => this.#scanner.push(text));
    if (this.#header !== null) return;
    this.#head += text.toString('utf8');
    this.#header = readFirstRecord(this.#head, this.#source.marks, false);
  }

  #decoded(piece: Buffer, decode: () => Buffer): Buffer {
    try {
      return decode();
    } catch (cause) {
      if (!(cause instanceof TypeError)) throw cause;
      const first = this.#bytes === piece.length;
      // The first piece is counted from the file's own first line.
      const above = first ? (this.#source.skipped ?? 0) : 0;
      const line = this.#scanner.line + linesBeforeFault(piece, this.#source.encoding, first) - above;
      throw this.#unreadable(`expected ${this.#source.encoding} text, found bytes that are none`, line);
    }
  }

  #guarded<T>(work: () => T): T {
    try {
      return work();
    } catch (cause) {
      if (cause instanceof RecordFault) throw this.#unreadable(cause.message, cause.line);
      throw cause;
    }
  }

  #refuse(why: string | null): void {
    if (why !== null)
      throw this.#unreadable(`expected ${this.#source.encoding} text, ${why}`, 1 - (this.#source.skipped ?? 0));
  }

  #unreadable(message: string, line: number): RiskpressError {
    const { name: file, skipped = 0 } = this.#source;
    const at = line + skipped;
    return new RiskpressError('inputUnreadable', `${file}: line ${at}: ${message}`, { place: { file, line: at } });
  }
}

/**
 * Whole lines of a piece before the first one that does not decode. The first line of a later piece may begin amid a
 * character, so it is blamed only when no other is. UTF-16 lines do not end in a plain byte: 0.
 */
function linesBeforeFault(piece: Buffer, encoding: Encoding, first: boolean): number {
  if (encoding.startsWith('utf-16')) return 0;
  let start = 0;
  for (let lines = 0; start < piece.length; lines += 1) {
    const end = piece.indexOf(10, start);
    const line = piece.subarray(start, end === -1 ? piece.length : end);
    if ((lines > 0 || first) && !decodes(line, encoding)) return lines;
    start += line.length + 1;
  }
  return 0;
}

function decodes(bytes: Buffer, encoding: Encoding): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
