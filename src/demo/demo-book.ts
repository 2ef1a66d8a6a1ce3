import { type Progress, parsePeriod, RiskpressError, shiftMonth } from '../domain/index.ts';
import { Book, type MonthEnd } from './book.ts';
import { BookFolder } from './book-folder.ts';
import { extractedAt, type Month } from './calendar.ts';
import { Chronicle } from './chronicle.ts';
import { BROKEN_ACCOUNT, faultyRows } from './faults.ts';
import { CAPITAL_HEADER, capitalLine, eventLines, GL_HEADER, glLines, nameLines, provisionLines } from './ledger.ts';
import { type LossEvent, plainAmount } from './loan.ts';
import { writeMicrofinance } from './microfinance/make.ts';
import {
  BENCHMARK_HEADER,
  benchmarkLine,
  LIMIT_HEADER,
  limitLines,
  RATE_HEADER,
  REPORTED_HEADER,
  rateLine,
  reportedLines,
} from './references.ts';
import { SecurityBook } from './security.ts';
import { obligorLines } from './statements.ts';
import { soundRow, type TapeRow, tapeLines } from './tape.ts';
import type { TextFormat } from './text-file.ts';

/** The made-up lenders: a bank in Chinese with five classes, a microlender in English without. */
export const DEMO_PROFILES = ['bank', 'microfinance'] as const;
export type DemoProfile = (typeof DEMO_PROFILES)[number];

export interface DemoOptions {
  /** Default `bank`. */
  readonly profile?: DemoProfile;
  /** Absolute path; made when missing. Earlier demo files in it are replaced, other files are left alone. */
  readonly folder: string;
  /** Loans that ever stand on a tape; about three quarters of them in any one month. Default 20,000; of the microlender 8,000. */
  readonly loans?: number;
  /** Default 24. */
  readonly months?: number;
  /** A whole number from 0 to 2^53 - 1; the same seed makes the same bytes. Default 1. */
  readonly seed?: number;
  /** Default 2026-10. */
  readonly lastMonth?: string;
  /**
   * Spoils the last month: six bad rows, a loan with two balances, a row twice, a ledger total that is off by 0.01;
   * and leaves out one tape in the middle.
   */
  readonly faults: boolean;
  /** `demo` writes tapes in GB18030; `utf-8` the same text in UTF-8. All other files are UTF-8. Default `demo`. */
  readonly encoding?: 'demo' | 'utf-8';
  readonly progress: Progress;
}

export interface DemoBook {
  /** Names in the folder, in the order in which they were written. */
  readonly files: readonly string[];
  readonly lastMonth: string;
}

/**
 * Writes the loan book of a made-up lender as its core-bank system would export it: a tape a month with its manifest,
 * provisions and payments, and what goes with them (docs/reference/demo-book.md). Tapes and events are written as the
 * months pass, so memory hardly grows with them.
 * Errors: `usage` (an option out of range), `diskFailed`.
 */
export async function makeDemoBook(options: DemoOptions): Promise<DemoBook> {
  const order = checked(options);
  try {
    const folder = await BookFolder.clear(order.folder, order.progress);
    if (order.profile === 'bank') await new BookWriter(order, folder).writeAll();
    else await writeMicrofinance(order, folder);
    return { files: folder.files, lastMonth: order.lastMonth };
  } catch (cause) {
    if (cause instanceof RiskpressError || !(cause instanceof Error) || !('code' in cause)) throw cause;
    throw new RiskpressError('diskFailed', `demo book: could not write: ${cause.message}`, { cause });
  }
}

type DemoOrder = Required<DemoOptions>;

function checked(options: DemoOptions): DemoOrder {
  const profile = options.profile ?? 'bank';
  const loans = DEMO_LOANS[profile];
  const defaults = { profile, loans, months: 24, seed: 1, lastMonth: '2026-10', encoding: 'demo' as const };
  const order = { ...defaults, ...options };
  if (order.faults && profile !== 'bank') {
    throw new RiskpressError('usage', `faults: expected the profile bank, found ${profile}`);
  }
  demand('loans', order.loans, 0, 5_000_000);
  demand('months', order.months, 1, 240);
  demand('seed', order.seed, 0, Number.MAX_SAFE_INTEGER);
  if (parsePeriod(order.lastMonth).kind !== 'month') {
    throw new RiskpressError('usage', `lastMonth: expected a month like 2026-10, found ${order.lastMonth}`);
  }
  return order;
}

/** Loans ever on a tape where nobody says how many: microloans are short, so fewer stand there at a time. */
export const DEMO_LOANS: Readonly<Record<DemoProfile, number>> = { bank: 20_000, microfinance: 8000 };

function demand(name: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw new RiskpressError('usage', `${name}: expected a whole number from ${low} to ${high}, found ${value}`);
}

/** Writes one book, file by file. */
class BookWriter {
  readonly #folder: BookFolder;
  readonly #order: DemoOrder;
  readonly #book: Book;
  readonly #events: LossEvent[];
  readonly #gl: string[];
  readonly #capital: string[];
  readonly #security: SecurityBook;
  readonly #limits: string[];
  readonly #reported: string[];
  readonly #benchmarks: string[];
  readonly #rates: string[];

