import { type DefinitionSet, deepFreeze, type Indicator, type LocalText } from '../domain/index.ts';
import { type Entry, type Measure, sumsOf } from './entry.ts';
import type { Fact, FactBook } from './fact.ts';
import { FAMILIES } from './families.ts';
import type { Family, StatementSpec } from './family.ts';
import type { ListSpec } from './lists.ts';
import type { MeasureSettings } from './settings.ts';

/** Everything that can be measured: entries in public order, their facts, and the statements these come from. */
export interface Catalogue {
  readonly entries: readonly Entry[];
  readonly facts: FactBook;
  readonly statements: readonly StatementSpec[];
  readonly keyNeeds: Readonly<Record<string, string>>;
  readonly lists: readonly ListSpec[];
}

/** Groups of codes in the order of the public catalogue; a lender's own codes follow. */
const GROUP_ORDER = 'CFMRVPKSOWLGDQ';

/** The catalogue of the built-in families and a lender's own. Throws RangeError where a family contradicts another. */
export function catalogueOf(own: readonly Family[] = []): Catalogue {
  const families = [...FAMILIES, ...own];
  const facts = new Map<string, Fact>();
  for (const [name, fact] of families.flatMap((family) => Object.entries(family.facts))) {
    if (facts.has(name)) throw new RangeError(`fact ${name}: expected in one family, found in two`);
    facts.set(name, fact);
  }
  const statements = families.flatMap((family) => family.statements);
  const entries = deepFreeze(families.flatMap((family) => family.entries).toSorted(byCode));
  const names = new Set(statements.map(({ name }) => name));
  for (const [name, fact] of facts) {
    if (!names.has(fact.statement)) throw new RangeError(`fact ${name}: expected a statement ${fact.statement}`);
  }
  for (const { code, measures } of entries) {
    const used = measures.flatMap(({ formula }) => sumsOf(formula).flat());
    const unknown = used.flatMap(({ fact, per }) => [fact, per ?? fact]).find((name) => !facts.has(name));
    if (unknown !== undefined) throw new RangeError(`${code}: expected fact ${unknown} in the catalogue`);
  }
  return {
    entries,
    facts,
    statements,
    keyNeeds: Object.assign({}, ...families.map((family) => family.keyNeeds ?? {})),
    lists: families.flatMap((family) => family.lists ?? []),
  };
}

/** The built-in catalogue. */
export const CATALOGUE: Catalogue = catalogueOf();

/**
 * A catalogue of some indicators alone (codes, or group letters like `C`), with the statements that they rest on and
 * what tells the currencies of the tape; lists belong to the whole catalogue.
 */
export function restricted(catalogue: Catalogue, indicators: readonly string[]): Catalogue {
  const isWanted = ({ code }: Entry): boolean => indicators.includes(code) || indicators.includes(code.charAt(0));
  const entries = catalogue.entries.filter(isWanted);
  const needed = new Set(['loan', 'tape', 'snapshot']);
  for (const { measures } of entries) {
    for (const { fact, per } of measures.flatMap(({ formula }) => sumsOf(formula).flat())) {
      for (const name of [fact, per ?? fact]) needed.add(catalogue.facts.get(name)?.statement ?? '');
    }
  }
  for (const spec of catalogue.statements.toReversed()) {
    if (needed.has(spec.name)) for (const name of [...(spec.from ?? []), ...(spec.beside ?? [])]) needed.add(name);
  }
  return { ...catalogue, entries, statements: catalogue.statements.filter(({ name }) => needed.has(name)), lists: [] };
}

/** The entries of a definition set. */
export function entriesOf({ entries }: Catalogue, set: DefinitionSet): readonly Entry[] {
  return entries.filter((entry) => entry.sets.includes(set));
}

/** The catalogue as others see it: definitions without formulas' inner terms, measures of the set alone. */
export function indicatorsOf(set: DefinitionSet, catalogue: Catalogue = CATALOGUE): readonly Indicator[] {
  return deepFreeze(entriesOf(catalogue, set).map((entry) => indicatorOf(entry, measuresOf(entry, set))));
}

/** The same as a report prints them: with what the lender's settings make of each. */
export function indicatorsFor(settings: MeasureSettings, catalogue: Catalogue = CATALOGUE): readonly Indicator[] {
  const { definitionSet } = settings;
  const noted = entriesOf(catalogue, definitionSet).map((entry) => {
    const indicator = indicatorOf(entry, measuresOf(entry, definitionSet));
    const note = entry.note?.(settings);
    return note ? { ...indicator, pitfall: joined(indicator.pitfall, note) } : indicator;
  });
  return deepFreeze(noted);
}

/** The measures of an entry in a definition set. */
export function measuresOf(entry: Entry, set: DefinitionSet): readonly Measure[] {
  return entry.measures.filter((measure) => (measure.sets ?? entry.sets).includes(set));
}

function joined(pitfall: LocalText, note: LocalText): LocalText {
  return { 'zh-CN': `${pitfall['zh-CN']}。${note['zh-CN']}`, en: `${pitfall.en}. ${note.en}` };
}

function indicatorOf({ note: _, ...entry }: Entry, measures: readonly Measure[]): Indicator {
  return {
    ...entry,
    measures: measures.map(({ measure, unit, name }) => ({ measure, unit, name })),
    ownDimensions: [...new Set(measures.flatMap((measure) => measure.split ?? []))],
  };
}

function byCode(a: Entry, b: Entry): number {
  const groups = groupOf(a) - groupOf(b);
  return (
    groups || Number.parseInt(a.code.slice(1), 10) - Number.parseInt(b.code.slice(1), 10) || (a.code < b.code ? -1 : 1)
  );
}

function groupOf({ code }: Entry): number {
  const group = GROUP_ORDER.indexOf(code.charAt(0));
  return group === -1 || !/^.[0-9]/.test(code) ? GROUP_ORDER.length : group;
}
