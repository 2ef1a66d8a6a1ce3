import { passMonth } from './behaviour.ts';
import { calendar, isoDate, lastDayOf, type Month } from './calendar.ts';
import { classify, spreadContagion } from './classification.ts';
import { fixedColumns, Lending, type Occasion } from './lending.ts';
import { CLASS, type Loan, type LossEvent, type Obligor } from './loan.ts';
import { type Movement, settle } from './movement.ts';
import { Random } from './random.ts';
import { enterDefault } from './rating.ts';
import { Review } from './review.ts';

/** What to simulate: `loans` is the number of loans that ever stand on a tape. */
export interface BookPlan {
  readonly loans: number;
  readonly months: number;
  readonly seed: number;
  /** `2026-10` */
  readonly lastMonth: string;
}

/** The book at a month's end. Loans are the simulation's own and move on with the next month: use them at once. */
export interface MonthEnd {
  readonly month: Month;
  readonly loans: readonly Loan[];
  readonly events: readonly LossEvent[];
  /** How each loan of the opening came through the month; in the first only those that it kept, as no tape showed others. */
  readonly movements: readonly Movement[];
  /** Lent in the month. */
  readonly fresh: readonly Loan[];
}

/**
 * Months before the first tape in which the opening book ages, so that arrears, classes and observation periods have
 * settled when the first tape is drawn. A loan that ends in that time is followed by a new one.
 */
const SETTLING_MONTHS = 24;

/** New loans of an ordinary month, in thousandths of the opening book. */
const FRESH_A_MONTH = 20;

/** A loan book, month by month. The same plan gives the same book. */
export class Book {
  readonly months: readonly Month[];
  readonly #plan: BookPlan;
  readonly #random: Random;
  readonly #lending: Lending;
  readonly #review: Review;
  #loans: Loan[];
  /** The movements of the first tape month, which is the last of the settling ones. */
  #settled: Pick<MonthEnd, 'movements' | 'fresh'>;
  /** Written-off loans on which cash may still come in, with what is left to collect. */
  readonly #writtenOff: { readonly loan: Loan; left: number }[];

  constructor(plan: BookPlan) {
    this.#plan = plan;
    this.#random = new Random(plan.seed);
    this.#lending = new Lending(this.#random, plan.seed);
    this.#review = new Review(plan.seed);
    this.#loans = [];
    this.#settled = { movements: [], fresh: [] };
    this.#writtenOff = [];
    this.months = calendar(plan.lastMonth, plan.months);
  }

  /** Every borrower that ever signed, oldest first. */
  get obligors(): readonly Obligor[] {
    return this.#lending.obligors;
  }

