import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  CANONICAL_TABLES,
  type CheckResult,
  columnOf,
  type Engine,
  type Figure,
  type Snapshot,
  sha256,
  silent,
  type TableName,
  type TablePart,
} from '../../src/domain/index.ts';
import { startEngine } from '../../src/engine/index.ts';
import {
  behindFigure,
  type Measurement,
  type MeasureSettings,
  measure,
  type RowsBehind,
} from '../../src/measure/index.ts';

/** A row by canonical column; an absent column is NULL. */
export type BookRow = Readonly<Record<string, string | number | boolean | null>>;

/** Rows of one table and month; `columns` are what the source supplies, by default those of the rows. */
export interface BookPart {
  readonly table: TableName;
  readonly month: string;
  readonly rows: readonly BookRow[];
  readonly columns?: readonly string[];
}

const SQL_TYPES = {
  text: 'VARCHAR',
  code: 'VARCHAR',
  currency: 'VARCHAR',
  date: 'DATE',
  money: 'DECIMAL(18,2)',
  decimal: 'DECIMAL(18,6)',
  int: 'BIGINT',
  flag: 'BOOLEAN',
} as const;

/** A real engine over a folder of its own, which goes when the workshop closes. */
export interface Workshop {
  readonly engine: Engine;
  readonly folder: string;
  snapshot(parts: readonly BookPart[], changes?: Partial<Snapshot>): Promise<Snapshot>;
  measure(snapshot: Snapshot, settings: Partial<MeasureSettings>, check?: Partial<CheckResult>): Promise<Measurement>;
  /** The rows behind a figure, by its id. */
  behind(snapshot: Snapshot, figure: Figure, settings: Partial<MeasureSettings>): Promise<RowsBehind>;
  close(): Promise<void>;
}

export async function openWorkshop(): Promise<Workshop> {
  const folder = await mkdtemp(join(tmpdir(), 'riskpress-measure-'));
  const engine = await startEngine({ memoryLimitMb: 256, threads: 1, tempDirectory: join(folder, 'spill') });
  let written = 0;
  let runs = 0;
  const writePart = async (part: BookPart): Promise<TablePart> => {
    written += 1;
    const path = join(folder, `${written}.parquet`);
    const columns = part.columns ?? [...new Set(part.rows.flatMap((row) => Object.keys(row)))];
    await engine.run(`COPY (${selectOf(part, columns)}) TO '${path}' (FORMAT parquet)`);
    const dates = part.rows.flatMap((row) => (typeof row.cutoff_date === 'string' ? row.cutoff_date : []));
    const digest = sha256(JSON.stringify([part.table, part.month, columns, part.rows]));
    const canonical = Object.keys(CANONICAL_TABLES[part.table].columns).filter((name) => columns.includes(name));
    const further = columns.filter((name) => name.startsWith('dim_'));
    return {
      table: part.table,
      month: part.month,
      rows: part.rows.length,
      digest,
      columns: [...canonical, ...further],
      sha256: digest,
      path,
      cutoffs: [...new Set(dates)].sort(),
    };
  };
  return {
    engine,
    folder,
    snapshot: async (parts, changes = {}) => {
      const files: TablePart[] = [];
      for (const part of parts) files.push(await writePart(part));
      return { ...EMPTY_SNAPSHOT, parts: files, ...changes };
    },
    measure: (snapshot, settings, check = {}) => {
      runs += 1;
      return measure(snapshot, {
        engine,
        factsFolder: join(folder, `facts-${runs}`),
        settings: { ...SETTINGS, ...settings },
        check: { ...CHECK, ...check },
        progress: silent,
      });
    },
    behind: (snapshot, figure, settings) => {
      runs += 1;
      return behindFigure(snapshot, figure, {
        engine,
        factsFolder: join(folder, `facts-${runs}`),
        settings: { ...SETTINGS, ...settings },
        check: CHECK,
        progress: silent,
      });
    },
    close: async () => {
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const SETTINGS: MeasureSettings = {
  months: ['2026-10'],
  fiscalYearStart: 1,
  definitionSet: 'cn_2023',
  currency: 'CNY',
  scope: {},
  dimensions: ['region'],
  thresholds: [],
  minimumBase: '0',
  cardProducts: [],
};

export const CHECK: CheckResult = { cutoffDate: '2026-10-31', ties: [], blockers: [], warnings: [], extractedAt: null };

const EMPTY_SNAPSHOT: Snapshot = {
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

/** A loan of October 2026 with the columns most tests need. */
export function loan(id: string, balance: string, more: BookRow = {}): BookRow {
  return { cutoff_date: '2026-10-31', loan_id: id, currency: 'CNY', principal_balance: balance, ...more };
}

/** A month's tape. */
export function tape(rows: readonly BookRow[], month = '2026-10', columns?: readonly string[]): BookPart {
  return { table: 'loan_snapshot', month, rows, ...(columns === undefined ? {} : { columns }) };
}

/** The value of a figure, or its reason in brackets; fails where there is no such figure. */
export function shown(measurement: Measurement, id: string): string {
  const figure = measurement.figures.get(id);
  if (figure === undefined) throw new Error(`no figure ${id}`);
  return figure.value ?? `(${figure.reason})`;
}

function selectOf(part: BookPart, columns: readonly string[]): string {
  const typed = columns.map((name) => {
    const column = columnOf(part.table, name);
    if (column === undefined) throw new Error(`${part.table} has no column ${name}`);
    return `CAST("${name}" AS ${SQL_TYPES[column.type]}) AS "${name}"`;
  });
  if (part.rows.length === 0) return `SELECT ${typed.join(', ').replaceAll(/CAST\("\w+" AS/g, 'CAST(NULL AS')} LIMIT 0`;
  const rows = part.rows.map((row) => `(${columns.map((name) => literal(row[name] ?? null)).join(', ')})`);
  return `SELECT ${typed.join(', ')} FROM (VALUES ${rows.join(', ')}) AS t(${columns.map((name) => `"${name}"`).join(', ')})`;
}

/** Everything goes in as text, so that no amount passes through a float. */
function literal(value: string | number | boolean | null): string {
  return value === null ? 'CAST(NULL AS VARCHAR)' : `'${String(value).replaceAll("'", "''")}'`;
}
