import { join } from 'node:path';

import {
  type CanonicalColumn,
  columnOf,
  type Engine,
  hashOf,
  parsePeriod,
  type QualityCount,
  type Snapshot,
  TABLE_NAMES,
  type TableName,
  type TablePart,
  tableOf,
} from '../../src/domain/index.ts';

/** Rows a month (or in all) for each row of the tape. */
const SHARES: Readonly<Partial<Record<TableName, number>>> = {
  loan_snapshot: 1,
  provision: 0.95,
  obligor: 0.6,
  obligor_name: 0.6,
  collateral: 0.4,
  loan_collateral: 0.5,
  gl_control: 0.01,
  capital: 0.001,
  fx_rate: 0.001,
  limit: 0.005,
  reported_value: 0.005,
  benchmark: 0.005,
  adjustment: 0.002,
  transition_count: 0,
  vintage_cell: 0,
  balance_aggregate: 0,
};
const EVENT_SHARE = 0.1;

/** Texts that a collation, an escape or a trim would change. */
const TEXTS = ['East', 'east', 'East ', 'ÉAST', '华北', "it's \\ back", 'a"b', '银行\\n', 'West', 'Z', '_', ''];

const SQL_TYPES: Readonly<Record<CanonicalColumn['type'], string>> = {
  ...{ text: 'VARCHAR', code: 'VARCHAR', currency: 'VARCHAR', date: 'DATE', money: 'DECIMAL(18,2)' },
  ...{ decimal: 'DECIMAL(18,6)', int: 'BIGINT', flag: 'BOOLEAN' },
};

/** A made-up book with every canonical table of loans and every column, for some months: the same at every call. */
export async function makeBook(
  engine: Engine,
  options: {
    readonly folder: string;
    readonly loans: number;
    readonly months: readonly string[];
    /** Those that hold loans or what belongs to them, where absent. */
    readonly tables?: readonly TableName[];
  },
): Promise<Snapshot> {
  const parts: TablePart[] = [];
  const quality: QualityCount[] = [];
  for (const table of TABLE_NAMES) {
    const share = options.tables === undefined ? (SHARES[table] ?? EVENT_SHARE) : 1;
    if (share === 0 || options.tables?.includes(table) === false) continue;
    for (const month of tableOf(table).timing === 'timeless' ? ['all'] : options.months) {
      const last = options.months.at(-1) ?? '';
      const part = await makePart(engine, { table, month, last, rows: Math.ceil(options.loans * share), ...options });
      parts.push(part);
      if (table === 'loan_snapshot') quality.push(...(await countCells(engine, part)));
    }
  }
  return {
    hash: hashOf(parts.map(({ digest }) => digest)),
    ...{
      inputs: [],
      mappings: {},
      parts,
      rejects: [],
      rejectCounts: {},
      controls: [],
      quality,
      conflictingKeys: 0,
    },
  };
}

interface Making {
  readonly table: TableName;
  readonly month: string;
  readonly last: string;
  readonly rows: number;
  readonly loans: number;
  readonly folder: string;
}

async function makePart(engine: Engine, making: Making): Promise<TablePart> {
  const { table, month, rows } = making;
  const columns = [...Object.keys(tableOf(table).columns), ...(table === 'loan_snapshot' ? ['dim_channel'] : [])];
  const path = join(making.folder, `${table}_${month}.parquet`);
  const listed = columns.map((name) => `CAST(${cellOf(name, making)} AS ${sqlType(table, name)}) AS "${name}"`);
  await engine.run(`COPY (SELECT ${listed.join(', ')} FROM range(${rows}) AS t(i)) TO '${path}' (FORMAT parquet)`);
  const digest = hashOf({ table, month, rows, columns });
  const cutoffs = tableOf(table).timing === 'cutoff' ? [parsePeriod(month).end] : [];
  return { table, month, rows, digest, columns, sha256: digest, path, cutoffs };
}

async function countCells(engine: Engine, { columns, path, month, rows }: TablePart): Promise<readonly QualityCount[]> {
  const counts = columns.map((name) => `COUNT("${name}") AS "${name}"`).join(', ');
  const [row = {}] = await engine.rows(`SELECT ${counts} FROM '${path}'`);
  return columns.map((column) => ({ month, column, cells: rows, present: Number(row[column]) }));
}

function sqlType(table: TableName, name: string): string {
  return SQL_TYPES[columnOf(table, name)?.type ?? 'text'];
}

