import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { finished } from 'node:stream/promises';

import { parse } from 'csv-parse';

import { figureId, type Mapping, UNKNOWN, unitsText } from '../src/domain/index.ts';
import { type Book, tapesOf } from './book.ts';

/** The dimensions that the script makes a table of. */
export const TALLIED = ['class', 'region', 'industry'] as const;

interface Tally {
  count: number;
  fen: number;
}

export interface Tallies {
  readonly rows: number;
  /** Balance by figure id, as the product names it. */
  readonly tables: Readonly<Record<string, string>>;
}

/** `usual` is csv-parse as its documentation shows it; `tuned` leaves out what costs it most. */
export type ScriptStyle = 'usual' | 'tuned';

type Tables = readonly Map<string, Tally>[];

/**
 * What one would write instead: csv-parse over the tapes, a Map for each table. It checks nothing and hashes nothing.
 * Amounts are whole fen, so that its balances are exact.
 */
export async function tallyTapes(book: Book, mapping: Mapping, style: ScriptStyle): Promise<Tallies> {
  const codes = mapping.columns.asset_class_5?.codes ?? {};
  const balances: Record<string, string> = {};
  let rows = 0;
  for (const path of await tapesOf(book)) {
    const month = basename(path).slice('loans_'.length, -'.csv'.length);
    const tables = TALLIED.map(() => new Map<string, Tally>());
    rows += await (style === 'usual' ? tallyObjects : tallyArrays)(path, mapping, tables);
    for (const [i, table] of tables.entries()) {
      for (const [value, { fen }] of table) {
        balances[idOf(month, TALLIED[i] ?? '', codes[value] ?? (value || UNKNOWN))] = unitsText(BigInt(fen));
      }
    }
  }
  return { rows, tables: balances };
}

/** A record is an object by header, taken with for-await. */
async function tallyObjects(path: string, mapping: Mapping, tables: Tables): Promise<number> {
  const { wanted, amount } = namesOf(mapping);
  const parser = createReadStream(path).pipe(parse({ bom: true, columns: true }));
  let rows = 0;
  for await (const record of parser) {
    rows += 1;
    const fen = fenOf(record[amount] ?? '');
    for (let i = 0; i < tables.length; i += 1) add(tables[i], record[wanted[i] ?? ''] ?? '', fen);
  }
  return rows;
}

/** A record is an array, taken with `read()`. */
async function tallyArrays(path: string, mapping: Mapping, tables: Tables): Promise<number> {
  const { wanted, amount } = namesOf(mapping);
  const parser = createReadStream(path).pipe(parse({ bom: true }));
  let header: readonly string[] | null = null;
  let places: readonly number[] = [];
  let place = -1;
  let rows = 0;
  parser.on('readable', () => {
    for (let record: string[] | null = parser.read(); record !== null; record = parser.read()) {
      if (header === null) {
        const names = record;
        places = wanted.map((name) => names.indexOf(name));
        place = names.indexOf(amount);
        header = names;
        continue;
      }
      rows += 1;
      const fen = fenOf(record[place] ?? '');
      for (let i = 0; i < tables.length; i += 1) add(tables[i], record[places[i] ?? -1] ?? '', fen);
    }
  });
  await finished(parser);
  return rows;
}

function namesOf({ columns }: Mapping): { readonly wanted: readonly string[]; readonly amount: string } {
  const wanted = [columns.asset_class_5, columns.region, columns.industry].map((column) => column?.from ?? '');
  return { wanted, amount: columns.principal_balance?.from ?? '' };
}

function add(table: Map<string, Tally> | undefined, value: string, fen: number): void {
  const tally = table?.get(value);
  if (tally === undefined) table?.set(value, { count: 1, fen });
  else {
    tally.count += 1;
    tally.fen += fen;
  }
}

/** "1,234.56" -> 123456. */
function fenOf(amount: string): number {
  return Number(amount.replaceAll(',', '').replace('.', ''));
}

function idOf(period: string, dimension: string, value: string): string {
  return figureId({ indicator: 'C1', measure: 'balance', period, dimensions: { [dimension]: value } });
}
