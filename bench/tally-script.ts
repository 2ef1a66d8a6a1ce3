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

/**
 * What one would write instead: csv-parse over the tapes, a Map for each table. It checks nothing and hashes nothing.
 * Amounts are whole fen, so that its balances are exact; arrays rather than objects, and `read()` rather than
 * for-await, are csv-parse's fast way.
 */
export async function tallyTapes(book: Book, mapping: Mapping): Promise<Tallies> {
  const codes = mapping.columns.asset_class_5?.codes ?? {};
  const tallies = new Map<string, Tally>();
  let rows = 0;
  for (const path of await tapesOf(book)) {
    const month = basename(path).slice('loans_'.length, -'.csv'.length);
    const tables = TALLIED.map(() => new Map<string, Tally>());
    rows += await tallyTape(path, mapping, tables);
    for (const [i, table] of tables.entries()) {
      for (const [value, tally] of table) {
        tallies.set(idOf(month, TALLIED[i] ?? '', codes[value] ?? (value || UNKNOWN)), tally);
      }
    }
  }
  const balances = [...tallies].map(([id, { fen }]) => [id, unitsText(BigInt(fen))] as const);
  return { rows, tables: Object.fromEntries(balances) };
}

async function tallyTape(path: string, { columns }: Mapping, tables: readonly Map<string, Tally>[]): Promise<number> {
  const wanted = [columns.asset_class_5?.from, columns.region?.from, columns.industry?.from];
  const parser = createReadStream(path).pipe(parse({ bom: true }));
  let header: readonly string[] | null = null;
  let places: readonly number[] = [];
  let amount = -1;
  let rows = 0;
  parser.on('readable', () => {
    for (let record: string[] | null = parser.read(); record !== null; record = parser.read()) {
      if (header === null) {
        header = record;
        places = wanted.map((name) => record?.indexOf(name ?? '') ?? -1);
        amount = header.indexOf(columns.principal_balance?.from ?? '');
        continue;
      }
      rows += 1;
      const fen = fenOf(record[amount] ?? '');
      for (let i = 0; i < tables.length; i += 1) add(tables[i], record[places[i] ?? -1] ?? '', fen);
    }
  });
  await finished(parser);
  return rows;
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
