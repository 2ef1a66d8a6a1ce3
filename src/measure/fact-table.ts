import { type Cell, LOAN_CLASSES, parseUnits, type Row, UNKNOWN } from '../domain/index.ts';
import { type FactName, factOf, isFactName } from './fact.ts';
import { bandOf, isBreach } from './floor.ts';

/** One row of facts: its own keys (`class`, `band`, `kind`...) and integer units by fact. */
export interface FactRow {
  readonly keys: Readonly<Record<string, string>>;
  readonly facts: Readonly<Partial<Record<FactName, bigint>>>;
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
export function readFacts(rows: readonly Row[], refine: (row: FactRow) => FactRow = (row) => row): FactTable {
  const cuts = new Map<string, Map<string, FactRow[]>>([[BOOK, new Map([[BOOK, []]])]]);
  const currencies = new Set<string>();
  for (const row of rows) {
    const values = entry(cuts, String(row.dimension ?? BOOK), () => new Map<string, FactRow[]>());
    entry(values, String(row.value ?? BOOK), () => []).push(refine(readRow(row)));
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

/** A row of the `loan` statement with its class and band by name, and its breaches of the floors. */
export function refineLoanRow(row: FactRow): FactRow {
  const loanClass = LOAN_CLASSES[Number(row.keys.loan_class)] ?? UNKNOWN;
  const step = Number(row.keys.day_step);
  const breach = isBreach(loanClass, step, row.keys.card === '1');
  return {
    keys: { class: loanClass, band: bandOf(step) },
    facts: {
      ...row.facts,
      breachLoans: breach ? (row.facts.loans ?? 0n) : 0n,
      breachBalance: breach ? (row.facts.balance ?? 0n) : 0n,
    },
  };
}

/**
 * Finishes a row of the `obligor` statement. Gini = ((n + 1) S - 2 R) / (n S) with n obligors, sum S, and R the sum of
 * exposure x position from the largest; the same as 2 sum(i x_i) / (n S) - (n + 1) / n counted from the smallest.
 */
export function refineObligorRow(row: FactRow): FactRow {
  const { obligors = 0n, exposure = 0n, rankedExposure = 0n } = row.facts;
  return {
    keys: row.keys,
    facts: {
      ...row.facts,
      exposureSquare: exposure * exposure,
      giniNumerator: (obligors + 1n) * exposure - 2n * rankedExposure,
      giniDenominator: obligors * exposure,
    },
  };
}

/** Sums of squared balances of the book by each of its dimensions: what a segment concentration is made of. */
export function segmentTable(loans: FactTable): FactTable {
  const rows = [...loans.cuts].flatMap(([dimension, values]): readonly FactRow[] => {
    if (dimension === BOOK) return [];
    const balances = [...values.values()].map((cells) =>
      cells.reduce((sum, row) => sum + (row.facts.balance ?? 0n), 0n),
    );
    const total = balances.reduce((sum, balance) => sum + balance, 0n);
    const segmentSquares = balances.reduce((sum, balance) => sum + balance * balance, 0n);
    return [
      { keys: { by: dimension }, facts: { segmentSquares, segmentTotalSquare: total > 0n ? total * total : 0n } },
    ];
  });
  return bookTable(rows, loans.currencies);
}

function readRow(row: Row): FactRow {
  const keys: Record<string, string> = {};
  const facts: Partial<Record<FactName, bigint>> = {};
  for (const [name, cell] of Object.entries(row)) {
    if (RESERVED.has(name)) continue;
    if (isFactName(name)) facts[name] = units(cell, factOf(name).scale);
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
