import { compose } from './compose/index.ts';
import { describeHistory } from './forecast/index.ts';
import { findingsOf } from './recommend/index.ts';
import type { Ask } from './wiring/ask.ts';
import { renderCandidate, sealCandidate } from './wiring/candidate.ts';
import { findChangedMonths } from './wiring/closed-months.ts';
import { composeInputs, evidenceOf, historyOf } from './wiring/compose-inputs.ts';
import { distributeIssue } from './wiring/delivery.ts';
import { takeStock } from './wiring/existing.ts';
import type { Outcome } from './wiring/outcome.ts';
import { tieReported } from './wiring/outside-values.ts';
import { plan, whileHeld } from './wiring/plan.ts';
import { checkGates, measureBook, takeIn } from './wiring/stages.ts';
import { sealFacts } from './wiring/staying-book.ts';
import type { Workplace } from './wiring/workplace.ts';

/**
 * Issues a report, from the loan book to the recipients' mails. The same order twice finds the issue that exists. A
 * run that was killed goes on at the first stage without output. Errors: `usage`, `gateFailed`, `busy`, and what the
 * stages raise; whatever is raised, nothing half-issued remains.
 */
export async function issueReport(ask: Ask, place: Workplace): Promise<Outcome> {
  const run = await plan(ask, place);
  if (run.kind === 'existing') return takeStock(run, place);
  return whileHeld(run, place, async () => {
    const book = await takeIn(run, place);
    const gates = await checkGates(run, book, place);
    const measurement = await measureBook(run, book, gates, place);
    const check = tieReported(run, { snapshot: book, check: gates, measurement });
    const snapshot = await sealFacts(run, book, place);
    const outlook = describeHistory(historyOf(run, measurement, place));
    const findings = findingsOf(evidenceOf(run, { measurement, check }, place));
    const report = compose(await composeInputs(run, { snapshot, check, measurement, outlook, findings }, place));
    const candidate = await renderCandidate(run, report, place);
    const issue = await sealCandidate(run, { snapshot, check, measurement, report, candidate }, place);
    const delivery = await distributeIssue(issue, place);
    return { kind: 'issued', issue, delivery, changed: await findChangedMonths(place.archive, snapshot) };
  });
}
