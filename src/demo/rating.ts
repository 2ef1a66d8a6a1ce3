import type { Month } from './calendar.ts';
import { CLASS, type Loan } from './loan.ts';

/**
 * Probabilities of default within twelve months by grade, in hundredths of a percent: seven grades at lending, then
 * those that arrears put a loan into, then default.
 */
const DEFAULT_RATES = [20, 45, 80, 130, 200, 320, 550, 2300, 6000, 8500, 10_000] as const;
const GRADES = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', 'D'] as const;
/** Loss in default by guarantee, in hundredths. */
const LOSSES: Readonly<Record<string, number>> = { 信用: 60, 保证: 50, 质押: 40, 抵押: 30 };

/** What a loan's rating says at a month's end. Rates in hundredths of a percent, loss in hundredths. */
export interface Rating {
  readonly grade: string;
  readonly defaultRate: number;
  readonly loss: number;
  /** IFRS 9 stage. */
  readonly stage: 1 | 2 | 3;
}

/**
 * The grade a loan is lent with, by its inflow into arrears (a million a month): about a fifth of those who fall behind
 * roll on to 90 days, most of them within the year.
 */
export function gradeAtLending(inflow: number): number {
  const rate = Math.floor((inflow * 18) / 1000);
  const bounds = [32, 62, 105, 165, 260, 420];
  return bounds.filter((bound) => rate > bound).length;
}

export function ratingOf(loan: Loan): Rating {
  const rank = rankOf(loan);
  return {
    grade: GRADES[rank] ?? 'D',
    defaultRate: DEFAULT_RATES[rank] ?? 10_000,
    loss: LOSSES[loan.guarantee] ?? 60,
    stage: isImpaired(loan) ? 3 : loan.class === CLASS.mention || loan.dpd > 30 ? 2 : 1,
  };
}

function rankOf(loan: Loan): number {
  if (isImpaired(loan)) return 10;
  if (loan.dpd > 60) return 9;
  if (loan.dpd > 30) return 8;
  if (loan.dpd > 0) return 7;
  return loan.class === CLASS.mention ? 6 : loan.file.grade;
}

/** Days past due decide beside the class, so a loan with a kind class is in stage 3 all the same. */
export function isImpaired({ class: rank, dpd }: Loan): boolean {
  return rank >= CLASS.substandard || dpd > 90;
}

/** The day on which the loan came into default, or null; entered at each month's end. */
export function enterDefault(loan: Loan, month: Month, lastDay: number): void {
  const { file } = loan;
  if (!isImpaired(loan)) file.defaulted = null;
  else if (file.defaulted === null) {
    const since = loan.dpd > 90 ? Math.min(loan.dpd - 91, month.days - 1) : 0;
    file.defaulted = lastDay - since;
  }
}
