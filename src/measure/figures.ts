import {
  COMPARISONS,
  comparisonMonth,
  DEFAULT_DEFINITION_SET,
  type Figure,
  type Fraction,
  figureId,
  RiskpressError,
  significantText,
  type Unit,
  unitsText,
} from '../domain/index.ts';
import { measuresOf } from './catalogue.ts';
import { changeMeasure, changeOf, changeUnit, growthOf, hasGrowth } from './comparison.ts';
import type { Entry, Measure } from './entry.ts';
import {
  absent,
  type Cut,
  evaluate,
  type Ground,
  minimumBaseOf,
  ownValues,
  type Result,
  THE_BOOK,
} from './evaluation.ts';
import { BOOK } from './fact-table.ts';
import type { MonthFacts } from './month-facts.ts';
import type { MeasureSettings } from './settings.ts';
import { type Bounds, readBounds, statusOf } from './threshold.ts';

/** What figures are made from: the entries of the set, the months that have data, and the cuts. */
export interface FigureMaterial {
  readonly settings: MeasureSettings;
  readonly entries: readonly Entry[];
  readonly months: ReadonlyMap<string, MonthFacts>;
  readonly cuts: readonly Cut[];
}

/** Decimals of amounts and counts. */
const SCALES: Readonly<Partial<Record<Unit, number>>> = { amount: 2, count: 0, days: 0 };

/** Every figure: all months, book and cuts, and for the report month its changes. */
export function makeFigures(material: FigureMaterial): ReadonlyMap<string, Figure> {
  const desk = new FigureDesk(material);
  const reportMonth = material.settings.months.at(-1);
  for (const entry of material.entries) {
    for (const measure of measuresOf(entry, material.settings.definitionSet)) {
      for (const month of material.settings.months) desk.measureMonth(entry, measure, month);
      if (reportMonth !== undefined) desk.compareMonth(entry, measure, reportMonth);
    }
  }
  return desk.figures;
}

interface Spot {
  readonly month: string;
  readonly cut: Cut;
  readonly own: string | null;
}

class FigureDesk {
  readonly figures = new Map<string, Figure>();
  readonly #material: FigureMaterial;
  readonly #bounds: Bounds;
  readonly #minimumBase: bigint;
  /** Dimensions that every figure of the report carries. */
  readonly #common: Readonly<Record<string, string>>;

  constructor(material: FigureMaterial) {
    const { settings } = material;
    this.#material = material;
    this.#bounds = readBounds(settings.thresholds);
    this.#minimumBase = minimumBaseOf(settings.minimumBase);
    const set = settings.definitionSet === DEFAULT_DEFINITION_SET ? {} : { set: settings.definitionSet };
    this.#common = { ...settings.scope, ...set };
  }

  measureMonth(entry: Entry, measure: Measure, month: string): void {
    const ground = this.#ground(month);
    for (const cut of this.#cutsOf(measure, ground)) {
      for (const own of this.#ownValues(measure, ground)) {
        const result = ground === undefined ? absent('noHistory') : evaluate(measure, ground, cut, own);
        this.#put(entry, measure, { month, cut, own }, result);
      }
    }
  }

  compareMonth(entry: Entry, measure: Measure, month: string): void {
    const ground = this.#ground(month);
    if (ground === undefined || measure.compared === 'nowhere' || changeUnit(measure.unit) === undefined) return;
    const cuts = measure.compared === 'book' ? [THE_BOOK] : this.#cutsOf(measure, ground);
    for (const cut of cuts) {
      for (const own of this.#ownValues(measure, ground)) this.#compare(entry, measure, { month, cut, own }, ground);
    }
  }

  #compare(entry: Entry, measure: Measure, spot: Spot, ground: Ground): void {
    const unit = changeUnit(measure.unit);
    if (unit === undefined) return;
    const now = evaluate(measure, ground, spot.cut, spot.own);
    for (const key of COMPARISONS) {
      const earlier = this.#ground(comparisonMonth(spot.month, key, this.#material.settings.fiscalYearStart));
      const then = earlier && evaluate(measure, earlier, spot.cut, spot.own);
      const change = changeMeasure(measure.measure, key);
      this.#put(entry, { ...measure, measure: change, unit }, spot, changeOf(now, then));
      if (!hasGrowth(measure.unit)) continue;
      const base = measure.unit === 'amount' ? this.#minimumBase : 0n;
      const growth = growthOf(now, then, { scale: SCALES[measure.unit] ?? 0, base });
      this.#put(entry, { ...measure, measure: `${change}_growth`, unit: 'ratio' }, spot, growth);
    }
  }

  #put(entry: Entry, measure: Measure, spot: Spot, result: Result): void {
    const { settings } = this.#material;
    const dimensions = this.#dimensions(measure, spot);
    const name = { indicator: entry.code, measure: measure.measure, period: spot.month, dimensions };
    const id = figureId(name);
    if (this.figures.has(id)) throw new RiskpressError('internal', `figure ${id}: expected once, found twice`);
    const judged = { ...name, ownDimension: measure.split ?? null, exact: result.exact };
    this.figures.set(
      id,
      Object.freeze({
        id,
        ...name,
        dimensions: Object.freeze(dimensions),
        value: result.exact === null ? null : valueText(result.exact, measure.unit),
        unit: measure.unit,
        currency: measure.unit === 'amount' ? settings.currency : null,
        numerator: result.numerator,
        denominator: result.denominator,
        definitionSet: settings.definitionSet,
        definition: `${entry.code}/${entry.version}`,
        status: statusOf(judged, this.#bounds),
        reason: result.reason,
      }),
    );
  }

  #dimensions(measure: Measure, { cut, own }: Spot): Record<string, string> {
    const dimensions: Record<string, string> = { ...this.#common };
    if (cut.dimension !== BOOK) dimensions[cut.dimension] = cut.value;
    if (measure.split !== undefined && own !== null) dimensions[measure.split] = own;
    return dimensions;
  }

  #ground(month: string): Ground | undefined {
    const facts = this.#material.months.get(month);
    return facts && { facts, currency: this.#material.settings.currency, minimumBase: this.#minimumBase };
  }

  #cutsOf(measure: Measure, ground: Ground | undefined): readonly Cut[] {
    return measure.cuts && ground !== undefined ? this.#material.cuts : [THE_BOOK];
  }

  /** One null for an unsplit measure; none where a split measure's month is unknown. */
  #ownValues(measure: Measure, ground: Ground | undefined): readonly (string | null)[] {
    if (measure.split === undefined) return [null];
    return ground === undefined ? [] : ownValues(measure, ground.facts);
  }
}

function valueText(exact: Fraction, unit: Unit): string {
  const scale = SCALES[unit];
  if (scale === undefined) return significantText(exact);
  return unitsText((exact.numerator * 10n ** BigInt(scale)) / exact.denominator, scale);
}
