import { isoDate, type Month } from './calendar.ts';
import { SIGNALS } from './lender.ts';
import { CLASS, type Loan, type LossEvent } from './loan.ts';
import type { Random } from './random.ts';

/** What became of a loan in a month: it stays, it was repaid in full, or it left by loss. */
export type Outcome = 'stays' | 'repaid' | LossEvent;

/**
 * The hidden matrix: of a million loans in a band of days past due, how many pay all arrears, and how many pay one
 * instalment and so stay in the band. All others roll on. A report's migration tables should find these again.
 */
const HIDDEN_MATRIX = [
  { upTo: 30, cured: 610_000, held: 110_000 },
  { upTo: 60, cured: 230_000, held: 160_000 },
  { upTo: 90, cured: 100_000, held: 110_000 },
  { upTo: 180, cured: 22_000, held: 30_000 },
  { upTo: 360, cured: 12_000, held: 25_000 },
  { upTo: Number.POSITIVE_INFINITY, cured: 5_000, held: 15_000 },
] as const;

/** Moves one loan through one month. */
export function passMonth(loan: Loan, month: Month, random: Random): Outcome {
  const loss = disposed(loan, month, random);
  if (loss !== null) return loss;
  loan.curedThisMonth = false;
  if (loan.dpd > 0) ageArrears(loan, month, random);
  else if (fallsBehind(loan, month, random)) startArrears(loan, month);
  else payAsAgreed(loan, month, random);
  return loan.balance > 0 ? 'stays' : 'repaid';
}

/** Losses are written off, mostly at quarter-ends, when packages of bad loans are sold as well. */
function disposed(loan: Loan, month: Month, random: Random): LossEvent | null {
  if (loan.class < CLASS.doubtful) return null;
  const writtenOff = loan.class === CLASS.loss ? (month.quarterEnd ? 210_000 : 60_000) : 0;
  const sold = month.quarterEnd ? (loan.obligor.type.person ? 60_000 : 30_000) : 0;
  const draw = random.below(1_000_000);
  if (draw >= writtenOff + sold) return null;
  const date = isoDate(month.number, random.between(10, 28));
  const amount = loan.balance;
  if (draw < writtenOff) return { loan, date, kind: 'write_off', amount, price: null };
  return { loan, date, kind: 'sale', amount, price: Math.floor((amount * random.between(120, 420)) / 1000) };
}

function fallsBehind(loan: Loan, month: Month, random: Random): boolean {
  const season = month.festival ? 1500 : month.quarterEnd ? 780 : 960;
  const due = month.number >= loan.maturity ? 5000 : 1000;
  return random.chance(Math.floor((loan.inflow * season * due * stress(loan, month)) / 1e9));
}

/** Thousandths: the region that goes bad, a little more each month. */
function stress(loan: Loan, month: Month): number {
  if (loan.obligor.branch.region !== SIGNALS.region || month.toGo >= SIGNALS.regionMonths) return 1000;
  return 2000 + 380 * (SIGNALS.regionMonths - month.toGo);
}

/** An instalment due on the loan's own day of the month was not paid. */
function startArrears(loan: Loan, month: Month): void {
  loan.dpd = Math.max(month.days - loan.lentDay, 1);
  loan.missed = 1;
}

function ageArrears(loan: Loan, month: Month, random: Random): void {
  const row = HIDDEN_MATRIX.find(({ upTo }) => loan.dpd <= upTo) ?? HIDDEN_MATRIX[5];
  const effort = month.quarterEnd ? 1400 : month.festival ? 850 : 970;
  const ease = stress(loan, month) > 1000 ? 620 : 1000;
  const cured = Math.floor((row.cured * effort * ease) / 1e6);
  const draw = random.below(1_000_000);
  if (draw < cured) payArrears(loan, month);
  else if (draw < cured + row.held) payInstalments(loan, 1);
  else rollOn(loan, month, random);
}

function payArrears(loan: Loan, month: Month): void {
  if (month.number >= loan.maturity) loan.balance = 0;
  else payInstalments(loan, loan.missed + 1);
  loan.dpd = 0;
  loan.missed = 0;
  loan.curedThisMonth = true;
}

/** On a loan long past due some cash still comes in, more of it when a quarter closes. */
function rollOn(loan: Loan, month: Month, random: Random): void {
  loan.dpd += month.days;
  loan.missed += 1;
  if (loan.dpd <= 90 || !random.chance(month.quarterEnd ? 110_000 : 45_000)) return;
  loan.balance -= Math.floor((loan.balance * random.between(20, 350)) / 1000);
}

function payAsAgreed(loan: Loan, month: Month, random: Random): void {
  if (month.number >= loan.maturity || random.chance(loan.product.prepaid)) loan.balance = 0;
  else if (loan.product.repayment === 'revolving') moveCardBalance(loan, random);
  else payInstalments(loan, 1);
}

function moveCardBalance(loan: Loan, random: Random): void {
  const moved = Math.floor((loan.balance * random.between(860, 1145)) / 1000) + random.between(1000, 30_000);
  // Nothing is drawn on a card of a bad class.
  loan.balance = Math.min(moved, loan.class >= CLASS.substandard ? loan.balance : loan.original);
}

function payInstalments(loan: Loan, count: number): void {
  if (loan.product.repayment !== 'instalment') return;
  const instalment = Math.floor(loan.original / (loan.maturity - loan.lent));
  loan.balance = Math.max(loan.balance - instalment * count, 0);
}
