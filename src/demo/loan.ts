import type { MonthNumber } from './calendar.ts';
import type { CreditFile } from './credit-file.ts';
import type { Branch, Industry } from './lender.ts';
import type { CustomerType, Product } from './products.ts';

/** Five-category classes by rank, as the tape writes them. */
export const CLASS_WORDS = ['正常', '关注', '次级', '可疑', '损失'] as const;
export const CLASS = { normal: 0, mention: 1, substandard: 2, doubtful: 3, loss: 4 } as const;

/** A borrower. The two sums are the simulation's, month by month, to find contagion. */
export interface Obligor {
  readonly serial: number;
  readonly id: string;
  readonly type: CustomerType;
  readonly branch: Branch;
  readonly industry: Industry;
  /** Empty where the borrower belongs to no group. */
  readonly groupId: string;
  /** Whether a tape has shown a loan of this borrower. */
  onTape: boolean;
  /** First and last month in which a tape shows a loan of this borrower; 0 for none. */
  firstSeen: MonthNumber;
  lastSeen: MonthNumber;
  /** First month on tape in which a loan of this borrower was classed down or was over 30 days late; 0 for none. */
  soured: MonthNumber;
  /** The most it owed at a month's end on tape, in fen. */
  peak: number;
  owed: number;
  owedBad: number;
}

/**
 * A loan of the simulated book. Amounts are whole fen as numbers: far below 2^53, so every sum is exact, and quick
 * enough for millions of rows. Nothing is ever divided but by `Math.floor`.
 */
export interface Loan {
  readonly id: string;
  readonly serial: number;
  readonly file: CreditFile;
  readonly obligor: Obligor;
  readonly product: Product;
  readonly guarantee: string;
  readonly lent: MonthNumber;
  readonly lentDay: number;
  readonly original: number;
  readonly maturity: MonthNumber;
  /** Yearly rate in hundredths of a percent. */
  readonly rate: number;
  /** Inflow into arrears in an ordinary month, a million. */
  readonly inflow: number;
  /** Classed with a kind eye: its class may stand above its floor. */
  readonly favoured: boolean;
  /** The columns of a tape that never change but for an agreed maturity, from 发放日期 to 担保方式. */
  fixedColumns: string;
  /** Those from 科目 to the end. */
  readonly lastColumns: string;
  balance: number;
  dpd: number;
  missed: number;
  curedThisMonth: boolean;
  class: number;
  /** Class judged by an officer, and the last month for which it holds. */
  judged: number;
  judgedUntil: MonthNumber;
}

/** A loan that left by loss, or cash on one that did. */
export interface LossEvent {
  readonly loan: Loan;
  readonly date: string;
  readonly kind: 'write_off' | 'sale' | 'recovery';
  /** Fen. */
  readonly amount: number;
  /** What a buyer paid, in fen; null where nothing was sold. */
  readonly price: number | null;
}

/** `1234567.89` */
export function plainAmount(fen: number): string {
  const digits = String(fen).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** `"1,234,567.89"`, in quotes as soon as it holds a comma. */
export function tapeAmount(fen: number): string {
  if (fen < 100_000) return plainAmount(fen);
  const digits = String(fen);
  let text = digits.slice(-2);
  let end = digits.length - 2;
  text = `${digits.slice(Math.max(end - 3, 0), end)}.${text}`;
  for (end -= 3; end > 0; end -= 3) text = `${digits.slice(Math.max(end - 3, 0), end)},${text}`;
  return `"${text}"`;
}

/** `-1234567.89` */
export function signedAmount(fen: number): string {
  return fen < 0 ? `-${plainAmount(-fen)}` : plainAmount(fen);
}
