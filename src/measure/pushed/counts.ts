import {
  columnOf,
  type Engine,
  hashOf,
  monthOf,
  parsePeriod,
  type QualityCount,
  type Row,
  type Snapshot,
  suppliedKey,
  type TablePart,
  tableOf,
} from '../../domain/index.ts';
import { sqlName, sqlText } from '../dialect.ts';
import type { SqlDialect } from '../sql-dialect.ts';
import { type PushedTable, pushedPath, typed } from './relation.ts';

/** What a lender's engine says of one of its tables: a row a day, or one for a table without days. */
export interface TableCounts {
  readonly own: PushedTable;
  readonly rows: readonly Row[];
}

const NUMBERS: readonly string[] = ['money', 'decimal', 'int'];

/** Rows, rows with a value, sums and distinct keys of each day, up to a month's end or all. */
export async function countTable(
  engine: Engine,
  dialect: SqlDialect,
  own: PushedTable,
  through: string | null,
): Promise<TableCounts> {
  const { table, columns } = own;
  const { dateColumn } = tableOf(table);
  const measures = ['COUNT(*) AS "row_count"', ...keyCount(own, dialect), ...columnCounts(own, dialect)].join(', ');
  const from = `FROM ${sqlName(table)}`;
  if (dateColumn === null || !columns.includes(dateColumn))
    return { own, rows: await engine.rows(`SELECT ${measures} ${from}`) };
  const [name, day] = [sqlName(dateColumn), dialect.asText(typed(table, dateColumn, dialect))];
  const where = through === null ? '' : `WHERE ${name} <= DATE ${sqlText(parsePeriod(through).end)}`;
  return {
    own,
    rows: await engine.rows(`SELECT ${day} AS "day", ${measures} ${from} ${where} GROUP BY ${name} ORDER BY ${name}`),
  };
}

function columnCounts({ table, columns }: PushedTable, dialect: SqlDialect): readonly string[] {
  return columns.flatMap((name) => {
    const present = `COUNT(${sqlName(name)}) AS ${sqlName(`present_${name}`)}`;
    if (!NUMBERS.includes(columnOf(table, name)?.type ?? '')) return [present];
    return [present, `SUM(${typed(table, name, dialect)}) AS ${sqlName(`sum_${name}`)}`];
  });
}

/** Distinct keys inside a day; an absent part of a key is one of its values. */
function keyCount({ table, columns }: PushedTable, dialect: SqlDialect): readonly string[] {
  const parts = suppliedKey(table, columns)
    .filter((name) => name !== tableOf(table).dateColumn)
    .map((name) => `COALESCE(${dialect.asText(typed(table, name, dialect))}, ${dialect.text('')})`);
  if (parts.length === 0) return [];
  return [`COUNT(DISTINCT ${parts.join(` || ${dialect.text('|')} || `)}) AS "distinct_keys"`];
}

/**
 * A snapshot of a book that stays in its engine: parts without files, completeness from counts, and no rejects, as
 * nothing was read. Its hash is over the counts and sums; the facts, when they are known, take its place.
 */
export function snapshotOfCounts(counts: readonly TableCounts[], connection: string): Snapshot {
  const inputs = counts.map(({ own, rows }) => ({
    name: `${connection}/${own.table}`,
    table: own.table,
    sha256: hashOf({ columns: own.columns, rows }),
    bytes: 0,
  }));
  return {
    hash: hashOf(inputs),
    inputs,
    mappings: {},
    parts: counts.flatMap(partsOfTable),
    rejects: [],
    rejectCounts: {},
    controls: [],
    quality: counts.filter(({ own }) => own.table === 'loan_snapshot').flatMap(completeness),
    conflictingKeys: counts.reduce((sum, table) => sum + doubledKeys(table), 0),
  };
}

function partsOfTable({ own, rows }: TableCounts): readonly TablePart[] {
  const { table, columns } = own;
  return [...Map.groupBy(rows, monthOfRow)].flatMap(([month, days]): readonly TablePart[] => {
    const held = days.reduce((sum, row) => sum + whole(row, 'row_count'), 0);
    if (held === 0) return [];
    const digest = hashOf({ columns, days });
    const cutoffs = tableOf(table).timing === 'cutoff' ? days.map(({ day }) => String(day)) : [];
    return [{ table, month, rows: held, digest, columns, sha256: digest, path: pushedPath(table, month), cutoffs }];
  });
}

function completeness({ own, rows }: TableCounts): readonly QualityCount[] {
  return [...Map.groupBy(rows, monthOfRow)].flatMap(([month, days]) =>
    own.columns.map((column) => ({
      month,
      column,
      cells: days.reduce((sum, row) => sum + whole(row, 'row_count'), 0),
      present: days.reduce((sum, row) => sum + whole(row, `present_${column}`), 0),
    })),
  );
}

function doubledKeys({ rows }: TableCounts): number {
  return rows.reduce(
    (sum, row) => sum + (row.distinct_keys === undefined ? 0 : whole(row, 'row_count') - whole(row, 'distinct_keys')),
    0,
  );
}

function monthOfRow({ day }: Row): string {
  return day === undefined ? 'all' : monthOf(String(day));
}

function whole(row: Row, name: string): number {
  return Number(row[name] ?? 0);
}
