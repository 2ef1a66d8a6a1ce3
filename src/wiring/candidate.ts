import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type IssueHeader, sealIssue } from '../archive/index.ts';
import { planCopies } from '../distribute/index.ts';
import {
  type CheckResult,
  canonicalJson,
  type Figure,
  hashOf,
  issueId,
  monthOf,
  monthsUpTo,
  type Report,
  type ShownFigure,
  type Snapshot,
} from '../domain/index.ts';
import { finishRun, loadStage, saveStage, sweepWork } from '../store/index.ts';
import { requireChrome, sandboxFor } from './chrome.ts';
import { sealedInputsJson } from './compose-inputs.ts';
import { BOOK_FIGURES } from './issued-figures.ts';
import type { IssueFiles } from './outcome.ts';
import type { NewRun } from './plan.ts';
import { pressRoom } from './press-room.ts';
import { publishCopies } from './readable-copies.ts';
import type { Revised } from './revision.ts';
import { factLines } from './staying-book.ts';
import { supersedeEarlier } from './supersede.ts';
import type { Workplace } from './workplace.ts';

/** The finished files of an issue to be, by name, and what each rendition shows. */
export interface Candidate {
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** What is sealed beside the candidate. */
interface Sealed {
  readonly snapshot: Snapshot;
  readonly check: CheckResult;
  readonly measurement: Revised;
  readonly report: Report;
  readonly candidate: Candidate;
}

/** Report -> PDF, workbook and figures of each language. A run that was killed after this finds its files again. */
export async function renderCandidate(run: NewRun, report: Report, place: Workplace): Promise<Candidate> {
  const stage = `render-${hashOf(report).slice(0, 16)}`;
  const kept = await loadFiles(run, place, stage);
  if (kept !== null) return { files: kept };
  place.progress('render', `${report.identity.languages.join(', ')}`);
  const issueNumber = { id: issueId(run.order), checkpoint: await place.archive.checkpoint() };
  const { browser } = place.configuration.lender;
  const printing = {
    chrome: await requireChrome(place.terminal),
    workFolder: join(place.temp, 'render'),
    timeoutSeconds: browser.timeoutSeconds,
  };
  const { render } = await pressRoom();
  const renditions = await render(report, {
    ...printing,
    sandbox: await sandboxFor(printing, browser.sandbox, place.isDemo, place.terminal),
    templates: place.templates,
    issueNumber,
    progress: place.progress,
  });
  const files = new Map<string, Uint8Array>([
    ['render.json', bytesOf(canonicalJson({ schema: 'riskpress.render/1', issueNumber }))],
  ]);
  for (const { language, pdf, workbook, figures, shown } of renditions) {
    files.set(`${language}/report.pdf`, pdf);
    files.set(`${language}/report.xlsx`, workbook);
    files.set(`${language}/figures.json`, figures);
    files.set(`${language}/shown.json`, bytesOf(shownJson(shown)));
  }
  await saveFiles(run, place, stage, files);
  return { files };
}

/** Seals the candidate with everything it was made of. The `issued` line is the commit point; copies by name follow. */
export async function sealCandidate(run: NewRun, sealed: Sealed, place: Workplace): Promise<IssueFiles> {
  place.progress('archive', issueId(run.order));
  const files = new Map<string, Uint8Array | string>(sealed.candidate.files);
  const { snapshot, check, measurement, report } = sealed;
  files.set(
    'inputs.json',
    bytesOf(sealedInputsJson(run, place, { tools: report.provenance.tools, restated: measurement.restated })),
  );
  files.set('snapshot.json', bytesOf(canonicalJson(portable(snapshot))));
  files.set('rejects.jsonl', bytesOf(jsonLines(snapshot.rejects)));
  files.set('check.json', bytesOf(canonicalJson(check)));
  const figures = sealedFigures(run, sealed);
  files.set('figures.jsonl', bytesOf(jsonLines(figures)));
  files.set(BOOK_FIGURES, bytesOf(jsonLines(figures.filter((figure) => !isCut(run, figure)))));
  files.set(
    'statements.json',
    bytesOf(canonicalJson({ queries: measurement.queries, statements: measurement.statements })),
  );
  files.set('report.json', bytesOf(canonicalJson(report)));
  files.set('sendplan.json', bytesOf(canonicalJson(sendPlan(run, place))));
  const facts = factLines(snapshot, place);
  if (facts !== null) files.set('facts.jsonl', bytesOf(facts));
  else for (const part of snapshot.parts) files.set(`snapshot/${part.table}/${part.month}.parquet`, part.path);
  for (const [name, bytes] of await templateFiles(place.templates)) files.set(`templates/${name}`, bytes);
  const { entry } = await sealIssue(place.archive, files, headerOf(run, sealed));
  await supersedeEarlier(entry, place);
  await finishRun(place.state, run.run, entry.hash);
  await sweepWork(place.state);
  return publishCopies(entry, place);
}

function headerOf(run: NewRun, { snapshot, check }: Sealed): IssueHeader {
  const { report, period, scope, revision, orderedAt, orderedBy, reason } = run.order;
  return {
    ...{ report, period, scope, revision, orderedAt, reason },
    label: run.settings.label,
    cutoffDate: check.cutoffDate,
    snapshot: snapshot.hash,
    orderedBy: orderedBy.name,
    proved: orderedBy.proved,
  };
}

function sendPlan(run: NewRun, place: Workplace) {
  const { label, languages, formats, recipients } = run.settings;
  return planCopies(place.configuration.recipients, { id: issueId(run.order), label, languages, formats }, recipients);
}

/** A snapshot without the paths of this machine. */
function portable({ parts, rejects: _, ...rest }: Snapshot): object {
  return { ...rest, parts: parts.map(({ path: _path, ...part }) => part) };
}

/** Every figure by id; of months before the trend only the book's, as older cuts were sealed when they were new. */
function sealedFigures(run: NewRun, { measurement, check }: Sealed): readonly Figure[] {
  const months = new Set(monthsUpTo(monthOf(check.cutoffDate), run.settings.trendMonths));
  return [...measurement.figures.values()]
    .filter((figure) => months.has(figure.period) || !isCut(run, figure))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Whether a figure is of a part of what the report is about. */
function isCut({ settings, scope }: NewRun, { dimensions }: Figure): boolean {
  return settings.dimensions.some((name) => Object.hasOwn(dimensions, name) && !Object.hasOwn(scope, name));
}

function shownJson(shown: { readonly pdf: readonly ShownFigure[]; readonly workbook: readonly ShownFigure[] }): string {
  return canonicalJson({ schema: 'riskpress.shown/1', ...shown });
}

async function saveFiles(
  run: NewRun,
  place: Workplace,
  stage: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  for (const [name, bytes] of files) await saveStage(place.state, run.run.key, `${stage}/${name}`, bytes);
  await saveStage(place.state, run.run.key, stage, bytesOf(canonicalJson([...files.keys()])));
}

/** The files of a rendering that was finished; null when it was not, or when one of them is damaged. */
async function loadFiles(
  run: NewRun,
  place: Workplace,
  stage: string,
): Promise<ReadonlyMap<string, Uint8Array> | null> {
  const index = await loadStage(place.state, run.run.key, stage);
  if (index === null) return null;
  const names: unknown = JSON.parse(new TextDecoder().decode(index));
  const files = new Map<string, Uint8Array>();
  for (const name of Array.isArray(names) ? names : []) {
    const bytes = await loadStage(place.state, run.run.key, `${stage}/${String(name)}`);
    if (bytes === null) return null;
    files.set(String(name), bytes);
  }
  return files;
}

/** Templates and words that the documents were made with. */
async function templateFiles(folder: string): Promise<readonly (readonly [string, Uint8Array])[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(
    paths
      .sort()
      .map(async (path) => [path.slice(folder.length + 1).replaceAll('\\', '/'), await readFile(path)] as const),
  );
}

function jsonLines(values: readonly object[]): string {
  return values.map((value) => `${canonicalJson(value)}\n`).join('');
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
