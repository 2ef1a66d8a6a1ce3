import type { Catalogue } from './catalogue.ts';
import { type Fact, type FactBook, notSupplied } from './fact.ts';
import { type FactTable, joinTables } from './fact-table.ts';
import type { FinishMaterial, RawTable, StatementSpec } from './family.ts';
import { monthsToDate } from './fiscal-year.ts';
import { missingColumn } from './own/dimension.ts';
import type { QualityFacts } from './quality/snapshot-facts.ts';
import { hasColumn, isSupplied, type MonthSources } from './statement.ts';

/** Everything that is known of one month, ready for local arithmetic. */
export interface MonthFacts {
  readonly month: string;
  readonly cutoff: string;
  readonly facts: FactBook;
  readonly specs: ReadonlyMap<string, StatementSpec>;
  readonly tables: ReadonlyMap<string, FactTable>;
  /** Why a fact, an own key (`key:class`, `key:rule=ecl`) or a cut (`cut:region`, `cut:region:event`) cannot be had. */
  readonly absent: ReadonlyMap<string, string>;
  /** Months of the fiscal year to date, this one included. */
  readonly monthsToDate: number;
}

/** Raw tables of one month as the engine gave them, and what surrounds them. */
export interface MonthMaterial {
  readonly catalogue: Catalogue;
  readonly sources: MonthSources;
  /** Rows of each statement's queries, by statement. */
  readonly raw: ReadonlyMap<string, readonly RawTable[]>;
  readonly quality: QualityFacts;
}

/** Finishes a month: derived facts, in the order of the statements, and the reasons for what is absent. */
export function finishMonth(material: MonthMaterial): MonthFacts {
  const { catalogue, sources, raw, quality } = material;
  const tables = new Map<string, FactTable>();
  for (const spec of catalogue.statements) {
    const finished = (name: string): FactTable | undefined => tables.get(name);
    const table = finishStatement(spec, { raw: raw.get(spec.name) ?? [], sources, quality, finished });
    if (table !== undefined) tables.set(spec.name, table);
  }
  const { month, cutoff, settings } = sources;
  return {
    month,
    cutoff,
    facts: catalogue.facts,
    specs: new Map(catalogue.statements.map((spec) => [spec.name, spec])),
    tables,
    absent: absences(material, tables),
    monthsToDate: monthsToDate(month, settings.fiscalYearStart),
  };
}

function finishStatement(spec: StatementSpec, material: FinishMaterial): FactTable | undefined {
  if (spec.finish !== undefined) return spec.finish(material);
  return material.raw.length === 0 ? undefined : joinTables(material.raw.map(({ table }) => table));
}

function absences(material: MonthMaterial, tables: ReadonlyMap<string, FactTable>): ReadonlyMap<string, string> {
  const { catalogue, sources, quality } = material;
  const absent = new Map<string, string>(quality.absent);
  for (const spec of catalogue.statements) {
    for (const [name, fact] of catalogue.facts) {
      if (fact.statement !== spec.name) continue;
      const reason = absenceOf([name, fact], spec, material, tables);
      if (reason !== undefined) absent.set(name, reason);
    }
    for (const [key, reason] of Object.entries(spec.keyAbsence?.(sources) ?? {})) absent.set(`key:${key}`, reason);
    for (const dimension of sources.settings.dimensions) {
      const reason = spec.cut ? spec.cutAbsence?.(sources, dimension) : undefined;
      if (reason !== undefined) absent.set(`cut:${dimension}:${spec.name}`, reason);
    }
  }
  for (const [key, column] of Object.entries(catalogue.keyNeeds)) {
    if (!hasKey(sources, key, column)) absent.set(`key:${key}`, notSupplied(column));
  }
  for (const dimension of sources.settings.dimensions) {
    const book = bookPart(sources) ?? sources.part('vintage_cell');
    if (!hasColumn(book, dimension))
      absent.set(`cut:${dimension}`, notSupplied(`loan_snapshot.${lacking(sources, dimension)}`));
  }
  return absent;
}

function absenceOf(
  [name, fact]: readonly [string, Fact],
  spec: StatementSpec,
  { sources }: MonthMaterial,
  tables: ReadonlyMap<string, FactTable>,
): string | undefined {
  const scoped = Object.keys(sources.scope).length > 0;
  if (scoped && spec.wholeBook === true && !TIMES.includes(name)) return 'wholeBookOnly';
  const needs = [...fact.needs, ...(spec.needs?.(name, sources) ?? [])];
  const missing = needs.find((column) => !isSupplied(sources, column) && !isAdded(sources, name));
  if (missing !== undefined) return notSupplied(missing);
  const reason = spec.absence?.(sources);
  if (reason !== undefined) return reason;
  if (tables.has(spec.name)) return undefined;
  return spec.missing ?? notSupplied(spec.name);
}

/** The column without which a dimension cannot be cut by: its own, or the one that it would be derived from. */
function lacking(sources: MonthSources, dimension: string): string {
  const derived = sources.settings.ownDimensions?.find(({ name }) => name === dimension);
  const book = bookPart(sources);
  return (derived && book && missingColumn(book, derived.expression)) ?? dimension;
}

/** Columns of balances that come added up, by the loan fact that they stand for. */
/** Times of the whole report, which a scoped one has too. */
const TIMES: readonly string[] = ['extractionDays', 'orderDays'];

const ADDED: Readonly<Record<string, string>> = {
  loans: 'count',
  balance: 'balance',
  provisions: 'provisions',
  openingProvisions: 'provisions',
  openingProvisionsToDate: 'provisions',
  requiredProvisions: 'balance',
  bookedProvisions: 'provisions',
};
const ADDED_KEYS: Readonly<Record<string, string>> = { class: 'class', band: 'dpd_band' };

function isAdded(sources: MonthSources, fact: string): boolean {
  const column = ADDED[fact];
  return sources.loans === undefined && column !== undefined && hasColumn(bookPart(sources), column);
}

function hasKey(sources: MonthSources, key: string, column: string): boolean {
  const added = ADDED_KEYS[key];
  if (sources.loans !== undefined || added === undefined) return isSupplied(sources, column);
  return hasColumn(bookPart(sources), added);
}

/** The month's loans or, where there are none, its balances. */
function bookPart(sources: MonthSources): MonthSources['loans'] {
  return sources.loans ?? sources.part('balance_aggregate');
}
