import { DPD_BANDS, type Fraction, LOAN_CLASSES, parseUnits, significantText, unitsText } from '../domain/index.ts';
import { type Formula, type Measure, type Sum, sumsOf, type Term } from './entry.ts';
import { factOf } from './fact.ts';
import { BOOK, type FactRow, rowsOf } from './fact-table.ts';
import type { MonthFacts } from './month-facts.ts';

/** A value of a dimension to cut by; the book has the empty dimension. */
export interface Cut {
  readonly dimension: string;
  readonly value: string;
}

/** Values of a measure's own dimensions; null for a measure without them. */
export type Own = Readonly<Record<string, string>> | null;

/** The exact outcome of a measure: a fraction, or the reason why there is none. */
export interface Result {
  readonly exact: Fraction | null;
  readonly reason: string | null;
  readonly numerator: string | null;
  readonly denominator: string | null;
}

/** What a measure is evaluated against: a month, its report's currency and its minimum base (units of money). */
export interface Ground {
  readonly facts: MonthFacts;
  readonly currency: string;
  readonly minimumBase: bigint;
}

/** An exact sum; `scale` is null where it was divided (an average). */
interface Total {
  readonly units: bigint;
  readonly over: bigint;
  readonly scale: number | null;
}

const STANDARD_VALUES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['class', LOAN_CLASSES],
  ['band', DPD_BANDS.map((band) => band.name)],
]);

export const THE_BOOK: Cut = { dimension: BOOK, value: BOOK };

/** Evaluates a measure for one cut and, where the measure is split, the values of its own dimensions. */
export function evaluate(measure: Measure, ground: Ground, cut: Cut, own: Own): Result {
  const { formula } = measure;
  const place = { ground, cut, own };
  if (formula.kind === 'computed') return computed(formula, place);
  if (formula.kind === 'ofRows') return ofRows(formula, place);
  if (formula.kind === 'sum') {
    const total = addUp(formula.of, place);
    return typeof total === 'string' ? absent(total) : known(fractionOfTotal(total), null, null);
  }
  const numerator = addUp(formula.numerator, place);
  if (typeof numerator === 'string') return absent(numerator);
  const denominator = addUp(formula.denominator, place);
  if (typeof denominator === 'string') return absent(denominator);
  const base = measure.minimumBase === true ? ground.minimumBase : 0n;
  const result = quotient(numerator, denominator, base);
  return formula.annualise === undefined ? result : annualise(result, formula.annualise, ground.facts);
}

/**
 * Values of a measure's own dimensions in a month: the standard ones in their order, then others its facts hold. Of two
 * own dimensions with standard values, every pair; otherwise the pairs that there are.
 */
export function ownValues(measure: Measure, facts: MonthFacts): readonly NonNullable<Own>[] {
  const { split } = measure;
  if (split === undefined) return [];
  const standard = split.map((key) => measure.values?.[key] ?? STANDARD_VALUES.get(key) ?? []);
  const pairs = standard.every((values) => values.length > 0) ? combinations(split, standard) : [];
  if (split.some((key) => facts.absent.has(`key:${key}`))) return pairs;
  const found = new Map(pairs.map((own) => [keyOf(own, split), own]));
  const others = new Map<string, NonNullable<Own>>();
  for (const row of splitRows(measure.formula, facts)) {
    const own = ownOf(row, split);
    if (own !== undefined && !found.has(keyOf(own, split))) others.set(keyOf(own, split), own);
  }
  return [...pairs, ...[...others].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, own]) => own)];
}

export function absent(reason: string): Result {
  return { exact: null, reason, numerator: null, denominator: null };
}

export function known(exact: Fraction, numerator: string | null, denominator: string | null): Result {
  return { exact, reason: null, numerator, denominator };
}

interface Place {
  readonly ground: Ground;
  readonly cut: Cut;
  readonly own: Own;
}

