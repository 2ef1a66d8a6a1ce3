import type { MonthSources } from '../statement.ts';

/** Dimensions by which vintages are cut. */
export const CUT_BY: readonly string[] = ['product', 'region'];

/** Of the month's dimensions, those that vintages are cut by. */
export function cutDimensions({ dimensions }: MonthSources): readonly string[] {
  return CUT_BY.filter((name) => dimensions.includes(name));
}
