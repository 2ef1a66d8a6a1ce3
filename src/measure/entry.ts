import type { DefinitionSet, Indicator, MeasureDefinition } from '../domain/index.ts';
import type { FactName } from './fact.ts';

/** A fact, summed over the rows of a cut that match `where`. */
export interface Term {
  readonly fact: FactName;
  /** Own keys of the fact's rows (`class`, `band`, `kind`...) and the values that count. */
  readonly where?: Readonly<Record<string, readonly string[]>>;
  /** Whether the measure's own dimension restricts this term too. */
  readonly split?: boolean;
  readonly minus?: boolean;
}

/** Terms added up; all are of one scale. */
export type Sum = readonly Term[];

/** What a measure computes: a sum of facts, or the exact quotient of two sums. */
export type Formula =
  | { readonly kind: 'sum'; readonly of: Sum }
  | { readonly kind: 'quotient'; readonly numerator: Sum; readonly denominator: Sum };

/** Where a measure is compared with earlier months: book and cuts, the book alone, or nowhere. */
export type Compared = 'everywhere' | 'book' | 'nowhere';

/**
 * In which months a measure is cut by the report's dimensions. Numbers per obligor cannot be rolled up and are dear to
 * rank, so they are cut for the report month and the months it is compared with.
 */
export type Cutting = 'everyMonth' | 'comparedMonths' | 'never';

export interface Measure extends MeasureDefinition {
  readonly formula: Formula;
  /** Own dimension (`class`, `band`...): one figure for each of its values. */
  readonly split?: string;
  /** Definition sets, where narrower than the entry's. */
  readonly sets?: readonly DefinitionSet[];
  readonly cuts: Cutting;
  readonly compared: Compared;
  /** A smaller denominator than the report's minimum base hides the rate. */
  readonly minimumBase?: boolean;
}

/** A catalogue entry: the public indicator, and its measures with their formulas. */
export interface Entry extends Omit<Indicator, 'measures' | 'ownDimensions'> {
  readonly measures: readonly Measure[];
}

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

/** The same measure for every value of its own dimension; compared for the book alone. */
export function splitBy(dimension: string, measure: Measure): Measure {
  return { ...measure, split: dimension, compared: measure.compared === 'nowhere' ? 'nowhere' : 'book' };
}

/** A measure of the data rather than of the book: neither cut nor compared. */
export function bookOnly(measure: Measure): Measure {
  return { ...measure, cuts: 'never', compared: 'nowhere', minimumBase: false };
}
