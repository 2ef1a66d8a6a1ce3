import {
  type BookTable,
  DPD_BANDS,
  type Engine,
  LOAN_CLASSES,
  LOAN_DIMENSIONS,
  RiskpressError,
  type Row,
  type Snapshot,
  type TablePart,
  UNKNOWN,
} from '../domain/index.ts';
import { bookTableOf, newestCutoff, partOf } from './question.ts';

/** Balance by a key: `value` of a cut, account of a ledger. */
export interface Balance {
  readonly key: string;
  readonly currency: string;
  readonly balance: string;
}

/** Sums of one month's book at its newest cut-off, read from the staged table. */
export interface Book {
  readonly table: BookTable;
  readonly month: string;
  readonly cutoff: string;
  /** Over every row of the part: what was loaded. */
  readonly staged: string;
  /** Over the loans in stock: written-off ones left out. */
  readonly total: string;
  readonly currencies: readonly string[];
  /** Classes and bands of sums that are none of the catalogue's, as `class 次级类`: ratios do not count them. */
  readonly strange: readonly string[];
  /** Sum over each cut's groups; null where it has no such column. */
  readonly cuts: ReadonlyMap<string, string | null>;
}

/** The column of a book's classes. */
export const CLASS_COLUMNS = { loan_snapshot: 'asset_class_5', balance_aggregate: 'class' } as const satisfies Record<
  BookTable,
  string
>;

/** Reads the sums of a month's book. */
export async function readBook(engine: Engine, part: TablePart): Promise<Book> {
  const cuts = cutsOf(part);
  const supplied = cuts.filter((cut) => part.columns.includes(cut));
  const rows = await engine.rows(bookQuery(part, supplied));
  const sums = new Map(rows.map((row) => [text(row, 'name'), text(row, 'balance')]));
  return {
    table: bookTableOf(part),
    month: part.month,
    cutoff: newestCutoff(part) ?? '',
    staged: sums.get('staged') ?? '0',
    total: sums.get('total') ?? '0',
    currencies: rows.filter((row) => text(row, 'name') === 'currency').map((row) => text(row, 'key')),
    strange: rows.filter((row) => text(row, 'name') === 'strange').map((row) => text(row, 'key')),
    cuts: new Map(cuts.map((cut) => [cut, supplied.includes(cut) ? (sums.get(`cut ${cut}`) ?? '0') : null])),
  };
}

/** Loan balances in stock by account and currency; accounts that are absent are `(unknown)`. */
export function readTapeByAccount(engine: Engine, part: TablePart): Promise<readonly Balance[]> {
  const account = part.columns.includes('gl_account') ? `coalesce("gl_account", ${quoted(UNKNOWN)})` : quoted(UNKNOWN);
  return balances(engine, `SELECT ${account} AS key, "currency", ${amountOf(part)} AS b FROM ${stock(part)}`);
}

/** Ledger balances by account and currency at the tape's cut-off. */
export function readLedger(engine: Engine, ledger: TablePart, cutoff: string): Promise<readonly Balance[]> {
  const where = ledger.cutoffs.length > 1 ? ` WHERE "cutoff_date" = CAST(${quoted(cutoff)} AS DATE)` : '';
  return balances(engine, `SELECT "gl_account" AS key, "currency", "balance" AS b FROM ${file(ledger)}${where}`);
}

/** Provisions of a month: all, and those whose loan is on the tape at the same cut-off. */
export async function readProvisions(
  engine: Engine,
  snapshot: Snapshot,
  month: string,
): Promise<{ readonly all: string; readonly found: string } | null> {
  const [provisions, loans] = [partOf(snapshot, 'provision', month), partOf(snapshot, 'loan_snapshot', month)];
  if (provisions === undefined || loans === undefined) return null;
  const found = `SELECT count(*) FROM ${file(provisions)} p JOIN ${file(loans)} l USING ("loan_id", "cutoff_date")`;
  const [row] = await engine.rows(
    `SELECT CAST(count("loan_id") AS VARCHAR) AS "all", CAST((${found}) AS VARCHAR) AS "found" FROM ${file(provisions)}`,
  );
  return row === undefined ? null : { all: text(row, 'all'), found: text(row, 'found') };
}

