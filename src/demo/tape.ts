import { compactDate, type Month } from './calendar.ts';
import { CLASS_WORDS, type Loan, tapeAmount } from './loan.ts';

export const TAPE_HEADER =
  '数据日期,借据号,客户号,币种,贷款余额,逾期天数,五级分类,发放日期,贷款金额,到期日,产品,地区,机构,行业,客户类型,担保方式,应计利息,科目,客户经理,备注';

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
    yield `${start},${fixedColumns},${tapeAmount(accruedInterest(loan))},${loan.lastColumns}`;
  }
}

/** Interest of at most a quarter past due and some days of the running month; later interest stays off the books. */
function accruedInterest({ balance, dpd, rate, lentDay }: Loan): number {
  const days = Math.min(dpd, 90) + 29 - lentDay;
  return Math.floor((balance * rate * days) / (10_000 * 360));
}
