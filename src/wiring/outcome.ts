import type { IssuedEntry } from '../archive/index.ts';
import type { DeliverySummary } from '../distribute/index.ts';
import type { ChangedMonth } from '../revise/index.ts';
import { changeSentence } from './closed-months.ts';
import { endProgress, type Terminal } from './terminal.ts';
import type { Workplace } from './workplace.ts';

/** An issue with the readable copies of its files. */
export interface IssueFiles {
  readonly entry: IssuedEntry;
  /** Absolute paths below output/reports. */
  readonly paths: readonly string[];
}

/** What became of an order. */
export type Outcome =
  | {
      readonly kind: 'issued';
      readonly issue: IssueFiles;
      readonly delivery: DeliverySummary;
      /** Months whose data is not what earlier issues were made from. */
      readonly changed: readonly ChangedMonth[];
    }
  | {
      readonly kind: 'existing';
      readonly issue: IssueFiles;
      readonly delivery: DeliverySummary;
      /** Whether data, configuration or mapping differ from what the issue was made of. */
      readonly inputsDiffer: boolean;
      readonly changed: readonly ChangedMonth[];
    };

/** 0 when all is done; 4 when issued but some copies were not sent. */
export function exitOf(outcome: Outcome): number {
  return outcome.delivery.unsent > 0 ? 4 : 0;
}

/** Prints where everything is: for a person as a summary with paths, for a machine as one JSON line. */
export async function describeOutcome(
  terminal: Terminal,
  place: Workplace,
  outcome: Outcome,
  json: boolean,
): Promise<void> {
  const { entry, paths } = outcome.issue;
  endProgress(terminal);
  if (json) {
    const { issue, hash, label } = entry;
    const differ = outcome.kind === 'existing' ? { inputsDiffer: outcome.inputsDiffer } : {};
    const mails = countStates(outcome.delivery);
    terminal.out(
      `${JSON.stringify({ outcome: outcome.kind, issue, hash, label, ...differ, paths, mails, changed: outcome.changed })}\n`,
    );
    return;
  }
  const lines = [
    headline(outcome),
    `  hash      ${entry.hash}`,
    ...paths.map((path, i) => `  ${i === 0 ? 'files    ' : '         '} ${path}`),
    `  archive   ${place.folders.archive}`,
    ...mailLines(place, outcome.delivery),
    ...outcome.changed.map((change) => `  changed   ${changeSentence(change)}`),
  ];
  terminal.out(`${lines.join('\n')}\n`);
}

function headline(outcome: Outcome): string {
  const { issue, label } = outcome.issue.entry;
  if (outcome.kind === 'issued') return `issued ${issue} (${label})`;
  if (!outcome.inputsDiffer) return `already issued: ${issue} (${label})`;
  return `already issued: ${issue} (${label}); inputs differ; use regenerate --restate`;
}

function mailLines(place: Workplace, delivery: DeliverySummary): string[] {
  const { refused, sent } = delivery.copies;
  const where = place.configuration.lender.mail.smtp === undefined ? ` in ${place.folders.mail}` : '';
  const lines = [`  mails     ${sent.length} sent${where}`];
  for (const { recipient, detail } of refused) lines.push(`  refused   ${recipient}: ${detail ?? ''}`);
  for (const state of ['queued', 'held', 'sending', 'uncertain', 'bounced', 'rejected'] as const) {
    for (const { recipient, detail } of delivery.copies[state])
      lines.push(`  ${state.padEnd(9)} ${recipient}: ${detail ?? ''}`);
  }
  if (delivery.trouble !== null) lines.push(`  trouble   ${delivery.trouble}`);
  return lines;
}

function countStates(delivery: DeliverySummary): Record<string, number> {
  return Object.fromEntries(Object.entries(delivery.copies).map(([state, copies]) => [state, copies.length]));
}
