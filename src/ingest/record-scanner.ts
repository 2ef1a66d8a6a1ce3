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

/**
 * Counts the records of a CSV file from its UTF-8 bytes, apart from any parser: line ends outside quotes, where a quote
 * opens at the start of a field only (blanks before it allowed). Throws `RecordFault` on NUL, an open quote, mixed line
 * ends, and records of more than 20 lines or 1,000,000 bytes.
 */
export class RecordScanner {
  readonly #delimiter: number;
  readonly #quote: number;
  readonly #wanted: readonly number[];
  readonly #found: number[] = [];
  readonly #blanks: number[] = [];
  #state: 0 | 1 | 2 | 3 = FIELD_START;
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
    const simple = this.#wanted.length === 0 && this.#state < QUOTED && !this.#afterCr && this.#newlineBytes === 1;
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

  #stateAfter(open: Buffer): 0 | 1 {
    let last = open.length - 1;
    while (last >= 0 && open[last] === SPACE && SPACE !== this.#delimiter) last -= 1;
    if (last < 0) return this.#state === FIELD_START ? FIELD_START : PLAIN;
    return open[last] === this.#delimiter ? FIELD_START : PLAIN;
  }

  #pushAny(bytes: Buffer): void {
    for (let i = 0; i < bytes.length; i += 1) {
      const byte = bytes[i] ?? 0;
      if (this.#afterCr && byte !== LF) this.#refuseLoneCr();
      if (byte === LF) this.#takeLineFeed();
      else if (this.#state === QUOTED) this.#takeQuoted(byte);
      else if (byte === CR) this.#afterCr = true;
      else this.#takeOutside(byte);
    }
  }

  #takeLineFeed(): void {
    this.#line += 1;
    if (this.#state === QUOTED) {
      this.#oneLineEach = false;
      this.#recordBytes += 1;
      if (this.#line - this.#recordLine >= MAX_RECORD_LINES) {
        throw new RecordFault(
          `expected a record of at most ${MAX_RECORD_LINES} lines, found an open quote`,
          this.#recordLine,
        );
      }
      return;
    }
    this.#checkNewline(this.#afterCr ? 2 : 1);
    this.#afterCr = false;
    this.#endRecord();
  }

  #takeQuoted(byte: number): void {
    this.#recordBytes += 1;
    if (byte === this.#quote) this.#state = QUOTE_ENDED;
  }

  #takeOutside(byte: number): void {
    if (this.#recordBytes === 0) this.#startRecord();
    this.#recordBytes += 1;
    if (byte === this.#delimiter) this.#state = FIELD_START;
    else if (byte === this.#quote) this.#state = this.#state === PLAIN ? PLAIN : QUOTED;
    else if (byte !== SPACE) this.#state = PLAIN;
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

  #refuseLoneCr(): never {
    throw new RecordFault('expected lines to end with LF or CR LF, found a lone carriage return', this.#line);
  }

  #lineOf(bytes: Buffer, end: number): number {
    let line = this.#line;
    for (let at = bytes.indexOf(LF); at !== -1 && at < end; at = bytes.indexOf(LF, at + 1)) line += 1;
    return line;
  }
}
