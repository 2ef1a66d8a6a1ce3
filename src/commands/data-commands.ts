import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { DEFINITION_SETS, type ReportSettings } from '../domain/index.ts';
import { startEngine } from '../engine/index.ts';
import { extractSheet, sheetNames } from '../ingest/index.ts';
import { draftMapping } from '../map/index.ts';
import { indicatorsOf } from '../measure/index.ts';
import { checkAsk, reportNamed } from '../wiring/ask.ts';
import { describeCheck } from '../wiring/check-report.ts';
import { findChangedMonths } from '../wiring/closed-months.ts';
import { newestPeriod } from '../wiring/newest-period.ts';
import { judge, takeIn } from '../wiring/stages.ts';
import { endProgress, type Terminal } from '../wiring/terminal.ts';
import { openWorkplace, withWorkplace } from '../wiring/workplace.ts';
import { scopeOption, textOption } from './parse.ts';
import type { AddVerb } from './verb.ts';

/** check, map: before anything is issued. */
export function addDataCommands(addVerb: AddVerb, terminal: Terminal): void {
  addCheck(addVerb, terminal);
  addMap(addVerb, terminal);
}

function addCheck(addVerb: AddVerb, terminal: Terminal): void {
  addVerb(
    'check [report] [period]',
    {
      summary: 'Check configuration and data without issuing: rejects, tie-outs, gates. Exits 3 when a gate is closed',
      examples: ['check', 'check monthly 2026-10', 'check monthly 2026-10 --rescan --json'],
    },
    (verb) =>
      verb
        .option(
          '--scope <dimension=value>',
          'restrict to a value; may be repeated',
          (part, earlier: string[]) => [...earlier, part],
          [],
        )
        .option('--rescan', 'read closed months again, also when size and time are unchanged'),
    async (options, args) => {
      const place = await openWorkplace(terminal, options);
      return withWorkplace(place, async () => {
        const [report = wholeBookReport(place.configuration.reports), period] = args;
        const scope = scopeOption(options);
        const settings = reportNamed(report, place.configuration);
        const named = period ?? (await newestPeriod(settings, place));
        const assignment = checkAsk(
          { report, period: named, scope: { ...scope, ...anyScope(settings, scope) } },
          place.configuration,
        );
        const snapshot = await takeIn(assignment, place, options.rescan === true);
        const check = await judge(assignment, snapshot, place);
        endProgress(terminal);
        const changed = await findChangedMonths(place.archive, snapshot);
        describeCheck(terminal, { report, period: named }, { snapshot, check, changed }, options.json === true);
        return check.blockers.length === 0 ? 0 : 3;
      });
    },
  );
}

/** The report that is checked when none is named: one over the whole book. */
function wholeBookReport(reports: Readonly<Record<string, ReportSettings>>): string {
  const all = Object.values(reports);
  return (
    (all.find(({ period, scopeDimension }) => period === 'month' && scopeDimension === undefined) ?? all[0])?.id ?? ''
  );
}

/** Checking looks at the whole book, so a report by branch may be checked without naming one. */
function anyScope(settings: { readonly scopeDimension?: string | undefined }, scope: Readonly<Record<string, string>>) {
  const dimension = settings.scopeDimension;
  return dimension === undefined || scope[dimension] !== undefined ? {} : { [dimension]: '*' };
}

function addMap(addVerb: AddVerb, terminal: Terminal): void {
  addVerb(
    'map <file>',
    {
      summary: 'Draft a mapping file for a table, with its doubts, and say what further columns would unlock',
      examples: [
        'map loans.csv > config/mappings/loans.yaml',
        'map tape.xlsx',
        'map payments.csv --table payment',
        'map loans.csv --encoding gb18030 --json',
      ],
    },
    (verb) =>
      verb
        .option('--table <name>', 'canonical table of the file (default: judged from its headers, and said)')
        .option('--encoding <name>', 'utf-8, gb18030, utf-16le... (default: judged from the bytes, and said)'),
    async (options, args) => {
      const folder = await mkdtemp(join(tmpdir(), 'riskpress-map-'));
      const engine = await startEngine({ memoryLimitMb: 512, tempDirectory: folder });
      try {
        const [encoding, table] = [textOption(options, 'encoding'), textOption(options, 'table')];
        const draft = await draftMapping(resolve(terminal.cwd, args[0] ?? ''), {
          engine,
          indicators: DEFINITION_SETS.flatMap((set) => indicatorsOf(set)),
          sheets: {
            names: sheetNames,
            toCsv: async (path, sheet) => (await extractSheet(path, sheet, folder)).csvPath,
          },
          ...(encoding === undefined ? {} : { encoding }),
          ...(table === undefined ? {} : { table }),
        });
        if (options.json) terminal.out(`${JSON.stringify(draft)}\n`);
        else {
          terminal.out(draft.yaml);
          for (const doubt of draft.doubts) terminal.err(`doubt: ${doubt}\n`);
          for (const { column, indicators } of draft.unlocks)
            terminal.err(`${column} would unlock: ${indicators.join(', ')}\n`);
        }
        return 0;
      } finally {
        await engine.close();
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
}
