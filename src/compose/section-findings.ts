import { type Figure, type Finding, type Param, parseFigureId, type ReportTable } from '../domain/index.ts';
import { boundParam } from './bound-param.ts';
import { bookParam, type Desk, dimensionName, valueParam } from './desk.ts';
import { measureWording } from './indicator-table.ts';
import type { ComposeInputs } from './inputs.ts';
import type { Section } from './section.ts';
import { tieName } from './section-ties.ts';
import { headline, note, numberColumn, row, textColumn, wording } from './wording.ts';

/** Points shown, and segments shown of one indicator: a list that repeats itself is not read. */
const MOST_FINDINGS = { management: 25, branch: 25, board: 12 } as const;
const MOST_SEGMENTS = 5;

/** A finding with what ranks it. */
interface Point {
  readonly finding: Finding;
  readonly figure: Figure | undefined;
  /** Undefined for the book of the report. */
  readonly segment: readonly [dimension: string, value: string] | undefined;
  /** Place of its bound among those configured. */
  readonly order: number;
  /** How far it lies beyond its bound. */
  readonly excess: number;
}

/** 8 Points for decision: what thresholds, floors and ties raise by themselves. */
export function findingsSection(inputs: ComposeInputs, desk: Desk): Section {
  const { findings } = inputs;
  const title = wording('section.findings');
  if (findings.length === 0) return { id: 'findings', title, blocks: [headline(wording('headline.noFindings'))] };
  const points = findings.map((finding) => pointOf(inputs, finding));
  const shown = mostTelling(points, MOST_FINDINGS[inputs.settings.kind]);
  const table: ReportTable = {
    kind: 'table',
    id: 'findings',
    title: wording('table.findings'),
    columns: [textColumn('finding'), textColumn('where'), numberColumn('value'), numberColumn('bound')],
    rows: shown.map((point) => pointRow(inputs, desk, point)),
    wide: false,
  };
  const left = findings.length - shown.length;
  const params = { left: { literal: String(left) }, most: { literal: String(MOST_SEGMENTS) } };
  const more = left > 0 ? [note(wording('note.moreFindings', params))] : [];
  return {
    id: 'findings',
    title,
    blocks: [headline(findingsHeadline(points)), table, ...more, note(wording('note.findings'))],
  };
}

function findingsHeadline(points: readonly Point[]) {
  const count = (matches: (point: Point) => boolean): Param => ({ literal: String(points.filter(matches).length) });
  return wording('headline.findings', {
    bookRed: count(({ finding, segment }) => finding.severity === 'red' && segment === undefined),
    bookAmber: count(({ finding, segment }) => finding.severity === 'amber' && segment === undefined),
    red: count(({ finding, segment }) => finding.severity === 'red' && segment !== undefined),
    amber: count(({ finding, segment }) => finding.severity === 'amber' && segment !== undefined),
  });
}

function pointOf(inputs: ComposeInputs, finding: Finding): Point {
  const figure = inputs.figures.get(finding.evidence[0] ?? '');
  const dimensions = Object.entries(parseFigureId(figure?.id ?? '')?.dimensions ?? {});
  const [segment] = dimensions.filter(([name]) => name !== 'set' && inputs.order.scope[name] === undefined);
  const name = figure && [figure.indicator, figure.measure].filter((part) => part !== '').join('.');
  const order = inputs.settings.thresholds.findIndex((threshold) => threshold.figure.split('/')[0] === name);
  return { finding, figure, segment, order, excess: excessOf(figure, finding.bound) };
}

/** How far beyond its bound a value lies, relative to the bound; for ranking alone. */
function excessOf(figure: Figure | undefined, bound: string | null): number {
  const distance = Math.abs(Number(figure?.value ?? 0) - Number(bound ?? 0));
  return distance / (Math.abs(Number(bound ?? 0)) || 1);
}

/**
 * The points worth a line: the book's, then segments. Every indicator shows its worst segment before any shows its
 * second, and none more than so many; what is shown is then read by indicator.
 */
function mostTelling(points: readonly Point[], most: number): readonly Point[] {
  const ranked = points.toSorted(worstFirst);
  const placed = ranked.map((point) => ({ point, place: ranked.filter(sameSeries(point)).indexOf(point) }));
  const telling = placed.filter(({ point, place }) => point.segment === undefined || place < MOST_SEGMENTS);
  const chosen = telling.toSorted((a, b) => rank(a.point) - rank(b.point) || a.place - b.place);
  return chosen
    .slice(0, most)
    .map(({ point }) => point)
    .toSorted(worstFirst);
}

/** Whether another point is of the same indicator, severity and kind of place. */
function sameSeries(point: Point): (other: Point) => boolean {
  return (other) => rank(other) === rank(point) && other.order === point.order;
}

function worstFirst(a: Point, b: Point): number {
  return rank(a) - rank(b) || a.order - b.order || b.excess - a.excess || (a.finding.id < b.finding.id ? -1 : 1);
}

/** The book before its segments, red before amber. */
function rank({ finding, segment }: Point): number {
  return (segment === undefined ? 0 : 2) + (finding.severity === 'red' ? 0 : 1);
}

function pointRow(inputs: ComposeInputs, desk: Desk, point: Point): ReportTable['rows'][number] {
  const { finding, figure } = point;
  return row(
    [
      { wording: pointName(inputs, point) },
      whereOf(inputs, point),
      figure === undefined ? null : desk.take(figure),
      finding.bound === null || figure === undefined ? null : boundParam(inputs, finding.bound, figure.unit),
    ],
    { status: finding.severity },
  );
}

function pointName(inputs: ComposeInputs, { finding, figure }: Point) {
  if (figure !== undefined) return measureWording(inputs, figure.indicator, figure.measure);
  return wording(`finding.${finding.kind}`, { name: tieName(finding.tie ?? finding.id) });
}

/** The segment a figure belongs to, with its dimension; else the book of the report. */
function whereOf(inputs: ComposeInputs, { segment }: Point): ReportTable['rows'][number]['cells'][number] {
  if (segment === undefined) return bookParam(inputs);
  const [dimension, value] = segment;
  const params = {
    value: valueParam(inputs, dimension, value),
    dimension: dimensionName(inputs, dimension, 'text'),
  };
  return { wording: wording('finding.segment', params) };
}
