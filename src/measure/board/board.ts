import {
  type BoardBound,
  type BoardEntry,
  daysBetween,
  type Figure,
  type Fraction,
  figureId,
  fractionOf,
  parseScopePath,
  type Scope,
  type Status,
  shiftMonth,
  type Threshold,
} from '../../domain/index.ts';
import { minus, over } from '../contribution.ts';
import { absent, known, type Result } from '../evaluation.ts';
import { commonDimensions, furtherFigure } from '../further.ts';
import { isExpired, isMeant, isTested, type Judging, ownThresholds } from '../judge.ts';
import type { MeasureSettings } from '../settings.ts';
import { readBounds, statusOf } from '../threshold.ts';

/** The figures of all months, and the cut-off of each month. */
export interface BoardMaterial {
  readonly figures: ReadonlyMap<string, Figure>;
  readonly settings: MeasureSettings;
  readonly cutoffs: ReadonlyMap<string, string>;
}

/** The KRI board: every figure that has a bound, and the Q1 and Q2 figures that it adds. */
export interface Board {
  readonly entries: readonly BoardEntry[];
  readonly figures: readonly Figure[];
}

/** Months over which breaches are counted. */
const BREACH_MONTHS = 12;

/**
 * The board of the report month. Days in status run from the first month-end of the present unbroken run of one status;
 * breaches are months in red; headroom is measured to red, or to amber where there is no red.
 */
export function boardOf(material: BoardMaterial): Board {
  const rows = rowsOf(material);
  const entries: BoardEntry[] = [];
  const figures: Figure[] = [];
  for (const [name, bounds] of Map.groupBy(rows, (row) => row.name)) {
    const series = seriesOf(name, material);
    const now = series.at(-1)?.figure;
    if (now === undefined) continue;
    const kri = kriOf(name, now, series, bounds, material);
    entries.push(kri.entry);
    figures.push(...kri.figures);
  }
  return { entries, figures };
}

/** What Q1 and Q2 rest on: the statements of every indicator on the board. */
export function boardQueries(
  entries: readonly BoardEntry[],
  queries: Readonly<Record<string, readonly string[]>>,
): Readonly<Record<string, readonly string[]>> {
  const behind = entries.flatMap(({ name }) => queries[/^[^./]+/.exec(name)?.[0] ?? ''] ?? []);
  const names = [...new Set(behind)];
  return { Q1: names, Q2: names };
}

/** One bound on one figure, before it is judged. */
type Row = Omit<BoardBound, 'figure' | 'status' | 'headroom'>;

interface Point {
  readonly month: string;
  readonly figure: Figure | undefined;
}

function rowsOf({ settings, cutoffs }: BoardMaterial): readonly Row[] {
  const judging: Judging = settings;
  const month = settings.months.at(-1) ?? '';
  const cutoff = cutoffs.get(month) ?? '';
  const own = [...settings.thresholds, ...ownThresholds(judging)].map(reportRow);
  const sets = (settings.boundSets ?? []).flatMap((set) =>
    set.bounds
      .filter((bound) => isMeant(bound, judging))
      .map(
        (bound): Row => ({
          name: bound.figure,
          set: set.id,
          kind: set.kind,
          setName: set.name,
          amber: bound.amber ?? null,
          red: bound.red ?? null,
          direction: bound.direction,
          atBound: bound.atBound,
          approved: bound.approved ?? set.approved ?? null,
          expires: bound.expires ?? set.expires ?? null,
          expired: isExpired(set, bound, cutoff),
          tested: isTested(bound.tested, month, settings.fiscalYearStart),
          owner: bound.owner ?? set.owner ?? null,
          action: bound.action ?? null,
        }),
      ),
  );
  return [...own, ...sets];
}

function reportRow({ figure, amber, red, direction, atBound }: Threshold): Row {
  return {
    name: figure,
    set: 'report',
    kind: 'report',
    setName: null,
    amber: amber ?? null,
    red: red ?? null,
    direction,
    atBound: atBound ?? 'breach',
    approved: null,
    expires: null,
    expired: false,
    tested: true,
    owner: null,
    action: null,
  };
}

/** The figure of every month, oldest first; the last is the report month's. */
function seriesOf(name: string, { figures, settings }: BoardMaterial): readonly Point[] {
  const [code = '', ...path] = name.split('/');
  const [indicator = '', measure = ''] = code.split('.');
  const own: Scope = parseScopePath(path.join('/')) ?? {};
  const dimensions = { ...commonDimensions(settings), ...own };
  return settings.months.map((month) => ({
    month,
    figure: figures.get(figureId({ indicator, measure, period: month, dimensions })),
  }));
}

