import { calendar, type Day, dayOf, isoOf, type Month, monthOf } from '../calendar.ts';
import { Random, type Weighted } from '../random.ts';
import { MICRO_PRODUCTS, type MicroProduct, OFFICERS, type Officer } from './lender.ts';
import { payMonth, renegotiate } from './micro-behaviour.ts';
import { type Client, daysLate, dueBy, type MicroLoan, type MicroPayment, principalOf } from './micro-loan.ts';

export interface MicroPlan {
  readonly loans: number;
  readonly months: number;
  readonly seed: number;
  readonly lastMonth: string;
}

/** A loan given up, or cash on one that was. */
export interface MicroLoss {
  readonly loan: MicroLoan;
  readonly day: Day;
  readonly kind: 'write_off' | 'recovery';
  readonly amount: number;
}

export interface MicroMonthEnd {
  readonly month: Month;
  readonly loans: readonly MicroLoan[];
  readonly payments: readonly MicroPayment[];
  readonly losses: readonly MicroLoss[];
}

const SETTLING_MONTHS = 8;
/** Of the loans ever on a tape, how many in a thousand stand on the first one: a microloan is short. */
const OPENING_SHARE = 290;

const PRODUCTS: Weighted<MicroProduct> = MICRO_PRODUCTS.map((product) => [product, product.weight]);

/** A microlender's book, month by month. The same plan gives the same book. */
export class MicroBook {
  readonly months: readonly Month[];
  readonly clients: Client[];
  readonly #plan: MicroPlan;
  readonly #random: Random;
  #loans: MicroLoan[];
  #serial: number;
  #groups: number;
  /** Members that the newest group of an officer still takes. */
  readonly #open: Map<Officer, { readonly name: string; left: number }>;
  /** Clients who paid off a loan and want the next. */
  #waiting: Client[];
  readonly #writtenOff: { readonly loan: MicroLoan; left: number }[];

  constructor(plan: MicroPlan) {
    this.months = calendar(plan.lastMonth, plan.months);
    this.clients = [];
    this.#plan = plan;
    this.#random = Random.stream(plan.seed, 'microfinance');
    this.#loans = [];
    this.#serial = 0;
    this.#groups = 0;
    this.#open = new Map();
    this.#waiting = [];
    this.#writtenOff = [];
  }

