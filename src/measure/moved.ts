import {
  COMPARISONS,
  type ComparisonKey,
  comparisonMonth,
  type Figure,
  type Fraction,
  figureId,
  fractionOf,
} from '../domain/index.ts';
import { causesOf, contributionsOf, isZero, minus, plus, type SegmentChange, type Share } from './contribution.ts';
import { known } from './evaluation.ts';
import { commonDimensions, type Further, furtherFigure } from './further.ts';
import type { MeasureSettings } from './settings.ts';

/** Ratios whose change is told apart, and what their measures are called before the part. */
const MOVED = [
  { indicator: 'C2', measure: '', prefix: '' },
  { indicator: 'C4', measure: '', prefix: '' },
  { indicator: 'C5', measure: '', prefix: '' },
  { indicator: 'C14', measure: 'par30', prefix: 'par30_' },
] as const;

type Moved = (typeof MOVED)[number];

/** Flows of F1 that take away from bad loans; inflow adds. */
const TAKEN = ['cured', 'collected', 'writtenOff', 'sold', 'other'] as const;

/** Comparisons that have flows of the same length: of the month, and of the fiscal year to date. */
const FLOWS: Readonly<Partial<Record<ComparisonKey, string>>> = { prevMonth: '', prevYearEnd: '_ytd' };

/**
 * What moved NPL, special mention, overdue and PAR30 since each month of comparison: by segment of each dimension, split
 * into rate and mix, and for NPL by cause. Each family of parts sums to the change (src/measure/contribution.ts).
 */
export function movedFigures(figures: ReadonlyMap<string, Figure>, settings: MeasureSettings): readonly Figure[] {
  return new Mover(figures, settings).all().map((further) => furtherFigure(further, settings));
}

/** Figures without those of what moved the ratios: where one was changed after measuring they no longer sum to it. */
export function withoutMoved(figures: ReadonlyMap<string, Figure>): ReadonlyMap<string, Figure> {
  return new Map([...figures].filter(([, { indicator, measure }]) => !isMoved(indicator, measure)));
}

function isMoved(indicator: string, measure: string): boolean {
  const found = /^(?:par30_)?(?:rate|mix|contribution|cause)_(.+)$/.exec(measure)?.[1];
  return COMPARISONS.some((key) => key === found) && MOVED.some((moved) => moved.indicator === indicator);
}

class Mover {
  readonly #figures: ReadonlyMap<string, Figure>;
  readonly #settings: MeasureSettings;
  readonly #month: string;
  readonly #segments: ReadonlyMap<string, readonly string[]>;

  constructor(figures: ReadonlyMap<string, Figure>, settings: MeasureSettings) {
    this.#figures = figures;
    this.#settings = settings;
    this.#month = settings.months.at(-1) ?? '';
    this.#segments = segmentsOf(figures, settings, this.#month);
  }

