import { Temporal } from 'temporal-polyfill';

/** Where a restructured loan stands; `check_two_periods`: the year is over, whether two periods are is for the lender to say. */
export type Observation = 'in_observation' | 'observation_may_end' | 'check_two_periods';

export interface RestructuredFacts {
  /** First repayment date after the change, ISO; null where it is not known. */
  readonly firstPayment: string | null;
  /** As `payment_frequency`; null where it is not known. */
  readonly frequency: string | null;
  /** How often the loan was restructured. */
  readonly times: number;
  /** Day of the last payment missed after the change: the observation starts anew at the next one. */
  readonly missedOn?: string | null;
}

/** Months between two payments; an unknown rhythm is taken as yearly, the longest that there is. */
const LONGEST = 12;
const MONTHS: Readonly<Record<string, number>> = { weekly: 1, biweekly: 1, monthly: 1, quarterly: 3, half_yearly: 6 };

/**
 * Observation lasts from the first repayment date after the change for at least two consecutive repayment periods and
 * one year, and starts anew with a missed payment. Source: CBIRC and PBoC order 2023 no. 1.
 */
export function observationOf(restructured: RestructuredFacts, asOf: string, overdue: boolean): Observation {
  const { frequency, missedOn } = restructured;
  const months = monthsBetweenPayments(frequency);
  if (restructured.firstPayment === null || overdue || months === null) return 'in_observation';
  const first = Temporal.PlainDate.from(restructured.firstPayment);
  const start = missedOn ? laterOf(first, Temporal.PlainDate.from(missedOn).add({ months })) : first;
  const isReached = (count: number): boolean =>
    Temporal.PlainDate.compare(start.add({ months: count }), Temporal.PlainDate.from(asOf)) <= 0;
  if (!isReached(12)) return 'in_observation';
  return isReached(2 * months) ? 'observation_may_end' : 'check_two_periods';
}

/** The last day from which so many years are over on a day: for a comparison with a column. */
export function yearsBefore(asOf: string, years: number): string {
  return Temporal.PlainDate.from(asOf).add({ days: 1 }).subtract({ years }).subtract({ days: 1 }).toString();
}

/** Null where all is due at maturity: there never are two periods. */
function monthsBetweenPayments(frequency: string | null): number | null {
  return frequency === 'at_maturity' ? null : (MONTHS[frequency ?? ''] ?? LONGEST);
}

function laterOf(a: Temporal.PlainDate, b: Temporal.PlainDate): Temporal.PlainDate {
  return Temporal.PlainDate.compare(a, b) >= 0 ? a : b;
}
