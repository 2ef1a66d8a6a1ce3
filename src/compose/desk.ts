import {
  DEFAULT_DEFINITION_SET,
  type Figure,
  figureId,
  LOAN_DIMENSIONS,
  type LocalText,
  type Param,
  parseFigureId,
  type ReportCell,
  RiskpressError,
  type Scope,
  UNKNOWN,
} from '../domain/index.ts';
import type { ComposeInputs } from './inputs.ts';
import { type Part, stockShelf } from './shelf.ts';

/** Which figure: by default the indicator's own value, of the report's month, for the book. */
export interface Ask {
  readonly code: string;
  readonly measure?: string;
  readonly month?: string;
  readonly dimensions?: Scope;
}

/** Hands out figures by what they measure and remembers which were handed out: those the report carries. */
export interface Desk {
  readonly month: string;
  /** The figure's id, or null where the definition set has no such figure. */
  id(ask: Ask): string | null;
  cell(ask: Ask): ReportCell;
  /** A parameter for a sentence. Error `internal` where there is no such figure: sentences are asked for knowingly. */
  param(ask: Ask): Param;
  /** The figure behind an id that was handed out or measured; undefined where there is none. */
  figure(id: string | null): Figure | undefined;
  /** Makes a figure part of the report by its id. */
  take(figure: Figure): Param;
  /** Values of a dimension at the report's month, by balance, largest first, unknown last; none of the scope's own. */
  values(dimension: string): readonly string[];
  /** Figures of the report's month by an indicator's own dimensions; with a cut, those of its values. */
  parts(code: string, own: readonly string[], cut?: string): readonly Part[];
  /** Ways in which an indicator is split by dimensions of its own. */
  splits(code: string): readonly (readonly string[])[];
  /** The figure without making it part of the report; undefined where there is none. */
  look(ask: Ask): Figure | undefined;
  /** Whether there is a value: not absent, and not a figure that the set does not have. */
  has(ask: Ask): boolean;
  taken(): Readonly<Record<string, Figure>>;
}

export function openDesk(inputs: ComposeInputs): Desk {
  const month = inputs.months.at(-1) ?? inputs.cutoffDate.slice(0, 7);
  const taken = new Map<string, Figure>();
  const set = inputs.settings.definitionSet;
  const base: Scope = { ...inputs.order.scope, ...(set === DEFAULT_DEFINITION_SET ? {} : { set }) };
  const nameOf = (ask: Ask): string =>
    figureId({
      indicator: ask.code,
      measure: ask.measure ?? '',
      period: ask.month ?? month,
      dimensions: { ...base, ...ask.dimensions },
    });
  const id = (ask: Ask): string | null => {
    const name = nameOf(ask);
    const figure = inputs.figures.get(name);
    if (figure !== undefined) taken.set(name, figure);
    return figure === undefined ? null : name;
  };
  const shelf = stockShelf(inputs, base, month);
  return {
    month,
    id,
    parts: shelf.parts,
    splits: shelf.splits,
    look: (ask) => inputs.figures.get(nameOf(ask)),
    has: (ask) => (inputs.figures.get(nameOf(ask))?.value ?? null) !== null,
    cell: (ask) => cellFor(id(ask)),
    param: (ask) => paramFor(id(ask), ask),
    figure: (name) => (name === null ? undefined : (taken.get(name) ?? inputs.figures.get(name))),
    take: (figure) => {
      taken.set(figure.id, figure);
      return { figure: figure.id };
    },
    values: (dimension) => (base[dimension] === undefined ? valuesOf(inputs, base, month, dimension) : []),
    taken: () => Object.fromEntries([...taken].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** The words of a dimension value: the lender's, or the value itself; a missing value has a word of its own. */
export function valueParam(inputs: ComposeInputs, dimension: string, value: string): Param {
  if (value === UNKNOWN) return { word: 'compose.unknown' };
  const words = wordsOf(inputs, dimension, value);
  return words === undefined ? { literal: value } : { text: words };
}

/** A value is the lender's own text: `constructor` is a region like any other. */
function wordsOf({ dimensionWords }: ComposeInputs, dimension: string, value: string): LocalText | undefined {
  const words = Object.hasOwn(dimensionWords, dimension) ? dimensionWords[dimension] : undefined;
  return words !== undefined && Object.hasOwn(words, value) ? words[value] : undefined;
}

/** What a scoped report is about: the words of its scope's values. Undefined for the whole book. */
export function subjectOf(inputs: ComposeInputs): LocalText | undefined {
  const values = Object.entries(inputs.order.scope).map(
    ([dimension, value]) => wordsOf(inputs, dimension, value) ?? { 'zh-CN': value, en: value },
  );
  if (values.length === 0) return undefined;
  return {
    'zh-CN': values.map((text) => text['zh-CN']).join('、'),
    en: values.map((text) => text.en).join(', '),
  };
}

/** The report's book in words: the whole book, or the scope's subject. */
export function bookParam(inputs: ComposeInputs): Param {
  const subject = subjectOf(inputs);
  return subject === undefined ? { word: 'compose.book' } : { text: { ...subject } };
}

function cellFor(id: string | null): ReportCell {
  return id === null ? null : { figure: id };
}

function paramFor(id: string | null, ask: Ask): Param {
  if (id !== null) return { figure: id };
  throw new RiskpressError('internal', `expected a measured figure ${ask.code}.${ask.measure ?? ''}, found none`);
}

function valuesOf(inputs: ComposeInputs, base: Scope, month: string, dimension: string): readonly string[] {
  const depth = Object.keys(base).length + 1;
  const balances: { value: string; balance: number }[] = [];
  for (const figure of inputs.figures.values()) {
    if (figure.indicator !== 'C1' || figure.measure !== 'balance' || figure.period !== month) continue;
    const dimensions = parseFigureId(figure.id)?.dimensions ?? {};
    const value = dimensions[dimension];
    if (value === undefined || Object.keys(dimensions).length !== depth) continue;
    balances.push({ value, balance: Number(figure.value ?? 0) });
  }
  return balances.toSorted(largestFirst).map(({ value }) => value);
}

function largestFirst(a: { value: string; balance: number }, b: { value: string; balance: number }): number {
  if ((a.value === UNKNOWN) !== (b.value === UNKNOWN)) return a.value === UNKNOWN ? 1 : -1;
  return b.balance - a.balance || (a.value < b.value ? -1 : 1);
}

/**
 * The name of a dimension, as a heading or within a text: a word for the six that every lender has, the lender's title
 * for one that it made, else the column's own name.
 */
export function dimensionName(
  { lender }: Pick<ComposeInputs, 'lender'>,
  dimension: string,
  place: 'heading' | 'text' = 'heading',
): Param {
  const own = lender.dimensions?.find(({ name }) => name === dimension);
  if (own !== undefined) return { text: { ...own.title } };
  const known = LOAN_DIMENSIONS.some((name) => name === dimension);
  if (!known) return { literal: dimension.replace(/^dim_/, '') };
  return { word: `compose.${place === 'heading' ? 'dimension' : 'dimensionInText'}.${dimension}` };
}
