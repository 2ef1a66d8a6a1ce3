import { type Catalogue, measuresOf } from './catalogue.ts';
import { type Entry, sumsOf } from './entry.ts';
import { evaluate, THE_BOOK } from './evaluation.ts';
import { factOf } from './fact.ts';
import type { MonthFacts } from './month-facts.ts';
import type { Measurement, MeasureSettings, MissingIndicator } from './settings.ts';

/** Indicators of which no measure can be had for the report month's book because something was not supplied. */
export function missingOf(
  entries: readonly Entry[],
  facts: MonthFacts,
  settings: MeasureSettings,
): readonly MissingIndicator[] {
  const ground = { facts, currency: settings.currency, minimumBase: 0n };
  return entries.flatMap((entry) => {
    const reasons = measuresOf(entry, settings.definitionSet)
      .filter((measure) => measure.split === undefined)
      .map((measure) => evaluate(measure, ground, THE_BOOK, null).reason);
    const [first] = reasons;
    const absent = reasons.every((reason) => reason?.startsWith('notSupplied:') === true || reason === 'wholeBookOnly');
    return absent && first ? [{ indicator: entry.code, reason: first }] : [];
  });
}

/** Configured dimensions without a column on the report month's tape. */
export function missingDimensionsOf(facts: MonthFacts, settings: MeasureSettings): Measurement['missingDimensions'] {
  return settings.dimensions
    .filter((dimension) => facts.absent.has(`cut:${dimension}`))
    .map((dimension) => ({ dimension, reason: facts.absent.get(`cut:${dimension}`) ?? '' }));
}

/** Indicator code -> the statements that its facts come from. */
export function queriesOf(
  entries: readonly Entry[],
  catalogue: Catalogue,
  queriesBehind: (statement: string) => readonly string[],
): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    entries.map((entry) => {
      const terms = entry.measures.flatMap(({ formula }) => sumsOf(formula).flat());
      const statements = terms.map((term) => factOf(catalogue.facts, term.fact).statement);
      const names = statements.flatMap((name) => behind(name, catalogue));
      return [entry.code, [...new Set(names.flatMap(queriesBehind))]];
    }),
  );
}

/** Statements with queries of their own behind one that may be finished from others. */
function behind(name: string, catalogue: Catalogue): readonly string[] {
  const from = catalogue.statements.find((spec) => spec.name === name)?.from;
  return from === undefined ? [name] : from.flatMap((other) => behind(other, catalogue));
}