/** Who prepared and who approved each adjustment; null where there are none. */
export async function readPersons(
  engine: Engine,
  snapshot: Snapshot,
): Promise<readonly (readonly [string, string])[] | null> {
  const part = partOf(snapshot, 'adjustment', 'all');
  if (part === undefined) return null;
  const rows = await engine.rows(`SELECT "preparer", "approver" FROM ${file(part)}`);
  return rows.map((row) => [text(row, 'preparer'), text(row, 'approver')] as const);
}

/** The class, the catalogue's dimensions, and the mapping's own that the book has. */
function cutsOf(part: TablePart): readonly string[] {
  return [
    CLASS_COLUMNS[bookTableOf(part)],
    ...LOAN_DIMENSIONS,
    ...part.columns.filter((column) => column.startsWith('dim_')),
  ];
}

function bookQuery(part: TablePart, cuts: readonly string[]): string {
  const amount = (name: string, from: string): string =>
    `SELECT ${quoted(name)} AS name, '' AS key, CAST(coalesce(sum(amount), 0) AS VARCHAR) AS balance FROM ${from}`;
  const groups = cuts.map((cut) => {
    const grouped = `SELECT coalesce("${cut}", ${quoted(UNKNOWN)}) AS g, sum(amount) AS amount FROM stock GROUP BY g`;
    return amount(`cut ${cut}`, `(${grouped})`);
  });
  const currencies = `SELECT DISTINCT 'currency', "currency", '0' FROM stock`;
  const rows = (from: string): string => `SELECT *, ${amountOf(part)} AS amount FROM ${from}`;
  const staged = amount('staged', `(${rows(file(part))})`);
  const all = [staged, amount('total', 'stock'), ...groups, currencies, ...strangeLabels(part)].join('\nUNION ALL ');
  return `WITH stock AS MATERIALIZED (${rows(stock(part))})\nSELECT * FROM (${all}) ORDER BY name, key`;
}

/** A tape's classes are checked as it is read; those of sums are free, so that other scales can be taken. */
function strangeLabels(part: TablePart): readonly string[] {
  if (bookTableOf(part) !== 'balance_aggregate') return [];
  const known = { class: LOAN_CLASSES, dpd_band: DPD_BANDS.map(({ name }) => name) };
  return Object.entries(known)
    .filter(([column]) => part.columns.includes(column))
    .map(([column, names]) => {
      const label = `${quoted(`${column} `)} || "${column}"`;
      return `SELECT DISTINCT 'strange', ${label}, '0' FROM stock WHERE "${column}" NOT IN (${names.map(quoted).join(', ')})`;
    });
}

async function balances(engine: Engine, from: string): Promise<readonly Balance[]> {
  const rows = await engine.rows(
    `SELECT key, "currency", CAST(sum(b) AS VARCHAR) AS balance FROM (${from}) GROUP BY key, "currency" ORDER BY key, "currency"`,
  );
  return rows.map((row) => ({ key: text(row, 'key'), currency: text(row, 'currency'), balance: text(row, 'balance') }));
}

/** What is summed: balances; numbers where sums come without balances. */
function amountOf({ table, columns }: TablePart): string {
  if (table !== 'balance_aggregate') return '"principal_balance"';
  return columns.includes('balance') ? '"balance"' : columns.includes('count') ? '"count"' : 'CAST(0 AS DECIMAL(18,2))';
}

/** Loans that the book counts: at the newest cut-off of the month, not written off. */
function stock(part: TablePart): string {
  const conditions = [
    ...(part.cutoffs.length > 1 ? [`"cutoff_date" = CAST(${quoted(newestCutoff(part) ?? '')} AS DATE)`] : []),
    ...(part.columns.includes('written_off_flag') ? ['coalesce("written_off_flag", false) = false'] : []),
  ];
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return `(SELECT * FROM ${file(part)}${where})`;
}

function file(part: TablePart): string {
  return `read_parquet(${quoted(part.path)})`;
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

function text(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw new RiskpressError('internal', `check: expected text in ${column}, found ${JSON.stringify(value)}`);
}
