import type { Unit } from './figure.ts';
import type { LocalText } from './locale.ts';

/** A family of definitions that are never mixed in one column. */
export const DEFINITION_SETS = ['cn_2023', 'par', 'basel_npe'] as const;
export type DefinitionSet = (typeof DEFINITION_SETS)[number];

export type Direction = 'higherIsWorse' | 'lowerIsWorse' | 'neutral';

/** What one measure of an indicator is: `measure` is empty for the indicator's own value. */
export interface MeasureDefinition {
  readonly measure: string;
  readonly unit: Unit;
  readonly name: LocalText;
}

/** One entry of the catalogue, as data: what is measured, how, and from which columns. */
export interface Indicator {
  /** `C2`, `K4`... as in the public catalogue. */
  readonly code: string;
  readonly version: number;
  readonly name: LocalText;
  readonly formula: LocalText;
  readonly numerator: LocalText;
  readonly denominator: LocalText;
  readonly pitfall: LocalText;
  readonly direction: Direction;
  readonly sets: readonly DefinitionSet[];
  readonly measures: readonly MeasureDefinition[];
  /** Dimensions of the indicator itself (`class`, `band`), beside the report's cuts. */
  readonly ownDimensions: readonly string[];
  /** Canonical `table.column` names without which nothing can be computed. */
  readonly needs: readonly string[];
  /** Published rule or paper behind the formula. */
  readonly source: LocalText;
}
