import { type InputControl, type Snapshot, type TableName, type Tie, UNKNOWN } from '../domain/index.ts';
import {
  type Balance,
  type Book,
  CLASS_COLUMNS,
  readLedger,
  readPersons,
  readProvisions,
  readTapeByAccount,
} from './book.ts';
import { partOf, type Question } from './question.ts';
import { sum, tieOf, unchecked } from './tie.ts';

/** The book of one month against itself: classes and every cut sum to the book. */
export function sumTies(book: Book, question: Question): readonly Tie[] {
  const ties = [...book.cuts].map(([cut, balance]) => {
    const id = cut === CLASS_COLUMNS[book.table] ? 'class.sum' : `cut.sum/${cut}`;
    if (balance === null) return unchecked(id, book.month, `notSupplied:${cut}`);
    const pair = { id, month: book.month, critical: true, left: balance, right: book.total };
    return tieOf(pair, question.tolerances);
  });
  return ties.filter((tie) => tie.notChecked === null || book.month === question.month);
}

/** What was read from the sources against what stands in the staged tables. */
export function stageTies(snapshot: Snapshot, books: readonly Book[], question: Question): readonly Tie[] {
  const tables = [...new Set(snapshot.controls.map((control) => control.table))];
  const rows = tables.flatMap((table) => stagedRows(snapshot, table, question));
  return [...rows, ...books.map((book) => stagedTotal(snapshot, book, question))];
}

function stagedRows(snapshot: Snapshot, table: TableName, question: Question): readonly Tie[] {
  const controls = snapshot.controls.filter((control) => control.table === table);
  const parts = snapshot.parts.filter((part) => part.table === table);
  const pairOf = (month: string | null, own: readonly InputControl[], kept: readonly { rows: number }[]): Tie => {
    const left = sum(own.map((control) => String(control.loaded)));
    const right = sum(kept.map((part) => String(part.rows)));
    return tieOf({ id: `stage.rows/${table}`, month, critical: true, left, right }, question.tolerances);
  };
  // A file of several months, or of events, can only be compared as a whole.
  if (controls.some((control) => control.month === null)) return [pairOf(null, controls, parts)];
  return question.months
    .filter((month) => controls.some((control) => control.month === month))
    .map((month) =>
      pairOf(
        month,
        controls.filter((control) => control.month === month),
        parts.filter((part) => part.month === month),
      ),
    );
}

/** The control total covers rejected rows too: it can be compared only where there are none. */
function stagedTotal(snapshot: Snapshot, book: Book, question: Question): Tie {
  const id = `stage.total/${book.table}`;
  const controls = monthControls(snapshot, book);
  const totals = controls.map((control) => control.loadedTotal).filter((total) => total !== null);
  if (controls.length === 0 || totals.length < controls.length) return unchecked(id, book.month, 'notByMonth');
  if (controls.some((control) => control.rejected > 0)) return unchecked(id, book.month, 'rowsRejected');
  const pair = { id, month: book.month, critical: true, left: sum(totals), right: book.staged };
  return tieOf(pair, question.tolerances);
}

/** Controls of the book of a month; none where a file holds several months. */
export function monthControls(
  snapshot: Snapshot,
  { table, month }: Pick<Book, 'table' | 'month'>,
): readonly InputControl[] {
  const controls = snapshot.controls.filter((control) => control.table === table);
  return controls.some((control) => control.month === null)
    ? []
    : controls.filter((control) => control.month === month);
}

/** The book of one month against the general ledger, by account and in total, per currency. */
export async function ledgerTies(snapshot: Snapshot, book: Book, question: Question): Promise<readonly Tie[]> {
  const { month } = book;
  const [ledger, loans] = [partOf(snapshot, 'gl_control', month), question.book.get(month)];
  if (loans === undefined) return [];
  const known = snapshot.parts.some((part) => part.table === 'gl_control');
  if (ledger === undefined) {
    return known || month === question.month ? [unchecked('gl.total', month, 'notSupplied:gl_control')] : [];
  }
  const [tape, entries] = await Promise.all([
    readTapeByAccount(question.engine, loans),
    readLedger(question.engine, ledger, book.cutoff),
  ]);
  const byAccount = loans.columns.includes('gl_account')
    ? compare('gl.account', month, [tape, entries], question)
    : [unchecked('gl.account', month, 'notSupplied:gl_account')];
  return [...byAccount, ...compare('gl.total', month, [byCurrency(tape), byCurrency(entries)], question)];
}

function compare(
  kind: 'gl.account' | 'gl.total',
  month: string,
  sides: readonly [readonly Balance[], readonly Balance[]],
  question: Question,
): readonly Tie[] {
  const nameOf = ({ key, currency }: Balance): string => (kind === 'gl.total' ? currency : `${key}/${currency}`);
  const [left, right] = sides.map((side) => new Map(side.map((balance) => [nameOf(balance), balance.balance])));
  const names = [...new Set(sides.flat().map(nameOf))].sort();
  return names.map((name) => {
    const pair = { left: left?.get(name) ?? '0', right: right?.get(name) ?? '0', month, critical: true };
    return tieOf({ id: `${kind}/${name}`, ...pair }, question.tolerances);
  });
}

function byCurrency(balances: readonly Balance[]): readonly Balance[] {
  const currencies = [...new Set(balances.map(({ currency }) => currency))];
  return currencies.map((currency) => {
    const own = balances.filter((balance) => balance.currency === currency).map(({ balance }) => balance);
    return { key: UNKNOWN, currency, balance: sum(own) };
  });
}

/** Provisions without a loan on the tape of their cut-off. */
export async function orphanTies(snapshot: Snapshot, month: string, question: Question): Promise<readonly Tie[]> {
  const id = 'provision.orphans';
  const counts = await readProvisions(question.engine, snapshot, month);
  if (counts === null) return month === question.month ? [unchecked(id, month, 'notSupplied:provision')] : [];
  return [tieOf({ id, month, critical: false, left: counts.all, right: counts.found }, question.tolerances)];
}

/** Adjustments are the only change after close: one person prepares them, another approves. */
export async function adjustmentTies(snapshot: Snapshot, question: Question): Promise<readonly Tie[]> {
  const pairs = await readPersons(question.engine, snapshot);
  if (pairs === null) return [];
  const same = pairs.filter(([preparer, approver]) => personOf(preparer) === personOf(approver)).length;
  const pair = { id: 'adjustment.persons', month: null, critical: true, left: String(same), right: '0' };
  return [tieOf(pair, question.tolerances)];
}

/** A name however it is typed. */
function personOf(name: string): string {
  return name.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ').trim();
}
