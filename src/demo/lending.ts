import { compactDate, isoDate, type MonthNumber } from './calendar.ts';
import type { CreditFile } from './credit-file.ts';
import { BRANCHES, type Branch, HOUSEHOLD, INDUSTRIES, type Industry, SIGNALS, SIZES } from './lender.ts';
import { CLASS, type Loan, type Obligor, tapeAmount } from './loan.ts';
import { type CustomerType, PRODUCTS, type Product } from './products.ts';
import { Random, type Weighted } from './random.ts';
import { gradeAtLending } from './rating.ts';
import { plannedExtension } from './review.ts';

const STOCK: Weighted<Product> = PRODUCTS.map((product) => [product, product.stock]);
const FRESH: Weighted<Product> = PRODUCTS.map((product) => [product, product.fresh]);

/** When a loan is lent, against the book's last month; `stock` marks the opening book. */
export interface Occasion {
  readonly month: MonthNumber;
  readonly last: MonthNumber;
  readonly stock: boolean;
}

/** Lends: finds or makes a borrower, and agrees on amount, term, rate and guarantee. */
export class Lending {
  readonly obligors: Obligor[];
  readonly #random: Random;
  readonly #seed: number;
  readonly #known: Map<CustomerType, Obligor[]>;
  readonly #branchRisk: ReadonlyMap<Branch, number>;
  #serial: number;
  #groups: number;

  /** `seed` is for what is drawn beside the loans themselves. */
  constructor(random: Random, seed: number) {
    this.obligors = [];
    this.#random = random;
    this.#seed = seed;
    this.#known = new Map();
    this.#branchRisk = new Map(BRANCHES.map(([branch]) => [branch, random.between(820, 1220)]));
    this.#serial = 0;
    this.#groups = 0;
  }

  lend(occasion: Occasion): Loan {
    const random = this.#random;
    const product = random.pick(occasion.stock ? STOCK : FRESH);
    const { type, median } = random.pick(product.borrowers);
    const obligor = this.#borrower(type, occasion);
    const term = random.between(...product.months);
    const lent = occasion.stock ? occasion.month - random.below(Math.min(term, 96)) : occasion.month;
    return this.#agreed({ product, obligor, term, lent, original: this.#amount(median) }, occasion);
  }

  #agreed(terms: Terms, { last, month, stock }: Occasion): Loan {
    const random = this.#random;
    const { product, obligor, term, lent, original } = terms;
    const guarantee = random.pick(product.guarantees);
    const lentDay = random.between(1, 28);
    const maturity = lent + term;
    this.#serial += 1;
    const id = `JJ${compactDate(isoDate(lent, 1)).slice(0, 6)}${String(this.#serial).padStart(7, '0')}`;
    const serial = this.#serial;
    const rate = random.between(...product.rate);
    const inflow = this.#inflow(terms, last);
    const lax = isLaxVintage(product, last - lent) ? LAX : 1000;
    const file = openFile({ ...terms, maturity }, Math.floor((inflow * 1000) / lax), this.#seed, serial);
    const due = file.extension !== null && file.extension.until > month ? file.extension.until : maturity;
    return {
      ...{ id, serial, file, obligor, product, guarantee, lent, lentDay, original, maturity, rate, inflow },
      favoured: random.chance(45_000),
      fixedColumns: fixedColumns({ ...terms, guarantee, lentDay }, due),
      lastColumns: `${product.account},${officer(obligor)},${remark(serial)}`,
      balance: stock ? openingBalance(terms, month, random) : drawn(terms, random),
      dpd: 0,
      missed: 0,
      curedThisMonth: false,
      class: CLASS.normal,
      judged: CLASS.normal,
      judgedUntil: 0,
    };
  }

  /** An earlier borrower of the same kind in some cases, for firms more often; else a new one. */
  #borrower(type: CustomerType, occasion: Occasion): Obligor {
    const known = this.#known.get(type) ?? [];
    this.#known.set(type, known);
    if (known.length > 0 && this.#random.chance(type.person ? 120_000 : 300_000)) {
      const again = known[this.#random.below(Math.min(known.length, 2 ** 21))];
      if (again !== undefined) return again;
    }
    const obligor = this.#newObligor(type, occasion);
    known.push(obligor);
    this.obligors.push(obligor);
    return obligor;
  }

