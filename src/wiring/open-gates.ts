import { type CheckResult, RiskpressError } from '../domain/index.ts';
import type { Assignment } from './ask.ts';

/** A check whose gates are open. Error `gateFailed` with every blocker. */
export function openGates(assignment: Assignment, check: CheckResult): CheckResult {
  if (check.blockers.length === 0) return check;
  const list = check.blockers.map((blocker) => `\n  - ${blocker}`).join('');
  const hint = `riskpress check ${assignment.settings.id} ${assignment.period.name} shows every reject and every tie`;
  throw new RiskpressError(
    'gateFailed',
    `not issued: ${check.blockers.length} of the gates are closed${list}\n${hint}`,
  );
}
