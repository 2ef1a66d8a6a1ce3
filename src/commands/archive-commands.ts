import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { listIssues, readIssue, verifyArchive } from '../archive/index.ts';
import { canonicalJson, RiskpressError } from '../domain/index.ts';
import { explainFigure } from '../wiring/explain.ts';
import { foldersIn, outputFolder } from '../wiring/folders.ts';
import { indicatorLines, indicatorsIn } from '../wiring/indicator-list.ts';
import { figuresAsIssued } from '../wiring/issued-figures.ts';
import { type LoansBehind, loansBehind } from '../wiring/loans.ts';
import { endProgress, progressOn, type Terminal } from '../wiring/terminal.ts';
import { openLibrary, openWorkplace, withWorkplace } from '../wiring/workplace.ts';
import { textOption } from './parse.ts';
import type { AddVerb, CommonOptions } from './verb.ts';

/** list, show, figures, explain, loans, verify: what was issued, from what, and whether it is still that. */
export function addArchiveCommands(addVerb: AddVerb, terminal: Terminal): void {
  addList(addVerb, terminal);
  addShow(addVerb, terminal);
  addFigures(addVerb, terminal);
  addExplain(addVerb, terminal);
  addLoans(addVerb, terminal);
  addVerify(addVerb, terminal);
}

function addList(addVerb: AddVerb, terminal: Terminal): void {
  addVerb(
    'list',
    {
      summary: 'List every issue in the order of issuing, or every indicator',
      examples: ['list', 'list --json', 'list --indicators --config config'],
    },
    (verb) => verb.option('--indicators', "what can be measured: the catalogue's indicators and the lender's own"),
    async (options) => {
      if (options.indicators === true) return listIndicators(terminal, options);
      for (const { entry, supersededBy, withdrawn } of await listIssues(await openLibrary(terminal, options))) {
        const { issue, hash, label, at, cutoffDate, orderedBy } = entry;
        const state = withdrawn ? 'withdrawn' : supersededBy === null ? 'current' : `superseded by ${supersededBy}`;
        if (options.json)
          terminal.out(`${JSON.stringify({ issue, hash, label, issuedAt: at, cutoffDate, orderedBy, state })}\n`);
        else terminal.out(`${issue}  ${hash.slice(0, 12)}  ${label}  ${at}  ${state}\n`);
      }
      return 0;
    },
  );
}

async function listIndicators(terminal: Terminal, { config, json }: CommonOptions): Promise<number> {
  const indicators = await indicatorsIn(terminal, config);
  const lines = json ? indicators.map((indicator) => JSON.stringify(indicator)) : indicatorLines(indicators);
  for (const line of lines) terminal.out(`${line}\n`);
  return 0;
}

function addShow(addVerb: AddVerb, terminal: Terminal): void {
  addVerb(
    'show <issue>',
    {
      summary: 'Show an issue: who ordered it, from which data, its files and what became of its copies',
      examples: ['show monthly/2026-10/r1', 'show 3f9a1c --json'],
    },
    (verb) => verb,
    async (options, args) => {
      const archive = await openLibrary(terminal, options);
      const { entry, manifest } = await readIssue(archive, args[0] ?? '');
      const copies = (await archive.entries()).filter((line) => line.kind === 'sent' && line.subject === entry.issue);
      if (options.json) {
        terminal.out(`${JSON.stringify({ ...entry, objects: manifest.objects, copies })}\n`);
        return 0;
      }
      for (const [name, value] of Object.entries(entry)) terminal.out(`${name.padEnd(12)} ${textOf(value)}\n`);
      terminal.out('files\n');
      for (const [name, { sha256, bytes }] of Object.entries(manifest.objects)) {
        terminal.out(`  ${sha256.slice(0, 12)}  ${String(bytes).padStart(10)}  ${name}\n`);
      }
      terminal.out('copies\n');
      for (const copy of copies) {
        if (copy.kind === 'sent')
          terminal.out(`  ${copy.state.padEnd(9)} ${copy.recipient}  ${copy.at}  ${copy.detail ?? ''}\n`);
      }
      return 0;
    },
  );
}

function addFigures(addVerb: AddVerb, terminal: Terminal): void {
  addVerb(
    'figures <issue>',
    {
      summary: 'Every figure of an issue, sorted by id, as sealed',
      examples: [
        'figures monthly/2026-10/r1 --json',
        'figures monthly/2026-10/r1 --indicator C2',
        'figures monthly/2026-10/r1 --as-issued --json',
      ],
    },
    (verb) =>
      verb
        .option('--indicator <code>', 'only figures of this indicator')
        .option('--as-issued', 'figures of earlier months as they were first issued, each with its issue'),
    async (options, args) => {
      const archive = await openLibrary(terminal, options);
      const issue = await readIssue(archive, args[0] ?? '');
      const code = textOption(options, 'indicator');
      const lines =
        options.asIssued === true
          ? await figuresAsIssued(archive, issue, code)
          : new TextDecoder()
              .decode(await issue.read('figures.jsonl'))
              .split('\n')
              .filter(Boolean);
      const wanted =
        code === undefined ? lines : lines.filter((line) => line.includes(`"indicator":${JSON.stringify(code)}`));
      if (code !== undefined && wanted.length === 0)
        throw new RiskpressError('usage', `--indicator: ${issue.entry.issue} has no figure of ${code}`);
      terminal.out(wanted.map((line) => `${options.json ? line : plainFigure(line)}\n`).join(''));
      return 0;
    },
  );
}

