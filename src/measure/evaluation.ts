import { DPD_BANDS, type Fraction, LOAN_CLASSES, parseUnits, unitsText } from '../domain/index.ts';
import type { Measure, Sum, Term } from './entry.ts';
import { factOf } from './fact.ts';
import { BOOK, type FactRow, rowsOf } from './fact-table.ts';
import { isCut, type MonthFacts } from './month-facts.ts';

/** A value of a dimension to cut by; the book has the empty dimension. */
export interface Cut {
  readonly dimension: string;
  readonly value: string;
}

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

interface Total {
  readonly units: bigint;
  readonly scale: number;
}

const STANDARD_VALUES: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['class', LOAN_CLASSES],
  ['band', DPD_BANDS.map((band) => band.name)],
]);

export const THE_BOOK: Cut = { dimension: BOOK, value: BOOK };

/** Evaluates a measure for one cut and, where the measure is split, one value of its own dimension. */
export function evaluate(measure: Measure, ground: Ground, cut: Cut, own: string | null): Result {
  const { formula } = measure;
  const split = measure.split === undefined || own === null ? null : { key: measure.split, value: own };
  if (formula.kind === 'sum') {
    const total = addUp(formula.of, ground, cut, split);
    return typeof total === 'string' ? absent(total) : known(fractionOfTotal(total), null, null);
  }
  const numerator = addUp(formula.numerator, ground, cut, split);
  if (typeof numerator === 'string') return absent(numerator);
  const denominator = addUp(formula.denominator, ground, cut, split);
  if (typeof denominator === 'string') return absent(denominator);
  return quotient(numerator, denominator, measure.minimumBase === true ? ground.minimumBase : 0n);
}

/** Values of a measure's own dimension in a month: the standard ones in their order, then others its facts hold. */
export function ownValues(measure: Measure, facts: MonthFacts): readonly string[] {
  const { split, formula } = measure;
  if (split === undefined) return [];
  const standard = STANDARD_VALUES.get(split) ?? [];
  if (facts.absent.has(`key:${split}`)) return standard;
  const terms = formula.kind === 'sum' ? formula.of : formula.numerator;
  const statements = new Set(terms.filter((term) => term.split === true).map((term) => factOf(term.fact).statement));
  const found = [...statements].flatMap((statement) => {
    const table = facts.tables.get(statement);
    return table === undefined ? [] : rowsOf(table, BOOK, BOOK).flatMap((row) => row.keys[split] ?? []);
  });
  return [...new Set([...standard, ...[...new Set(found)].sort()])];
}

export function absent(reason: string): Result {
  return { exact: null, reason, numerator: null, denominator: null };
}

export function known(exact: Fraction, numerator: string | null, denominator: string | null): Result {
  return { exact, reason: null, numerator, denominator };
}

interface Split {
  readonly key: string;
  readonly value: string;
}

/** Adds up terms; a text is the reason why that cannot be done. */
function addUp(sum: Sum, ground: Ground, cut: Cut, split: Split | null): Total | string {
  let units = 0n;
  for (const term of sum) {
    const restricted = term.split === true ? split : null;
    const reason = absenceOf(term, ground, cut, restricted);
    if (reason !== null) return reason;
    const part = unitsOf(term, ground.facts, cut, restricted);
    units = term.minus === true ? units - part : units + part;
  }
  const [first] = sum;
  return { units, scale: first === undefined ? 0 : factOf(first.fact).scale };
}

function absenceOf(term: Term, { facts, currency }: Ground, cut: Cut, split: Split | null): string | null {
  const { statement, unit } = factOf(term.fact);
  const reason = facts.absent.get(term.fact);
  if (reason !== undefined) return reason;
  if (split !== null) {
    const unsplit = facts.absent.get(`key:${split.key}`);
    if (unsplit !== undefined) return unsplit;
  }
  for (const key in term.where) {
    const unknown = facts.absent.get(`key:${key}`);
    if (unknown !== undefined) return unknown;
  }
  if (cut.dimension !== BOOK && isCut(statement)) {
    const uncut = facts.absent.get(`cut:${cut.dimension}:${statement}`) ?? facts.absent.get(`cut:${cut.dimension}`);
    if (uncut !== undefined) return uncut;
  }
  return unit === 'amount' && isMixed(facts, statement, currency) ? 'mixedCurrency' : null;
}

/** Whether the rows behind a statement, or the tape they were joined to, hold any other currency than the report's. */
function isMixed(facts: MonthFacts, statement: ReturnType<typeof factOf>['statement'], currency: string): boolean {
  const others = (name: typeof statement): boolean => {
    for (const found of facts.tables.get(name)?.currencies ?? []) if (found !== currency) return true;
    return false;
  };
  return others(statement) || (statement !== 'capital' && statement !== 'event' && others('tape'));
}

function unitsOf(term: Term, facts: MonthFacts, cut: Cut, split: Split | null): bigint {
  const { statement } = factOf(term.fact);
  const table = facts.tables.get(statement);
  if (table === undefined) return 0n;
  const rows = isCut(statement) ? rowsOf(table, cut.dimension, cut.value) : rowsOf(table, BOOK, BOOK);
  let units = 0n;
  for (const row of rows) if (matches(row, term, split)) units += row.facts[term.fact] ?? 0n;
  return units;
}

function matches(row: FactRow, term: Term, split: Split | null): boolean {
  if (split !== null && row.keys[split.key] !== split.value) return false;
  for (const key in term.where) {
    const value = row.keys[key];
    if (value === undefined || term.where[key]?.includes(value) !== true) return false;
  }
  return true;
}

function quotient(numerator: Total, denominator: Total, minimumBase: bigint): Result {
  const top = unitsText(numerator.units, numerator.scale);
  const bottom = unitsText(denominator.units, denominator.scale);
  if (denominator.units <= 0n) return { ...absent('zeroDenominator'), numerator: top, denominator: bottom };
  if (denominator.units < minimumBase) return { ...absent('baseTooSmall'), numerator: top, denominator: bottom };
  const exact = {
    numerator: numerator.units * 10n ** BigInt(denominator.scale),
    denominator: denominator.units * 10n ** BigInt(numerator.scale),
  };
  return known(exact, top, bottom);
}

function fractionOfTotal(total: Total): Fraction {
  return { numerator: total.units, denominator: 10n ** BigInt(total.scale) };
}

/** Reads the minimum base as units of money. */
export function minimumBaseOf(text: string): bigint {
  return parseUnits(text);
}
