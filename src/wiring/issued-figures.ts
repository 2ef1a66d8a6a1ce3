import { type Archive, type IssuedEntry, listIssues, readIssue, type SealedIssue } from '../archive/index.ts';
import { type Figure, figureSchema, monthOf, RiskpressError, type Scope, scopePath } from '../domain/index.ts';
import type { IssuedFigures } from '../revise/index.ts';

/** Figures without cuts, sealed beside all of them: what later issues compare with, at a small part of the size. */
export const BOOK_FIGURES = 'book-figures.jsonl';

/** Whose issues, and before which month. */
interface Wanted {
  readonly report: string;
  readonly scope: Scope;
  /** The month of the report that asks. */
  readonly month: string;
}

/**
 * The figures of earlier months as each was first issued by this report: months of an issue, and with the first issue
 * all that it looked back on. Null where nothing was issued before. An issue whose figures were destroyed is left out.
 */
export async function figuresIssuedBefore(
  archive: Archive,
  wanted: Wanted,
  months: readonly string[],
): Promise<readonly IssuedFigures[] | null> {
  const entries = issuesBefore(await listIssues(archive), wanted);
  if (entries.length === 0) return null;
  const earlier = months.filter((month) => month < wanted.month);
  const found: IssuedFigures[] = [];
  for (const { entry, own } of firstIssuesOf(entries, earlier)) {
    const lines = await readLines(archive, entry, BOOK_FIGURES);
    const figures = linesOfMonths(lines, own).map((line) => figureSchema.parse(JSON.parse(line)));
    found.push({ issue: entry.issue, figures });
  }
  return found;
}

/** A figure as it was first issued, and by which issue. */
export type FirstIssued = Figure & { readonly issue: string };

/** Every figure of an issue, those of earlier months as this report first issued them, sorted by id. */
export async function figuresAsIssued(archive: Archive, sealed: SealedIssue): Promise<readonly FirstIssued[]> {
  const { entry } = sealed;
  const own = (await readLines(archive, entry, 'figures.jsonl')).map((line) => figureSchema.parse(JSON.parse(line)));
  const figures = new Map<string, FirstIssued>(own.map((figure) => [figure.id, { ...figure, issue: entry.issue }]));
  const { report, scope, cutoffDate } = entry;
  const before = issuesBefore(await listIssues(archive), { report, scope, month: monthOf(cutoffDate) });
  const months = [...new Set(own.map(({ period }) => period))].filter((month) => month < monthOf(cutoffDate));
  for (const first of firstIssuesOf(before, months)) {
    for (const line of linesOfMonths(await readLines(archive, first.entry, 'figures.jsonl'), first.own)) {
      const figure = figureSchema.parse(JSON.parse(line));
      if (figures.has(figure.id)) figures.set(figure.id, { ...figure, issue: first.entry.issue });
    }
  }
  return [...figures.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** The valid issues of a report and scope before a month: one a month, its newest revision; oldest first. */
function issuesBefore(
  issues: Awaited<ReturnType<typeof listIssues>>,
  { report, scope, month }: Wanted,
): readonly IssuedEntry[] {
  const newest = new Map<string, IssuedEntry>();
  for (const { entry, withdrawn } of issues) {
    const own = monthOf(entry.cutoffDate);
    const same = entry.report === report && scopePath(entry.scope) === scopePath(scope);
    if (withdrawn || !same || own >= month || (newest.get(own)?.revision ?? 0) > entry.revision) continue;
    newest.set(own, entry);
  }
  return [...newest.values()].toSorted((a, b) => (a.cutoffDate < b.cutoffDate ? -1 : 1));
}

/** Which issue was the first to give each month. */
function firstIssuesOf(
  entries: readonly IssuedEntry[],
  months: readonly string[],
): readonly { readonly entry: IssuedEntry; readonly own: readonly string[] }[] {
  const firstOf = (month: string) => entries.find((entry) => monthOf(entry.cutoffDate) >= month);
  return entries
    .map((entry) => ({ entry, own: months.filter((month) => firstOf(month) === entry) }))
    .filter(({ own }) => own.length > 0);
}

/** An issue's file as lines; of an issue from before there was such a file, all its figures. None where destroyed. */
async function readLines(archive: Archive, { issue }: IssuedEntry, name: string): Promise<readonly string[]> {
  try {
    const sealed = await readIssue(archive, issue);
    const bytes = await sealed.read(Object.hasOwn(sealed.manifest.objects, name) ? name : 'figures.jsonl');
    return new TextDecoder().decode(bytes).split('\n').filter(Boolean);
  } catch (error) {
    if (error instanceof RiskpressError && error.code === 'verifyFailed') return [];
    throw error;
  }
}

/** Lines are canonical JSON, so a month is found without reading each. */
function linesOfMonths(lines: readonly string[], months: readonly string[]): readonly string[] {
  const marks = months.map((month) => `"period":${JSON.stringify(month)}`);
  return lines.filter((line) => marks.some((mark) => line.includes(mark)));
}