function addLoans(addVerb: AddVerb, terminal: Terminal): void {
  addVerb(
    'loans <figure>',
    {
      summary:
        'The rows behind a figure, from the sealed data of its issue; their sum is its numerator. Looking is logged',
      examples: [
        'loans C2@2026-10',
        'loans C6@2026-10/region=East --csv c6.csv',
        'loans C2@2026-10 --issue monthly/2026-10/r1 --json',
      ],
    },
    (verb) =>
      verb
        .option('--issue <issue>', 'look into this issue (default: the newest that has the figure)')
        .option('--csv [file]', 'write comma-separated values to a file, or to standard output')
        .option('--names', "borrowers' names, for accounts that policy.names clears"),
    async (options, args) => {
      const place = await openWorkplace(terminal, options);
      return withWorkplace(place, async () => {
        const ask = { figure: args[0] ?? '', issue: textOption(options, 'issue'), names: options.names === true };
        const behind = await loansBehind(ask, place);
        endProgress(terminal);
        const file = textOption(options, 'csv');
        if (options.json === true) terminal.out(behind.rows.map((row) => `${canonicalJson(row)}\n`).join(''));
        else if (file === undefined) terminal.out(loansCsv(behind));
        else await writeFile(resolve(terminal.cwd, file), loansCsv(behind));
        terminal.err(`${behind.rows.length} rows, ${behind.total} in all: ${behind.figure.id} of ${behind.issue}\n`);
        return 0;
      });
    },
  );
}

/** Rows with their loans as CSV; a cell that a spreadsheet would take for a formula is quoted as text. */
function loansCsv({ rows }: LoansBehind): string {
  const [first] = rows;
  const loanColumns = [...new Set(rows.flatMap(({ loan }) => Object.keys(loan)))].filter((name) => name !== 'loan_id');
  const keys = [...new Set(rows.flatMap((row) => Object.keys(row.keys)))];
  const named = first !== undefined && 'name' in first;
  const header = [
    'id',
    'amount',
    'counted_by',
    'month',
    ...loanColumns,
    ...keys.map((key) => `key_${key}`),
    ...(named ? ['name'] : []),
  ];
  const lines = rows.map((row) => [
    row.id,
    row.amount,
    row.statement,
    row.month,
    ...loanColumns.map((name) => row.loan[name] ?? ''),
    ...keys.map((key) => row.keys[key] ?? ''),
    ...(named ? [row.name ?? ''] : []),
  ]);
  return [header, ...lines].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(value: string | number | boolean): string {
  const cell = String(value);
  const safe = typeof value === 'string' && /^[=+@\t\r]|^-(?![0-9.]+$)/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function addExplain(addVerb: AddVerb, terminal: Terminal): void {
  addVerb(
    'explain <figure>',
    {
      summary: 'Explain a figure: definition, numerator, denominator, SQL and the inputs it rests on',
      examples: ['explain C2@2026-10', 'explain C2@2026-10/region=East --issue monthly/2026-10/r1'],
    },
    (verb) => verb.option('--issue <issue>', 'issue to look in (default: the newest that has the figure)'),
    async (options, args) => {
      const archive = await openLibrary(terminal, options);
      const explained = await explainFigure(archive, args[0] ?? '', textOption(options, 'issue'));
      if (options.json) terminal.out(`${JSON.stringify(explained)}\n`);
      else for (const [name, value] of Object.entries(explained)) terminal.out(`${name.padEnd(12)} ${textOf(value)}\n`);
      return 0;
    },
  );
}

function addVerify(addVerb: AddVerb, terminal: Terminal): void {
  addVerb(
    'verify [issue]',
    {
      summary: 'Check the archive, or one issue: log, signature, every object. Exits 5 when anything is wrong',
      examples: ['verify', 'verify monthly/2026-10/r1', 'verify --checkpoint checkpoint-from-a-mail.txt'],
    },
    (verb) => verb.option('--checkpoint <file>', 'a checkpoint kept elsewhere: shows a log that was cut'),
    async (options, args) => {
      const outside = await readCheckpoint(terminal, textOption(options, 'checkpoint'));
      const result = await verifyArchive(foldersIn(outputFolder(terminal, options.output)).archive, {
        progress: progressOn(terminal),
        ...(outside === undefined ? {} : { outsideCheckpoint: outside }),
        ...(args[0] === undefined ? {} : { issue: args[0] }),
      });
      endProgress(terminal);
      if (options.json) terminal.out(`${JSON.stringify(result)}\n`);
      else {
        for (const finding of result.findings) terminal.out(`${textOf(finding)}\n`);
        const counts = `${result.issues} issues, ${result.lines} lines, ${result.objects} objects, ${result.bytes} bytes`;
        terminal.out(`${result.ok ? 'verified' : 'NOT verified'}: ${counts}\n`);
        terminal.out(`root ${result.root}\n`);
      }
      return result.ok ? 0 : 5;
    },
  );
}

async function readCheckpoint(terminal: Terminal, name: string | undefined): Promise<string | undefined> {
  if (name === undefined) return undefined;
  const path = resolve(terminal.cwd, name);
  return readFile(path, 'utf8').catch((cause) => {
    throw new RiskpressError('usage', `--checkpoint: expected a file that can be read, found ${path}`, { cause });
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function plainFigure(line: string): string {
  const figure: unknown = JSON.parse(line);
  if (typeof figure !== 'object' || figure === null || !('id' in figure) || !('value' in figure)) return line;
  const reason = 'reason' in figure && figure.reason !== null ? `n/a (${String(figure.reason)})` : '';
  const unit = 'unit' in figure ? String(figure.unit) : '';
  const issued = 'issue' in figure ? `  ${String(figure.issue)}` : '';
  return `${String(figure.id)}  ${figure.value === null ? reason : String(figure.value)}  ${unit}${issued}`;
}
