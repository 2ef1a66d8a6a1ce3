import type { FactRow, FactTable } from '../fact-table.ts';
import { rowsOf } from '../fact-table.ts';
import type { RawTable } from '../family.ts';

/** The raw table of a query by its name and month; undefined where it was not asked. */
export function rawOf(raw: readonly RawTable[], name: string, month: string): FactTable | undefined {
  return raw.find(({ statement }) => statement.name === name && statement.month === month)?.table;
}

/** A value of a dimension; the book has the empty one. */
export interface CutPlace {
  readonly dimension: string;
  readonly value: string;
}

/** Every cut that any of the tables has. */
export function placesOf(tables: readonly (FactTable | undefined)[]): readonly CutPlace[] {
  const places = new Map<string, CutPlace>();
  for (const table of tables) {
    for (const [dimension, values] of table?.cuts ?? []) {
      for (const value of values.keys()) places.set(`${dimension}\0${value}`, { dimension, value });
    }
  }
  return [...places.values()];
}

/** A table of rows finished cut by cut. */
export function tableOfCuts(
  places: readonly CutPlace[],
  rows: (place: CutPlace) => readonly FactRow[],
  currencies: Iterable<string>,
): FactTable {
  const cuts = new Map<string, Map<string, readonly FactRow[]>>();
  for (const place of places) {
    const values = cuts.get(place.dimension) ?? new Map<string, readonly FactRow[]>();
    cuts.set(place.dimension, values.set(place.value, rows(place)));
  }
  return { cuts, currencies: new Set(currencies) };
}

/** Rows of a cut of a table that may not be there. */
export function cutRows(table: FactTable | undefined, { dimension, value }: CutPlace): readonly FactRow[] {
  return table === undefined ? [] : rowsOf(table, dimension, value);
}

/** A fact added up over rows. */
export function sumOf(rows: readonly FactRow[], fact: string): bigint {
  let sum = 0n;
  for (const row of rows) sum += row.facts[fact] ?? 0n;
  return sum;
}

/** Currencies of the rows behind tables. */
export function currenciesOf(raw: readonly RawTable[]): readonly string[] {
  return raw.flatMap(({ table }) => [...table.currencies]);
}
