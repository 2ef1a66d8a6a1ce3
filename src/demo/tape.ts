import { compactDate, type Day, isoDate, isoOf, lastDayOf, type Month } from './calendar.ts';
import { EXTENDED } from './credit-file.ts';
import { allowance } from './ledger.ts';
import { CLASS, CLASS_WORDS, type Loan, plainAmount, tapeAmount } from './loan.ts';
import { arrearsOf } from './movement.ts';
import { isImpaired, ratingOf } from './rating.ts';

const FIRST_COLUMNS =
  '数据日期,借据号,客户号,币种,贷款余额,逾期天数,五级分类,发放日期,贷款金额,到期日,产品,地区,机构,行业,客户类型,担保方式,应计利息';
const REPAYMENT_COLUMNS = '逾期金额,逾期起始日,执行利率,还款频率,首次还款日,已还期数,本月应还,最近还款日,最近还款额';
const RATING_COLUMNS =
  '减值阶段,违约概率,违约损失率,风险敞口,预期信用损失,违约日期,违约状态,内部评级,计息状态,表外金额';
const TERMS_COLUMNS =
  '重组标志,重组方式,重组日期,重组后首次还款日,观察期截止日,重组次数,展期次数,原到期日,再融资方式,原借据号';
const NOTE_COLUMNS = '挪用标志,外部评级下调,逃废债,破产,技术性逾期原因';

export const TAPE_HEADER = [
  ...[FIRST_COLUMNS, REPAYMENT_COLUMNS, RATING_COLUMNS, TERMS_COLUMNS, NOTE_COLUMNS],
  '科目,客户经理,备注',
].join(',');

/** The columns of a tape row that a fault may spoil; the others are written as they are. */
export interface TapeRow {
  readonly loan: Loan;
  readonly id: string;
  /** What the lender's ledger holds, in fen. */
  readonly fen: number;
  /** What the tape says of it. */
  readonly balance: string;
  readonly dpd: string;
  readonly classWord: string;
  readonly fixedColumns: string;
}

export function soundRow(loan: Loan): TapeRow {
  return {
    loan,
    id: loan.id,
    fen: loan.balance,
    balance: tapeAmount(loan.balance),
    dpd: String(loan.dpd),
    classWord: CLASS_WORDS[loan.class] ?? '',
    fixedColumns: loan.fixedColumns,
  };
}

/** The lines of a tape, without line ends. */
export function* tapeLines(month: Month, rows: Iterable<TapeRow>): Generator<string> {
  const date = compactDate(month.cutoff);
  yield TAPE_HEADER;
  for (const { loan, id, balance, dpd, classWord, fixedColumns } of rows) {
    const start = `${date},${id},${loan.obligor.id},CNY,${balance},${dpd},${classWord}`;
    const accrued = accruedInterest(loan);
    const middle = `${tapeAmount(accrued)},${repaymentColumns(loan, month)},${ratingColumns(loan, accrued)}`;
    yield `${start},${fixedColumns},${middle},${termsColumns(loan, month)},${noteColumns(loan)},${loan.lastColumns}`;
  }
}

/** Interest of at most a quarter past due and some days of the running month; later interest stays off the books. */
function accruedInterest({ balance, dpd, rate, lentDay }: Loan): number {
  const days = Math.min(dpd, 90) + 29 - lentDay;
  return Math.floor((balance * rate * days) / (10_000 * 360));
}

function repaymentColumns(loan: Loan, month: Month): string {
  const { dpd, missed, lent, lentDay, rate, product, file } = loan;
  const late = dpd > 0;
  const due = month.number - lent;
  return [
    late ? tapeAmount(arrearsOf(loan, loan.balance, missed, month)) : '0.00',
    late ? compactDay(lastDayOf(month.number) - dpd) : '',
    fraction(rate),
    product.card ? '' : '按月',
    compactDate(isoDate(lent + 1, lentDay)),
    Math.max(due - missed, 0),
    tapeAmount(due === 0 ? 0 : file.due),
    file.paid === null ? '' : compactDay(file.paid.day),
    file.paid === null ? '' : tapeAmount(file.paid.amount),
  ].join(',');
}

function ratingColumns(loan: Loan, accrued: number): string {
  const { stage, defaultRate, loss, grade } = ratingOf(loan);
  const { file } = loan;
  const beside = offBalance(loan);
  const unlikely = loan.class >= CLASS.substandard && loan.dpd <= 90;
  const status = !isImpaired(loan) ? '未违约' : unlikely ? '预计无法足额偿还' : '逾期超90天';
  return [
    stage,
    fraction(defaultRate),
    `0.${loss}`,
    tapeAmount(loan.balance + accrued + Math.floor(beside / 2)),
    tapeAmount(allowance(loan)),
    file.defaulted === null ? '' : compactDay(file.defaulted),
    status,
    grade,
    isImpaired(loan) ? '非应计' : '应计',
    tapeAmount(beside),
  ].join(',');
}

/** What is promised beside the loan; on a card what is not drawn, unless it is blocked. */
function offBalance(loan: Loan): number {
  if (!loan.product.card) return loan.file.offBalance;
  return isImpaired(loan) ? 0 : loan.original - loan.balance;
}

function termsColumns({ file, lentDay }: Loan, month: Month): string {
  const { relief, extension } = file;
  const extended = extension?.way === EXTENDED && month.number >= extension.until;
  const eased =
    relief === null
      ? '否,,,,,0'
      : `是,${relief.way},${compactDay(relief.start)},${compactDay(relief.firstPayment)},${compactDay(relief.end)},${relief.count}`;
  const anew = extended ? `1,${compactDate(isoDate(extension.until, lentDay))}` : '0,';
  return `${eased},${anew},${file.refinance},${file.rolledFrom}`;
}

function noteColumns({ file }: Loan): string {
  const flags = [file.misused, file.downgraded, file.evading, file.bankrupt].map((flag) => (flag ? '1' : '0'));
  return `${flags.join(',')},${file.slip}`;
}

function compactDay(day: Day): string {
  return compactDate(isoOf(day));
}

/** Hundredths of a percent as a fraction: 435 is 0.0435. */
function fraction(rate: number): string {
  return rate >= 10_000 ? plainAmount(Math.floor(rate / 100)) : `0.${String(rate).padStart(4, '0')}`;
}