  #newObligor(type: CustomerType, occasion: Occasion): Obligor {
    const serial = this.obligors.length + 1;
    const branch = this.#random.pick(BRANCHES);
    const industry = type.person && type.name === '个人' ? HOUSEHOLD : this.#industry(occasion);
    const id = `KH${String(serial).padStart(8, '0')}`;
    const groupId = this.#group(type);
    const seen = { onTape: false, firstSeen: 0, lastSeen: 0, soured: 0, peak: 0, owed: 0, owedBad: 0 };
    return { serial, id, type, branch, industry, groupId, ...seen };
  }

  /** The concentrating industry takes a growing part of new lending. */
  #industry({ last, month, stock }: Occasion): Industry {
    const age = SIGNALS.industryMonths - (last - month);
    const rising = stock || age <= 0 ? 0 : Math.min(60 + age * 30, 460);
    if (this.#random.below(1000) < rising) {
      const found = INDUSTRIES.find(([industry]) => industry.name === SIGNALS.industry);
      if (found !== undefined) return found[0];
    }
    return this.#random.pick(INDUSTRIES);
  }

  /** About a fifth of the larger firms belong to a group of two to four. */
  #group(type: CustomerType): string {
    if (type.person || type.risk > 1000 || !this.#random.chance(220_000)) return '';
    if (this.#groups === 0 || this.#random.chance(350_000)) this.#groups += 1;
    return `JT${String(this.#groups).padStart(5, '0')}`;
  }

  /** Fen, rounded as people round: to 10,000 yuan from half a million up, else to 100 yuan. */
  #amount(median: number): number {
    const step = this.#random.below(SIZES.length - 1);
    const [low = 100, high = 100] = SIZES.slice(step, step + 2);
    const percent = low * 1000 + (high - low) * this.#random.below(1001);
    const yuan = Math.floor((median * percent) / 100);
    const unit = yuan >= 500_000 ? 10_000 : 100;
    return Math.max(Math.floor(yuan / unit), 1) * unit * 100;
  }

  #inflow({ product, obligor, lent }: Terms, last: MonthNumber): number {
    const lax = isLaxVintage(product, last - lent) ? LAX : 1000;
    const branch = this.#branchRisk.get(obligor.branch) ?? 1000;
    const risk = (obligor.type.risk * obligor.industry.risk) / 1000;
    return Math.floor((product.inflow * risk * branch * lax) / 1e9);
  }
}

/** What a lax quarter does to the inflow into arrears, in thousandths; the rating does not see it. */
const LAX = 3200;

interface Terms {
  readonly product: Product;
  readonly obligor: Obligor;
  readonly term: number;
  readonly lent: MonthNumber;
  readonly original: number;
}

function isLaxVintage(product: Product, monthsAgo: number): boolean {
  const household = product.account.startsWith('1304') && product.repayment === 'instalment';
  return household && monthsAgo <= SIGNALS.vintageFrom && monthsAgo >= SIGNALS.vintageTo;
}

function openingBalance(terms: Terms, month: MonthNumber, random: Random): number {
  const { original, product, term, lent } = terms;
  if (product.repayment !== 'instalment') return drawn(terms, random);
  return original - Math.floor((original * (month - lent)) / term);
}

/** What is owed on the first day: all of it, but for a card a part of its limit. */
function drawn({ original, product }: Terms, random: Random): number {
  if (product.repayment !== 'revolving') return original;
  return Math.floor((original * random.between(80, 900)) / 1000) + random.below(100);
}

interface Agreement extends Terms {
  readonly guarantee: string;
  readonly lentDay: number;
}

/** The unchanging columns of a tape where the loan falls due in the month `due`. */
export function fixedColumns(agreement: Omit<Agreement, 'term'>, due: MonthNumber): string {
  const { product, obligor, lent, lentDay, original, guarantee } = agreement;
  const { branch, industry, type } = obligor;
  return [
    compactDate(isoDate(lent, lentDay)),
    tapeAmount(original),
    compactDate(isoDate(due, lentDay)),
    product.name,
    branch.region,
    branch.name,
    industry.name,
    type.name,
    guarantee,
  ].join(',');
}

/** A new credit file; `inflow` is the loan's own risk as the rating sees it. */
function openFile(
  terms: Terms & { readonly maturity: MonthNumber },
  inflow: number,
  seed: number,
  serial: number,
): CreditFile {
  const random = Random.stream(seed, 'file', serial);
  const { product, obligor, original } = terms;
  const beside = product.account === '13030101' && !obligor.type.person && random.chance(250_000);
  return {
    extension: plannedExtension(terms, random),
    offBalance: beside ? Math.floor((original * random.between(10, 40)) / 100) : 0,
    grade: gradeAtLending(inflow),
    ...{ refinance: '', rolledFrom: '', relief: null, paid: null, due: 0, defaulted: null },
    ...{ watched: false, misused: false, downgraded: false, evading: false, bankrupt: false, slip: '' },
  };
}

/** A name that no column is mapped from: what is not mapped never leaves the bank's own file. */
function officer({ serial }: Obligor): string {
  return `客户经理${String((serial % 240) + 1).padStart(3, '0')}`;
}

/** Free text as people type it, with the comma and the doubled quote that a reader must get right. */
function remark(serial: number): string {
  if (serial % 89 === 0) return '"他行有授信,已核实"';
  if (serial % 211 === 0) return '"客户自述""资金周转""，待回访"';
  return '';
}
