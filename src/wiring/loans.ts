import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

import { listIssues, readIssue, type SealedIssue } from '../archive/index.ts';
import { type Configuration, loadConfiguration } from '../config/index.ts';
import {
  type CheckResult,
  type Figure,
  figureId,
  figureSchema,
  isTableName,
  parseFigureId,
  parsePeriod,
  RiskpressError,
  type Row,
  type Snapshot,
  type TablePart,
} from '../domain/index.ts';
import { behindFigure, type RowBehind } from '../measure/index.ts';
import type { Assignment } from './ask.ts';
import { reportNamed } from './ask.ts';
import { operatingSystemUser } from './plan.ts';
import { measureSettings } from './stages.ts';
import type { Workplace } from './workplace.ts';

/** What is asked: the figure, of which issue (the newest that has it where absent), and whether with names. */
export interface LoansAsk {
  readonly figure: string;
  readonly issue: string | undefined;
  readonly names: boolean;
}

/** One row behind a figure, with what the tape says of its loan. */
export interface LoanRow extends RowBehind {
  readonly loan: Row;
  readonly name?: string | null;
}

export interface LoansBehind {
  readonly issue: string;
  readonly figure: Figure;
  readonly rows: readonly LoanRow[];
  readonly total: string;
}

/** Columns of a loan that stand beside a row, where the tape has them. */
const LOAN_COLUMNS = [
  'obligor_id',
  'currency',
  'principal_balance',
  'days_past_due',
  'asset_class_5',
  'product',
  'region',
  'branch',
  'industry',
  'maturity_date',
];

/**
 * The rows behind a figure of an issue, from its sealed data and its sealed configuration; their sum is the figure's
 * numerator, or it is an error. Who looked is written to the archive's log. Errors: `usage` (no such figure, or no sum
 * over rows), `policyRefused` (names without clearance, or rows that stayed at their source).
 */
export async function loansBehind(ask: LoansAsk, place: Workplace): Promise<LoansBehind> {
  const person = operatingSystemUser();
  if (ask.names && !place.configuration.lender.policy.names.includes(person.name)) throw namesRefused(person.name);
  const { issue, figure } = await findFigure(ask, place);
  const sealed = await openSealed(issue, place);
  const found = await behindFigure(sealed.snapshot, figure, {
    engine: await place.engine(),
    factsFolder: place.folders.facts,
    check: sealed.check,
    progress: place.progress,
    settings: await measureSettings(sealed.assignment, sealed, sealed.configuration, await place.engine()),
  });
  const wanted = figure.numerator ?? figure.value;
  if (figure.value !== null && wanted !== null && Number(wanted) !== Number(found.total))
    throw unequal(figure, found.total);
  const rows = await describeRows(found.rows, figure.period, sealed.snapshot, ask.names, place);
  await place.archive.append({
    kind: 'looked',
    issue: issue.entry.issue,
    figure: figure.id,
    rows: rows.length,
    names: ask.names,
    orderedBy: person.name,
    proved: person.proved,
    reason: null,
  });
  return { issue: issue.entry.issue, figure, rows, total: found.total };
}

interface Sealed {
  readonly assignment: Assignment;
  readonly configuration: Configuration;
  readonly snapshot: Snapshot;
  readonly check: CheckResult;
}

async function findFigure(
  ask: LoansAsk,
  { archive }: Workplace,
): Promise<{ readonly issue: SealedIssue; readonly figure: Figure }> {
  const name = parseFigureId(ask.figure);
  if (name === undefined) {
    throw new RiskpressError('usage', `figure: expected an id like C2@2026-10/region=East, found ${ask.figure}`);
  }
  const id = figureId(name);
  const issues =
    ask.issue === undefined ? (await listIssues(archive)).map(({ entry }) => entry.issue).reverse() : [ask.issue];
  for (const candidate of issues) {
    const issue = await readIssue(archive, candidate);
    const lines = new TextDecoder().decode(await issue.read('figures.jsonl')).split('\n');
    const line = lines.find((each) => each.includes(`"id":${JSON.stringify(id)}`));
    if (line !== undefined) return { issue, figure: figureSchema.parse(JSON.parse(line)) };
  }
  throw new RiskpressError(
    'usage',
    `there is no figure ${id} in ${issues.join(', ') || 'any issue: nothing was issued yet'}`,
  );
}

