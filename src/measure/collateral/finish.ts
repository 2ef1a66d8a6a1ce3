import { divideRounded } from '../../domain/index.ts';
import { BOOK, type FactRow, type FactTable, rowsOf, units } from '../fact-table.ts';
import type { FinishMaterial, RawTable } from '../family.ts';
import { allocate } from './allocation.ts';
import { LTV_BANDS } from './statement.ts';

/** Decimals of a sum of balances times loan to value. */
export const LTV_SCALE = 24;

/** A loan that shares security, once it is shared out. Amounts in units of money, `covered` in units of 10^-8. */
interface SharingLoan {
  readonly cuts: Readonly<Record<string, string>>;
  readonly owed: bigint;
  readonly value: bigint;
  readonly covered: bigint;
}

/** Secured loans of every cut by band of loan to value, those that share security beside those that do not. */
export function securityTable({ raw, sources }: FinishMaterial): FactTable | undefined {
  const named = (name: string): RawTable | undefined => raw.find(({ statement }) => statement.name === name);
  const [alone, values, shared] = [named('security'), named('loanToValue'), named('sharedSecurity')];
  if (alone === undefined || values === undefined || shared === undefined) return undefined;
  const loans = sharingLoans(shared.table, sources.dimensions);
  const cuts = new Map<string, Map<string, FactRow[]>>();
  const add = (dimension: string, value: string, row: FactRow): void => {
    const rows = cuts.get(dimension) ?? new Map<string, FactRow[]>();
    cuts.set(dimension, rows.set(value, [...(rows.get(value) ?? []), row]));
  };
  for (const [dimension, byValue] of alone.table.cuts) {
    for (const [value, rows] of byValue) for (const row of rows) add(dimension, value, aloneRow(row));
  }
  for (const [dimension, value, rows] of bandsOf(loans, [BOOK, ...sources.dimensions])) {
    for (const row of rows) add(dimension, value, row);
  }
  add(BOOK, BOOK, { keys: {}, facts: loanToValue(values.table, loans) });
  return { cuts, currencies: new Set([alone, values, shared].flatMap(({ table }) => [...table.currencies])) };
}

/** Rows of the `valuation` statement with the staleness as a key. */
export function valuationRow({ keys, facts }: FactRow): FactRow {
  return { keys: { valued: keys.stale === '1' ? 'stale' : 'fresh' }, facts };
}

function aloneRow({ keys, facts }: FactRow): FactRow {
  return { keys: { band: LTV_BANDS[Number(keys.ltv_band)] ?? LTV_BANDS[3] }, facts };
}

/** Shares out every piece of security and adds up what each loan got. */
function sharingLoans(table: FactTable, dimensions: readonly string[]): readonly SharingLoan[] {
  const links = rowsOf(table, BOOK, BOOK);
  const parts = new Map<FactRow, bigint>();
  for (const rows of Map.groupBy(links, ({ keys }) => keys.shared_piece_no ?? '').values()) {
    const given = allocate(rows[0]?.facts.claimValue ?? 0n, rows.map(claimOf));
    for (const row of rows) parts.set(row, given.get(loanOf(row)) ?? 0n);
  }
  return [...Map.groupBy(links, loanOf).values()].map((rows) => {
    const keys = rows[0]?.keys ?? {};
    const owed = rows[0]?.facts.claimOwed ?? 0n;
    const value = rows.reduce((sum, row) => sum + (parts.get(row) ?? 0n), 0n);
    const lendable = rows.reduce((sum, row) => sum + (parts.get(row) ?? 0n) * (row.facts.claimKept ?? 0n), 0n);
    const limit = owed > 0n ? owed * 1_000_000n : 0n;
    return {
      cuts: Object.fromEntries([[BOOK, BOOK], ...dimensions.map((name) => [name, keys[`cut_${name}`] ?? ''])]),
      owed,
      value,
      covered: lendable < limit ? lendable : limit,
    };
  });
}