  /** Runs the months once, oldest first. */
  *monthEnds(): Generator<MicroMonthEnd> {
    const { loans, months } = this.#plan;
    const opening = months === 1 ? loans : Math.floor((loans * OPENING_SHARE) / 1000);
    this.#settle(opening);
    for (const [i, month] of this.months.entries()) {
      const first = i === 0;
      const paid = first ? [] : this.#pay(month);
      const losses = first ? [] : this.#giveUp(month);
      const fresh = first ? 0 : share(loans - opening, i - 1, months - 1);
      const payments = [...paid, ...this.#take(fresh, month)];
      for (const { client } of this.#loans) see(client, month);
      yield { month, loans: this.#loans, payments, losses };
    }
  }

  #settle(count: number): void {
    const settling = calendar(this.#plan.lastMonth, this.#plan.months + SETTLING_MONTHS);
    const start = settling[0];
    if (start === undefined) return;
    this.#loans = Array.from({ length: count }, () => this.#aged(start));
    for (const month of settling.slice(1, SETTLING_MONTHS + 1)) {
      this.#pay(month);
      this.#giveUp(month);
      this.#take(count - this.#loans.length, month);
    }
    this.#writtenOff.length = 0;
  }

  /** New loans, with what falls due and is paid in the month they are lent: instalments may be weekly. */
  #take(count: number, month: Month): readonly MicroPayment[] {
    const fresh = Array.from({ length: count }, () => this.#lend(month));
    this.#loans.push(...fresh);
    return fresh.flatMap((loan) => payMonth(loan, month, this.#random));
  }

  /** Payments of a month; a loan paid off leaves the book, one of the late ones may be renegotiated. */
  #pay(month: Month): readonly MicroPayment[] {
    const today = dayOf(month.number, month.days);
    const payments = this.#loans.flatMap((loan) => payMonth(loan, month, this.#random));
    for (const { balance, client } of this.#loans)
      if (balance === 0 && this.#random.chance(720_000)) this.#waiting.push(client);
    this.#loans = this.#loans.filter(({ balance }) => balance > 0);
    for (const loan of this.#loans) renegotiate(loan, today, this.#random);
    return payments;
  }

  /** Loans over 180 days late are written off, mostly when a quarter closes; a little comes back later. */
  #giveUp(month: Month): readonly MicroLoss[] {
    const random = this.#random;
    const today = dayOf(month.number, month.days);
    const gone = this.#loans.filter(
      (loan) => daysLate(loan, today) > 180 && random.chance(month.quarterEnd ? 620_000 : 60_000),
    );
    this.#loans = this.#loans.filter((loan) => !gone.includes(loan));
    const recovered = this.#writtenOff.flatMap((debt) => {
      if (!random.chance(35_000)) return [];
      const amount = Math.floor((debt.left * random.between(30, 300)) / 1000);
      debt.left -= amount;
      const day = dayOf(month.number, random.between(2, 28));
      return amount === 0 ? [] : [{ loan: debt.loan, day, kind: 'recovery' as const, amount }];
    });
    for (const loan of gone) this.#writtenOff.push({ loan, left: loan.balance });
    const losses = gone.map((loan) => ({ loan, day: today, kind: 'write_off' as const, amount: loan.balance }));
    return [...losses, ...recovered];
  }

  /** A loan of the opening book: lent some time ago and paid as agreed until then. */
  #aged(month: Month): MicroLoan {
    const loan = this.#lend({ ...month, number: month.number - this.#random.below(9) });
    const paid = Math.min(dueBy(loan, dayOf(month.number, month.days)), loan.schedule.count - 1);
    loan.paid = paid;
    loan.balance -= principalOf(loan, 0, paid);
    return loan;
  }

  #lend(month: Month): MicroLoan {
    const random = this.#random;
    const client = this.#waiting.length > 0 && random.chance(640_000) ? this.#next() : this.#newClient();
    client.cycle += 1;
    const { product, cycle } = client;
    const disbursed = dayOf(month.number, random.between(1, 28));
    const growth = 100 + 18 * Math.min(cycle - 1, 6);
    const amount = Math.max(Math.floor((random.between(...product.amount) * growth) / 1000), 1) * 1000;
    const schedule = {
      firstDue: firstDue(product, disbursed),
      count: random.between(...product.instalments),
      principal: amount,
    };
    this.#serial += 1;
    const id = `ML-${isoOf(disbursed).slice(2, 4)}-${String(this.#serial).padStart(6, '0')}`;
    return {
      ...{ id, client, product, cycle, disbursed, amount, schedule, agreed: schedule, balance: amount },
      ...{ sector: random.pick(product.sectors), paid: 0, paidBefore: 0, renegotiated: null, lastPaid: null },
    };
  }

  #next(): Client {
    const [client] = this.#waiting.splice(this.#random.below(this.#waiting.length), 1);
    return client ?? this.#newClient();
  }

  #newClient(): Client {
    const random = this.#random;
    const serial = this.clients.length + 1;
    const product = random.pick(PRODUCTS);
    const officer = OFFICERS[random.below(OFFICERS.length)] ?? FIRST;
    const client = {
      ...{ id: `C${String(serial).padStart(6, '0')}`, serial, officer, product, cycle: 0 },
      ...{ woman: random.chance(product.grouped ? 860_000 : 540_000), onTape: false, firstSeen: 0 },
      group: product.grouped ? this.#groupOf(officer) : '',
    };
    this.clients.push(client);
    return client;
  }

  /** The officer's newest group, or a new one where that is full: eight to fifteen members. */
  #groupOf(officer: Officer): string {
    const open = this.#open.get(officer);
    if (open !== undefined && open.left > 0) {
      open.left -= 1;
      return open.name;
    }
    this.#groups += 1;
    const name = `G-${String(this.#groups).padStart(4, '0')}`;
    this.#open.set(officer, { name, left: this.#random.between(7, 14) });
    return name;
  }
}

const FIRST: Officer = OFFICERS[0] ?? { name: 'LO-01', branch: { name: 'Lakeside', region: 'Lake' }, risk: 1000 };

/** A week, two weeks or a month after the money was paid out. */
function firstDue({ frequency }: MicroProduct, disbursed: Day): Day {
  if (frequency !== 'Monthly') return disbursed + (frequency === 'Weekly' ? 7 : 14);
  const month = monthOf(disbursed);
  return dayOf(month + 1, disbursed - dayOf(month, 1) + 1);
}

/** The part of `total` that falls on one of `parts` equal turns, so that all of them make `total`. */
function share(total: number, turn: number, parts: number): number {
  return Math.floor((total * (turn + 1)) / parts) - Math.floor((total * turn) / parts);
}

function see(client: Client, month: Month): void {
  if (!client.onTape) client.firstSeen = dayOf(month.number, 1);
  client.onTape = true;
}
