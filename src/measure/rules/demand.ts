import type { FloorRule, FloorSettings, LoanClass } from '../../domain/index.ts';
import type { FloorFacts } from './facts.ts';

/** A rule that holds loans down to a class at best, once for one loan's facts and once as SQL for a whole book. */
export interface Demand {
  readonly rule: FloorRule;
  readonly atBest: LoanClass;
  /** Canonical columns without which a book cannot be judged by it. */
  readonly needs: readonly string[];
  holds(facts: FloorFacts, policy: FloorSettings): boolean;
  /** The condition over a tape; undefined where another demand of the rule stands for it. */
  sql(tape: FloorTape): string | undefined;
}

/** A tape as conditions are written over it. */
export interface FloorTape {
  readonly policy: FloorSettings;
  /** ISO date of the state that is judged. */
  readonly asOf: string;
  /** Whether the month's loans have a column. */
  has(column: string): boolean;
  /** The qualified name of a column. */
  name(column: string): string;
}

/** Decimal wide enough for a balance times ten. */
export function wide(expression: string): string {
  return `CAST(${expression} AS DECIMAL(38,2))`;
}
