import type { RestructuredFacts } from './observation.ts';

/** What decides the floor of one loan. Amounts are in one unit, whichever. */
export interface FloorFacts {
  /** ISO date of the state that is judged. */
  readonly asOf: string;
  readonly card: boolean;
  /** Contagion among an obligor's debts does not apply to retail customers. */
  readonly retail: boolean;
  /** Null where it is not known: no floor rests on it then. */
  readonly daysPastDue: number | null;
  /** Whether a reason of operation or technique is on record for the delay. */
  readonly technicalReason: boolean;
  readonly stage: number | null;
  /** Carrying amount, and the expected losses on it. */
  readonly exposure: bigint;
  readonly ecl: bigint | null;
  /** Null where the loan is not restructured. */
  readonly restructured: RestructuredFacts | null;
  /** As `refinance_kind`. */
  readonly refinance: string | null;
  readonly useOfFundsBreach: boolean;
  readonly externalDowngrade: boolean;
  readonly debtEvasion: boolean;
  readonly bankruptcy: boolean;
  /** Null where the obligor is not known: every loan is its own then. */
  readonly obligor: ObligorFacts | null;
}

/** All debts of a loan's obligor, this loan included. */
export interface ObligorFacts {
  /** Positive balances at this bank, and what of them this bank itself classes non-performing or is over 90 days late. */
  readonly claims: bigint;
  readonly nonPerforming: bigint;
  readonly late: bigint;
  /** Debt at other banks; null where it is not known. */
  readonly debtElsewhere: bigint | null;
  readonly lateElsewhere: bigint;
  readonly nonPerformingElsewhere: boolean;
}

/** A healthy loan of a company, to be changed where a case differs. */
export const NOTHING_WRONG: Omit<FloorFacts, 'asOf'> = {
  card: false,
  retail: false,
  daysPastDue: 0,
  technicalReason: false,
  stage: null,
  exposure: 0n,
  ecl: null,
  restructured: null,
  refinance: null,
  useOfFundsBreach: false,
  externalDowngrade: false,
  debtEvasion: false,
  bankruptcy: false,
  obligor: null,
};