function combinations(split: readonly string[], values: readonly (readonly string[])[]): readonly NonNullable<Own>[] {
  let found: readonly NonNullable<Own>[] = [{}];
  for (const [index, key] of split.entries()) {
    found = found.flatMap((own) => (values[index] ?? []).map((value) => ({ ...own, [key]: value })));
  }
  return found;
}

/** Rows of the statements whose terms the own dimensions restrict. */
function splitRows(formula: Formula, facts: MonthFacts): readonly FactRow[] {
  const sums = formula.kind === 'quotient' ? [formula.numerator] : sumsOf(formula);
  const terms = sums.flat().filter((term) => term.split !== undefined && term.split !== false);
  const statements = new Set(terms.map((term) => factOf(facts.facts, term.fact).statement));
  return [...statements].flatMap((statement) => {
    const table = facts.tables.get(statement);
    return table === undefined ? [] : rowsOf(table, BOOK, BOOK);
  });
}

function ownOf(row: FactRow, split: readonly string[]): NonNullable<Own> | undefined {
  const own: Record<string, string> = {};
  for (const key of split) {
    const value = row.keys[key];
    if (value === undefined) return undefined;
    own[key] = value;
  }
  return own;
}

function keyOf(own: NonNullable<Own>, split: readonly string[]): string {
  return split.map((key) => own[key] ?? '').join('\0');
}

function computed(formula: Formula & { kind: 'computed' }, place: Place): Result {
  const values: Record<string, Fraction> = {};
  for (const [name, sum] of Object.entries(formula.of)) {
    const total = addUp(sum, place);
    if (typeof total === 'string') return absent(total);
    values[name] = fractionOfTotal(total);
  }
  const exact = formula.compute(values);
  return exact === null ? absent('zeroDenominator') : known(exact, null, null);
}

function ofRows(formula: Formula & { kind: 'ofRows' }, place: Place): Result {
  const { rows: term, compute } = formula;
  const restricted = restrictionOf(term, place.own);
  const reason = absenceOf(term, place, restricted);
  if (reason !== null) return absent(reason);
  const exact = compute(rowsFor(term, place).filter((row) => matches(row, term, restricted)));
  return exact === null ? absent('zeroDenominator') : known(exact, null, null);
}

/** Adds up terms; a text is the reason why that cannot be done. */
function addUp(sum: Sum, place: Place): Total | string {
  let total: Total | undefined;
  for (const term of sum) {
    const restricted = restrictionOf(term, place.own);
    const reason = absenceOf(term, place, restricted);
    if (reason !== null) return reason;
    const part = totalOf(term, place, restricted);
    if (part === undefined) return 'zeroDenominator';
    total = total === undefined ? part : plus(total, part);
  }
  return total ?? { units: 0n, over: 1n, scale: 0 };
}

function totalOf(term: Term, place: Place, restricted: Own): Total | undefined {
  const { scale } = factOf(place.ground.facts.facts, term.fact);
  const sign = term.minus === true ? -1n : 1n;
  let units = 0n;
  let number = 0n;
  for (const row of rowsFor(term, place)) {
    if (!matches(row, term, restricted)) continue;
    units += row.facts[term.fact] ?? 0n;
    if (term.per !== undefined) number += row.facts[term.per] ?? 0n;
  }
  const one = 10n ** BigInt(scale);
  if (term.per === undefined) return { units: sign * units, over: one, scale };
  return number <= 0n ? undefined : { units: sign * units, over: one * number, scale: null };
}

function plus(a: Total, b: Total): Total {
  if (a.over === b.over) return { units: a.units + b.units, over: a.over, scale: a.scale };
  return { units: a.units * b.over + b.units * a.over, over: a.over * b.over, scale: null };
}

/** The own values that restrict a term. */
export function restrictionOf({ split }: Term, own: Own): Own {
  if (own === null || split === undefined || split === false) return null;
  if (split === true) return own;
  return Object.fromEntries(Object.entries(own).filter(([key]) => split.includes(key)));
}

