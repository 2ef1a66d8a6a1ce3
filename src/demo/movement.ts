import { type Day, dayOf, type Month } from './calendar.ts';
import type { Loan, LossEvent } from './loan.ts';
import type { Random } from './random.ts';

/** Cash on a loan in a month, in fen. Of each loan a month has one payment at most. */
export interface Payment {
  readonly day: Day;
  readonly principal: number;
  readonly interest: number;
  readonly fees: number;
  /** Of the principal, what was not yet due. */
  readonly prepaid: number;
  readonly source: string;
}

/** What ended a loan's arrears. */
export type Cure = 'payment' | 'restructuring' | 'reset';

/** A loan's way through a month: how it stood at the opening, and what came of it. Amounts in fen. */
export interface Movement {
  readonly loan: Loan;
  readonly opening: number;
  readonly days: number;
  readonly missed: number;
  readonly class: number;
  /** 0 where the loan left, by repayment or by loss. */
  readonly closing: number;
  readonly loss: LossEvent | null;
  cure: Cure | null;
  payment: Payment | null;
}

/** A month's interest on a balance, in fen. */
export function monthlyInterest({ rate }: Loan, balance: number): number {
  return Math.floor((balance * rate) / 120_000);
}

/** The principal of one instalment as agreed, in fen; 0 where principal is due at the end only. */
export function instalmentOf({ product, original, maturity, lent }: Loan): number {
  return product.repayment === 'instalment' ? Math.floor(original / (maturity - lent)) : 0;
}

/** What is past due where `missed` instalments are: principal (all of it after maturity), interest and card fees. */
export function arrearsOf(loan: Loan, balance: number, missed: number, month: Month): number {
  if (missed === 0) return 0;
  const due = month.number >= loan.maturity ? balance : Math.min(instalmentOf(loan) * missed, balance);
  return due + monthlyInterest(loan, balance) * missed + lateFees(loan, missed);
}

/** Enters what fell due in the month and the cash that came in. Balances have moved already; this tells by what. */
export function settle(movement: Movement, month: Month, random: Random): void {
  const { loan, opening } = movement;
  const due = month.number >= loan.maturity ? opening : Math.min(instalmentOf(loan), opening);
  loan.file.due = due + monthlyInterest(loan, opening);
  movement.payment = paymentOf(movement, month, random);
  const { payment } = movement;
  if (payment !== null) loan.file.paid = { day: payment.day, amount: payment.principal + payment.interest };
}

function paymentOf(movement: Movement, month: Month, random: Random): Payment | null {
  const { loan, opening, closing, days, loss, cure } = movement;
  if (loss !== null || cure === 'restructuring' || cure === 'reset') return null;
  const principal = Math.max(opening - closing, 0);
  if (days === 0) return loan.dpd === 0 ? paidAsAgreed(movement, month, principal) : null;
  const kept = loan.dpd === days;
  if (cure === null && !kept && principal === 0) return null;
  const missed = cure === null ? (kept ? 1 : 0) : movement.missed + 1;
  return {
    day: dayOf(month.number, random.between(2, month.days)),
    principal,
    interest: monthlyInterest(loan, opening) * missed,
    fees: lateFees(loan, cure === null ? 0 : movement.missed),
    prepaid: 0,
    source: sourceOf(movement, random),
  };
}

function paidAsAgreed({ loan, opening, closing }: Movement, month: Month, principal: number): Payment {
  const early = closing === 0 && month.number < loan.maturity;
  return {
    day: dayOf(month.number, loan.lentDay),
    principal,
    interest: monthlyInterest(loan, opening),
    fees: 0,
    prepaid: early ? Math.max(principal - instalmentOf(loan), 0) : 0,
    source: '借款人',
  };
}

/** On a loan long past due the cash may come from another pocket than the borrower's. */
function sourceOf({ loan, days }: Movement, random: Random): string {
  const draw = random.below(100);
  if (days <= 90) return '借款人';
  if (loan.guarantee === '保证' && draw < 30) return '保证人';
  if ((loan.guarantee === '抵押' || loan.guarantee === '质押') && draw < 40) return '押品处置';
  return loan.obligor.type.person && draw < 35 ? '委外机构' : '借款人';
}

/** A card charges 20 yuan for each payment missed. */
function lateFees({ product }: Loan, missed: number): number {
  return product.card ? 2000 * missed : 0;
}
