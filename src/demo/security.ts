import { dayOf, isoOf, type MonthNumber } from './calendar.ts';
import { CLASS, type Loan, type Obligor, plainAmount } from './loan.ts';
import { Random } from './random.ts';

/** A thing that secures one loan or, where its owner borrows again, several. Amounts in fen. */
interface Security {
  readonly id: string;
  readonly kind: string;
  readonly haircut: string;
  readonly mortgaged: boolean;
  readonly valued: MonthNumber;
  readonly valuation: string;
  /** What another lender is owed before; 0 for a first lien. */
  readonly senior: number;
  value: number;
  /** Whether its loans share it by agreed amounts; else by rank. */
  readonly agreed: boolean;
  readonly loans: Loan[];
}

/** Of those who borrow again against security, how many in a thousand give the same. */
const SHARING = 400;

export const COLLATERAL_HEADER =
  '押品编号,押品类型,币种,最近估值,估值日期,估值方式,抵质押顺位,在先债权,折扣率,处置状态';
export const PLEDGE_HEADER = '借据号,押品编号,分配金额,受偿顺序';

/** All security of the loans that ever stood on a tape. */
export class SecurityBook {
  readonly #seed: number;
  readonly #last: MonthNumber;
  readonly #all: Security[];
  readonly #owned: Map<Obligor, Security>;

  constructor(seed: number, last: MonthNumber) {
    this.#seed = seed;
    this.#last = last;
    this.#all = [];
    this.#owned = new Map();
  }

  /** Takes in loans that stand on a tape for the first time. */
  take(loans: Iterable<Loan>): void {
    for (const loan of loans) if (isSecured(loan)) this.#secure(loan);
  }

  *collateralLines(): Generator<string> {
    yield COLLATERAL_HEADER;
    for (const one of this.#all) {
      const { id, kind, value, valued, valuation, senior, haircut } = one;
      const values = `${plainAmount(value)},${isoOf(dayOf(valued, 15))},${valuation}`;
      const lien = `${senior > 0 ? 2 : 1},${plainAmount(senior)}`;
      yield `${id},${kind},CNY,${values},${lien},${haircut},${enforcement(one)}`;
    }
  }

  *pledgeLines(): Generator<string> {
    yield PLEDGE_HEADER;
    for (const { id, loans, value, agreed } of this.#all) {
      const lent = loans.reduce((sum, { original }) => sum + original, 0);
      for (const [i, loan] of loans.entries()) {
        const part = agreed && loans.length > 1 ? plainAmount(Math.floor((value * loan.original) / lent)) : '';
        yield `${loan.id},${id},${part},${i + 1}`;
      }
    }
  }

  #secure(loan: Loan): void {
    const random = Random.stream(this.#seed, 'security', loan.serial);
    const mortgaged = loan.guarantee === '抵押';
    const owned = this.#owned.get(loan.obligor);
    const value = Math.floor((loan.original * random.between(108, 190)) / 100);
    if (owned !== undefined && owned.mortgaged === mortgaged && random.below(1000) < SHARING) {
      owned.loans.push(loan);
      // The same thing secures more than before, though seldom as well as two would.
      owned.value += Math.floor((value * random.between(0, 70)) / 100);
      return;
    }
    const [kind, haircut] = mortgaged ? landed(loan, random) : pledged(random);
    const valuation = random.pick(VALUATIONS);
    const age = random.chance(700_000) ? random.between(0, 11) : random.between(12, 36);
    const valued = Math.max(loan.lent, this.#last - age);
    const agreed = random.chance(400_000);
    const senior = mortgaged && random.chance(40_000) ? Math.floor((value * random.between(8, 30)) / 100) : 0;
    const id = `DY${loan.id.slice(2)}`;
    const made = { id, kind, haircut, mortgaged, valued, valuation, senior, value, agreed, loans: [loan] };
    this.#all.push(made);
    if (owned === undefined) this.#owned.set(loan.obligor, made);
  }
}

export function isSecured({ guarantee }: Pick<Loan, 'guarantee'>): boolean {
  return guarantee === '抵押' || guarantee === '质押';
}

const VALUATIONS = [
  ['外部评估', 50],
  ['内部评估', 30],
  ['指数重估', 20],
] as const;

/** Where a loan that it secures is long bad, the court has seized it or sells it. */
function enforcement({ loans }: Security): string {
  const worst = loans.filter(({ balance }) => balance > 0).map((loan) => (loan.class >= CLASS.doubtful ? loan.dpd : 0));
  const days = Math.max(0, ...worst);
  return days > 540 ? '拍卖中' : days > 270 ? '已查封' : '';
}

function landed(loan: Loan, random: Random): readonly [type: string, haircut: string] {
  if (loan.obligor.type.person) return ['住宅', '0.70'];
  return random.pick([
    [['厂房', '0.55'], 45],
    [['商业用房', '0.60'], 35],
    [['土地使用权', '0.50'], 20],
  ] as const);
}

function pledged(random: Random): readonly [type: string, haircut: string] {
  return random.pick([
    [['存单', '0.95'], 30],
    [['应收账款', '0.60'], 45],
    [['股权', '0.50'], 25],
  ] as const);
}
