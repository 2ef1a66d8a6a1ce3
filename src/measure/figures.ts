import {
  COMPARISONS,
  type ComparisonKey,
  comparisonMonth,
  DEFAULT_DEFINITION_SET,
  type Figure,
  type Fraction,
  RiskpressError,
  scopePath,
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
  type Own,
  ownValues,
  type Result,
  THE_BOOK,
} from './evaluation.ts';
import { BOOK } from './fact-table.ts';
import { type Sheet, sheetsOf, strictestStatus } from './judge.ts';
import type { MonthFacts } from './month-facts.ts';
import { cutsObligors, type MeasureSettings } from './settings.ts';

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
  const { months, definitionSet } = material.settings;
  for (const entry of material.entries) {
    for (const measure of measuresOf(entry, definitionSet)) {
      const column = columnOf(entry, measure.measure, measure.unit, measure);
      const wanted = measure.months === 'reportMonth' ? months.slice(-1) : months;
      for (const month of wanted) desk.measureMonth(column, measure, month);
      desk.compareReportMonth(entry, measure);
    }
  }
  return desk.figures;
}

/** What the figures of one measure have in common. */
interface Column {
  readonly indicator: string;
  readonly measure: string;
  readonly unit: Unit;
  readonly definition: string;
  readonly split: readonly string[];
  readonly currencyOf: string | undefined;
}

/** Dimensions of a cut and an own value, and their path in ids: made once, used by every measure and month. */
interface Place {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly path: string;
}

/** The report month's earlier month by comparison. */
interface Earlier {
  readonly key: ComparisonKey;
  readonly ground: Ground | undefined;
}

class FigureDesk {
  readonly figures = new Map<string, Figure>();
  readonly #material: FigureMaterial;
  readonly #sheets: readonly Sheet[];
  readonly #minimumBase: bigint;
  /** Dimensions that every figure of the report carries. */
  readonly #common: Readonly<Record<string, string>>;
  readonly #places = new Map<string, Place>();

  constructor(material: FigureMaterial) {
    const { settings } = material;
    this.#material = material;
    const reportMonth = settings.months.at(-1) ?? '';
    this.#sheets = sheetsOf(settings, material.months.get(reportMonth)?.cutoff ?? '');
    this.#minimumBase = minimumBaseOf(settings.minimumBase);
    const set = settings.definitionSet === DEFAULT_DEFINITION_SET ? {} : { set: settings.definitionSet };
    this.#common = { ...settings.scope, ...set };
  }

  measureMonth(column: Column, measure: Measure, month: string): void {
    const ground = this.#ground(month);
    const owns = ownsOf(measure, ground);
    for (const cut of this.#cutsOf(measure, month, ground)) {
      for (const own of owns) {
        const result = ground === undefined ? absent('noHistory') : evaluate(measure, ground, cut, own);
        this.#put(column, month, this.#place(cut, own), result);
      }
    }
  }

  compareReportMonth(entry: Entry, measure: Measure): void {
    const { months, fiscalYearStart } = this.#material.settings;
    const month = months.at(-1) ?? '';
    const ground = this.#ground(month);
    const unit = changeUnit(measure.unit);
    if (ground === undefined || measure.compared === 'nowhere' || unit === undefined) return;
    const cuts = measure.compared === 'book' ? [THE_BOOK] : this.#cutsOf(measure, month, ground);
    const owns = ownsOf(measure, ground);
    for (const key of COMPARISONS) {
      const earlier = { key, ground: this.#ground(comparisonMonth(month, key, fiscalYearStart)) };
      const change = columnOf(entry, changeMeasure(measure.measure, key), unit, measure);
      for (const cut of cuts) for (const own of owns) this.#compare(change, measure, [ground, earlier], [cut, own]);
    }
  }

  #compare(change: Column, measure: Measure, [ground, earlier]: [Ground, Earlier], [cut, own]: [Cut, Own]): void {
    const now = evaluate(measure, ground, cut, own);
    const then = earlier.ground && evaluate(measure, earlier.ground, cut, own);
    const place = this.#place(cut, own);
    this.#put(change, ground.facts.month, place, changeOf(now, then));
    if (!hasGrowth(measure.unit)) return;
    const base = measure.unit === 'amount' ? this.#minimumBase : 0n;
    const growth = growthOf(now, then, { scale: SCALES[measure.unit] ?? 0, base });
    this.#put({ ...change, measure: `${change.measure}_growth`, unit: 'ratio' }, ground.facts.month, place, growth);
  }

