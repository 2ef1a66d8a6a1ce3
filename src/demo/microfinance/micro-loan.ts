import { type Day, dayOf, monthOf } from '../calendar.ts';
import type { Frequency, MicroProduct, Officer } from './lender.ts';

export interface Client {
  readonly id: string;
  readonly serial: number;
  readonly officer: Officer;
  readonly woman: boolean;
  /** Empty for who borrows alone. */
  readonly group: string;
  readonly product: MicroProduct;
  /** Loans taken so far. */
  cycle: number;
  onTape: boolean;
  firstSeen: Day;
}

/** Instalments of equal principal at equal distances. A renegotiated loan has a new one for what is left. */
export interface Schedule {
  readonly firstDue: Day;
  readonly count: number;
  /** Cents that the schedule pays off. */
  readonly principal: number;
}

/** A loan of the simulated book, in cents. */
export interface MicroLoan {
  readonly id: string;
  readonly client: Client;
  readonly product: MicroProduct;
  readonly sector: string;
  readonly cycle: number;
  readonly disbursed: Day;
  readonly amount: number;
  readonly agreed: Schedule;
  schedule: Schedule;
  /** Instalments paid of the running schedule, and of earlier ones. */
  paid: number;
  paidBefore: number;
  balance: number;
  renegotiated: { readonly on: Day; readonly times: number } | null;
  lastPaid: { readonly day: Day; readonly amount: number } | null;
}

/** Cash on a loan, in cents. */
export interface MicroPayment {
  readonly loan: MicroLoan;
  readonly day: Day;
  readonly principal: number;
  readonly interest: number;
  /** Of the principal, what was not yet due. */
  readonly prepaid: number;
}

const DAYS: Readonly<Record<Frequency, number>> = { Weekly: 7, Biweekly: 14, Monthly: 30 };

/** Due day of the instalment with that number, from 0. */
export function dueDay({ schedule, product }: Pick<MicroLoan, 'schedule' | 'product'>, number: number): Day {
  const { firstDue } = schedule;
  if (product.frequency !== 'Monthly') return firstDue + number * DAYS[product.frequency];
  const month = monthOf(firstDue);
  return dayOf(month + number, firstDue - dayOf(month, 1) + 1);
}

export function lastDue(loan: Pick<MicroLoan, 'schedule' | 'product'>): Day {
  return dueDay(loan, loan.schedule.count - 1);
}

/** How many instalments of the running schedule are due on a day or before. */
export function dueBy(loan: MicroLoan, day: Day): number {
  const { firstDue, count } = loan.schedule;
  if (day < firstDue) return 0;
  let number = Math.min(Math.floor((day - firstDue) / (DAYS[loan.product.frequency] + 1)), count);
  while (number < count && dueDay(loan, number) <= day) number += 1;
  return number;
}

/** Principal of some instalments of the running schedule; the last takes what division leaves. */
export function principalOf({ schedule }: MicroLoan, from: number, to: number): number {
  const part = Math.floor(schedule.principal / schedule.count);
  const rest = to >= schedule.count && from < to ? schedule.principal - part * schedule.count : 0;
  return part * (to - from) + rest;
}

/** Flat interest of some instalments. */
export function interestOf({ schedule, product }: MicroLoan, count: number): number {
  const year = Math.floor((schedule.principal * product.rate) / 10_000);
  return Math.floor((year * DAYS[product.frequency]) / 365) * count;
}

/** Days since the oldest unpaid instalment fell due; 0 where none is. */
export function daysLate(loan: MicroLoan, day: Day): number {
  return loan.paid < dueBy(loan, day) ? day - dueDay(loan, loan.paid) : 0;
}
