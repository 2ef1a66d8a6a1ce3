import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';

import type { ENCODINGS } from '../domain/index.ts';

export type Encoding = (typeof ENCODINGS)[number];

/** Turns a file's bytes, piece by piece, into UTF-8 bytes; what is not in the declared encoding throws TypeError. */
export interface Decoder {
  decode(bytes: Buffer): Buffer;
  finish(): Buffer;
}

const UTF8_BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const NOTHING = Buffer.alloc(0);

export function decoderOf(encoding: Encoding): Decoder {
  return encoding === 'utf-8' ? new Utf8Check() : new Transcoder(encoding);
}

/** Why a file cannot be in its declared encoding, judged by its first bytes; null when nothing speaks against it. */
export function contradiction(head: Buffer, encoding: Encoding): string | null {
  const mark = byteOrderMark(head);
  return mark === null || mark === encoding ? null : `found the byte order mark of ${mark}`;
}

function byteOrderMark(head: Buffer): Encoding | null {
  if (head.subarray(0, 3).equals(UTF8_BOM)) return 'utf-8';
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return null;
}

/** UTF-8 passes as it is, checked; a character cut by a piece's end waits for the next piece. */
class Utf8Check implements Decoder {
  #rest: Buffer = NOTHING;
  #atStart = true;

  decode(bytes: Buffer): Buffer {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const whole = wholeCharacters(all);
    const text = all.subarray(0, whole);
    if (!isUtf8(text)) throw new TypeError('not UTF-8');
    // The caller reuses its buffer.
    this.#rest = Buffer.from(all.subarray(whole));
    return this.#withoutMark(text);
  }

  finish(): Buffer {
    if (this.#rest.length > 0) throw new TypeError('not UTF-8');
    return NOTHING;
  }

  #withoutMark(text: Buffer): Buffer {
    const marked = this.#atStart && text.subarray(0, 3).equals(UTF8_BOM);
    this.#atStart = this.#atStart && text.length === 0;
    return marked ? text.subarray(3) : text;
  }
}

/** Where the last whole character ends: up to three bytes of an unfinished one are left out. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes.length;
    if (byte >= 0xc0) return lengthOf(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

function lengthOf(lead: number): number {
  if (lead >= 0xf0) return 4;
  return lead >= 0xe0 ? 3 : 2;
}

class Transcoder implements Decoder {
  readonly #decoder: TextDecoder;
  #atStart = true;

  constructor(encoding: Encoding) {
    this.#decoder = new TextDecoder(encoding, { fatal: true });
  }

  decode(bytes: Buffer): Buffer {
    return this.#encode(this.#decoder.decode(bytes, { stream: true }));
  }

  finish(): Buffer {
    return this.#encode(this.#decoder.decode());
  }

  /** GB18030 has a byte order mark, too, and the decoder leaves it in. */
  #encode(text: string): Buffer {
    const kept = this.#atStart && text.startsWith('\ufeff') ? text.slice(1) : text;
    this.#atStart = this.#atStart && text.length === 0;
    return Buffer.from(kept, 'utf8');
  }
}