  constructor(order: DemoOrder, folder: BookFolder) {
    this.#folder = folder;
    this.#order = order;
    this.#book = new Book(order);
    this.#events = [];
    this.#gl = [GL_HEADER];
    this.#capital = [CAPITAL_HEADER];
    this.#security = new SecurityBook(order.seed, this.#book.months.at(-1)?.number ?? 0);
    this.#limits = [LIMIT_HEADER];
    this.#reported = [REPORTED_HEADER];
    this.#benchmarks = [BENCHMARK_HEADER];
    this.#rates = [RATE_HEADER];
  }

  async writeAll(): Promise<void> {
    const chronicle = await Chronicle.begin(this.#folder, this.#order.seed);
    for (const end of this.#book.monthEnds()) {
      const first = end.month === this.#book.months[0];
      if (!this.#isLeftOut(end.month)) await this.#writeTape(end);
      await this.#folder.write(`provisions_${end.month.name}.csv`, provisionLines(end.month, end.loans));
      this.#post(end);
      this.#file(end);
      this.#security.take(first ? end.loans : end.fresh);
      await chronicle.pass(end, first);
    }
    await chronicle.close(this.#book);
    await this.#writeBorrowers();
    await this.#folder.write('writeoffs.csv', eventLines(this.#events));
    await this.#folder.write('gl_totals.csv', this.#gl);
    await this.#folder.write('capital.csv', this.#capital);
    await this.#folder.write('limits.csv', this.#limits);
    await this.#folder.write('reported_values.csv', this.#reported);
    await this.#folder.write('benchmarks.csv', this.#benchmarks);
    await this.#folder.write('fx_rates.csv', this.#rates);
    await this.#folder.close();
  }

  /** Who owes, and what secures it. */
  async #writeBorrowers(): Promise<void> {
    const { obligors, months } = this.#book;
    const span = { first: months[0]?.number ?? 0, last: months.at(-1)?.number ?? 0 };
    await this.#folder.write('obligors.csv', obligorLines(obligors, span, this.#order.seed));
    await this.#folder.write('obligor_names.csv', nameLines(obligors));
    await this.#folder.write('collateral.csv', this.#security.collateralLines());
    await this.#folder.write('loan_collateral.csv', this.#security.pledgeLines());
  }

  async #writeTape({ month, loans }: MonthEnd): Promise<void> {
    const { encoding } = this.#order;
    const count = { rows: 0, fen: 0 };
    const rows = counted(this.#isSpoilt(month) ? faultyRows(loans) : loans.values().map(soundRow), count);
    const format: TextFormat = { encoding: encoding === 'demo' ? 'gb18030' : 'utf-8', lineEnd: '\r\n' };
    const sha256 = await this.#folder.write(`loans_${month.name}.csv`, tapeLines(month, rows), format);
    const declared = [month.cutoff, count.rows, plainAmount(count.fen), sha256, extractedAt(month.cutoff)];
    await this.#folder.write(`loans_${month.name}.manifest.csv`, [
      'cutoff_date,row_count,control_total,sha256,extracted_at',
      declared.join(','),
    ]);
  }

  /** Books what the month leaves in ledger, losses and, at a quarter's end, capital. */
  #post({ month, loans, events }: MonthEnd): void {
    const surplus = this.#isSpoilt(month) ? new Map([[BROKEN_ACCOUNT, 1]]) : new Map<string, number>();
    this.#gl.push(...glLines(month, loans, surplus));
    this.#events.push(...events);
    const book = loans.reduce((sum, loan) => sum + loan.balance, 0);
    if (this.#capital.length === 1) this.#capital.push(capitalLine(quarterEndBefore(month.name), book));
    if (month.quarterEnd) this.#capital.push(capitalLine(month.cutoff, book));
  }

  /** What the month leaves in the papers beside the book: limits of the year, reported values, peers, rates. */
  #file({ month, loans }: MonthEnd): void {
    const { seed } = this.#order;
    const year = Math.floor(month.number / 12);
    if (this.#limits.length === 1) this.#limits.push(...limitLines(year, loans));
    if (month.number % 12 === 11) this.#limits.push(...limitLines(year + 1, loans));
    this.#reported.push(...reportedLines(month, loans));
    if (month.quarterEnd) this.#benchmarks.push(benchmarkLine(month, seed));
    this.#rates.push(rateLine(month, seed));
  }

  #isSpoilt(month: Month): boolean {
    return this.#order.faults && month.toGo === 0;
  }

  #isLeftOut(month: Month): boolean {
    const { faults, months } = this.#order;
    return faults && months >= 3 && month.toGo === Math.floor(months / 2);
  }
}

/** Counts rows and sums the ledger's amounts as they pass: what the sender declares of the tape. */
function* counted(rows: Iterable<TapeRow>, count: { rows: number; fen: number }): Generator<TapeRow> {
  for (const row of rows) {
    count.rows += 1;
    count.fen += row.fen;
    yield row;
  }
}

function quarterEndBefore(month: string): string {
  const inQuarter = (Number(month.slice(5)) - 1) % 3;
  return parsePeriod(shiftMonth(month, -inQuarter - 1)).end;
}
