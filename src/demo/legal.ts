import { type Day, dayOf, isoOf, lastDayOf, type Month } from './calendar.ts';
import { CLASS, type Loan, plainAmount } from './loan.ts';
import { monthlyInterest } from './movement.ts';
import { Random } from './random.ts';

export const LEGAL_HEADER = '案件编号,借据号,阶段,币种,诉讼标的,立案日期,下次开庭,诉讼时效届满,保证期间届满,结案日期';

/** The course a case takes from the day it is opened. A day that is null never comes. */
interface LegalCase {
  readonly loan: Loan;
  readonly claim: number;
  readonly overdueSince: Day;
  readonly filed: Day | null;
  readonly hearing: Day;
  readonly judged: Day;
  readonly appealed: boolean;
  readonly enforced: Day;
  readonly terminated: Day;
  readonly guaranteeEnd: Day | null;
  closed: Day | null;
}

/** Smaller debts are not worth a court, in fen. */
const LEAST_CLAIM = 2_000_000;
/** General limitation of three years; two to ask for enforcement of a judgment. */
const LIMITATION_DAYS = 1095;
const ENFORCEMENT_DAYS = 730;

/** Takes loans long past due to court, and closes their cases when they pay or are sold. */
export class LegalDesk {
  readonly #seed: number;
  readonly #cases: Map<Loan, LegalCase>;

  constructor(seed: number) {
    this.#seed = seed;
    this.#cases = new Map();
  }

  /** `left` are the loans that left in the month, sold or repaid; a loan written off is pursued further. */
  pass(month: Month, loans: readonly Loan[], left: Iterable<Loan>, first: boolean): void {
    const random = Random.stream(this.#seed, 'legal', month.number);
    const today = lastDayOf(month.number);
    for (const loan of loans) {
      if (loan.dpd <= 120) {
        this.#close(loan, today);
        continue;
      }
      if (this.#cases.has(loan) || loan.balance < LEAST_CLAIM) continue;
      const since = first ? random.between(0, loan.dpd - 120) : random.between(0, month.days - 1);
      const odds = first ? 780_000 : 160_000;
      if (random.chance(odds)) this.#cases.set(loan, courseOf(loan, today - since, month, random));
    }
    for (const loan of left) this.#close(loan, today);
  }

  *lines(last: Day): Generator<string> {
    yield LEGAL_HEADER;
    let serial = 0;
    for (const one of this.#cases.values()) {
      serial += 1;
      yield `AJ${String(serial).padStart(6, '0')},${caseColumns(one, last)}`;
    }
  }

  #close(loan: Loan, today: Day): void {
    const found = this.#cases.get(loan);
    if (found !== undefined && found.closed === null) found.closed = today;
  }
}

function courseOf(loan: Loan, opened: Day, month: Month, random: Random): LegalCase {
  const neglected = random.chance(60_000);
  const filed = opened + random.between(15, 70);
  const hearing = filed + random.between(40, 110);
  const appealed = random.chance(120_000);
  const judged = hearing + random.between(20, 60);
  const enforced = judged + random.between(30, 70) + (appealed ? 80 : 0);
  const overdueSince = lastDayOf(month.number) - loan.dpd;
  return {
    ...{ loan, overdueSince, hearing, judged, appealed, enforced, closed: null },
    claim: loan.balance + monthlyInterest(loan, loan.balance) * loan.missed,
    filed: neglected ? null : filed,
    terminated: enforced + random.between(150, 420),
    guaranteeEnd: loan.guarantee === '保证' ? dayOf(loan.maturity + random.pick(PERIODS), loan.lentDay) : null,
  };
}

/** Months after maturity for which a guarantor is bound: six by law where nothing was agreed. */
const PERIODS = [
  [6, 45],
  [24, 35],
  [36, 20],
] as const;

/** How a case stands on a day. What is yet to come is known only of the next hearing. */
function caseColumns(one: LegalCase, today: Day): string {
  const { loan, claim, filed, hearing, guaranteeEnd, closed } = one;
  const stage = stageOf(one, today);
  const isFiled = filed !== null && filed <= today && (closed === null || filed <= closed);
  const heard = isFiled && hearing > today && closed === null;
  const ended = closed ?? (stage === '终结本次执行' ? one.terminated : null);
  const bound = guaranteeEnd !== null && !(isFiled && filed <= guaranteeEnd) && closed === null;
  return [
    ...[loan.id, stage, 'CNY', plainAmount(claim), isFiled ? isoOf(filed) : '', heard ? isoOf(hearing) : ''],
    dayText(limitationEnd(one, stage)),
    bound ? isoOf(guaranteeEnd) : '',
    dayText(ended),
  ].join(',');
}

function stageOf(one: LegalCase, today: Day): string {
  const { filed, hearing, judged, appealed, enforced, terminated, closed } = one;
  if (closed !== null) return '结案';
  if (filed === null || filed > today) return '准备';
  if (terminated <= today && one.loan.class >= CLASS.doubtful) return '终结本次执行';
  if (enforced <= today) return '执行';
  if (judged <= today) return appealed ? '二审' : '判决';
  return hearing <= today ? '一审' : '立案';
}

/** A claim filed no longer lapses; one not yet filed does, and so does a judgment that nobody enforces. */
function limitationEnd(one: LegalCase, stage: string): Day | null {
  if (stage === '准备') return one.overdueSince + LIMITATION_DAYS;
  return stage === '判决' ? one.judged + ENFORCEMENT_DAYS : null;
}

function dayText(day: Day | null): string {
  return day === null ? '' : isoOf(day);
}