  #put(column: Column, period: string, place: Place, result: Result): void {
    const { settings } = this.#material;
    const { indicator, measure, unit } = column;
    const id = `${indicator}${measure === '' ? '' : `.${measure}`}@${period}${place.path}`;
    if (this.figures.has(id)) throw new RiskpressError('internal', `figure ${id}: expected once, found twice`);
    const { dimensions } = place;
    const judged = { indicator, measure, dimensions, ownDimensions: column.split, exact: result.exact };
    const figure: Figure = {
      id,
      indicator,
      measure,
      period,
      dimensions,
      value: result.exact === null ? null : valueText(result.exact, unit),
      unit,
      currency: unit === 'amount' ? (dimensions[column.currencyOf ?? ''] ?? settings.currency) : null,
      numerator: result.numerator,
      denominator: result.denominator,
      definitionSet: settings.definitionSet,
      definition: column.definition,
      status: strictestStatus(judged, period, this.#sheets, settings.fiscalYearStart),
      reason: result.reason,
    };
    this.figures.set(id, Object.freeze(figure));
  }

  #place(cut: Cut, own: Own): Place {
    const key = `${cut.dimension}\0${cut.value}\0${own === null ? '' : JSON.stringify(own)}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const dimensions: Record<string, string> = { ...this.#common, ...own };
    if (cut.dimension !== BOOK) dimensions[cut.dimension] = cut.value;
    const place = { dimensions: Object.freeze(dimensions), path: scopePath(dimensions) };
    this.#places.set(key, place);
    return place;
  }

  #ground(month: string): Ground | undefined {
    const facts = this.#material.months.get(month);
    return facts && { facts, currency: this.#material.settings.currency, minimumBase: this.#minimumBase };
  }

  #cutsOf(measure: Measure, month: string, ground: Ground | undefined): readonly Cut[] {
    const { cuts, settings } = this.#material;
    const reportMonth = settings.months.at(-1);
    if (measure.cuts === 'never' || ground === undefined) return [THE_BOOK];
    if (measure.cuts === 'reportMonth' && month !== reportMonth) return [THE_BOOK];
    if (measure.cuts === 'comparedMonths' && !cutsObligors(settings, month)) return [THE_BOOK];
    return measure.cutBy === undefined ? cuts : cuts.filter(({ dimension }) => isCutBy(measure, dimension));
  }
}

function isCutBy({ cutBy }: Measure, dimension: string): boolean {
  return dimension === BOOK || cutBy === undefined || cutBy.includes(dimension);
}

/** Values of the own dimension: one null for an unsplit measure, none where a split measure's month is unknown. */
function ownsOf(measure: Measure, ground: Ground | undefined): readonly Own[] {
  if (measure.split === undefined) return [null];
  return ground === undefined ? [] : ownValues(measure, ground.facts);
}

function columnOf(entry: Entry, name: string, unit: Unit, { split, currencyOf }: Measure): Column {
  const definition = `${entry.code}/${entry.version}`;
  return { indicator: entry.code, measure: name, unit, definition, split: split ?? [], currencyOf };
}

/** The text of a figure's value; a ratio keeps 15 significant digits. */
export function valueText(exact: Fraction, unit: Unit): string {
  const scale = SCALES[unit];
  if (scale === undefined) return significantText(exact);
  const units = exact.numerator * 10n ** BigInt(scale);
  // An average, or a median between two days, has more decimals than an amount or a count.
  if (units % exact.denominator !== 0n) return significantText(exact);
  return unitsText(units / exact.denominator, scale);
}
