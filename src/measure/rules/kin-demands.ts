import type { Demand } from './demand.ts';
import type { FloorFacts, ObligorFacts } from './facts.ts';

const OBLIGOR = 'loan_snapshot.obligor_id';
const ELSEWHERE = ['obligor.debt_elsewhere', 'obligor.overdue90_elsewhere'];

/**
 * Floors by the obligor's other debts. Their SQL is over the sums of kin.ts; what is non-performing is what the bank
 * itself classes so: the order speaks of claims that are classified, not of what their own floors would make of them.
 */
export const KIN_DEMANDS: readonly Demand[] = [
  {
    rule: 'sibling',
    atBest: 'special_mention',
    needs: [OBLIGOR],
    holds: ofKin((kin) => kin.nonPerforming > 0n || kin.lateElsewhere > 0n || kin.nonPerformingElsewhere),
    sql: () => '(kin_npl > 0 OR kin_late_elsewhere > 0 OR kin_npl_elsewhere > 0)',
  },
  {
    rule: 'contagionInside',
    atBest: 'substandard',
    needs: [OBLIGOR],
    holds: ofKin((kin) => kin.nonPerforming * 10n > kin.claims),
    sql: () => 'kin_npl * 10 > kin_owed',
  },
  {
    rule: 'contagionOutside',
    atBest: 'substandard',
    needs: [OBLIGOR, ...ELSEWHERE],
    holds: ofKin(
      (kin) => kin.debtElsewhere !== null && (kin.late + kin.lateElsewhere) * 5n > kin.claims + kin.debtElsewhere,
    ),
    sql: () => 'kin_debt_known > 0 AND (kin_late + kin_late_elsewhere) * 5 > kin_owed + kin_elsewhere',
  },
];

function ofKin(holds: (kin: ObligorFacts) => boolean): (facts: FloorFacts) => boolean {
  return ({ obligor, retail }) => obligor !== null && !retail && holds(obligor);
}
