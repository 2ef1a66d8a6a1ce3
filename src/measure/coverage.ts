import { type Catalogue, measuresOf } from './catalogue.ts';
import { type Entry, type Measure, sumsOf } from './entry.ts';
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
  const reasonOf = (measure: Measure): string | null => evaluate(measure, ground, THE_BOOK, null).reason;
  return entries.flatMap((entry) => {
    const measures = measuresOf(entry, settings.definitionSet);
    const unsplit = measures.filter((measure) => measure.split === undefined);
    const reasons = (unsplit.length > 0 ? unsplit : measures).map(reasonOf);
    // A matrix comes in several scales: one that was supplied is enough, and a short history is nothing that is missing.
    const first = reasons.find(isNotSupplied);
    const absent = unsplit.length > 0 ? reasons.every(isNotSupplied) : reasons.every((reason) => reason !== null);
    return absent && first ? [{ indicator: entry.code, reason: first }] : [];
  });
}

function isNotSupplied(reason: string | null): boolean {
  return reason?.startsWith('notSupplied:') === true || reason === 'wholeBookOnly';
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
