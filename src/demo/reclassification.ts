import { dayOf, isoOf, type Month } from './calendar.ts';
import { classFloor, classLimits } from './classification.ts';
import { CLASS, CLASS_WORDS, type Loan } from './loan.ts';
import type { Movement } from './movement.ts';
import { Random } from './random.ts';

export const RECLASSIFICATION_HEADER = '借据号,变更日期,序号,原分类,新分类,变更原因,规则,审批人';

/** A change of class within a month. */
interface Change {
  readonly loan: Loan;
  readonly from: number;
  readonly to: number;
  /** Days past due at the month's opening; below 0 for a loan that came due in the month, by the days until then. */
  readonly days: number;
  /** Day of the month on which arrears were paid, else 0. */
  readonly paid: number;
}

/** Every change of class between two tapes, on the day in the month on which its cause arose. */
export function* reclassificationLines(
  month: Month,
  movements: readonly Movement[],
  fresh: readonly Loan[],
  seed: number,
): Generator<string> {
  const random = Random.stream(seed, 'reclassification', month.number);
  for (const { loan, closing, class: from, days, payment } of movements) {
    if (closing === 0 || loan.class === from) continue;
    const paid = days > 0 && payment !== null ? payment.day - dayOf(month.number, 1) + 1 : 0;
    const start = days > 0 ? days : -loan.lentDay;
    yield* changeLines({ loan, from, to: loan.class, days: start, paid }, month, random);
  }
  for (const loan of fresh) {
    if (loan.class === CLASS.normal) continue;
    yield* changeLines({ loan, from: CLASS.normal, to: loan.class, days: -loan.lentDay, paid: 0 }, month, random);
  }
}

/** One line, or two where a loan fell through special mention on its way. */
function* changeLines(change: Change, month: Month, random: Random): Generator<string> {
  const { loan, from, to } = change;
  const approver = `审批人${String(random.between(1, 24)).padStart(2, '0')}`;
  const last = changeDay(change, month, random);
  const steps = from === CLASS.normal && to >= CLASS.substandard ? [CLASS.mention, to] : [to];
  let before = from;
  for (const [i, step] of steps.entries()) {
    const [reason, rule] = causeOf({ ...change, from: before, to: step });
    const day = i === steps.length - 1 ? last : random.between(Math.min(loan.lentDay, last), last);
    const words = `${CLASS_WORDS[before] ?? ''},${CLASS_WORDS[step] ?? ''}`;
    yield `${loan.id},${isoOf(dayOf(month.number, day))},${i + 1},${words},${reason},${rule},${approver}`;
    before = step;
  }
}

/** Day of the month: when a floor was passed; after the arrears were paid; else some day of the officers' choice. */
function changeDay({ loan, from, to, days, paid }: Change, month: Month, random: Random): number {
  if (to > from && classFloor(loan.dpd, loan.product.card) >= to) {
    const limit = classLimits(loan.product.card)[to - 1] ?? 0;
    return Math.min(Math.max(limit + 1 - days, 1), month.days);
  }
  const earliest = to < from ? Math.max(paid, 20) : Math.max(loan.lent === month.number ? loan.lentDay : 1, 5);
  return random.between(Math.min(earliest, month.days), month.days);
}

function causeOf({ loan, from, to }: Change): readonly [reason: string, rule: string] {
  const { file, obligor } = loan;
  if (to < from) return ['观察期满上调', 'observation_ended'];
  if (classFloor(loan.dpd, loan.product.card) >= to) return ['逾期天数达到下限', 'overdue'];
  if (to === CLASS.mention && file.watched) {
    return file.refinance === '' ? ['重组观察', 'restructured'] : ['借新还旧或续贷', 'rollover'];
  }
  if (!obligor.type.person && obligor.owedBad > 0 && loan.judged < to) return ['关联债务传染', 'contagion'];
  return ['审批人认定', 'judgement'];
}
