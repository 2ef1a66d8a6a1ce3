import { type Engine, suppliedKey, type TableName, tableOf } from '../domain/index.ts';
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
export async function hasDuplicates(
  engine: Engine,
  table: TableName,
  columns: readonly string[],
  paths: readonly string[],
): Promise<boolean> {
  const key = suppliedKey(table, columns).map(quoteName).join(', ');
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
  const names = suppliedKey(table, columns).map(quoteName);
  const key = names.join(', ');
  // A key may have an absent part (an obligor's only state has no date), which stands equal to itself.
  const same = names.map((name) => `rows.${name} IS NOT DISTINCT FROM twice.${name}`).join(' AND ');
  const whole = columns.map(quoteName).join(', ');
  await engine.run(`CREATE TEMP TABLE ${keys} AS SELECT ${key}, count(DISTINCT row(${whole})) > 1 AS conflicting
    FROM (${all}) GROUP BY ${key} HAVING count(*) > 1`);
  await engine.run(`CREATE TEMP TABLE ${dropped} AS SELECT piece, row, ${maskedKey(table, columns)} AS masked FROM (
    SELECT rows.*, twice.conflicting,
    row_number() OVER (PARTITION BY ${names.map((name) => `rows.${name}`).join(', ')} ORDER BY piece, row) AS rank
    FROM (${all}) AS rows JOIN ${keys} AS twice ON ${same}) WHERE conflicting OR rank > 1`);
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

/** The part of the key that tells rows of one month apart. */
function maskedKey(table: TableName, columns: readonly string[]): string {
  const { dateColumn } = tableOf(table);
  const own = suppliedKey(table, columns)
    .filter((name) => name !== dateColumn)
    .map((name) => `CAST(${quoteName(name)} AS VARCHAR)`);
  return own.length === 0 ? 'NULL' : maskedText(`concat_ws(' ', ${own.join(', ')})`);
}
