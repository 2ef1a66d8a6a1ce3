import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { pipeline } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';

import { RiskpressError } from '../domain/index.ts';

/** One file of a workbook, as its zip directory declares it. */
export interface ArchiveEntry {
  /** With `/`, whatever the writer used. */
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** Where its local header starts. */
  readonly offset: number;
}

export interface ArchiveLimits {
  readonly maxEntries: number;
  /** Of all entries together, unpacked. */
  readonly maxBytes: number;
  /** Unpacked to packed, where an entry is large enough to matter. */
  readonly maxRatio: number;
}

const END_MARK = 0x06054b50;
const ENTRY_MARK = 0x02014b50;
const LOCAL_MARK = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const MAX_DIRECTORY_BYTES = 4 * 1024 * 1024;
const RATIO_MATTERS_FROM = 10 * 1024 * 1024;

/**
 * The directory of a workbook, judged before a byte is unpacked: what it declares is a promise that `readEntry` then
 * holds it to. Errors: `inputUnreadable`, naming what the file is instead.
 */
export function readDirectory(path: string, limits: ArchiveLimits): readonly ArchiveEntry[] {
  const file = openSync(path, 'r');
  try {
    const size = fstatSync(file).size;
    requireZip(path, readAt(file, 0, Math.min(8, size)));
    const entries = readEntries(path, findDirectory(path, file, size));
    requireModest(path, entries, limits);
    return entries;
  } finally {
    closeSync(file);
  }
}