/** A change is told for the report month alone: of it there is no status to follow. */
function hasPast(series: readonly Point[]): boolean {
  return series.length === 1 || series.some(({ figure }, i) => i < series.length - 1 && figure !== undefined);
}

function kriOf(
  name: string,
  now: Figure,
  series: readonly Point[],
  rows: readonly Row[],
  material: BoardMaterial,
): { readonly entry: BoardEntry; readonly figures: readonly Figure[] } {
  const history = series.map(({ month, figure }) => ({ month, status: figure?.status ?? null }));
  const further = (indicator: string, measure: string, own: Scope, result: Result): Figure => {
    const unit = indicator === 'Q2' ? 'ratio' : measure === 'daysInStatus' ? 'days' : 'count';
    const dimensions = { key: name, ...own };
    return furtherFigure({ indicator, version: 1, measure, unit, dimensions, result }, material.settings);
  };
  const distances = rows.map((row) => headroomOf(row, now));
  const bySet = rows.map((row, i) => further('Q2', 'bySet', { group: row.set }, distances[i] ?? absent('noData')));
  const counted = distances.filter((_, i) => rows[i]?.expired === false);
  const past = hasPast(series);
  const lasting = past ? daysInStatus(now, history, material.cutoffs) : absent('noHistory');
  const days = further('Q1', 'daysInStatus', {}, lasting);
  const breaches = further('Q1', 'breaches12m', {}, past ? breachesOf(history) : absent('noHistory'));
  const headroom = further('Q2', '', {}, least(counted));
  const bounds = rows.map((row, i) => ({
    ...row,
    figure: now.id,
    status: rowStatus(row, now),
    headroom: bySet[i]?.id ?? headroom.id,
  }));
  const ids = { daysInStatus: days.id, breaches: breaches.id, headroom: headroom.id };
  return {
    entry: { figure: now.id, name, status: now.status, history, ...ids, bounds },
    figures: [days, breaches, headroom, ...unique(bySet)],
  };
}

/** One set may bound a figure twice over (for two definitions of it): its headroom is told once. */
function unique(figures: readonly Figure[]): readonly Figure[] {
  return [...new Map(figures.map((figure) => [figure.id, figure])).values()];
}

function rowStatus(row: Row, figure: Figure): Status | null {
  if (row.expired || !row.tested || figure.value === null) return null;
  const { name, direction, atBound } = row;
  const limits = { ...(row.amber === null ? {} : { amber: row.amber }), ...(row.red === null ? {} : { red: row.red }) };
  const bounds = readBounds([{ figure: name, direction, atBound, ...limits }]);
  const { indicator, measure, dimensions } = figure;
  return statusOf({ indicator, measure, dimensions, ownDimensions: [], exact: fractionOf(figure.value) }, bounds);
}

/** (limit - value) / limit, the other way round for a floor. */
function headroomOf({ red, amber, direction }: Row, { value, reason }: Figure): Result {
  const limit = red ?? amber;
  if (value === null) return absent(reason ?? 'noData');
  if (limit === null) return absent('noData');
  const bound = fractionOf(limit);
  if (bound.numerator === 0n) return absent('zeroDenominator');
  const size = { ...bound, numerator: bound.numerator < 0n ? -bound.numerator : bound.numerator };
  const room = direction === 'above' ? minus(bound, fractionOf(value)) : minus(fractionOf(value), bound);
  return known(over(room, size), null, null);
}

function least(results: readonly Result[]): Result {
  const found = results.flatMap(({ exact }) => (exact === null ? [] : [exact]));
  const [first] = found;
  if (first === undefined) return results[0] ?? absent('noData');
  const smaller = (a: Fraction, b: Fraction): Fraction => (minus(a, b).numerator <= 0n ? a : b);
  return known(found.reduce(smaller, first), null, null);
}

type History = BoardEntry['history'];

function daysInStatus(now: Figure, history: History, cutoffs: ReadonlyMap<string, string>): Result {
  if (now.status === null) return absent(now.reason ?? 'noData');
  const statuses = new Map(history.map(({ month, status }) => [month, status]));
  let first = now.period;
  while (statuses.get(shiftMonth(first, -1)) === now.status) first = shiftMonth(first, -1);
  const [from, to] = [cutoffs.get(first), cutoffs.get(now.period)];
  if (from === undefined || to === undefined) return absent('noData');
  return known({ numerator: BigInt(daysBetween(from, to)), denominator: 1n }, null, null);
}

function breachesOf(history: History): Result {
  const recent = history.filter(({ month }) => month > shiftMonth(history.at(-1)?.month ?? '', -BREACH_MONTHS));
  if (recent.every(({ status }) => status === null)) return absent('noData');
  return known(
    { numerator: BigInt(recent.filter(({ status }) => status === 'red').length), denominator: 1n },
    null,
    null,
  );
}