  all(): readonly Further[] {
    return COMPARISONS.flatMap((key) =>
      MOVED.flatMap((moved) => [...this.#bySegment(moved, key)]).concat(this.#byCause(key)),
    );
  }

  #bySegment(moved: Moved, key: ComparisonKey): readonly Further[] {
    const book = this.#change(moved, key, {});
    if (book === undefined) return [];
    return [...this.#segments].flatMap(([dimension, values]) => {
      const segments = values.map((value) => this.#change(moved, key, { [dimension]: value }));
      const found = segments.filter((segment) => segment !== undefined);
      // Without all its segments a dimension cannot sum to the change: it says nothing.
      if (found.length < segments.length || !addUpTo(found, book)) return [];
      const parts = contributionsOf(book, found) ?? [];
      return parts.flatMap((part, i) => {
        const dimensions = { [dimension]: values[i] ?? '' };
        return (['rate', 'mix', 'contribution'] as const).map((name) =>
          furtherOf(moved.indicator, `${moved.prefix}${name}_${key}`, dimensions, part[name]),
        );
      });
    });
  }

  #byCause(key: ComparisonKey): readonly Further[] {
    const [npl] = MOVED;
    const suffix = FLOWS[key];
    const book = this.#change(npl, key, {});
    if (suffix === undefined || book === undefined) return [];
    const flow = (name: string): Fraction | undefined => this.#value('F1', `${name}${suffix}`);
    const [inflow, ...taken] = ['inflow', ...TAKEN].map(flow);
    if (inflow === undefined || taken.some((amount) => amount === undefined)) return [];
    const causes: Record<string, Fraction> = { inflow };
    for (const [i, name] of TAKEN.entries())
      causes[name] = minus({ numerator: 0n, denominator: 1n }, taken[i] ?? inflow);
    const explained = Object.values(causes).reduce(plus);
    // Flows of another base than the ratio's numerator would not sum to its change.
    if (!isZero(minus(minus(book.now.numerator, book.before.numerator), explained))) return [];
    const parts = Object.entries(causesOf({ book, causes }) ?? {});
    return parts.map(([cause, part]) => furtherOf('C2', `cause_${key}`, { cause }, part));
  }

  /** A ratio's parts at both ends; undefined where either is unknown. */
  #change(moved: Moved, key: ComparisonKey, dimensions: Readonly<Record<string, string>>): SegmentChange | undefined {
    const month = comparisonMonth(this.#month, key, this.#settings.fiscalYearStart);
    const [now, before] = [this.#share(moved, this.#month, dimensions), this.#share(moved, month, dimensions)];
    return now && before && { now, before };
  }

  #share(moved: Moved, period: string, dimensions: Readonly<Record<string, string>>): Share | undefined {
    const figure = this.#figure(moved, period, dimensions);
    if (figure === undefined || figure.numerator === null || figure.denominator === null) return undefined;
    return { numerator: fractionOf(figure.numerator), denominator: fractionOf(figure.denominator) };
  }

  #value(indicator: string, measure: string): Fraction | undefined {
    const value = this.#figure({ indicator, measure }, this.#month, {})?.value ?? null;
    return value === null ? undefined : fractionOf(value);
  }

  #figure(
    { indicator, measure }: Pick<Further, 'indicator' | 'measure'>,
    period: string,
    own: Readonly<Record<string, string>>,
  ): Figure | undefined {
    const dimensions = { ...commonDimensions(this.#settings), ...own };
    return this.#figures.get(figureId({ indicator, measure, period, dimensions }));
  }
}

/** Values of each dimension, as the ratios' own figures of the report month have them. */
function segmentsOf(
  figures: ReadonlyMap<string, Figure>,
  settings: MeasureSettings,
  month: string,
): ReadonlyMap<string, readonly string[]> {
  const cut = settings.dimensions.filter((name) => !Object.hasOwn(settings.scope, name));
  const found = new Map<string, Set<string>>();
  for (const { period, indicator, measure, dimensions } of figures.values()) {
    if (period !== month || !MOVED.some((moved) => moved.indicator === indicator && moved.measure === measure))
      continue;
    for (const name of cut) {
      const value = dimensions[name];
      if (value !== undefined) found.set(name, (found.get(name) ?? new Set()).add(value));
    }
  }
  return new Map([...found].map(([name, values]) => [name, [...values].sort()]));
}

function addUpTo(segments: readonly SegmentChange[], book: SegmentChange): boolean {
  return (['before', 'now'] as const).every((end) =>
    (['numerator', 'denominator'] as const).every((side) => {
      const sum = segments.map((segment) => segment[end][side]).reduce(plus, { numerator: 0n, denominator: 1n });
      return isZero(minus(sum, book[end][side]));
    }),
  );
}

function furtherOf(
  indicator: string,
  measure: string,
  dimensions: Readonly<Record<string, string>>,
  exact: Fraction,
): Further {
  return { indicator, version: 1, measure, unit: 'pp', dimensions, result: known(exact, null, null) };
}
