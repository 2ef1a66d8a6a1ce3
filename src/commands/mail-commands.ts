import { findIssue, readIssue } from '../archive/index.ts';
import { RiskpressError } from '../domain/index.ts';
import { stateOutbox } from '../store/index.ts';
import { sendDue } from '../wiring/delivery.ts';
import { readSendPlan } from '../wiring/replay.ts';
import { endProgress, type Terminal } from '../wiring/terminal.ts';
import { openRecords, openWorkplace, withWorkplace } from '../wiring/workplace.ts';
import type { AddVerb } from './verb.ts';

/** send, outbox: what goes to whom, and what became of it. */
export function addMailCommands(addVerb: AddVerb, terminal: Terminal): void {
  addSend(addVerb, terminal);
  addOutbox(addVerb, terminal);
}

function addSend(addVerb: AddVerb, terminal: Terminal): void {
  addVerb(
    'send [issue]',
    {
      summary:
        'Send the copies that are due; with --plan only show who gets what and who is refused. Exits 4 when some were not sent',
      examples: ['send', 'send monthly/2026-10/r1', 'send monthly/2026-10/r1 --plan'],
    },
    (verb) => verb.option('--plan', 'show the sealed plan of an issue; nothing moves'),
    async (options, args) => {
      const place = await openWorkplace(terminal, options);
      return withWorkplace(place, async () => {
        if (options.plan === true && args[0] === undefined) {
          throw new RiskpressError('usage', 'send --plan: expected the issue whose plan is meant');
        }
        const entry = args[0] === undefined ? undefined : (await readIssue(place.archive, args[0])).entry;
        if (options.plan === true && entry !== undefined) {
          for (const copy of (await readSendPlan(place.archive, entry.sendPlan)).copies) {
            const what =
              copy.refused === null ? `${copy.language} ${copy.formats.join('+')}` : `refused: ${copy.refused}`;
            terminal.out(options.json ? `${JSON.stringify(copy)}\n` : `${copy.recipient}  ${copy.address}  ${what}\n`);
          }
          return 0;
        }
        const summary = await sendDue(place, entry?.issue);
        endProgress(terminal);
        for (const [state, copies] of Object.entries(summary.copies)) {
          for (const copy of copies) {
            const line = options.json
              ? JSON.stringify({ state, ...copy })
              : `${state.padEnd(9)} ${copy.recipient}  ${copy.subject}  ${copy.detail ?? ''}`;
            terminal.out(`${line}\n`);
          }
        }
        return summary.unsent > 0 ? 4 : 0;
      });
    },
  );
}

function addOutbox(addVerb: AddVerb, terminal: Terminal): void {
  addVerb(
    'outbox [issue]',
    { summary: 'List mails and the state each is in', examples: ['outbox', 'outbox monthly/2026-10/r1 --json'] },
    (verb) => verb,
    async (options, args) => {
      const records = await openRecords(terminal, options);
      return withWorkplace(records, async () => {
        const issue = args[0] === undefined ? undefined : (await findIssue(records.archive, args[0])).issue;
        for (const row of await stateOutbox(records.state).list(issue)) {
          const { key, state, address, tries, detail, nextTryAt } = row;
          const line = options.json
            ? JSON.stringify({ ...key, state, address, tries, detail, nextTryAt })
            : `${state.padEnd(9)} ${key.recipient}  ${key.subject}  ${key.rendition}  ${detail ?? ''}`;
          terminal.out(`${line}\n`);
        }
        return 0;
      });
    },
  );
}
