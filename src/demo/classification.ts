import type { Month } from './calendar.ts';
import { CLASS, type Loan } from './loan.ts';
import type { Random } from './random.ts';

/** Highest days past due that a class may still have; beyond, the next class is the floor. */
const FLOORS = [0, 90, 270, 360] as const;
/** Source: 商业银行信用卡业务监督管理办法 (2011), art. 92. */
const CARD_FLOORS = [0, 90, 120, 180] as const;

/**
 * Best class that days past due allow. Source: CBIRC and PBoC order 2023 no. 1 (overdue: special mention; over 90
 * days: substandard; over 270: doubtful; over 360: loss).
 */
export function classFloor(dpd: number, card: boolean): number {
  return classLimits(card).filter((limit) => dpd > limit).length;
}

/** Highest days past due of each class from normal to doubtful. */
export function classLimits(card: boolean): readonly number[] {
  return card ? CARD_FLOORS : FLOORS;
}

/** Classes one loan by its own merits: floor, judgement, and observation of what was just cured. */
export function classify(loan: Loan, month: Month, random: Random): void {
  if (loan.curedThisMonth) observe(loan, month);
  else if (loan.dpd === 0) judge(loan, month, random);
  const floor = classFloor(loan.dpd, loan.product.card);
  const kind = loan.favoured && floor === CLASS.substandard && loan.dpd <= 200 ? CLASS.mention : floor;
  const judged = month.number <= loan.judgedUntil ? loan.judged : CLASS.normal;
  loan.class = Math.max(kind, judged, loan.file.watched ? CLASS.mention : CLASS.normal);
}

/** Contagion among a firm's loans: over a tenth of its debt bad makes all of it bad, any bad loan a watched one. */
export function spreadContagion(loan: Loan): void {
  const { owed, owedBad, type } = loan.obligor;
  if (type.person || owedBad === 0) return;
  loan.class = Math.max(loan.class, owedBad * 10 > owed ? CLASS.substandard : CLASS.mention);
}

/** A cured loan is not normal at once: a bad one stays substandard for six months, a watched one watched for two. */
function observe(loan: Loan, month: Month): void {
  const bad = loan.class >= CLASS.substandard;
  const until = month.number + (bad ? 5 : 1);
  if (until < loan.judgedUntil) return;
  loan.judged = bad ? CLASS.substandard : CLASS.mention;
  loan.judgedUntil = until;
}

/** Officers watch firms whose trade worries them before a day is missed; some of those turn bad, paid or not. */
function judge(loan: Loan, month: Month, random: Random): void {
  if (loan.obligor.type.person) return;
  const watched = month.number <= loan.judgedUntil;
  if (!watched && random.chance(Math.floor((1500 * loan.obligor.industry.risk) / 1000))) {
    loan.judged = CLASS.mention;
    loan.judgedUntil = month.number + random.between(5, 14);
  } else if (watched && loan.judged === CLASS.mention && random.chance(14_000)) {
    loan.judged = CLASS.substandard;
    loan.judgedUntil = month.number + random.between(8, 16);
  }
}
