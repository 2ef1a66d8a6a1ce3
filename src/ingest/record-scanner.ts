/** What was wrong with the records of a file, and on which physical line. */
export class RecordFault extends Error {
  readonly line: number;

  constructor(message: string, line: number) {
    super(message);
    this.name = 'RecordFault';
    this.line = line;
  }
}

export interface RecordFacts {
  /** Records including the header; empty lines are none. */
  readonly records: number;
  /** Numbers of the empty lines among records and empty lines together (the header is 1). */
  readonly blanks: readonly number[];
  readonly newline: '\n' | '\r\n';
  /** The last record ends with a line end. */
  readonly closed: boolean;
  /** No record is longer than one line. */
  readonly oneLineEach: boolean;
}

export interface RecordMarks {
  readonly delimiter: string;
  readonly quote: string;
}

/** One wrong quote must not swallow a file: longer records are taken for one. */
const MAX_RECORD_LINES = 20;
const MAX_RECORD_BYTES = 1_000_000;
const MAX_BLANKS = 10_000;

const LF = 10;
const CR = 13;
const SPACE = 32;

const FIELD_START = 0;
const PLAIN = 1;
const QUOTED = 2;
const QUOTE_ENDED = 3;
const CLOSED = 4;
const BLANK_START = 5;

/** Kinds of bytes: any other, the delimiter, the quote, a blank, line feed, carriage return. */
const KINDS = 6;
const ORDINARY = 0;
const STOP = 255;
/**
 * The next state by state and kind of byte. One blank may stand before an opening quote; after a second one DuckDB takes
 * the quote for text.
 */
const STEPS = Uint8Array.of(
  ...[PLAIN, FIELD_START, QUOTED, BLANK_START, STOP, STOP],
  ...[PLAIN, FIELD_START, PLAIN, PLAIN, STOP, STOP],
  ...[QUOTED, QUOTED, QUOTE_ENDED, QUOTED, STOP, QUOTED],
  ...[STOP, FIELD_START, QUOTED, CLOSED, STOP, STOP],
  ...[STOP, FIELD_START, STOP, CLOSED, STOP, STOP],
  ...[PLAIN, FIELD_START, QUOTED, PLAIN, STOP, STOP],
);

/**
 * Counts the records of a CSV file from its UTF-8 bytes, apart from any parser: line ends outside quotes, where a quote
 * opens at the start of a field only (blanks around it allowed). Throws `RecordFault` where it cannot be told for sure
 * where a record ends: an open quote, text after a closing one (DuckDB then sometimes loses the next row), records of
 * more than 20 lines or 1,000,000 bytes, mixed line ends, NUL.
 */
export class RecordScanner {
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #wanted: readonly number[];
  readonly #found: number[] = [];
  readonly #blanks: number[] = [];
  readonly #kinds: Uint8Array;
  #state: number = FIELD_START;
  #records = 0;
  #line = 1;
  #recordLine = 1;
  #recordBytes = 0;
  #newlineBytes = 0;
  #afterCr = false;
  #oneLineEach = true;

  /** `wanted`: numbers of records, empty lines counted with them (the header is 1), ascending: their lines are asked. */
  constructor(marks: RecordMarks, wanted: readonly number[] = []) {
    this.#delimiter = marks.delimiter.charCodeAt(0);
    this.#quote = marks.quote.charCodeAt(0);
    this.#kinds = kindsOf(this.#delimiter, this.#quote);
    this.#wanted = wanted;
  }

  /** First physical lines of the wanted records, as far as they were seen. */
  get wantedLines(): readonly number[] {
    return this.#found;
  }

  get line(): number {
    return this.#line;
  }

