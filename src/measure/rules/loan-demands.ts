import type { FloorRule, LoanClass } from '../../domain/index.ts';
import { type Demand, type FloorTape, wide } from './demand.ts';
import type { FloorFacts } from './facts.ts';
import { observationOf, yearsBefore } from './observation.ts';

/** Ways of paying a loan by another; an eligible renewal is none. */
const REFINANCED: readonly string[] = ['rollover', 'repaid_by_borrowing', 'renewal_without_repayment'];

/** Floors by what is known of the loan itself beside its days past due. */
export const LOAN_DEMANDS: readonly Demand[] = [
  {
    rule: 'impaired',
    atBest: 'substandard',
    needs: ['loan_snapshot.ifrs9_stage'],
    holds: ({ stage }) => stage === 3,
    sql: ({ name }) => `${name('ifrs9_stage')} = 3`,
  },
  expectedLoss('doubtful', 5n),
  expectedLoss('loss', 9n),
  {
    rule: 'restructured',
    atBest: 'special_mention',
    needs: ['loan_snapshot.forbearance_flag'],
    holds: isObserved,
    sql: observedSql,
  },
  {
    rule: 'reRestructured',
    atBest: 'substandard',
    needs: ['loan_snapshot.forbearance_flag', 'loan_snapshot.forbearance_count'],
    holds: (facts) => isObserved(facts) && (facts.restructured?.times ?? 0) > 1,
    sql: (tape) => `${observedSql(tape)} AND ${tape.name('forbearance_count')} > 1`,
  },
  {
    rule: 'rollover',
    atBest: 'special_mention',
    needs: ['loan_snapshot.refinance_kind'],
    holds: ({ refinance }) => refinance !== null && REFINANCED.includes(refinance),
    sql: ({ name }) => `${name('refinance_kind')} IN (${REFINANCED.map((kind) => `'${kind}'`).join(', ')})`,
  },
  {
    // Where the kind is not told, a loan that names the one it replaced is a rollover.
    rule: 'rollover',
    atBest: 'special_mention',
    needs: ['loan_snapshot.rolled_over_from'],
    holds: () => false,
    sql: ({ has, name }) => (has('refinance_kind') ? undefined : `${name('rolled_over_from')} IS NOT NULL`),
  },
  flagged('useOfFunds', 'special_mention', ['use_of_funds_breach', ({ useOfFundsBreach }) => useOfFundsBreach]),
  flagged('downgrade', 'substandard', ['external_downgrade', ({ externalDowngrade }) => externalDowngrade]),
  flagged('evasion', 'doubtful', ['debt_evasion', ({ debtEvasion }) => debtEvasion]),
  flagged('bankruptcy', 'loss', ['bankruptcy', ({ bankruptcy }) => bankruptcy]),
];

/** Carrying amount of a loan: principal with the interest and other amounts that the tape has. */
export function carryingAmount({ has, name }: Pick<FloorTape, 'has' | 'name'>): string {
  const further = ['accrued_interest', 'other_balances'].filter(has);
  return [name('principal_balance'), ...further.map((column) => `COALESCE(${name(column)}, 0)`)].join(' + ');
}

/** Expected losses of so many tenths of the carrying amount. */
function expectedLoss(atBest: LoanClass, tenths: bigint): Demand {
  return {
    rule: 'ecl',
    atBest,
    needs: ['loan_snapshot.ecl', 'loan_snapshot.principal_balance'],
    holds: ({ ecl, exposure, stage }, { eclNeedsImpairment }) =>
      ecl !== null && exposure > 0n && ecl * 10n >= exposure * tenths && (!eclNeedsImpairment || stage === 3),
    sql: (tape) => {
      const { policy, has, name } = tape;
      if (policy.eclNeedsImpairment && !has('ifrs9_stage')) return undefined;
      const carried = wide(carryingAmount(tape));
      const share = `${carried} > 0 AND ${wide(name('ecl'))} * 10 >= ${carried} * ${tenths}`;
      return policy.eclNeedsImpairment ? `${name('ifrs9_stage')} = 3 AND ${share}` : share;
    },
  };
}

function flagged(
  rule: FloorRule,
  atBest: LoanClass,
  [column, holds]: readonly [string, (facts: FloorFacts) => boolean],
): Demand {
  const sql = ({ name }: FloorTape): string => `COALESCE(${name(column)}, FALSE) = TRUE`;
  return { rule, atBest, needs: [`loan_snapshot.${column}`], holds, sql };
}

function isObserved({ restructured, asOf, daysPastDue }: FloorFacts): boolean {
  if (restructured === null) return false;
  return observationOf(restructured, asOf, (daysPastDue ?? 0) > 0) !== 'observation_may_end';
}

/** `isObserved` of a tape, whose first repayment date is that of the observation that runs. */
export function observedSql({ has, name, asOf }: FloorTape): string {
  const flag = `COALESCE(${name('forbearance_flag')}, FALSE) = TRUE`;
  if (!has('forbearance_first_payment')) return flag;
  const first = name('forbearance_first_payment');
  const frequency = has('payment_frequency') ? `COALESCE(${name('payment_frequency')}, 'yearly')` : undefined;
  const twoYears = `${first} > DATE '${yearsBefore(asOf, 2)}'`;
  const still = [
    `${first} IS NULL`,
    `${first} > DATE '${yearsBefore(asOf, 1)}'`,
    ...(has('days_past_due') ? [`${name('days_past_due')} > 0`] : []),
    ...(frequency === undefined ? [twoYears] : [`(${frequency} = 'yearly' AND ${twoYears})`]),
    ...(frequency === undefined ? [] : [`${frequency} = 'at_maturity'`]),
  ];
  return `${flag} AND (${still.join(' OR ')})`;
}