/** A loan's position with leading zeros: ordered as text it is ordered as a number. */
function loanOf({ keys }: FactRow): string {
  return (keys.shared_loan ?? '').padStart(18, '0');
}

function claimOf(row: FactRow): Parameters<typeof allocate>[1][number] {
  const { claimOwed = 0n, claimAgreed = -1n, claimRank = 0n } = row.facts;
  return {
    loan: loanOf(row),
    owed: claimOwed,
    agreed: claimAgreed < 0n ? null : claimAgreed,
    rank: claimRank === 0n ? null : Number(claimRank),
  };
}

/** Loans added up by band for each value of each dimension. */
function bandsOf(
  loans: readonly SharingLoan[],
  dimensions: readonly string[],
): readonly (readonly [string, string, readonly FactRow[]])[] {
  return dimensions.flatMap((dimension) =>
    [...Map.groupBy(loans, ({ cuts }) => cuts[dimension] ?? '')].map(([value, inside]) => {
      const bands = Map.groupBy(inside, bandOf);
      return [dimension, value, [...bands].map(([band, those]) => bandRow(band, those))] as const;
    }),
  );
}

function bandRow(band: string, loans: readonly SharingLoan[]): FactRow {
  const sum = (of: (loan: SharingLoan) => bigint): bigint => loans.reduce((total, loan) => total + of(loan), 0n);
  return {
    keys: { band },
    facts: {
      securedLoans: BigInt(loans.length),
      securedBalance: sum(({ owed }) => owed),
      securedValue: sum(({ value }) => value),
      coveredBalance: sum(({ covered }) => covered),
    },
  };
}

function bandOf({ owed, value }: SharingLoan): string {
  if (value <= 0n) return LTV_BANDS[3];
  if (owed * 100n <= value * 50n) return LTV_BANDS[0];
  if (owed * 100n <= value * 80n) return LTV_BANDS[1];
  return owed <= value ? LTV_BANDS[2] : LTV_BANDS[3];
}

/** Balances times loan to value, and the balances: each quotient is rounded at its twenty-fourth decimal. */
function loanToValue(values: FactTable, loans: readonly SharingLoan[]): FactRow['facts'] {
  const rows = rowsOf(values, BOOK, BOOK);
  const sharing = loans.filter(({ owed, value }) => owed > 0n && value > 0n);
  return {
    ltvWeighted:
      rows.reduce((sum, row) => sum + weightedOf(row), 0n) +
      sharing.reduce((sum, { owed, value }) => sum + divideRounded(owed * owed * SHIFT, value), 0n),
    ltvWeights:
      rows.reduce((sum, { facts }) => sum + (facts.ltvBalance ?? 0n), 0n) +
      sharing.reduce((sum, { owed }) => sum + owed, 0n),
  };
}

/** Squares are in units of 10^-4 and values of 10^-2: their quotient is in units of 10^-2. */
const SHIFT = 10n ** BigInt(LTV_SCALE - 2);

/**
 * Sum of b^2 / v over loans of one value v, or of values near a lead c = lead * 10^(decade - 3), where it is
 * (sum b^2 - sum b^2 e + sum b^2 e^2) / c with v = c (1 + e).
 */
function weightedOf({ keys, facts }: FactRow): bigint {
  const { ltvSquares = 0n, ltvFirst = 0n, ltvSecond = 0n } = facts;
  const value = units(keys.held_value, 2);
  if (value > 0n) return divideRounded(ltvSquares * SHIFT, value);
  const lead = BigInt(keys.lead_digits ?? '0');
  // In units of 10^-11: e is over / lead.
  const over = divideRounded(ltvFirst, lead) - divideRounded(ltvSecond * 10n, lead * lead);
  const squares = ltvSquares * 10_000_000n - over;
  // The lead in units of 10^-5, as its decade may be below one: squares / lead is in units of 10^-6.
  const exponent = BigInt(Number(keys.decade) + 2);
  return divideRounded(squares * 10n ** BigInt(LTV_SCALE - 6), lead * 10n ** exponent);
}
