import type { CheckResult, Snapshot } from '../domain/index.ts';
import type { ChangedMonth } from '../revise/index.ts';
import { changeSentence } from './closed-months.ts';
import type { Terminal } from './terminal.ts';

interface Checked {
  readonly snapshot: Snapshot;
  readonly check: CheckResult;
  /** Months whose data is not what issues were made from. */
  readonly changed: readonly ChangedMonth[];
}

/** Rejects that a person is shown; the rest are counted and stand in the JSON. */
const MOST_REJECTS = 50;

/** Prints rejects, ties, changed months, warnings and blockers: for a person as lines, for a machine as JSON Lines. */
export function describeCheck(
  terminal: Terminal,
  asked: { readonly report: string; readonly period: string },
  { snapshot, check, changed }: Checked,
  json: boolean,
): void {
  if (json) {
    for (const reject of snapshot.rejects) terminal.out(`${JSON.stringify({ kind: 'reject', ...reject })}\n`);
    for (const tie of check.ties) terminal.out(`${JSON.stringify({ kind: 'tie', ...tie })}\n`);
    for (const change of changed) terminal.out(`${JSON.stringify({ kind: 'changed', ...change })}\n`);
    const { blockers, warnings, cutoffDate } = check;
    const counts = { inputs: snapshot.inputs.length, rejects: snapshot.rejectCounts };
    terminal.out(
      `${JSON.stringify({ kind: 'check', ...asked, snapshot: snapshot.hash, cutoffDate, ...counts, blockers, warnings })}\n`,
    );
    return;
  }
  terminal.out(
    `${asked.report} ${asked.period}: snapshot ${snapshot.hash.slice(0, 12)}, ${snapshot.inputs.length} inputs\n`,
  );
  describeRejects(terminal, snapshot);
  describeTies(terminal, check);
  for (const change of changed) terminal.out(`changed: ${changeSentence(change)}\n`);
  for (const warning of check.warnings) terminal.out(`warning: ${warning}\n`);
  for (const blocker of check.blockers) terminal.out(`BLOCKED: ${blocker}\n`);
  terminal.out(check.blockers.length === 0 ? 'ready to issue\n' : 'not ready to issue\n');
}

function describeRejects(terminal: Terminal, snapshot: Snapshot): void {
  const total = Object.values(snapshot.rejectCounts).reduce((sum, count) => sum + count, 0);
  terminal.out(`rejects: ${total}\n`);
  for (const { file, line, column, reason, expected, maskedValue } of snapshot.rejects.slice(0, MOST_REJECTS)) {
    const where = `${file}${line === null ? '' : `:${line}`}${column === null ? '' : ` ${column}`}`;
    terminal.out(
      `  ${where}: ${reason}, expected ${expected}${maskedValue === null ? '' : `, found ${maskedValue}`}\n`,
    );
  }
  if (total > MOST_REJECTS) terminal.out(`  and ${total - MOST_REJECTS} more: use --json\n`);
}

function describeTies(terminal: Terminal, check: CheckResult): void {
  const passed = check.ties.filter((tie) => tie.passed).length;
  terminal.out(`ties: ${passed} of ${check.ties.length} hold\n`);
  for (const tie of check.ties.filter((each) => !each.passed)) {
    const numbers =
      tie.notChecked ?? `${tie.left} against ${tie.right}, difference ${tie.difference}, tolerance ${tie.tolerance}`;
    const word = tie.notChecked === null ? (tie.critical ? 'FAILED' : 'failed') : 'not checked';
    terminal.out(`  ${word} ${tie.id}${tie.month === null ? '' : ` ${tie.month}`}: ${numbers}\n`);
  }
}
