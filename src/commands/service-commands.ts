import { type Clock, RiskpressError } from '../domain/index.ts';
import { issueReport } from '../issue.ts';
import {
  everyMinute,
  nextOccurrences,
  type RunResult,
  type ScheduledReport,
  serve,
  type Ticker,
} from '../schedule/index.ts';
import { listRuns, stateOccurrences, stateOutbox } from '../store/index.ts';
import { sendDue } from '../wiring/delivery.ts';
import { catchUp } from '../wiring/replay.ts';
import { endProgress, reportError, type Terminal } from '../wiring/terminal.ts';
import { openRecords, openWorkplace, type Workplace, withWorkplace } from '../wiring/workplace.ts';
import { countOption } from './parse.ts';
import type { AddVerb } from './verb.ts';

/** serve, schedule, status, rebuild-state: the service and what it stands on. */
export function addServiceCommands(addVerb: AddVerb, terminal: Terminal): void {
  addServe(addVerb, terminal);
  addSchedule(addVerb, terminal);
  addStatus(addVerb, terminal);
  addRebuild(addVerb, terminal);
}

function addServe(addVerb: AddVerb, terminal: Terminal): void {
  addVerb(
    'serve',
    {
      summary: 'Issue what is due, by the schedule of each report, until stopped; a restart doubles nothing',
      examples: ['serve', 'serve --config /etc/riskpress --output /var/lib/riskpress'],
    },
    (verb) => verb,
    async (options) => {
      const place = await openWorkplace(terminal, options);
      return withWorkplace(place, async () => {
        const reports = scheduledReports(place);
        if (reports.length === 0)
          throw new RiskpressError('configInvalid', 'serve: expected a report with a schedule, found none');
        const stopping = new AbortController();
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
        const ledger = stateOccurrences(place.state);
        const run = (report: string, period: string, late: boolean) =>
          runDue(terminal, place, { report, period, late });
        await serve({ reports, ledger, run, ...hours(place), signal: stopping.signal, progress: place.progress });
        return 0;
      });
    },
  );
}

/** The clock and the tick; each tick first sends what a mail server deferred. */
function hours(place: Workplace): { readonly clock: Clock; readonly ticker: Ticker } {
  const ticker: Ticker = (onTick) =>
    everyMinute(async () => {
      await sendDue(place).catch((error) => reportError(place.terminal, error, false));
      await onTick();
    });
  return { clock: place.clock, ticker };
}

async function runDue(
  terminal: Terminal,
  place: Workplace,
  { report, period, late }: { report: string; period: string; late: boolean },
): Promise<RunResult> {
  try {
    const outcome = await issueReport({ report, period, scope: {}, reason: null, restate: false, late }, place);
    endProgress(terminal);
    terminal.err(`${outcome.kind} ${outcome.issue.entry.issue}\n`);
    return 'issued';
  } catch (error) {
    reportError(terminal, error, false);
    return error instanceof RiskpressError && error.code === 'busy' ? 'busy' : 'failed';
  }
}

function addSchedule(addVerb: AddVerb, terminal: Terminal): void {
  addVerb(
    'schedule <what>',
    {
      summary: '`schedule next`: the coming occurrences, each with the period it reports',
      examples: ['schedule next', 'schedule next --count 12 --json'],
    },
    (verb) => verb.option('--count <number>', 'how many (default: 5)'),
    async (options, args) => {
      if (args[0] !== 'next')
        throw new RiskpressError('usage', `schedule: expected next, found ${args[0] ?? 'nothing'}`);
      const place = await openWorkplace(terminal, options);
      return withWorkplace(place, async () => {
        for (const next of nextOccurrences(
          scheduledReports(place),
          place.clock.now(),
          countOption(options, 'count', 5),
        )) {
          const line = options.json ? JSON.stringify(next) : `${next.local}  ${next.report}  ${next.period}`;
          terminal.out(`${line}\n`);
        }
        return 0;
      });
    },
  );
}

/** The reports that come by themselves. */
function scheduledReports({ configuration }: Workplace): readonly ScheduledReport[] {
  const { fiscalYearStart, timeZone } = configuration.lender;
  return Object.values(configuration.reports).flatMap(({ id, period, schedule }) =>
    schedule === undefined
      ? []
      : [{ id, period, fiscalYearStart, schedule: { ...schedule, timeZone: schedule.timeZone ?? timeZone } }],
  );
}

function addStatus(addVerb: AddVerb, terminal: Terminal): void {
  addVerb(
    'status',
    { summary: 'Runs with their state, and how many mails are in which state', examples: ['status', 'status --json'] },
    (verb) => verb,
    async (options) => {
      const records = await openRecords(terminal, options);
      return withWorkplace(records, async () => {
        for (const { key, status, attempts, lastError } of await listRuns(records.state)) {
          const line = options.json
            ? JSON.stringify({ kind: 'run', key, status, attempts, lastError })
            : `${status.padEnd(8)} ${key}  attempts ${attempts}  ${lastError?.split('\n')[0] ?? ''}`;
          terminal.out(`${line}\n`);
        }
        const counts = new Map<string, number>();
        for (const { state } of await stateOutbox(records.state).list())
          counts.set(state, (counts.get(state) ?? 0) + 1);
        const mails = Object.fromEntries([...counts].sort());
        terminal.out(
          options.json ? `${JSON.stringify({ kind: 'mails', ...mails })}\n` : `mails ${JSON.stringify(mails)}\n`,
        );
        return 0;
      });
    },
  );
}

function addRebuild(addVerb: AddVerb, terminal: Terminal): void {
  addVerb(
    'rebuild-state',
    {
      summary:
        'Rebuild the working state from the archive; nothing sent is sent again, what cannot be proved sent becomes uncertain',
      examples: ['rebuild-state', 'rebuild-state --json'],
    },
    (verb) => verb,
    async (options) => {
      const records = await openRecords(terminal, options);
      return withWorkplace(records, async () => {
        const { issues, added } = await catchUp(records, { fromStart: true });
        const rows = await stateOutbox(records.state).list();
        const uncertain = rows
          .filter(({ state }) => state === 'uncertain')
          .map(({ key }) => `${key.subject} to ${key.recipient}`);
        if (options.json) terminal.out(`${JSON.stringify({ issues, added: added.length, uncertain })}\n`);
        else {
          terminal.out(`rebuilt from ${issues} issues; ${rows.length} mails known, ${uncertain.length} uncertain\n`);
          for (const mail of uncertain) terminal.out(`  uncertain ${mail}\n`);
        }
        return 0;
      });
    },
  );
}
