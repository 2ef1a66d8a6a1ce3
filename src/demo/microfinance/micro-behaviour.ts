import { type Day, dayOf, type Month } from '../calendar.ts';
import type { Random } from '../random.ts';
import { SIGNS } from './lender.ts';
import {
  daysLate,
  dueBy,
  dueDay,
  interestOf,
  type MicroLoan,
  type MicroPayment,
  principalOf,
  type Schedule,
} from './micro-loan.ts';

/** Of a million loans that late, how many pay all in a month, and how many pay some. */
const WAYS_BACK = [
  { upTo: 7, all: 740_000, some: 160_000 },
  { upTo: 30, all: 540_000, some: 210_000 },
  { upTo: 60, all: 240_000, some: 230_000 },
  { upTo: 90, all: 110_000, some: 180_000 },
  { upTo: 180, all: 60_000, some: 120_000 },
  { upTo: Number.POSITIVE_INFINITY, all: 25_000, some: 60_000 },
] as const;

/** Takes a loan through a month and gives its payments, by day. */
export function payMonth(loan: MicroLoan, month: Month, random: Random): readonly MicroPayment[] {
  const first = dayOf(month.number, 1);
  const last = first + month.days - 1;
  const target = paysUpTo(loan, { first, last }, month, random);
  const from = daysLate(loan, first - 1) > 0 ? random.between(first, last) : first;
  const payments = [...dayByDay(loan, target, { from, last })];
  loan.paid = target;
  loan.balance -= payments.reduce((sum, { principal }) => sum + principal, 0);
  const paid = payments.at(-1);
  if (paid !== undefined) loan.lastPaid = { day: paid.day, amount: paid.principal + paid.interest };
  return payments;
}

/** How many instalments are paid when the month ends. */
function paysUpTo(
  loan: MicroLoan,
  span: { readonly first: Day; readonly last: Day },
  month: Month,
  random: Random,
): number {
  const due = dueBy(loan, span.last);
  const late = daysLate(loan, span.first - 1);
  const fresh = Math.max(due - Math.max(loan.paid, dueBy(loan, span.first - 1)), 0);
  if (late === 0) {
    if (random.chance(trouble(loan, month))) return loan.paid + (fresh > 1 ? random.below(fresh) : 0);
    const early = loan.paid > loan.schedule.count / 2 && random.chance(14_000);
    return early ? loan.schedule.count : Math.max(due, loan.paid);
  }
  const way = WAYS_BACK.find(({ upTo }) => late <= upTo) ?? WAYS_BACK[5];
  const ease = isFlooded(loan, month) ? 450 : month.festival ? 880 : 1000;
  const all = Math.floor((way.all * ease) / 1000);
  const draw = random.below(1_000_000);
  if (draw < all) return due;
  return draw < all + way.some ? Math.min(loan.paid + random.between(1, Math.max(fresh, 1)), due) : loan.paid;
}

function trouble(loan: MicroLoan, month: Month): number {
  const { product, client, cycle, renegotiated } = loan;
  const first = cycle === 1 ? 1500 : cycle >= 4 ? 650 : 1000;
  const again = renegotiated === null ? 1000 : 3000;
  const season =
    (product.name === 'Farm Loan' && month.number % 12 < 4 ? 1700 : 1000) * (isFlooded(loan, month) ? 3 : 1);
  return Math.min(Math.floor((product.trouble * client.officer.risk * first * again * season) / 1e12), 900_000);
}

function isFlooded({ client }: MicroLoan, { toGo }: Month): boolean {
  return client.officer.branch.name === SIGNS.floodedBranch && toGo < SIGNS.floodMonths;
}

/** Each instalment on its due day, or with the others on the day on which a late client comes. */
function* dayByDay(
  loan: MicroLoan,
  target: number,
  { from, last }: { readonly from: Day; readonly last: Day },
): Generator<MicroPayment> {
  let next = loan.paid;
  while (next < target) {
    const day = Math.min(Math.max(dueDay(loan, next), from), last);
    let through = next + 1;
    while (through < target && Math.min(Math.max(dueDay(loan, through), from), last) === day) through += 1;
    const due = Math.max(dueBy(loan, day), next);
    const prepaid = through > due ? principalOf(loan, due, through) : 0;
    const interest = interestOf(loan, Math.max(Math.min(through, due) - next, 0));
    yield { loan, day, principal: principalOf(loan, next, through), interest, prepaid };
    next = through;
  }
}

/** A loan one to four months late may get a new schedule over half as many instalments again. */
export function renegotiate(loan: MicroLoan, today: Day, random: Random): boolean {
  const late = daysLate(loan, today);
  if (late <= 30 || late > 120 || (loan.renegotiated?.times ?? 0) > 1 || !random.chance(70_000)) return false;
  loan.paidBefore += loan.paid;
  loan.schedule = relaid(loan, today);
  loan.paid = 0;
  loan.renegotiated = { on: today - random.below(10), times: (loan.renegotiated?.times ?? 0) + 1 };
  return true;
}

function relaid(loan: MicroLoan, today: Day): Schedule {
  const left = loan.schedule.count - loan.paid;
  const next = dueDay(loan, dueBy(loan, today));
  const firstDue = next > today ? next : today + 7;
  return { firstDue, count: Math.max(Math.ceil(left * 1.5), 2), principal: loan.balance };
}
