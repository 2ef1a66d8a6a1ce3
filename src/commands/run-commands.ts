import { findIssue } from '../archive/index.ts';
import { RiskpressError } from '../domain/index.ts';
import { issueReport } from '../issue.ts';
import { prepareDemo, profileNamed, usualLoans } from '../wiring/demo-lender.ts';
import { describeOutcome, exitOf } from '../wiring/outcome.ts';
import type { Terminal } from '../wiring/terminal.ts';
import { openWorkplace, withWorkplace } from '../wiring/workplace.ts';
import { countOption, scopeOption, textOption } from './parse.ts';
import type { AddVerb } from './verb.ts';

/** demo, run, regenerate. */
export function addRunCommands(addVerb: AddVerb, terminal: Terminal): void {
  addDemo(addVerb, terminal);
  addRun(addVerb, terminal);
  addRegenerate(addVerb, terminal);
}

function addDemo(addVerb: AddVerb, terminal: Terminal): void {
  addVerb(
    'demo',
    {
      summary: 'Make a demo lender and issue the monthly report of its last month',
      examples: ['demo', 'demo --loans 2000 --months 24 --seed 7', 'demo --profile microfinance', 'demo --faults'],
    },
    (verb) =>
      verb
        .option('--profile <name>', 'which lender: bank (default) or microfinance')
        .option('--loans <count>', 'loans in the book (default: 20000; microfinance 8000)')
        .option('--months <count>', 'months of history (default: 24)')
        .option('--seed <number>', 'another seed makes another lender (default: 1)')
        .option('--faults', 'with bad rows, a doubled loan, a ledger break and a missing month: exits 3')
        .option('--book-only', 'write the lender (book and configuration) and issue nothing'),
    async (options) => {
      const profile = profileNamed(textOption(options, 'profile'));
      const lender = await prepareDemo(terminal, {
        output: options.output,
        profile,
        loans: countOption(options, 'loans', usualLoans(profile)),
        months: countOption(options, 'months', 24),
        seed: countOption(options, 'seed', 1),
        faults: options.faults === true,
      });
      if (options.bookOnly === true) {
        terminal.out(
          options.json
            ? `${JSON.stringify(lender)}\n`
            : `demo lender: ${lender.config}, last month ${lender.lastMonth}\n`,
        );
        return 0;
      }
      const place = await openWorkplace(terminal, { config: lender.config, output: lender.output, isDemo: true });
      return withWorkplace(place, async () => {
        const ask = {
          report: 'monthly',
          period: lender.lastMonth,
          scope: {},
          reason: null,
          restate: false,
          late: false,
        };
        const outcome = await issueReport(ask, place);
        await describeOutcome(terminal, place, outcome, options.json === true);
        return exitOf(outcome);
      });
    },
  );
}

function addRun(addVerb: AddVerb, terminal: Terminal): void {
  addVerb(
    'run <report> <period>',
    {
      summary: 'Issue a report; the same order again prints the issue that exists',
      examples: [
        'run monthly 2026-10',
        'run quarterly 2026-Q3 --reason "board meeting"',
        'run branch 2026-10 --scope branch=B01',
      ],
    },
    (verb) =>
      verb
        .option('--scope <dimension=value>', 'restrict to a value; may be repeated', collect, [])
        .option('--reason <text>', 'why it is ordered; printed in the report'),
    async (options, args) => {
      const place = await openWorkplace(terminal, options);
      return withWorkplace(place, async () => {
        const [report = '', period = ''] = args;
        const reason = textOption(options, 'reason') ?? null;
        const ask = { report, period, scope: scopeOption(options), reason, restate: false, late: false };
        const outcome = await issueReport(ask, place);
        await describeOutcome(terminal, place, outcome, options.json === true);
        return exitOf(outcome);
      });
    },
  );
}

function addRegenerate(addVerb: AddVerb, terminal: Terminal): void {
  addVerb(
    'regenerate <issue>',
    {
      summary:
        "Issue a report again as its next revision, on today's data and rules; the earlier one stays, marked superseded",
      examples: ['regenerate monthly/2026-10/r1 --restate --reason "provisions corrected by finance"'],
    },
    (verb) =>
      verb
        .option('--restate', "on today's data and rules (required)")
        .option('--reason <text>', 'why; printed in the report and kept in the log (required)'),
    async (options, args) => {
      const reason = textOption(options, 'reason');
      if (options.restate !== true || reason === undefined || reason.trim() === '') {
        throw new RiskpressError('usage', 'regenerate: expected --restate and --reason "why"');
      }
      const place = await openWorkplace(terminal, options);
      return withWorkplace(place, async () => {
        const { report, period, scope } = await findIssue(place.archive, args[0] ?? '');
        const outcome = await issueReport({ report, period, scope, reason, restate: true, late: false }, place);
        await describeOutcome(terminal, place, outcome, options.json === true);
        return exitOf(outcome);
      });
    },
  );
}

function collect(part: string, earlier: string[]): string[] {
  return [...earlier, part];
}
