import { open } from 'node:fs/promises';

import { ENCODINGS, nearest, RiskpressError } from '../domain/index.ts';

export type Encoding = (typeof ENCODINGS)[number];

/** The beginning of a text file, decoded; `doubts` say what about its encoding is a guess. */
export interface Sample {
  readonly text: string;
  readonly encoding: Encoding;
  readonly doubts: readonly string[];
  /** False when the file goes on beyond what was read. */
  readonly whole: boolean;
}

/** Enough for every value of a code list to turn up, little enough to hold in memory. */
const SAMPLE_BYTES = 32 * 1024 * 1024;

/**
 * Reads the beginning of a text file. Errors: `inputMissing`, `inputUnreadable` (no text, or not in the encoding that
 * was asked for), `usage` (no such encoding).
 */
export async function readSample(path: string, wanted: string | undefined): Promise<Sample> {
  const { bytes, whole } = await readStart(path);
  requireText(path, bytes);
  if (wanted === undefined) return judge(path, bytes, whole);
  const encoding = encodingNamed(wanted);
  const text = decode(bytes, encoding, whole);
  if (text === null) {
    const message = `${path}: expected ${encoding}, found bytes that are not`;
    throw new RiskpressError('inputUnreadable', message, { place: { file: path } });
  }
  return { text, encoding, doubts: [], whole };
}

/** Whether a file is a workbook by its first bytes, whatever its name. */
export async function isWorkbook(path: string): Promise<boolean> {
  const { bytes } = await readStart(path, 4);
  return isZip(bytes);
}

async function readStart(
  path: string,
  most = SAMPLE_BYTES,
): Promise<{ readonly bytes: Buffer; readonly whole: boolean }> {
  try {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const bytes = Buffer.alloc(Math.min(size, most));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
      return { bytes: bytes.subarray(0, bytesRead), whole: bytesRead === size };
    } finally {
      await file.close();
    }
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new RiskpressError('inputMissing', `${path}: cannot be read${why}`, { place: { file: path }, cause });
  }
}

function requireText(path: string, bytes: Buffer): void {
  if (bytes.subarray(0, 15).toString('latin1') === 'SQLite format 3') {
    const message = `${path}: found a SQLite database: write a mapping with query: and connection:, see docs/how-to/connect-a-loan-tape.md`;
    throw new RiskpressError('inputUnreadable', message, { place: { file: path } });
  }
  const old = bytes.subarray(0, 2).toString('hex') === 'd0cf' ? 'an .xls file: save it as .xlsx' : null;
  const found = bytes.length === 0 ? 'an empty file' : isZip(bytes) ? 'a workbook or zip file' : old;
  if (found === null) return;
  throw new RiskpressError('inputUnreadable', `${path}: expected a text file, found ${found}`, {
    place: { file: path },
  });
}

function isZip(bytes: Buffer): boolean {
  return bytes.subarray(0, 4).toString('latin1') === 'PK\x03\x04';
}

/** A byte order mark decides. Otherwise the encodings that fit are tried from strict to lax, and the choice is said. */
function judge(path: string, bytes: Buffer, whole: boolean): Sample {
  const marked = encodingOfMark(bytes);
  const candidates = marked === null ? unmarked(bytes) : [marked];
  for (const encoding of candidates) {
    const text = decode(bytes, encoding, whole);
    if (text !== null)
      return { text, encoding, doubts: marked === null ? encodingDoubts(bytes, encoding, whole) : [], whole };
  }
  throw new RiskpressError('inputUnreadable', `${path}: expected text, found bytes of no known encoding`, {
    place: { file: path },
  });
}

function encodingOfMark(bytes: Buffer): Encoding | null {
  if (bytes.subarray(0, 3).toString('hex') === 'efbbbf') return 'utf-8';
  const two = bytes.subarray(0, 2).toString('hex');
  if (two === 'fffe') return 'utf-16le';
  return two === 'feff' ? 'utf-16be' : null;
}

/** Without a mark, a zero in every second byte means UTF-16. */
function unmarked(bytes: Buffer): readonly Encoding[] {
  const head = bytes.subarray(0, 4096);
  const zeros = [0, 1].map((side) => head.filter((byte, i) => i % 2 === side && byte === 0).length);
  const [even = 0, odd = 0] = zeros;
  if (odd > head.length / 10) return ['utf-16le'];
  if (even > head.length / 10) return ['utf-16be'];
  return ['utf-8', 'gb18030', 'latin1'];
}

function encodingDoubts(bytes: Buffer, encoding: Encoding, whole: boolean): readonly string[] {
  if (encoding === 'utf-8') return [];
  if (encoding === 'gb18030') return ['not UTF-8 but valid GB18030: check that the Chinese in this file reads right'];
  if (encoding === 'latin1') return ['neither UTF-8 nor GB18030: latin1 accepts any bytes, check accented letters'];
  return [
    `no byte order mark: ${encoding} is judged from zero bytes${decode(bytes, 'utf-8', whole) === null ? '' : ', utf-8 fits too'}`,
  ];
}

/** Text without its byte order mark, or null where the bytes are not of the encoding. */
function decode(bytes: Buffer, encoding: Encoding, whole: boolean): string | null {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: !whole });
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

function encodingNamed(name: string): Encoding {
  const found = ENCODINGS.find((encoding) => encoding === name.toLowerCase());
  if (found !== undefined) return found;
  const near = nearest(name, ENCODINGS);
  const hint = near === undefined ? `known: ${ENCODINGS.join(', ')}` : `did you mean ${near}?`;
  throw new RiskpressError('usage', `encoding: no ${JSON.stringify(name)}; ${hint}`);
}
