import type { Day, MonthNumber } from './calendar.ts';

/** Terms eased for a borrower in difficulty (重组). */
export interface Relief {
  /** As the tape writes it. */
  readonly way: string;
  readonly start: Day;
  /** How often the loan was eased. */
  readonly count: number;
  /** First repayment after the change; a missed payment moves it, and with it the observation. */
  firstPayment: Day;
  /** Last day of observation. */
  end: Day;
}

/** A maturity agreed anew: the loan was lent until `until` at first. */
export interface Extension {
  readonly until: MonthNumber;
  /** 展期 for an extension; else the word of a renewal. */
  readonly way: string;
}

/**
 * What the credit file says of a loan beyond what it owes. Nothing here moves a balance or a day past due: it is told
 * beside them, from streams of its own.
 */
export interface CreditFile {
  /** Set at lending; it may lie ahead. */
  readonly extension: Extension | null;
  /** Guarantees and undrawn promises beside the loan, in fen. */
  readonly offBalance: number;
  /** Grade when it was lent, from 0 (best) to 6. */
  readonly grade: number;
  /** Word for how it was financed anew, empty for most. */
  refinance: string;
  rolledFrom: string;
  relief: Relief | null;
  paid: { readonly day: Day; readonly amount: number } | null;
  /** What fell due in the month, principal and interest, in fen. */
  due: number;
  defaulted: Day | null;
  /** At least special mention, whatever the days past due say. */
  watched: boolean;
  misused: boolean;
  downgraded: boolean;
  evading: boolean;
  bankrupt: boolean;
  /** Why a payment was late by a slip of the system, empty for most. */
  slip: string;
}

export const EXTENDED = '展期';
export const RENEWED = '无还本续贷';
export const RENEWED_SMALL = '小微续贷';
export const ROLLED_OVER = '借新还旧';

/** Whether a loan is under observation after its terms were eased. */
export function isObserved({ relief }: CreditFile, today: Day): boolean {
  return relief !== null && relief.end >= today;
}
