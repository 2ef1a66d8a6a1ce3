import { LOAN_CLASSES, UNKNOWN } from '../../domain/index.ts';
import type { FactRow } from '../fact-table.ts';
import { bandOf } from './day-step.ts';

/** A row of the `loan` statement with its class and band by name. */
export function refineLoanRow(row: FactRow): FactRow {
  const loanClass = LOAN_CLASSES[Number(row.keys.loan_class)] ?? UNKNOWN;
  return { keys: { class: loanClass, band: bandOf(Number(row.keys.day_step)) }, facts: row.facts };
}
