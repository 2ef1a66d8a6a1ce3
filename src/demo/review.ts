import { type Day, dayOf, type Month, type MonthNumber } from './calendar.ts';
import { EXTENDED, isObserved, RENEWED, RENEWED_SMALL, type Relief, ROLLED_OVER } from './credit-file.ts';
import { CLASS, type Loan, type Obligor } from './loan.ts';
import type { Movement } from './movement.ts';
import { Random } from './random.ts';

const RELIEFS = [
  ['调整还款计划', 45],
  ['降低利率', 30],
  ['减免利息', 25],
] as const;

/** Months for which a loan that was repaid counts as the one that a new loan of its borrower repaid. */
const ROLLOVER_MONTHS = 3;

/**
 * The officers' monthly review: who is eased, what was rolled over, which facts the credit file gains. It changes
 * credit files only, and draws from streams of its own.
 */
export class Review {
  readonly #seed: number;
  /** The last loan that a firm repaid at maturity. */
  readonly #repaid: Map<Obligor, { readonly id: string; readonly month: MonthNumber }>;

  constructor(seed: number) {
    this.#seed = seed;
    this.#repaid = new Map();
  }

  /** Looks at every loan that came through the month, and at the new ones; before the month's classes are set. */
  pass(month: Month, movements: readonly Movement[], fresh: readonly Loan[]): void {
    const random = Random.stream(this.#seed, 'review', month.number);
    const today = dayOf(month.number, month.days);
    for (const movement of movements) {
      const { loan } = movement;
      if (movement.closing === 0) {
        if (movement.loss === null && !loan.obligor.type.person && month.number >= loan.maturity) {
          this.#repaid.set(loan.obligor, { id: loan.id, month: month.number });
        }
        continue;
      }
      ease(movement, month, random);
      note(loan, movement, random);
    }
    for (const loan of fresh) this.#rollOver(loan, month, random);
    for (const { loan } of movements) enter(loan, month, today);
    for (const loan of fresh) enter(loan, month, today);
  }

  /** A new loan of a firm that just repaid another may have repaid it. */
  #rollOver(loan: Loan, month: Month, random: Random): void {
    const before = this.#repaid.get(loan.obligor);
    if (before === undefined || month.number - before.month >= ROLLOVER_MONTHS || loan.product.card) return;
    this.#repaid.delete(loan.obligor);
    if (!random.chance(loan.obligor.type.risk > 1000 ? 450_000 : 30_000)) return;
    loan.file.refinance = ROLLED_OVER;
    loan.file.rolledFrom = before.id;
  }
}

/** Arrears without a due principal may end by new terms; a watched loan's terms may be eased before it is late. */
function ease(movement: Movement, month: Month, random: Random): void {
  const { loan, days } = movement;
  const { relief } = loan.file;
  const cured = days > 0 && loan.dpd === 0;
  const draw = random.below(1000);
  if (cured) {
    const easy = movement.opening === movement.closing && loan.product.repayment === 'bullet' && mayEase(loan, random);
    movement.cure = easy && draw < 350 ? 'restructuring' : easy && draw < 400 ? 'reset' : 'payment';
    if (relief !== null) observeFrom(relief, month.number, loan.lentDay);
  }
  const current = days === 0 && loan.dpd === 0 && loan.obligor.type.risk >= 1000;
  const odds = !current ? 0 : relief !== null ? again(loan, relief, month) : loan.judgedUntil >= month.number ? 8 : 0;
  if (movement.cure !== 'restructuring' && draw >= odds) return;
  loan.file.relief = agreed(relief, dayOf(month.number, random.between(3, month.days)), random);
  observeFrom(loan.file.relief, month.number, loan.lentDay);
}

/** In thousandths, how often a loan is eased anew while it is observed: seldom before it is bad. */
function again(loan: Loan, relief: Relief, month: Month): number {
  if (relief.end < dayOf(month.number, 1)) return 0;
  return loan.class >= CLASS.substandard ? 60 : 4;
}

/** Larger firms find the money elsewhere, mostly. To ease a loan twice makes it at least substandard; the officers do it where it is bad already, and seldom else. */
function mayEase(loan: Loan, random: Random): boolean {
  if (loan.obligor.type.risk < 1000 && !random.chance(150_000)) return false;
  return loan.file.relief === null || loan.class >= CLASS.substandard || random.chance(300_000);
}

function agreed(before: Relief | null, start: Day, random: Random): Relief {
  return { way: random.pick(RELIEFS), start, count: (before?.count ?? 0) + 1, firstPayment: start, end: start };
}

/** Observation runs for a year from the first repayment after the change, or after the arrears that interrupted it. */
function observeFrom(relief: Relief, month: MonthNumber, dueDay: number): void {
  relief.firstPayment = dayOf(month + 1, dueDay);
  relief.end = dayOf(month + 13, dueDay);
}

/** Facts that a further floor rests on: nearly always on loans that stand there already, seldom where the class lags. */
function note(loan: Loan, movement: Movement, random: Random): void {
  const { file } = loan;
  const lags = random.below(1_000_000);
  const known = random.below(1000);
  const late = loan.dpd >= 1 && loan.dpd <= 7 && movement.days === 0;
  file.slip = late && known < 60 ? (known < 30 ? '扣款系统延迟' : '清算通道故障') : '';
  if (loan.obligor.type.person) return;
  if (lags < 24 && movement.class === CLASS.normal) file.misused = true;
  if (lags >= 24 && lags < 36 && movement.class === CLASS.mention) file.downgraded = true;
  if (movement.class >= CLASS.mention && known < 4) file.misused = true;
  if (movement.class >= CLASS.substandard && known >= 4 && known < 9) file.downgraded = true;
  if (movement.class >= CLASS.doubtful && known >= 9 && known < 30) file.evading = true;
  if (movement.class >= CLASS.loss && known >= 30 && known < 130) file.bankrupt = true;
}

/** Whether the file keeps the loan at special mention: under observation, or financed anew but for a few. */
function enter(loan: Loan, month: Month, today: Day): void {
  const { file } = loan;
  const { extension } = file;
  if (extension !== null && extension.way !== EXTENDED && month.number >= extension.until) {
    file.refinance = extension.way;
  }
  const rolled = (file.refinance === ROLLED_OVER || file.refinance === RENEWED) && !loan.favoured;
  file.watched = isObserved(file, today) || rolled;
}

/** How a firm's loan that is repaid at the end may be carried beyond its first term, and when. */
export function plannedExtension(
  loan: Pick<Loan, 'product' | 'obligor' | 'lent' | 'maturity'>,
  random: Random,
): { readonly until: MonthNumber; readonly way: string } | null {
  const { product, obligor, lent, maturity } = loan;
  const term = maturity - lent;
  const draw = random.below(1000);
  if (product.repayment !== 'bullet' || obligor.type.person || term < 10 || draw >= 90) return null;
  const small = obligor.type.risk > 1000;
  const way = small && draw < 45 ? RENEWED_SMALL : draw < 82 || obligor.type.risk < 1000 ? EXTENDED : RENEWED;
  return { until: lent + Math.ceil(term / 2), way };
}
