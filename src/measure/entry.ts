import type { DefinitionSet, Fraction, Indicator, LocalText, MeasureDefinition } from '../domain/index.ts';
import type { FactRow } from './fact-table.ts';
import type { MeasureSettings } from './settings.ts';

/** A fact, summed over the rows of a cut that match `where`. */
export interface Term {
  readonly fact: string;
  /** Own keys of the fact's rows (`class`, `band`, `kind`...) and the values that count. */
  readonly where?: Readonly<Record<string, readonly string[]>>;
  /** Whether the measure's own dimensions restrict this term too: all of them, or those named. */
  readonly split?: boolean | readonly string[];
  readonly minus?: boolean;
  /** Divides the sum by the sum of another fact of the same rows: an average of month-ends is a sum by their number. */
  readonly per?: string;
}

/** Terms added up; all are of one scale. */
export type Sum = readonly Term[];

/** A flow as a yearly rate: of one month times 12, of the fiscal year to date times 12 over its months. */
export type Annualising = 'month' | 'yearToDate';

/**
 * What a measure computes: a sum of facts, the exact quotient of two sums, or, where neither will do, a named
 * computation over exact sums or over the rows themselves (a median). A computation that gives null is `zeroDenominator`.
 */
export type Formula =
  | { readonly kind: 'sum'; readonly of: Sum }
  | {
      readonly kind: 'quotient';
      readonly numerator: Sum;
      readonly denominator: Sum;
      readonly annualise?: Annualising;
    }
  | {
      readonly kind: 'computed';
      readonly of: Readonly<Record<string, Sum>>;
      readonly compute: (values: Readonly<Record<string, Fraction>>) => Fraction | null;
    }
  | {
      readonly kind: 'ofRows';
      /** The rows are those of this term's statement that match it. */
      readonly rows: Term;
      readonly compute: (rows: readonly FactRow[]) => Fraction | null;
    };

/** Where a measure is compared with earlier months: book and cuts, the book alone, or nowhere. */
export type Compared = 'everywhere' | 'book' | 'nowhere';

/**
 * In which months a measure is cut by the report's dimensions. Numbers per obligor cannot be rolled up and are dear to
 * rank, so they are cut for the report month and the months it is compared with.
 */
export type Cutting = 'everyMonth' | 'comparedMonths' | 'reportMonth' | 'never';

export interface Measure extends MeasureDefinition {
  readonly formula: Formula;
  /** Own dimensions (`class`, or `from` and `to`...): one figure for each of their values. */
  readonly split?: readonly string[];
  /** Every value an own dimension has whether rows have it or not; `class` and `band` have theirs anyway. */
  readonly values?: Readonly<Record<string, readonly string[]>>;
  /** Definition sets, where narrower than the entry's. */
  readonly sets?: readonly DefinitionSet[];
  readonly cuts: Cutting;
  /** Of the report's dimensions, those that cut it; all where absent. */
  readonly cutBy?: readonly string[];
  /** Only the report month has it: a matrix or a vintage would fill every month with thousands of figures. */
  readonly months?: 'reportMonth';
  readonly compared: Compared;
  /** Own dimension whose value is the currency of its amounts, where that is not the report's. */
  readonly currencyOf?: string;
  /** A smaller denominator than the report's minimum base hides the rate. */
  readonly minimumBase?: boolean;
}

/** A catalogue entry: the public indicator, and its measures with their formulas. */
export interface Entry extends Omit<Indicator, 'measures' | 'ownDimensions'> {
  readonly measures: readonly Measure[];
  /** What the lender's settings make of it, printed behind the pitfall; null where there is nothing to say. */
  readonly note?: (settings: MeasureSettings) => LocalText | null;
}

export const ALL_SETS: readonly DefinitionSet[] = ['cn_2023', 'par', 'basel_npe'];
export const BOTH_SETS: readonly DefinitionSet[] = ['cn_2023', 'par'];
export const CHINESE_SET: readonly DefinitionSet[] = ['cn_2023'];

/** A rate over an amount of the book: cut, compared, and subject to the minimum base. */
export function rate(measure: string, name: Measure['name'], numerator: Sum, denominator: Sum): Measure {
  const formula = { kind: 'quotient', numerator, denominator } as const;
  return { measure, unit: 'ratio', name, formula, cuts: 'everyMonth', compared: 'everywhere', minimumBase: true };
}

/** A stock: an amount or a count, cut and compared. */
export function stock(measure: string, unit: 'amount' | 'count', name: Measure['name'], of: Sum): Measure {
  return { measure, unit, name, formula: { kind: 'sum', of }, cuts: 'everyMonth', compared: 'everywhere' };
}

/** The same measure for every value of its own dimension, or pair of values; compared for the book alone. */
export function splitBy(dimension: string | readonly string[], measure: Measure): Measure {
  const split = typeof dimension === 'string' ? [dimension] : dimension;
  return { ...measure, split, compared: measure.compared === 'nowhere' ? 'nowhere' : 'book' };
}

/** A measure of the data rather than of the book: neither cut nor compared. */
export function bookOnly(measure: Measure): Measure {
  return { ...measure, cuts: 'never', compared: 'nowhere', minimumBase: false };
}

/** A measure of the report month alone, not compared: a matrix, a vintage. */
export function reportMonthOnly(measure: Measure): Measure {
  return {
    ...measure,
    months: 'reportMonth',
    cuts: measure.cuts === 'never' ? 'never' : 'reportMonth',
    compared: 'nowhere',
  };
}

/** A flow's rate a year: of the month, or of the fiscal year to date. */
export function annualised(over: Annualising, measure: Measure): Measure {
  const { formula } = measure;
  return formula.kind === 'quotient' ? { ...measure, formula: { ...formula, annualise: over } } : measure;
}

/** The sums of a formula. */
export function sumsOf(formula: Formula): readonly Sum[] {
  if (formula.kind === 'sum') return [formula.of];
  if (formula.kind === 'quotient') return [formula.numerator, formula.denominator];
  return formula.kind === 'computed' ? Object.values(formula.of) : [[formula.rows]];
}