  push(bytes: Buffer): void {
    if (bytes.includes(0))
      throw new RecordFault('expected text, found a NUL byte', this.#lineOf(bytes, bytes.indexOf(0)));
    const simple =
      this.#wanted.length === 0 &&
      (this.#state < QUOTED || this.#state === BLANK_START) &&
      !this.#afterCr &&
      this.#newlineBytes === 1;
    if (simple && !bytes.includes(this.#quote) && !bytes.includes(CR)) this.#pushPlain(bytes);
    else this.#pushAny(bytes);
    this.#checkLength();
  }

  finish(): RecordFacts {
    if (this.#afterCr) this.#refuseLoneCr();
    if (this.#state === QUOTED) {
      throw new RecordFault('expected a closing quote, found the end of the file', this.#recordLine);
    }
    const closed = this.#recordBytes === 0;
    if (!closed) this.#endRecord();
    return {
      records: this.#records,
      blanks: this.#blanks,
      newline: this.#newlineBytes === 2 ? '\r\n' : '\n',
      closed,
      oneLineEach: this.#oneLineEach,
    };
  }

  /** A piece without quotes and carriage returns: hops from line end to line end. */
  #pushPlain(bytes: Buffer): void {
    let start = 0;
    for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, start)) {
      this.#recordBytes += end - start;
      this.#line += 1;
      this.#endRecord();
      start = end + 1;
    }
    this.#recordBytes += bytes.length - start;
    if (bytes.length > start) this.#state = this.#stateAfter(bytes.subarray(start));
  }

  /** Where a piece ends within a record: at a delimiter, at one blank after it, or in a plain value. */
  #stateAfter(open: Buffer): number {
    const [before, last] = [open.at(-2), open.at(-1)];
    if (last === this.#delimiter) return FIELD_START;
    if (last !== SPACE) return PLAIN;
    if (open.length === 1) return STEPS[this.#state * KINDS + 3] ?? PLAIN;
    return before === this.#delimiter ? BLANK_START : PLAIN;
  }

  #pushAny(bytes: Buffer): void {
    let from = 0;
    if (this.#afterCr && bytes.length > 0) from = this.#takeNewline(bytes, -1) + 1;
    for (let i = from; i < bytes.length; i += 1) {
      i = this.#pass(bytes, i);
      if (i < bytes.length) i = this.#takeSpecial(bytes, i);
    }
  }

  /** Steps over what only moves the state, in locals as every byte comes by; stops at a line end or a fault. */
  #pass(bytes: Buffer, from: number): number {
    const [kinds, steps] = [this.#kinds, STEPS];
    let state: number = this.#state;
    let at = from;
    for (; at < bytes.length; at += 1) {
      const next = steps[state * KINDS + (kinds[bytes[at] ?? 0] ?? 0)] ?? STOP;
      if (next === STOP) break;
      state = next;
      // Most bytes stand within a value and move nothing.
      if (state === PLAIN || state === QUOTED) at = this.#lastOfSame(bytes, at);
    }
    if (at > from && this.#recordBytes === 0) this.#startRecord();
    this.#recordBytes += at - from;
    this.#state = state;
    return at;
  }

  #lastOfSame(bytes: Buffer, from: number): number {
    const kinds = this.#kinds;
    let last = from;
    while (last + 1 < bytes.length && kinds[bytes[last + 1] ?? 0] === ORDINARY) last += 1;
    return last;
  }

  /** A line end, or what cannot stand where it stands. Returns the position of its last byte. */
  #takeSpecial(bytes: Buffer, at: number): number {
    const byte = bytes[at];
    if (byte === LF && this.#state === QUOTED) {
      this.#takeQuotedLine();
      return at;
    }
    if (byte !== LF && byte !== CR) this.#refuseJunk();
    if (byte === LF) return this.#takeNewline(bytes, at);
    this.#afterCr = true;
    return at + 1 < bytes.length ? this.#takeNewline(bytes, at) : at;
  }

  #takeNewline(bytes: Buffer, at: number): number {
    if (this.#afterCr && bytes[at + 1] !== LF) this.#refuseLoneCr();
    const end = this.#afterCr ? at + 1 : at;
    this.#line += 1;
    this.#checkNewline(this.#afterCr ? 2 : 1);
    this.#afterCr = false;
    this.#endRecord();
    return end;
  }

  #takeQuotedLine(): void {
    this.#line += 1;
    this.#oneLineEach = false;
    this.#recordBytes += 1;
    if (this.#line - this.#recordLine < MAX_RECORD_LINES) return;
    const message = `expected a record of at most ${MAX_RECORD_LINES} lines, found an open quote`;
    throw new RecordFault(message, this.#recordLine);
  }

  #startRecord(): void {
    this.#recordLine = this.#line;
    if (this.#wanted[this.#found.length] === this.#number) this.#found.push(this.#line);
  }

  #endRecord(): void {
    this.#checkLength();
    if (this.#recordBytes === 0) this.#takeBlank();
    else this.#records += 1;
    this.#recordBytes = 0;
    this.#recordLine = this.#line;
    this.#state = FIELD_START;
  }

  #takeBlank(): void {
    if (this.#records === 0) throw new RecordFault('expected the header, found an empty line', this.#recordLine);
    if (this.#blanks.length >= MAX_BLANKS)
      throw new RecordFault('expected records, found empty lines', this.#recordLine);
    this.#blanks.push(this.#number);
  }

  get #number(): number {
    return this.#records + this.#blanks.length + 1;
  }

  #checkLength(): void {
    if (this.#recordBytes <= MAX_RECORD_BYTES) return;
    throw new RecordFault(`expected a record of at most ${MAX_RECORD_BYTES} bytes`, this.#recordLine);
  }

  #checkNewline(size: number): void {
    if (this.#newlineBytes === 0) this.#newlineBytes = size;
    if (this.#newlineBytes === size) return;
    const [expected, found] = size === 1 ? ['CR LF', 'LF'] : ['LF', 'CR LF'];
    throw new RecordFault(`expected every line to end with ${expected}, found ${found}`, this.#line - 1);
  }

  #refuseJunk(): never {
    throw new RecordFault(
      'expected the delimiter after a closing quote, found text: is a quote not doubled?',
      this.#line,
    );
  }

  #refuseLoneCr(): never {
    throw new RecordFault('expected lines to end with LF or CR LF, found a lone carriage return', this.#line);
  }

  #lineOf(bytes: Buffer, end: number): number {
    let line = this.#line;
    for (let at = bytes.indexOf(LF); at !== -1 && at < end; at = bytes.indexOf(LF, at + 1)) line += 1;
    return line;
  }
}

function kindsOf(delimiter: number, quote: number): Uint8Array {
  const kinds = new Uint8Array(256);
  kinds[SPACE] = 3;
  kinds[LF] = 4;
  kinds[CR] = 5;
  kinds[quote] = 2;
  kinds[delimiter] = 1;
  return kinds;
}
