import { type Archive, type IssuedEntry, listIssues, readIssue, type SealedIssue } from '../archive/index.ts';
import { figureSchema, monthOf, RiskpressError, type Scope, scopePath } from '../domain/index.ts';
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

/**
 * The figures of an issue as JSON lines in their order, those of earlier months as this report first issued them, each
 * with its issue as `issue`. `indicator` leaves the others out.
 */
export async function figuresAsIssued(
  archive: Archive,
  { entry }: Pick<SealedIssue, 'entry'>,
  indicator?: string,
): Promise<readonly string[]> {
  const isWanted = (line: string) =>
    indicator === undefined || line.includes(`"indicator":${JSON.stringify(indicator)}`);
  const read = async (issue: IssuedEntry) => (await readLines(archive, issue, 'figures.jsonl')).filter(isWanted);
  const lines = [...(await read(entry))];
  const places = new Map(lines.map((line, i) => [memberOf(line, 'id'), i]));
  const issues = new Map<number, string>();
  const month = monthOf(entry.cutoffDate);
  const months = new Set(lines.map((line) => memberOf(line, 'period')).filter((period) => period < month));
  const before = issuesBefore(await listIssues(archive), { ...entry, month });
  for (const first of firstIssuesOf(before, [...months])) {
    for (const line of linesOfMonths(await read(first.entry), first.own)) {
      const place = places.get(memberOf(line, 'id'));
      if (place === undefined) continue;
      lines[place] = line;
      issues.set(place, first.entry.issue);
    }
  }
  return lines.map((line, i) => withIssue(line, issues.get(i) ?? entry.issue));
}

/** A text member of a canonical JSON line, without reading all of it. */
function memberOf(line: string, name: string): string {
  return new RegExp(`"${name}":"((?:[^"\\\\]|\\\\.)*)"`).exec(line)?.[1] ?? '';
}

function withIssue(line: string, issue: string): string {
  return `${line.slice(0, -1)},"issue":${JSON.stringify(issue)}}`;
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