function absenceOf(term: Term, { ground, cut }: Place, restricted: Own): string | null {
  const { facts, currency } = ground;
  const { statement, unit } = factOf(facts.facts, term.fact);
  const reason = facts.absent.get(term.fact) ?? (term.per === undefined ? undefined : facts.absent.get(term.per));
  if (reason !== undefined) return reason;
  const ownKeys = facts.specs.get(statement)?.ownKeys;
  for (const key in restricted) {
    if (ownKeys?.includes(key) === true) continue;
    const unsplit = facts.absent.get(`key:${key}`) ?? facts.absent.get(`key:${key}=${restricted[key]}`);
    if (unsplit !== undefined) return unsplit;
  }
  for (const key in term.where) {
    const unknown = facts.absent.get(`key:${key}`);
    if (unknown !== undefined) return unknown;
  }
  if (cut.dimension !== BOOK && facts.specs.get(statement)?.cut === true) {
    const uncut = facts.absent.get(`cut:${cut.dimension}:${statement}`) ?? facts.absent.get(`cut:${cut.dimension}`);
    if (uncut !== undefined) return uncut;
  }
  return unit === 'amount' && isMixed(facts, statement, currency) ? 'mixedCurrency' : null;
}

/** Whether the rows behind a statement, or the tape they were joined to, hold any other currency than the report's. */
function isMixed(facts: MonthFacts, statement: string, currency: string): boolean {
  const others = (name: string): boolean => {
    for (const found of facts.tables.get(name)?.currencies ?? []) if (found !== currency) return true;
    return false;
  };
  return others(statement) || (facts.specs.get(statement)?.ownCurrency !== true && others('tape'));
}

function rowsFor(term: Term, { ground: { facts }, cut }: Place): readonly FactRow[] {
  const { statement } = factOf(facts.facts, term.fact);
  const table = facts.tables.get(statement);
  if (table === undefined) return [];
  const isCut = facts.specs.get(statement)?.cut === true;
  return isCut ? rowsOf(table, cut.dimension, cut.value) : rowsOf(table, BOOK, BOOK);
}

/** Whether a row counts for a term. */
export function matches(row: FactRow, term: Term, restricted: Own): boolean {
  for (const key in restricted) if (row.keys[key] !== restricted[key]) return false;
  for (const key in term.where) {
    const value = row.keys[key];
    if (value === undefined || term.where[key]?.includes(value) !== true) return false;
  }
  return true;
}

function quotient(numerator: Total, denominator: Total, minimumBase: bigint): Result {
  const texts = { numerator: totalText(numerator), denominator: totalText(denominator) };
  if (denominator.units <= 0n) return { ...absent('zeroDenominator'), ...texts };
  // The minimum base is money in hundredths.
  if (denominator.units * 100n < minimumBase * denominator.over) return { ...absent('baseTooSmall'), ...texts };
  const exact = { numerator: numerator.units * denominator.over, denominator: denominator.units * numerator.over };
  return known(exact, texts.numerator, texts.denominator);
}

/** The numerator and denominator stay those of the flow; the value is a year's. */
function annualise(result: Result, over: 'month' | 'yearToDate', facts: MonthFacts): Result {
  if (result.exact === null) return result;
  const months = over === 'month' ? 1n : BigInt(facts.monthsToDate);
  const { numerator, denominator } = result.exact;
  return { ...result, exact: { numerator: numerator * 12n, denominator: denominator * months } };
}

function totalText(total: Total): string {
  return total.scale === null ? significantText(fractionOfTotal(total)) : unitsText(total.units, total.scale);
}

function fractionOfTotal(total: Total): Fraction {
  return { numerator: total.units, denominator: total.over };
}

/** Reads the minimum base as units of money. */
export function minimumBaseOf(text: string): bigint {
  return parseUnits(text);
}