/** The configuration and data that an issue was made from, out of its archive alone. */
async function openSealed(issue: SealedIssue, place: Workplace): Promise<Sealed> {
  const inputs: unknown = JSON.parse(await text(issue, 'inputs.json'));
  const folder = await mkdtemp(join(place.temp, 'sealed-'));
  for (const [name, content] of Object.entries(record(member(member(inputs, 'configuration'), 'files')))) {
    const path = join(folder, name);
    if (relative(folder, path).startsWith('..')) throw unsound(issue, `the file name ${name}`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, String(content));
  }
  const configuration = await loadConfiguration(folder);
  const { report, period, scope } = issue.entry;
  const settings = reportNamed(report, configuration);
  const assignment = { settings, period: parsePeriod(period, configuration.lender.fiscalYearStart), scope };
  const check: CheckResult = JSON.parse(await text(issue, 'check.json'));
  return { assignment, configuration, snapshot: await openSnapshot(issue), check };
}

async function openSnapshot(issue: SealedIssue): Promise<Snapshot> {
  if (issue.manifest.objects['facts.jsonl'] !== undefined) {
    throw new RiskpressError(
      'policyRefused',
      `${issue.entry.issue}: loan rows stayed at their source, the archive has facts alone`,
    );
  }
  const sealed: Omit<Snapshot, 'parts' | 'rejects'> & { parts: readonly Omit<TablePart, 'path'>[] } = JSON.parse(
    await text(issue, 'snapshot.json'),
  );
  const parts: TablePart[] = [];
  for (const part of sealed.parts) {
    if (!isTableName(part.table)) throw unsound(issue, `the table ${String(part.table)}`);
    parts.push({ ...part, path: await issue.openPath(`snapshot/${part.table}/${part.month}.parquet`) });
  }
  return { ...sealed, rejects: [], parts };
}

async function describeRows(
  rows: readonly RowBehind[],
  month: string,
  snapshot: Snapshot,
  withNames: boolean,
  place: Workplace,
): Promise<readonly LoanRow[]> {
  const tape = snapshot.parts.find((part) => part.table === 'loan_snapshot' && part.month === month);
  if (tape === undefined) return rows.map((row) => ({ ...row, loan: {} }));
  const engine = await place.engine();
  const columns = LOAN_COLUMNS.filter((name) => tape.columns.includes(name));
  const wanted = new Set(rows.map(({ id }) => id));
  const loans = new Map<string, Row>();
  const select = ['loan_id', ...columns].map((name) => `"${name}"`).join(', ');
  for (const row of await engine.rows(`SELECT ${select} FROM read_parquet('${tape.path.replaceAll("'", "''")}')`)) {
    const id = String(row.loan_id);
    if (wanted.has(id)) loans.set(id, row);
  }
  const names = withNames ? await namesOf(snapshot, place) : undefined;
  return rows.map((row) => {
    const loan = loans.get(row.id) ?? {};
    return { ...row, loan, ...(names === undefined ? {} : { name: names.get(String(loan.obligor_id)) ?? null }) };
  });
}

async function namesOf(snapshot: Snapshot, place: Workplace): Promise<ReadonlyMap<string, string>> {
  const part = snapshot.parts.find(({ table }) => table === 'obligor_name');
  if (part === undefined) return new Map();
  const engine = await place.engine();
  const rows = await engine.rows(`SELECT "obligor_id", "name" FROM read_parquet('${part.path.replaceAll("'", "''")}')`);
  return new Map(rows.map((row) => [String(row.obligor_id), String(row.name)]));
}

async function text(issue: SealedIssue, name: string): Promise<string> {
  return new TextDecoder().decode(await issue.read(name));
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function unsound(issue: SealedIssue, what: string): RiskpressError {
  return new RiskpressError('verifyFailed', `${issue.entry.issue}: expected sealed inputs, found ${what}`);
}

function namesRefused(account: string): RiskpressError {
  return new RiskpressError(
    'policyRefused',
    `--names: the account ${account} is not cleared for borrowers' names; riskpress.yaml, policy.names lists who is`,
  );
}

function unequal(figure: Figure, total: string): RiskpressError {
  const wanted = figure.numerator ?? figure.value ?? '';
  return new RiskpressError('verifyFailed', `${figure.id}: expected rows that add up to ${wanted}, found ${total}`);
}
