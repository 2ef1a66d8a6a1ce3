import type { DefinitionSet, Indicator, OwnIndicator } from '../../domain/index.ts';
import { catalogueOf, indicatorsOf } from '../catalogue.ts';
import { ownFamily } from './family.ts';

/** The indicators of a definition set, a lender's own among them. */
export function indicatorsWith(own: readonly OwnIndicator[], set: DefinitionSet): readonly Indicator[] {
  return own.length === 0 ? indicatorsOf(set) : indicatorsOf(set, catalogueOf([ownFamily(own)]));
}
