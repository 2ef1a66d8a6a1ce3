import { type Figure, LOAN_DIMENSIONS, parseFigureId, type Scope } from '../domain/index.ts';
import type { ComposeInputs } from './inputs.ts';

/** A figure of the report's month that an indicator splits by dimensions of its own. */
export interface Part {
  readonly measure: string;
  /** Values of the indicator's own dimensions. */
  readonly own: Scope;
  readonly figure: Figure;
}

/** What was measured for the report's month, found by indicator and by what it is split by: no code need be known. */
export interface Shelf {
  /** Figures of the book that carry exactly these own dimensions; with a cut, those of its values. */
  parts(code: string, own: readonly string[], cut?: string): readonly Part[];
  /** Ways in which an indicator is split, each as its own dimensions in order of name. */
  splits(code: string): readonly (readonly string[])[];
}

/** Sorts the figures of a month by indicator and split; `base` are the dimensions that every figure carries. */
export function stockShelf(inputs: ComposeInputs, base: Scope, month: string): Shelf {
  const owned = new Map(inputs.indicators.map(({ code, ownDimensions }) => [code, new Set(ownDimensions)]));
  const parts = new Map<string, Part[]>();
  const splits = new Map<string, Map<string, readonly string[]>>();
  for (const figure of inputs.figures.values()) {
    const place = figure.period === month ? placeOf(figure, base, owned.get(figure.indicator)) : undefined;
    if (place === undefined) continue;
    const key = shelfKey(figure.indicator, place.names, place.cut);
    const shelf = parts.get(key) ?? [];
    if (shelf.length === 0) parts.set(key, shelf);
    shelf.push({ measure: figure.measure, own: place.own, figure });
    if (place.cut !== undefined || place.names.length === 0) continue;
    const known = splits.get(figure.indicator) ?? new Map<string, readonly string[]>();
    splits.set(figure.indicator, known.set(place.names.join(), place.names));
  }
  return {
    parts: (code, own, cut) => parts.get(shelfKey(code, [...own].sort(), cut)) ?? [],
    splits: (code) => [...(splits.get(code)?.values() ?? [])],
  };
}

interface Place {
  readonly names: readonly string[];
  readonly own: Scope;
  readonly cut: string | undefined;
}

/** Where a figure belongs; undefined for one of another scope, or cut by more than one dimension. */
function placeOf(figure: Figure, base: Scope, owned: ReadonlySet<string> | undefined): Place | undefined {
  const dimensions = parseFigureId(figure.id)?.dimensions ?? {};
  if (Object.entries(base).some(([name, value]) => dimensions[name] !== value)) return undefined;
  const rest = Object.entries(dimensions).filter(([name]) => !Object.hasOwn(base, name));
  const own = rest.filter(([name]) => owned?.has(name) === true && !isCut(name));
  const cuts = rest.filter(([name]) => owned?.has(name) !== true || isCut(name));
  if (cuts.length > 1) return undefined;
  return { names: own.map(([name]) => name).sort(), own: Object.fromEntries(own), cut: cuts[0]?.[0] };
}

function isCut(name: string): boolean {
  return LOAN_DIMENSIONS.some((dimension) => dimension === name) || name.startsWith('dim_');
}

function shelfKey(code: string, names: readonly string[], cut: string | undefined): string {
  return `${code}/${names.join()}/${cut ?? ''}`;
}
