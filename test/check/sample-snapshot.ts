import { join } from 'node:path';

import { type Engine, type InputControl, type Snapshot, shiftMonth, type TablePart } from '../../src/domain/index.ts';

/** One loan of a small book; columns left out are absent. */
export interface SampleLoan {
  readonly id: string;
  readonly balance: string;
  readonly account?: string;
  readonly class?: string;
  readonly region?: string;
  readonly currency?: string;
  readonly writtenOff?: boolean;
}

export const LOANS: readonly SampleLoan[] = [
  { id: 'L1', balance: '1000000.10', account: '1303', class: 'normal', region: 'East' },
  { id: 'L2', balance: '200000.20', account: '1303', class: 'substandard' },
  { id: 'L3', balance: '-0.01', account: '1305', region: 'West' },
  { id: 'L4', balance: '77.00', account: '1305', class: 'loss', region: 'West', writtenOff: true },
];

export const LEDGER: readonly (readonly [string, string])[] = [
  ['1303', '1200000.30'],
  ['1305', '-0.01'],
];

const LOAN_COLUMNS = [
  'cutoff_date',
  'loan_id',
  'currency',
  'principal_balance',
  'asset_class_5',
  'region',
  'written_off_flag',
  'gl_account',
];

/** Three months of one small book as a sealed snapshot over real Parquet files, everything tying. */
export async function sampleSnapshot(engine: Engine, folder: string, loans = LOANS): Promise<Snapshot> {
  const months = ['2026-08', '2026-09', '2026-10'];
  const parts: TablePart[] = [];
  for (const month of months) {
    parts.push(await loanPart(engine, folder, month, loans));
    parts.push(await ledgerPart(engine, folder, month, LEDGER));
    parts.push(await provisionPart(engine, folder, month, ['L1', 'L2']));
  }
  const controls = parts.map((part) => control(part));
  const inputs = controls.map(({ name, table }) => ({ name, table, sha256: hash(name), bytes: 1 }));
  return {
    hash: 'a'.repeat(64),
    inputs,
    mappings: {},
    parts,
    rejects: [],
    rejectCounts: {},
    controls,
    quality: [],
    conflictingKeys: 0,
  };
}

export function hash(name: string): string {
  return Buffer.from(name).toString('hex').padEnd(64, '0').slice(0, 64);
}

/** A tape of a month; `cutoffs` beside the month's end hold the same loans. */
export async function loanPart(
  engine: Engine,
  folder: string,
  month: string,
  loans: readonly SampleLoan[],
): Promise<TablePart> {
  const rows = loans.map((loan) => {
    const cells = [loan.id, loan.currency ?? 'CNY', loan.balance, loan.class, loan.region];
    const [id, currency, balance, klass, region] = cells.map(sql);
    return `(DATE '${monthEnd(month)}', ${id}, ${currency}, CAST(${balance} AS DECIMAL(18,2)), ${klass}, ${region}, ${loan.writtenOff ?? false}, ${sql(loan.account)})`;
  });
  return part(engine, { folder, month, table: 'loan_snapshot', columns: LOAN_COLUMNS, rows });
}

export async function ledgerPart(
  engine: Engine,
  folder: string,
  month: string,
  balances: readonly (readonly [string, string])[],
): Promise<TablePart> {
  const rows = balances.map(
    ([account, balance]) =>
      `(DATE '${monthEnd(month)}', ${sql(account)}, 'CNY', CAST(${sql(balance)} AS DECIMAL(18,2)))`,
  );
  const columns = ['cutoff_date', 'gl_account', 'currency', 'balance'];
  return part(engine, { folder, month, table: 'gl_control', columns, rows });
}

export async function provisionPart(
  engine: Engine,
  folder: string,
  month: string,
  loanIds: readonly string[],
): Promise<TablePart> {
  const rows = loanIds.map((id) => `(DATE '${monthEnd(month)}', ${sql(id)}, 'CNY', CAST(1.00 AS DECIMAL(18,2)))`);
  const columns = ['cutoff_date', 'loan_id', 'currency', 'amount'];
  return part(engine, { folder, month, table: 'provision', columns, rows });
}

let files = 0;

async function part(
  engine: Engine,
  want: { folder: string; month: string; table: TablePart['table']; columns: string[]; rows: readonly string[] },
): Promise<TablePart> {
  files += 1;
  const path = join(want.folder, `${want.table}-${want.month}-${files}.parquet`);
  const names = want.columns.map((column) => `"${column}"`).join(', ');
  await engine.run(
    `COPY (SELECT * FROM (VALUES ${want.rows.join(', ')}) AS t(${names})) TO ${sql(path)} (FORMAT parquet)`,
  );
  const { table, month, columns, rows } = want;
  return { table, month, rows: rows.length, digest: 'd', columns, sha256: 's', path, cutoffs: [monthEnd(month)] };
}

export function control(part: TablePart): InputControl {
  const name = `${part.table}_${part.month}.csv`;
  const loans = part.table === 'loan_snapshot';
  return {
    name,
    table: part.table,
    month: part.month,
    recordsInBytes: part.rows,
    filtered: 0,
    loaded: part.rows,
    rejected: 0,
    loadedTotal: loans ? '1200077.29' : null,
    manifest: loans
      ? {
          cutoffDate: monthEnd(part.month),
          rowCount: part.rows,
          controlTotal: '1200077.29',
          sha256: hash(name),
          extractedAt: `${shiftMonth(part.month, 1)}-03T02:00:00+08:00`,
        }
      : null,
  };
}

export function monthEnd(month: string): string {
  return { '2026-08': '2026-08-31', '2026-09': '2026-09-30', '2026-10': '2026-10-31' }[month] ?? `${month}-28`;
}

function sql(text: string | undefined): string {
  return text === undefined ? 'CAST(NULL AS VARCHAR)' : `'${text.replaceAll("'", "''")}'`;
}
