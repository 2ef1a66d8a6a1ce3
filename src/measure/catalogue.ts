import { type DefinitionSet, deepFreeze, type Indicator } from '../domain/index.ts';
import { CLASSIFICATION_ENTRIES } from './classification-entries.ts';
import { CONCENTRATION_ENTRIES } from './concentration-entries.ts';
import { DELINQUENCY_ENTRIES } from './delinquency-entries.ts';
import type { Entry, Measure } from './entry.ts';
import { PROVISION_ENTRIES } from './provision-entries.ts';
import { QUALITY_ENTRIES } from './quality-entries.ts';

const GROUPS = [CLASSIFICATION_ENTRIES, DELINQUENCY_ENTRIES, PROVISION_ENTRIES, CONCENTRATION_ENTRIES, QUALITY_ENTRIES];

/** Groups of codes in the order of the public catalogue. */
const GROUP_ORDER = 'CPKD';

/** Every entry in the order of the public catalogue: C1, C2, C2a ... D8. */
export const CATALOGUE: readonly Entry[] = deepFreeze(GROUPS.flat().toSorted(byCode));

/** The entries of a definition set. */
export function entriesOf(set: DefinitionSet): readonly Entry[] {
  return CATALOGUE.filter((entry) => entry.sets.includes(set));
}

/** The catalogue as others see it: definitions without formulas' inner terms, measures of the set alone. */
export function indicatorsOf(set: DefinitionSet): readonly Indicator[] {
  return deepFreeze(entriesOf(set).map((entry) => indicatorOf(entry, measuresOf(entry, set))));
}

/** The measures of an entry in a definition set. */
export function measuresOf(entry: Entry, set: DefinitionSet): readonly Measure[] {
  return entry.measures.filter((measure) => (measure.sets ?? entry.sets).includes(set));
}

function indicatorOf(entry: Entry, measures: readonly Measure[]): Indicator {
  return {
    ...entry,
    measures: measures.map(({ measure, unit, name }) => ({ measure, unit, name })),
    ownDimensions: [...new Set(measures.flatMap((measure) => measure.split ?? []))],
  };
}

function byCode(a: Entry, b: Entry): number {
  const groups = GROUP_ORDER.indexOf(a.code.charAt(0)) - GROUP_ORDER.indexOf(b.code.charAt(0));
  return (
    groups || Number.parseInt(a.code.slice(1), 10) - Number.parseInt(b.code.slice(1), 10) || (a.code < b.code ? -1 : 1)
  );
}
