import { type Cell, parseUnits, type Row, UNKNOWN } from '../domain/index.ts';
import type { FactBook } from './fact.ts';

/** One row of facts: its own keys (`class`, `band`, `kind`...) and integer units by fact. */
export interface FactRow {
  readonly keys: Readonly<Record<string, string>>;
  readonly facts: Readonly<Record<string, bigint>>;
}

/** Facts of one statement and month. */
export interface FactTable {
  /** Dimension ('' is the book) -> value -> rows. */
  readonly cuts: ReadonlyMap<string, ReadonlyMap<string, readonly FactRow[]>>;
  /** Currencies of the rows that were added up. */
  readonly currencies: ReadonlySet<string>;
}

/** The dimension of the whole book. */
export const BOOK = '';

const RESERVED = new Set(['dimension', 'value', 'currency_low', 'currency_high']);

/** Reads a statement's rows: fact columns become units, every other column is a key. */
export function readFacts(rows: readonly Row[], book: FactBook): FactTable {
  const cuts = new Map<string, Map<string, FactRow[]>>([[BOOK, new Map([[BOOK, []]])]]);
  const currencies = new Set<string>();
  for (const row of rows) {
    const values = entry(cuts, String(row.dimension ?? BOOK), () => new Map<string, FactRow[]>());
    entry(values, String(row.value ?? BOOK), () => []).push(readRow(row, book));
    for (const name of ['currency_low', 'currency_high']) {
      const currency = row[name];
      if (typeof currency === 'string') currencies.add(currency);
    }
  }
  return { cuts, currencies };
}

/** A table of the book alone, from rows finished locally. */
export function bookTable(rows: readonly FactRow[], currencies: Iterable<string> = []): FactTable {
  return { cuts: new Map([[BOOK, new Map([[BOOK, rows]])]]), currencies: new Set(currencies) };
}

/** Rows of a cut; none where the value does not occur. */
export function rowsOf(table: FactTable, dimension: string, value: string): readonly FactRow[] {
  return table.cuts.get(dimension)?.get(value) ?? [];
}

/** Every row of a table changed alike. */
export function mapRows(table: FactTable, change: (row: FactRow) => FactRow): FactTable {
  const cuts = new Map(
    [...table.cuts].map(([dimension, values]) => [
      dimension,
      new Map([...values].map(([value, rows]) => [value, rows.map(change)])),
    ]),
  );
  return { cuts, currencies: table.currencies };
}

/** The rows of every cut changed together: added up, ranked, refined. */
export function mapCuts(table: FactTable, change: (rows: readonly FactRow[]) => readonly FactRow[]): FactTable {
  const cuts = new Map(
    [...table.cuts].map(([dimension, values]) => [
      dimension,
      new Map([...values].map(([value, rows]) => [value, change(rows)])),
    ]),
  );
  return { cuts, currencies: table.currencies };
}

/** The tables of several months as one: rows of a cut stand side by side, and are added up where they are used. */
export function joinTables(tables: readonly FactTable[]): FactTable {
  const cuts = new Map<string, Map<string, FactRow[]>>();
  for (const table of tables) {
    for (const [dimension, values] of table.cuts) {
      const joined = entry(cuts, dimension, () => new Map<string, FactRow[]>());
      for (const [value, rows] of values) entry(joined, value, () => []).push(...rows);
    }
  }
  return { cuts, currencies: new Set(tables.flatMap((table) => [...table.currencies])) };
}

function readRow(row: Row, book: FactBook): FactRow {
  const keys: Record<string, string> = {};
  const facts: Record<string, bigint> = {};
  for (const [name, cell] of Object.entries(row)) {
    if (RESERVED.has(name)) continue;
    const fact = book.get(name);
    if (fact !== undefined) facts[name] = units(cell, fact.scale);
    else keys[name] = String(cell ?? UNKNOWN);
  }
  return { keys, facts };
}

/** A sum of nothing is NULL in SQL and zero here. */
export function units(cell: Cell | undefined, scale: number): bigint {
  return cell === null || cell === undefined ? 0n : parseUnits(String(cell), scale);
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
