import { type Engine, RiskpressError } from '../domain/index.ts';
import { csvRelation } from './csv-relation.ts';
import type { InputFile } from './input-file.ts';
import { sourceColumn } from './plan.ts';

/** The records of a file as SQL relations of text columns. */
export interface SourceRows {
  /** Well-shaped records, for the fast pass. */
  readonly quick: string;
  /** The same with `n`, their number among the well-shaped (1 is the first). */
  readonly numbered: string;
  /** Numbers of the records with a wrong shape, empty lines counted (the header is 1); known once `numbered` was read. */
  misshapen(): Promise<readonly number[]>;
  release(): Promise<void>;
}

/** More than this is no sprinkling of bad rows but a wrong dialect. */
const MAX_MISSHAPEN = 100_000;

let next = 0;

/** Reads the file anew for every use. */
export function rowsOfFile(
  engine: Engine,
  input: InputFile,
  positions: readonly number[],
  missing: readonly string[],
): SourceRows {
  const shapes = shapeTables();
  return {
    quick: csvRelation(input, positions, missing, 'skip'),
    numbered: `(SELECT *, row_number() OVER () AS n FROM ${csvRelation(input, positions, missing, shapes)})`,
    misshapen: () => readMisshapen(engine, shapes.table, input.name),
    release: () => dropTables(engine, [shapes.table, shapes.scans]),
  };
}

/** Reads the file once into a table: for mappings that go over the same records once a month. */
export async function rowsInTable(
  engine: Engine,
  input: InputFile,
  positions: readonly number[],
  missing: readonly string[],
): Promise<SourceRows> {
  const shapes = shapeTables();
  const table = `source_${next}`;
  const columns = positions.length === 0 ? '' : `${positions.map(sourceColumn).join(', ')}, `;
  const relation = csvRelation(input, positions, missing, shapes);
  await engine.run(`CREATE TEMP TABLE ${table} AS SELECT ${columns}row_number() OVER () AS n FROM ${relation}`);
  return {
    quick: table,
    numbered: table,
    misshapen: () => readMisshapen(engine, shapes.table, input.name),
    release: () => dropTables(engine, [table, shapes.table, shapes.scans]),
  };
}

/**
 * The record numbers (the header is 1) of well-shaped records, ascending, given the numbers of all others, ascending:
 * between those, the well-shaped are numbered without gaps.
 */
export function recordNumbers(wellShaped: readonly number[], others: readonly number[]): readonly number[] {
  let skipped = 0;
  return wellShaped.map((n) => {
    while (skipped < others.length && (others[skipped] ?? 0) <= n + 1 + skipped) skipped += 1;
    return n + 1 + skipped;
  });
}

function shapeTables(): { readonly table: string; readonly scans: string } {
  next += 1;
  return { table: `shapes_${next}`, scans: `scans_${next}` };
}

async function readMisshapen(engine: Engine, table: string, file: string): Promise<readonly number[]> {
  const [count] = await engine.rows(`SELECT count(DISTINCT line)::INTEGER AS n FROM ${table}`);
  if (Number(count?.n) > MAX_MISSHAPEN) {
    const message = `${file}: expected records like the header, found ${count?.n} of another shape: check the dialect`;
    throw new RiskpressError('inputUnreadable', message, { place: { file } });
  }
  const rows = await engine.rows(`SELECT DISTINCT CAST(line AS INTEGER) AS line FROM ${table} ORDER BY line`);
  return rows.map(({ line }) => Number(line));
}

async function dropTables(engine: Engine, tables: readonly string[]): Promise<void> {
  await engine.run(tables.map((table) => `DROP TABLE IF EXISTS ${table};`).join(' '));
}