/** Values by column, from a hash of row, column and month: some absent wherever they may be. */
function cellOf(name: string, making: Making): string {
  const { table, month, last } = making;
  const column = columnOf(table, name);
  const draw = (of: number): string => `(hash(i, '${name}', '${month}') % ${of})`;
  const present = (value: string): string =>
    column?.required === true ? value : `CASE WHEN ${draw(11)} = 0 THEN NULL ELSE ${value} END`;
  const end = parsePeriod(month === 'all' ? last : month).end;
  if (tableOf(table).dateColumn === name) {
    return tableOf(table).timing === 'event' ? `DATE '${end}' - CAST(${draw(27)} AS INTEGER)` : `DATE '${end}'`;
  }
  if (column?.type === 'currency') return currencyOf(table);
  const id = ids(name, making);
  if (id !== null) return tableOf(table).key.includes(name) ? id : present(id);
  if (column?.type === 'code') return present(pick(column.values ?? [], draw));
  if (column?.type === 'date') return present(`DATE '${end}' + CAST(${draw(2400)} AS INTEGER) - 1800`);
  if (column?.type === 'money') return present(`CAST(${draw(3_000_000_017)} AS DECIMAL(18,2)) / 100`);
  if (column?.type === 'decimal' && name.endsWith('count')) return present(`${draw(400)}`);
  if (column?.type === 'decimal') return present(`CAST(${draw(1_000_001)} AS DECIMAL(18,6)) / 1000000`);
  if (column?.type === 'int') return present(name === 'days_past_due' ? daysPastDue(draw) : `${draw(5)}`);
  if (column?.type === 'flag') return present(`${draw(6)} = 0`);
  return present(pick(TEXTS, draw));
}

/** Dollars have a rate, pounds have none. */
function currencyOf(table: TableName): string {
  if (table === 'fx_rate') return "'USD'";
  return table === 'loan_snapshot' ? "CASE i % 50 WHEN 7 THEN 'USD' WHEN 8 THEN 'GBP' ELSE 'CNY' END" : "'CNY'";
}

function daysPastDue(draw: (of: number) => string): string {
  return `CASE WHEN ${draw(10)} < 7 THEN 0 ELSE ${draw(463)} END`;
}

function pick(values: readonly string[], draw: (of: number) => string): string {
  const listed = values.map((value) => `'${value.replaceAll("'", "''")}'`);
  return `([${listed.join(', ')}])[CAST(${draw(values.length)} AS INTEGER) + 1]`;
}

/** Every fourth loan is told from another by a small letter alone. */
const LOAN = (i: string): string =>
  `CASE WHEN ${i} % 4 = 3 THEN 'l' ELSE 'L' END || CAST(${i} - CASE WHEN ${i} % 4 = 3 THEN 1 ELSE 0 END AS VARCHAR)`;
const OBLIGOR = (i: string): string => `'客户' || CAST(${i} AS VARCHAR) || CASE WHEN ${i} % 7 = 0 THEN ' ' ELSE '' END`;

function ids(name: string, { table, loans }: Making): string | null {
  const obligors = Math.ceil(loans * 0.6);
  if (name === 'loan_id') {
    const direct = table === 'loan_snapshot' || table === 'provision' || table === 'loan_collateral';
    return LOAN(direct ? 'i' : `CAST(hash(i, '${table}') % ${loans} AS BIGINT)`);
  }
  if (name === 'obligor_id') {
    const direct = table === 'obligor' || table === 'obligor_name';
    return OBLIGOR(direct ? 'i' : `CAST(hash(i, 'obligor') % ${obligors + 5} AS BIGINT)`);
  }
  if (name === 'collateral_id') {
    return table === 'collateral'
      ? `'C' || CAST(i AS VARCHAR)`
      : `'C' || CAST(hash(i) % ${Math.ceil(loans * 0.4)} AS VARCHAR)`;
  }
  if (name === 'group_id') return `'G' || CAST(hash(i, 'group') % 40 AS VARCHAR)`;
  if (name === 'gl_account')
    return table === 'gl_control' ? `'13' || CAST(i AS VARCHAR)` : `'13' || CAST(i % 30 AS VARCHAR)`;
  if (!tableOf(table).key.includes(name)) return null;
  if (columnOf(table, name)?.type === 'date') return `DATE '2026-10-31' - CAST(i AS INTEGER) * 30`;
  if (columnOf(table, name)?.type === 'int') return 'i';
  return name === 'period' ? "'2026-10'" : `'K' || CAST(i AS VARCHAR)`;
}