  /** Runs the months once, oldest first. */
  *monthEnds(): Generator<MonthEnd> {
    const counts = spread(this.#plan);
    this.#settle(this.#plan.loans - counts.reduce((sum, count) => sum + count, 0));
    for (const [i, month] of this.months.entries()) {
      const passed = i === 0 ? { ...this.#settled, events: [] } : this.#run(month, counts[i] ?? 0);
      if (i === 0) this.#close(month, [], []);
      this.#settled = { movements: [], fresh: [] };
      for (const loan of this.#loans) see(loan, month);
      yield { month, loans: this.#loans, ...passed };
    }
  }

  /** Ages the opening book; the first tape shows exactly `count` loans. */
  #settle(count: number): void {
    const settling = calendar(this.#plan.lastMonth, this.#plan.months + SETTLING_MONTHS);
    const first = settling[0];
    if (first === undefined) return;
    const stock = { ...this.#now(first), stock: true };
    this.#loans = Array.from({ length: count }, () => this.#lending.lend(stock));
    for (const month of settling.slice(1, SETTLING_MONTHS + 1)) {
      const movements = this.#pass(month);
      const fresh: Loan[] = [];
      while (this.#loans.length + fresh.length < count) fresh.push(this.#lending.lend(this.#now(month)));
      this.#loans.push(...fresh);
      this.#close(month, movements, fresh);
      this.#settled = { movements: movements.filter(({ closing }) => closing > 0), fresh };
    }
  }

  /** A month on tape, with `count` new loans. */
  #run(month: Month, count: number): Pick<MonthEnd, 'movements' | 'events' | 'fresh'> {
    const movements = this.#pass(month);
    const losses = movements.flatMap(({ loss }) => loss ?? []);
    const events = [...losses, ...this.#collect(month, losses)];
    const fresh = Array.from({ length: count }, () => this.#lending.lend(this.#now(month)));
    this.#loans.push(...fresh);
    this.#close(month, movements, fresh);
    return { movements, events, fresh };
  }

  /** Moves every loan through a month; loans that end leave the book. */
  #pass(month: Month): readonly Movement[] {
    const movements = this.#loans.map((loan) => moved(loan, month, this.#random));
    this.#loans = movements.flatMap(({ loan, closing }) => (closing > 0 ? [loan] : []));
    return movements;
  }

  /** Cash on loans written off in earlier months. */
  #collect(month: Month, losses: readonly LossEvent[]): LossEvent[] {
    const random = this.#random;
    for (const { loan, kind, amount } of losses)
      if (kind === 'write_off') this.#writtenOff.push({ loan, left: amount });
    const paying = this.#writtenOff.filter(() => random.chance(month.quarterEnd ? 45_000 : 18_000));
    return paying.flatMap((debt) => {
      const amount = Math.floor((debt.left * random.between(20, 260)) / 1000);
      debt.left -= amount;
      const date = isoDate(month.number, random.between(2, 28));
      return amount === 0 ? [] : [{ loan: debt.loan, date, kind: 'recovery' as const, amount, price: null }];
    });
  }

  #classifyAll(month: Month): void {
    for (const { obligor } of this.#loans) {
      obligor.owed = 0;
      obligor.owedBad = 0;
    }
    for (const loan of this.#loans) {
      classify(loan, month, this.#random);
      loan.obligor.owed += loan.balance;
      if (loan.class >= CLASS.substandard) loan.obligor.owedBad += loan.balance;
    }
    for (const loan of this.#loans) spreadContagion(loan);
  }

  /** What the officers do when the month's movements are known: review, cash by cash, classes. */
  #close(month: Month, movements: readonly Movement[], fresh: readonly Loan[]): void {
    this.#review.pass(month, movements, fresh);
    const random = Random.stream(this.#plan.seed, 'payment', month.number);
    for (const movement of movements) settle(movement, month, random);
    this.#classifyAll(month);
    for (const loan of this.#loans) {
      enterDefault(loan, month, lastDayOf(month.number));
      if (loan.file.extension?.until === month.number) loan.fixedColumns = fixedColumns(loan, loan.maturity);
    }
  }

  #now(month: Month): Occasion {
    return { month: month.number, last: this.months.at(-1)?.number ?? month.number, stock: false };
  }
}

function moved(loan: Loan, month: Month, random: Random): Movement {
  const opening = { opening: loan.balance, days: loan.dpd, missed: loan.missed, class: loan.class };
  const outcome = passMonth(loan, month, random);
  const loss = outcome === 'stays' || outcome === 'repaid' ? null : outcome;
  const closing = outcome === 'stays' ? loan.balance : 0;
  return { loan, ...opening, closing, loss, cure: null, payment: null };
}

function see({ obligor, class: rank, dpd }: Loan, { number }: Month): void {
  if (obligor.firstSeen === 0) obligor.firstSeen = number;
  obligor.onTape = true;
  obligor.lastSeen = number;
  obligor.peak = Math.max(obligor.peak, obligor.owed);
  if (obligor.soured === 0 && (dpd > 30 || rank >= CLASS.substandard)) obligor.soured = number;
}

/**
 * How many loans are lent in each tape month: none in the first (its loans are the opening book), more in January
 * when the year's quota opens, fewer in December, and all of them together with the opening book make `loans`.
 */
function spread({ loans, months, lastMonth }: BookPlan): readonly number[] {
  const weights = calendar(lastMonth, months).map((month, i) => (i === 0 ? 0 : monthWeight(month) * (100 + i)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const part = (FRESH_A_MONTH * (months - 1)) / 1000;
  const fresh = Math.floor((loans * part) / (1 + part));
  let lent = 0;
  let passed = 0;
  return weights.map((weight) => {
    passed += weight;
    const due = total === 0 ? 0 : Math.floor((fresh * passed) / total);
    const count = due - lent;
    lent = due;
    return count;
  });
}

function monthWeight(month: Month): number {
  const inYear = month.number % 12;
  if (inYear === 0) return 150;
  if (inYear === 1 || inYear === 11) return 75;
  return month.quarterEnd ? 110 : 96;
}
