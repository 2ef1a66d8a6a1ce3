import { type FloorRule, type FloorSettings, LOAN_CLASSES, type LoanClass } from '../../domain/index.ts';
import type { Demand } from './demand.ts';
import type { FloorFacts } from './facts.ts';
import { KIN_DEMANDS } from './kin-demands.ts';
import { LOAN_DEMANDS } from './loan-demands.ts';
import { type Observation, observationOf } from './observation.ts';
import { OVERDUE_DEMANDS } from './overdue-demands.ts';
import { isOn, STRICT_FLOORS } from './policy.ts';

/** Floors by a loan's own facts, in the order in which their bits are counted. */
export const OWN_DEMANDS: readonly Demand[] = [...OVERDUE_DEMANDS, ...LOAN_DEMANDS];

/** The best class that a loan may have, and the rules that demand it or a class above it. */
export interface Floor {
  readonly atBest: LoanClass;
  readonly rules: readonly FloorRule[];
  /** Where a restructured loan stands; null for any other. */
  readonly observation: Observation | null;
}

/**
 * The floor of one loan by all rules that hold. Sources: CBIRC and PBoC order 2023 no. 1; for cards, commercial bank
 * credit card measures 2011, article 92.
 */
export function floorOf(facts: FloorFacts, policy: FloorSettings = STRICT_FLOORS): Floor {
  const demands = [...OWN_DEMANDS, ...KIN_DEMANDS].filter(
    (demand) => isOn(policy, demand.rule) && demand.holds(facts, policy),
  );
  const { restructured, asOf, daysPastDue } = facts;
  const observation = restructured && observationOf(restructured, asOf, (daysPastDue ?? 0) > 0);
  return { ...strictest(demands), observation };
}

/** The lowest of the classes demanded, and who demands. */
export function strictest(demands: readonly Demand[]): Omit<Floor, 'observation'> {
  const ranks = demands.map(({ atBest }) => LOAN_CLASSES.indexOf(atBest));
  return {
    atBest: LOAN_CLASSES[Math.max(0, ...ranks)] ?? 'normal',
    rules: [...new Set(demands.map(({ rule }) => rule))],
  };
}

/** Classes better than one. */
export function betterThan(atBest: LoanClass): readonly LoanClass[] {
  return LOAN_CLASSES.slice(0, LOAN_CLASSES.indexOf(atBest));
}
