import type { FloorSettings, LoanClass } from '../../domain/index.ts';
import { sqlText } from '../dialect.ts';
import type { Demand, FloorTape } from './demand.ts';
import type { FloorFacts } from './facts.ts';

type Steps = readonly (readonly [moreThan: number, atBest: LoanClass])[];

/** Source: CBIRC and PBoC order 2023 no. 1; collateral does not lift the floor. */
const LOAN_STEPS: Steps = [
  [0, 'special_mention'],
  [90, 'substandard'],
  [270, 'doubtful'],
  [360, 'loss'],
];

/** Source: commercial bank credit card measures 2011, article 92. */
const CARD_STEPS: Steps = [
  [0, 'special_mention'],
  [90, 'substandard'],
  [120, 'doubtful'],
  [180, 'loss'],
];

/** Floors by days past due, for loans and for cards. */
export const OVERDUE_DEMANDS: readonly Demand[] = [
  ...demandsOf('overdue', LOAN_STEPS),
  ...demandsOf('card', CARD_STEPS),
];

function demandsOf(rule: 'overdue' | 'card', steps: Steps): readonly Demand[] {
  const card = rule === 'card';
  return steps.map(([moreThan, atBest]) => ({
    rule,
    atBest,
    needs: ['loan_snapshot.days_past_due', ...(card ? ['loan_snapshot.product'] : [])],
    holds: (facts, policy) => facts.card === card && countedDays(facts, policy) > moreThan,
    sql: (tape) => {
      const product = productIs(card, tape);
      return product === undefined ? undefined : [...product, ...daysOver(moreThan, tape)].join(' AND ');
    },
  }));
}

/** Days that count: none of a technical delay with a reason. */
function countedDays({ daysPastDue, technicalReason }: FloorFacts, { technicalDays }: FloorSettings): number {
  const days = daysPastDue ?? 0;
  return technicalReason && days <= technicalDays ? 0 : days;
}

function daysOver(moreThan: number, { policy, has, name }: FloorTape): readonly string[] {
  const days = name('days_past_due');
  const over = `${days} > ${moreThan}`;
  if (moreThan >= policy.technicalDays || !has('technical_overdue_reason')) return [over];
  return [over, `(${days} > ${policy.technicalDays} OR COALESCE(${name('technical_overdue_reason')}, '') = '')`];
}

/** Conditions of being a card or not; undefined where there are no cards, or it cannot be told which loans are. */
function productIs(card: boolean, { policy, has, name }: FloorTape): readonly string[] | undefined {
  const cards = policy.cardProducts.map(sqlText).join(', ');
  if (cards === '') return card ? undefined : [];
  if (!has('product')) return undefined;
  return [`COALESCE(${name('product')}, '') ${card ? 'IN' : 'NOT IN'} (${cards})`];
}
