import { type Engine, type TableName, tableOf } from '../domain/index.ts';
import { maskedText } from './mask.ts';
import { quoteName, readParquet } from './sql.ts';
import { MAX_REJECTS, type Piece } from './staged.ts';

/** Rows that leave a set of pieces because another row has their key. */
export interface Duplicates {
  /** SQL of the rows that stay, with `piece` and `row` in front. */
  readonly rest: string;
  /** Keys whose rows differ: none of them stays. */
  readonly conflictingKeys: number;
  /** How many rows leave, by piece. */
  readonly counts: readonly number[];
  /** Numbers (0-based) and masked keys of the rows that leave a piece, ascending, at most 10,000. */
  rowsOf(piece: number): Promise<readonly DuplicateRow[]>;
  release(): Promise<void>;
}

export interface DuplicateRow {
  readonly row: number;
  readonly maskedKey: string | null;
}

let next = 0;

/** Whether any key stands twice. Sorted pieces of one file show it by themselves; others are grouped. */
export async function hasDuplicates(engine: Engine, table: TableName, paths: readonly string[]): Promise<boolean> {
  const key = keyOf(table);
  const [row] = await engine.rows(`SELECT EXISTS (SELECT 1 FROM ${readParquet(paths)}
    GROUP BY ${key} HAVING count(*) > 1) AS found`);
  return row?.found === true;
}

/**
 * Settles equal keys over pieces in their order: of identical rows the first stays; of differing rows none does.
 */
export async function settleDuplicates(
  engine: Engine,
  table: TableName,
  columns: readonly string[],
  paths: readonly string[],
): Promise<Duplicates> {
  next += 1;
  const [keys, dropped] = [`duplicate_keys_${next}`, `dropped_${next}`];
  const all = numberedPieces(paths);
  const key = keyOf(table);
  const whole = columns.map(quoteName).join(', ');
  await engine.run(`CREATE TEMP TABLE ${keys} AS SELECT ${key}, count(DISTINCT row(${whole})) > 1 AS conflicting
    FROM (${all}) GROUP BY ${key} HAVING count(*) > 1`);
  await engine.run(`CREATE TEMP TABLE ${dropped} AS SELECT piece, row, ${maskedKey(table)} AS masked FROM (
    SELECT *, row_number() OVER (PARTITION BY ${key} ORDER BY piece, row) AS rank
    FROM (${all}) JOIN ${keys} USING (${key})) WHERE conflicting OR rank > 1`);
  const [conflicts] = await engine.rows(`SELECT count(*) FILTER (conflicting) AS n FROM ${keys}`);
  const counts = await engine.rows(`SELECT piece, count(*) AS n FROM ${dropped} GROUP BY piece`);
  return {
    rest: `SELECT * FROM (${all}) ANTI JOIN ${dropped} USING (piece, row)`,
    conflictingKeys: Number(conflicts?.n),
    counts: paths.map((_, i) => Number(counts.find(({ piece }) => piece === i)?.n ?? 0)),
    rowsOf: (piece) => readDropped(engine, dropped, piece),
    release: () => engine.run(`DROP TABLE ${keys}; DROP TABLE ${dropped};`),
  };
}

/** Whether a piece alone shows that no key of it stands twice. */
export function isSorted({ facts }: Piece): boolean {
  return facts.disorder === 0;
}

async function readDropped(engine: Engine, table: string, piece: number): Promise<readonly DuplicateRow[]> {
  const rows = await engine.rows(`SELECT CAST(row AS INTEGER) AS row, masked FROM ${table} WHERE piece = ${piece}
    ORDER BY row LIMIT ${MAX_REJECTS}`);
  return rows.map(({ row, masked }) => ({ row: Number(row), maskedKey: masked === null ? null : String(masked) }));
}

function numberedPieces(paths: readonly string[]): string {
  return paths
    .map(
      (path, i) => `SELECT ${i} AS piece, file_row_number AS row, * EXCLUDE (file_row_number)
      FROM ${readParquet([path], ', file_row_number=true')}`,
    )
    .join(' UNION ALL BY NAME ');
}

function keyOf(table: TableName): string {
  return tableOf(table).key.map(quoteName).join(', ');
}

/** The part of the key that tells rows of one month apart. */
function maskedKey(table: TableName): string {
  const { key, dateColumn } = tableOf(table);
  const own = key.filter((name) => name !== dateColumn).map((name) => `CAST(${quoteName(name)} AS VARCHAR)`);
  return own.length === 0 ? 'NULL' : maskedText(`concat_ws(' ', ${own.join(', ')})`);
}
