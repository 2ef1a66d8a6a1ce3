import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { Engine, Snapshot, TablePart } from '../../src/domain/index.ts';
import { monthsUpTo, parsePeriod, sha256 } from '../../src/domain/index.ts';

/** A synthetic book as staged Parquet: loans that ever live, months, and dimensions beside region, industry, product. */
export interface WideBook {
  readonly folder: string;
  readonly loans: number;
  readonly months: number;
}

export const LAST_MONTH = '2026-10';
const COLUMNS = [
  'cutoff_date',
  'loan_id',
  'obligor_id',
  'currency',
  'principal_balance',
  'days_past_due',
  'asset_class_5',
  'origination_date',
  'original_amount',
  'product',
  'region',
  'industry',
];

export function monthsOfBook({ months }: Pick<WideBook, 'months'>): readonly string[] {
  return monthsUpTo(LAST_MONTH, months);
}

export function partPath({ folder }: Pick<WideBook, 'folder'>, month: string): string {
  return join(folder, `${month}.parquet`);
}

/** Writes the months as Parquet sorted by loan, from hashes of the loan's number: the same book for the same sizes. */
export async function makeWideBook(engine: Engine, book: WideBook): Promise<void> {
  await mkdir(book.folder, { recursive: true });
  for (const [index, month] of monthsOfBook(book).entries()) {
    await engine.run(`COPY (${monthSql(book, index, parsePeriod(month).end)}) TO '${partPath(book, month)}'
      (FORMAT parquet, COMPRESSION zstd)`);
  }
}

/** The snapshot of the book's months, as ingest would hand it over. */
export async function snapshotOf(engine: Engine, book: WideBook, months: readonly string[]): Promise<Snapshot> {
  const parts: TablePart[] = [];
  for (const month of months) {
    const path = partPath(book, month);
    const [row] = await engine.rows(`SELECT COUNT(*) AS n FROM read_parquet('${path}')`);
    const digest = sha256(`${book.loans} ${book.months} ${month}`);
    const cutoffs = [parsePeriod(month).end];
    parts.push({
      table: 'loan_snapshot',
      month,
      rows: Number(row?.n),
      digest,
      columns: COLUMNS,
      sha256: digest,
      path,
      cutoffs,
    });
  }
  return { ...EMPTY, parts };
}

const EMPTY: Snapshot = {
  hash: '0'.repeat(64),
  inputs: [],
  mappings: {},
  parts: [],
  rejects: [],
  rejectCounts: {},
  controls: [],
  quality: [],
  conflictingKeys: 0,
};

/**
 * About four fifths of the loans are alive in a month. Days past due move in steps of a month and are mostly 0; the class
 * follows them.
 */
function monthSql({ loans }: WideBook, index: number, cutoff: string): string {
  const dpd = `CASE WHEN h % 100 < 93 THEN 0 WHEN h % 100 < 97 THEN 1 + (h // 100) % 60 ELSE 61 + (h // 100) % 400 END`;
  const living = `SELECT i, hash(i, ${Math.floor(index / 2)}) AS h, CAST(hash(i, 7) % 48 AS INTEGER) - 24 AS born,
    6 + CAST(hash(i, 8) % 60 AS INTEGER) AS term FROM range(${loans}) AS r(i)`;
  return `SELECT DATE '${cutoff}' AS cutoff_date, 'L' || lpad(CAST(i AS VARCHAR), 8, '0') AS loan_id,
    'O' || CAST(hash(i, 1) % ${Math.ceil(loans * 0.7)} AS VARCHAR) AS obligor_id, 'CNY' AS currency,
    CAST((100000 + hash(i, 2) % 90000000) / 100 * (1.0 - 0.01 * least(${index} - least(born, ${index}), 90)) AS DECIMAL(18,2)) AS principal_balance,
    CAST(dpd AS BIGINT) AS days_past_due,
    CASE WHEN dpd = 0 THEN 'normal' WHEN dpd <= 90 THEN 'special_mention' WHEN dpd <= 270 THEN 'substandard'
      WHEN dpd <= 360 THEN 'doubtful' ELSE 'loss' END AS asset_class_5,
    CAST(DATE '2024-11-15' + to_months(born) AS DATE) AS origination_date,
    CAST((100000 + hash(i, 2) % 90000000) / 100 AS DECIMAL(18,2)) AS original_amount,
    'product ' || CAST(hash(i, 3) % 6 AS VARCHAR) AS product, 'region ' || CAST(hash(i, 4) % 8 AS VARCHAR) AS region,
    'industry ' || CAST(hash(i, 5) % 20 AS VARCHAR) AS industry
    FROM (SELECT *, ${dpd} AS dpd FROM (${living})) WHERE born <= ${index} AND born + term > ${index} ORDER BY i`;
}
