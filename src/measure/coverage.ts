import { measuresOf } from './catalogue.ts';
import type { Entry } from './entry.ts';
import { evaluate, THE_BOOK } from './evaluation.ts';
import { factOf, notSupplied, type StatementName } from './fact.ts';
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
    .map((dimension) => ({ dimension, reason: notSupplied(`loan_snapshot.${dimension}`) }));
}

/** Indicator code -> the statements that its facts come from. */
export function queriesOf(entries: readonly Entry[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    entries.map((entry) => {
      const terms = entry.measures.flatMap(({ formula }) =>
        formula.kind === 'sum' ? formula.of : [...formula.numerator, ...formula.denominator],
      );
      const statements = terms.map((term) => factOf(term.fact).statement);
      return [entry.code, [...new Set(statements.flatMap(textsOf))]];
    }),
  );
}

/** Names of the texts behind a statement: segments are finished from the loans' text, cuts of obligors have their own. */
function textsOf(statement: StatementName): readonly StatementName[] {
  if (statement === 'segment') return ['loan'];
  return statement === 'obligor' ? ['obligor', 'obligorCut'] : [statement];
}
