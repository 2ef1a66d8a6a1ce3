import { type Loan, plainAmount, tapeAmount } from './loan.ts';
import { PRODUCTS } from './products.ts';
import { soundRow, type TapeRow } from './tape.ts';

/** The account whose ledger total is off by one fen; its rows stay sound, so that the break shows as just that. */
export const BROKEN_ACCOUNT = PRODUCTS[0]?.account ?? '';

/** Each turns a sound row into what a spoilt tape holds: one bad row, or the loan twice. */
const FAULTS: readonly ((row: TapeRow) => readonly TapeRow[])[] = [
  // 30 February.
  (row) => [{ ...row, fixedColumns: row.fixedColumns.replace(/^\d{8}/, '20250230') }],
  // A class that no code list knows.
  (row) => [{ ...row, classWord: '待定' }],
  (row) => [{ ...row, dpd: '-3' }],
  // More decimals than money has.
  (row) => [{ ...row, balance: `${plainAmount(row.fen)}25` }],
  (row) => [{ ...row, balance: '待核对' }],
  (row) => [{ ...row, id: '' }],
  // One loan, two balances.
  (row) => [row, { ...row, fen: row.fen + 100_000, balance: tapeAmount(row.fen + 100_000) }],
  // The same row twice.
  (row) => [row, row],
];

/** The rows of the last tape, spoilt at even distances as far as there are rows to spoil. */
export function* faultyRows(loans: readonly Loan[]): Generator<TapeRow> {
  const step = Math.max(Math.floor(loans.length / (FAULTS.length + 1)), 1);
  let next = 0;
  for (const [i, loan] of loans.entries()) {
    const fault = FAULTS[next];
    const sound = loan.product.account === BROKEN_ACCOUNT || i < step * (next + 1) - 1;
    if (fault === undefined || sound) {
      yield soundRow(loan);
      continue;
    }
    yield* fault(soundRow(loan));
    next += 1;
  }
}
