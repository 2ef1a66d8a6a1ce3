import { LOAN_CLASSES, UNKNOWN } from '../../domain/index.ts';
import type { FactRow } from '../fact-table.ts';
import { bandOf, isBreach } from './floor.ts';

/** A row of the `loan` statement with its class and band by name, and its breaches of the floors. */
export function refineLoanRow(row: FactRow): FactRow {
  const loanClass = LOAN_CLASSES[Number(row.keys.loan_class)] ?? UNKNOWN;
  const step = Number(row.keys.day_step);
  const breach = isBreach(loanClass, step, row.keys.card === '1');
  return {
    keys: { class: loanClass, band: bandOf(step) },
    facts: {
      ...row.facts,
      breachLoans: breach ? (row.facts.loans ?? 0n) : 0n,
      breachBalance: breach ? (row.facts.balance ?? 0n) : 0n,
    },
  };
}
