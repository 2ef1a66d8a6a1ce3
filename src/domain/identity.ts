import { parseScopePath, type Scope, scopePath } from './scope.ts';

/** What names an issue: `<report>/<period>[/<dim>=<value>...]/r<N>`. */
export interface IssueName {
  readonly report: string;
  readonly period: string;
  readonly scope: Scope;
  readonly revision: number;
}

/** The default definition set; figures of any other carry `set=` in their id. */
export const DEFAULT_DEFINITION_SET = 'cn_2023';

/** What names a figure: `<code>[.<measure>]@<period>[/<dim>=<value>]...`. */
export interface FigureName {
  readonly indicator: string;
  /** Empty for the indicator's own value. */
  readonly measure: string;
  readonly period: string;
  readonly dimensions: Scope;
}

export function issueId(name: IssueName): string {
  return `${name.report}/${name.period}${scopePath(name.scope)}/r${name.revision}`;
}

/** Reads an issue id; undefined when the text is not one. */
export function parseIssueId(text: string): IssueName | undefined {
  const match = /^([a-z][a-z0-9_-]*)\/([0-9Q-]+)((?:\/[^/]+=[^/]*)*)\/r(\d+)$/.exec(text);
  if (match === null) return undefined;
  const [, report = '', period = '', path = '', revision = ''] = match;
  const scope = parseScopePath(path);
  return scope && { report, period, scope, revision: Number(revision) };
}

/** A run's key is the id of the issue it would make: (report, period, scope, revision). */
export function runKey(name: IssueName): string {
  return issueId(name);
}

export function figureId(name: FigureName): string {
  const measure = name.measure === '' ? '' : `.${name.measure}`;
  return `${name.indicator}${measure}@${name.period}${scopePath(name.dimensions)}`;
}

/** Reads a figure id; undefined when the text is not one. */
export function parseFigureId(text: string): FigureName | undefined {
  const match = /^([A-Z][A-Z0-9]*[a-z]?)(?:\.([A-Za-z0-9_]+))?@([0-9Q-]+)((?:\/.*)?)$/s.exec(text);
  if (match === null) return undefined;
  const [, indicator = '', measure = '', period = '', path = ''] = match;
  const dimensions = parseScopePath(path);
  return dimensions && { indicator, measure, period, dimensions };
}