/** The unpacked bytes of an entry: never more than it declared, and with the checksum it declared. */
export async function* readEntry(path: string, entry: ArchiveEntry): AsyncGenerator<Buffer> {
  if (entry.packedBytes === 0) return;
  const start = dataStart(path, entry);
  const packed = createReadStream(path, { start, end: start + entry.packedBytes - 1 });
  const bytes = entry.method === 0 ? packed : pipeline(packed, createInflateRaw(), () => {});
  let count = 0;
  let sum = 0;
  try {
    for await (const chunk of bytes) {
      if (!Buffer.isBuffer(chunk)) continue;
      count += chunk.length;
      if (count > entry.bytes) throw unreadable(path, `${entry.name} holds more than its directory declares`);
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } catch (cause) {
    throw cause instanceof RiskpressError ? cause : unreadable(path, `${entry.name} is damaged`, cause);
  } finally {
    packed.destroy();
  }
  if (count !== entry.bytes || sum !== entry.crc) throw unreadable(path, `${entry.name} is damaged`);
}

export function unreadable(path: string, found: string, cause?: unknown): RiskpressError {
  return new RiskpressError('inputUnreadable', `${path}: expected an .xlsx workbook; ${found}`, {
    place: { file: path },
    cause,
  });
}

function requireZip(path: string, head: Buffer): void {
  if (head.length >= 4 && head.readUInt32LE(0) === LOCAL_MARK) return;
  if (head.toString('hex') === 'd0cf11e0a1b11ae1') {
    throw unreadable(path, 'found an old .xls or a password-protected workbook: save it as .xlsx without a password');
  }
  if (/^\s*<|^\ufeff\s*</.test(head.toString('utf8')))
    throw unreadable(path, 'found an HTML or XML page under its name');
  throw unreadable(path, head.length === 0 ? 'found an empty file' : 'found a file of another kind');
}

/** The central directory's bytes with its number of entries. */
function findDirectory(path: string, file: number, size: number): { bytes: Buffer; count: number; at: number } {
  const tail = readAt(file, Math.max(0, size - END_BYTES - 0xffff), Math.min(size, END_BYTES + 0xffff));
  const end = endRecord(tail);
  if (end === -1) throw unreadable(path, 'found a file that ends early');
  const count = tail.readUInt16LE(end + 10);
  const length = tail.readUInt32LE(end + 12);
  const at = tail.readUInt32LE(end + 16);
  const endAt = size - tail.length + end;
  const single = tail.readUInt32LE(end + 4) === 0 && tail.readUInt16LE(end + 8) === count;
  if (!single || at + length !== endAt) throw unreadable(path, 'found a zip directory that does not add up');
  if (length > MAX_DIRECTORY_BYTES) throw unreadable(path, `found a zip directory of ${length} bytes`);
  return { bytes: readAt(file, at, length), count, at };
}

function endRecord(tail: Buffer): number {
  for (let i = tail.length - END_BYTES; i >= 0; i -= 1) {
    if (tail.readUInt32LE(i) === END_MARK && i + END_BYTES + tail.readUInt16LE(i + 20) === tail.length) return i;
  }
  return -1;
}

function readEntries(path: string, directory: { bytes: Buffer; count: number; at: number }): readonly ArchiveEntry[] {
  const { bytes, count, at } = directory;
  const entries: ArchiveEntry[] = [];
  let position = 0;
  while (position + ENTRY_BYTES <= bytes.length && bytes.readUInt32LE(position) === ENTRY_MARK) {
    const [nameBytes, extraBytes, noteBytes] = [28, 30, 32].map((i) => bytes.readUInt16LE(position + i));
    const next = position + ENTRY_BYTES + (nameBytes ?? 0) + (extraBytes ?? 0) + (noteBytes ?? 0);
    if (next > bytes.length) break;
    entries.push(readEntryRecord(path, bytes.subarray(position, next)));
    position = next;
  }
  if (position !== bytes.length || entries.length !== count) {
    throw unreadable(path, 'found a zip directory that does not add up');
  }
  requireApart(path, entries, at);
  return entries;
}

function readEntryRecord(path: string, record: Buffer): ArchiveEntry {
  const name = record
    .subarray(ENTRY_BYTES, ENTRY_BYTES + record.readUInt16LE(28))
    .toString('utf8')
    .replaceAll('\\', '/');
  const flags = record.readUInt16LE(8);
  const method = record.readUInt16LE(10);
  const [packedBytes, bytes, offset] = [record.readUInt32LE(20), record.readUInt32LE(24), record.readUInt32LE(42)];
  if ((flags & 0x41) !== 0) throw unreadable(path, `${name} is encrypted: save the workbook without a password`);
  if (method !== 0 && method !== 8) throw unreadable(path, `${name} is packed by method ${method}`);
  if ([packedBytes, bytes, offset].includes(0xffffffff)) throw unreadable(path, `${name} is larger than 4 GB`);
  if (method === 0 && packedBytes !== bytes) throw unreadable(path, `${name} has two sizes`);
  return { name, method, crc: record.readUInt32LE(16), packedBytes, bytes, offset };
}

/** Entries that share bytes are how a small file unpacks to a huge one. */
function requireApart(path: string, entries: readonly ArchiveEntry[], end: number): void {
  const names = new Set(entries.map((entry) => entry.name.toLowerCase()));
  if (names.size !== entries.length) throw unreadable(path, 'found two parts of one name');
  const sorted = entries.toSorted((a, b) => a.offset - b.offset);
  for (const [i, entry] of sorted.entries()) {
    const free = (sorted[i + 1]?.offset ?? end) - entry.offset;
    if (LOCAL_BYTES + entry.packedBytes > free) throw unreadable(path, `${entry.name} overlaps the next part`);
  }
}

function requireModest(path: string, entries: readonly ArchiveEntry[], limits: ArchiveLimits): void {
  const { maxEntries, maxBytes, maxRatio } = limits;
  if (entries.length > maxEntries) throw unreadable(path, `found ${entries.length} parts, more than ${maxEntries}`);
  const total = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  if (total > maxBytes) throw unreadable(path, `it unpacks to ${total} bytes, more than ${maxBytes}: save it as CSV`);
  const bomb = entries.find((entry) => entry.bytes > RATIO_MATTERS_FROM && entry.bytes > maxRatio * entry.packedBytes);
  if (bomb !== undefined) {
    throw unreadable(path, `${bomb.name} unpacks to more than ${maxRatio} times its size: save it as CSV`);
  }
}

function dataStart(path: string, entry: ArchiveEntry): number {
  const file = openSync(path, 'r');
  try {
    const header = readAt(file, entry.offset, LOCAL_BYTES);
    if (header.length < LOCAL_BYTES || header.readUInt32LE(0) !== LOCAL_MARK) {
      throw unreadable(path, `${entry.name} is damaged`);
    }
    return entry.offset + LOCAL_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28);
  } finally {
    closeSync(file);
  }
}

function readAt(file: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  return buffer.subarray(0, readSync(file, buffer, 0, length, position));
}
