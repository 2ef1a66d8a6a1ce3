import {
  type Engine,
  hashOf,
  parseUnits,
  type Row,
  suppliedKey,
  type TableName,
  tableOf,
  unitsText,
} from '../domain/index.ts';
import { quoteName, readParquet } from './sql.ts';

/** What is counted of the rows of one month. */
export interface MonthFacts {
  readonly month: string;
  readonly rows: number;
  /** Sum of the control column, decimal text; null where the table or the mapping has none. */
  readonly total: string | null;
  /** Sum of the rows' hashes, an integer as text: adds up over files. */
  readonly hashSum: string;
  readonly cutoffs: readonly string[];
  /** Cells that are present, by column. */
  readonly present: Readonly<Record<string, number>>;
  /** Rows that hold what should have been refused; 0 in everything that is kept. */
  readonly suspects: number;
  /** Rows that do not stand after the row before them by key: 0 means sorted and without duplicates. */
  readonly disorder: number;
}

const CONTROL_COLUMNS: Partial<Record<TableName, string>> = {
  loan_snapshot: 'principal_balance',
  provision: 'amount',
  writeoff_recovery: 'amount',
  gl_control: 'balance',
  balance_aggregate: 'balance',
};

/** The column whose sum is the control total of a table; null where there is none among `columns`. */
export function controlColumn(table: TableName, columns: readonly string[]): string | null {
  const name = CONTROL_COLUMNS[table];
  return name !== undefined && columns.includes(name) ? name : null;
}

/** The rows to count. */
export interface FactsWork {
  readonly table: TableName;
  /** Canonical columns that the file holds. */
  readonly columns: readonly string[];
  readonly path: string;
  /** Condition that holds for a suspect row. */
  readonly suspect: string;
}

/** Facts of each month in a Parquet file, months ascending. */
export async function monthFacts(engine: Engine, work: FactsWork): Promise<readonly MonthFacts[]> {
  const { columns } = work;
  const rows = await engine.rows(factsSql(work));
  const byMonth = new Map<string, MonthFacts>();
  for (const facts of rows.map((row) => factsOfRow(row, columns)).filter((one) => one.rows > 0)) {
    const before = byMonth.get(facts.month);
    byMonth.set(facts.month, before === undefined ? facts : addFacts(before, facts));
  }
  return [...byMonth.values()].toSorted((a, b) => (a.month < b.month ? -1 : 1));
}

/** Facts of two disjoint sets of rows of one month. */
export function addFacts(a: MonthFacts, b: MonthFacts): MonthFacts {
  const columns = new Set([...Object.keys(a.present), ...Object.keys(b.present)]);
  return {
    month: a.month,
    rows: a.rows + b.rows,
    total: addTotals(a.total, b.total),
    hashSum: String(BigInt(a.hashSum) + BigInt(b.hashSum)),
    cutoffs: [...new Set([...a.cutoffs, ...b.cutoffs])].toSorted(),
    present: Object.fromEntries([...columns].map((name) => [name, (a.present[name] ?? 0) + (b.present[name] ?? 0)])),
    suspects: a.suspects + b.suspects,
    disorder: a.disorder + b.disorder,
  };
}

/** The sum of two control totals; absent where both are. */
export function addTotals(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return unitsText(parseUnits(a) + parseUnits(b));
}

/**
 * The logical digest of a part: over its columns' names, the count of its rows and the sum of DuckDB's 64-bit row hash,
 * so it depends neither on the order of rows nor on Parquet's bytes. The row hash is fixed by a test: should a version
 * of DuckDB change it, all digests change with it, at once and visibly. (A sum of MD5 halves would be independent of
 * DuckDB and costs eight times as much, 0.8 of the whole bare read; the inputs' SHA-256 stands beside it anyway.)
 */
export function digestOf(columns: readonly string[], facts: Pick<MonthFacts, 'rows' | 'hashSum'>): string {
  return hashOf({ digest: 1, columns, rows: facts.rows, hashSum: facts.hashSum });
}

function factsSql({ table, columns, path, suspect }: FactsWork): string {
  const { timing, dateColumn } = tableOf(table);
  const key = suppliedKey(table, columns);
  const control = controlColumn(table, columns);
  const total = control === null ? 'NULL' : `CAST(sum(${quoteName(control)}) AS VARCHAR)`;
  const day = dateColumn === null ? null : quoteName(dateColumn);
  // Events have many days in a month, cut-offs one or few.
  const group = timing === 'event' ? `date_trunc('month', ${day})` : day;
  const before = key.map((name, i) => `lag(${quoteName(name)}) OVER () AS "before:${i}"`);
  return `SELECT ${day === null ? `'all'` : `strftime(${group}, '%Y-%m')`} AS month,
    ${timing === 'cutoff' ? `CAST(${day} AS VARCHAR)` : 'NULL'} AS cutoff,
    count(*) AS rows, ${total} AS total, CAST(sum(hash(${columns.map(quoteName).join(', ')})) AS VARCHAR) AS "hashSum",
    count(*) FILTER ("before:0" IS NOT NULL AND NOT COALESCE(${isAfter(key)}, FALSE)) AS disorder,
    count(*) FILTER (${suspect}) AS suspects,
    ${columns.map((name) => `count(${quoteName(name)}) AS ${quoteName(`present:${name}`)}`).join(', ')}
    FROM (SELECT *, ${before.join(', ')} FROM ${readParquet([path])}) ${group === null ? '' : `GROUP BY ${group}`}`;
}

/** Whether a row's key stands after the key of the row before it, column by column. */
function isAfter(key: readonly string[]): string {
  return key.reduceRight((rest, name, i) => {
    const [now, before] = [quoteName(name), `"before:${i}"`];
    return rest === '' ? `${now} > ${before}` : `${now} > ${before} OR (${now} = ${before} AND (${rest}))`;
  }, '');
}

function factsOfRow(row: Row, columns: readonly string[]): MonthFacts {
  return {
    month: String(row.month),
    rows: Number(row.rows),
    total: row.total === null ? null : String(row.total),
    hashSum: String(row.hashSum ?? '0'),
    cutoffs: row.cutoff === null ? [] : [String(row.cutoff)],
    present: Object.fromEntries(columns.map((name) => [name, Number(row[`present:${name}`])])),
    suspects: Number(row.suspects),
    disorder: Number(row.disorder),
  };
}
