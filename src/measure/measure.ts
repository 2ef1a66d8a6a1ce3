import {
  type CheckResult,
  deepFreeze,
  type Engine,
  type Figure,
  type Progress,
  parsePeriod,
  partsOf,
  RiskpressError,
  type Snapshot,
  shiftMonth,
  type TablePart,
} from '../domain/index.ts';
import { entriesOf, indicatorsOf, measuresOf } from './catalogue.ts';
import type { Entry } from './entry.ts';
import { type Cut, evaluate, THE_BOOK } from './evaluation.ts';
import { factOf, notSupplied, type StatementName } from './fact.ts';
import { type FactStore, openFactStore } from './fact-store.ts';
import { type FactTable, readFacts } from './fact-table.ts';
import { makeFigures } from './figures.ts';
import { loanStatement, obligorStatement, tapeStatement } from './loan-statements.ts';
import { EVENT_MONTHS, finishMonth, type MonthFacts } from './month-facts.ts';
import {
  capitalStatement,
  eventStatement,
  ledgerStatement,
  orphanStatement,
  provisionStatement,
} from './other-statements.ts';
import { qualityFacts } from './quality-facts.ts';
import type { Measurement, MeasureSettings, MissingIndicator } from './settings.ts';
import { hasColumn, type MonthSources, type Statement } from './statement.ts';

/** What measuring works with, beside the snapshot. */
export interface MeasureOptions {
  readonly engine: Engine;
  /** Folder where facts of closed months are kept; anything in it may be deleted. */
  readonly factsFolder: string;
  readonly settings: MeasureSettings;
  /** Supplies the time of extraction of the report month. */
  readonly check: CheckResult;
  readonly progress: Progress;
}

/**
 * Measures a snapshot: every indicator of the definition set, for every month of the settings, for the book and each
 * cut, with the report month's comparisons. The engine computes additive facts, one month at a time, and a month
 * whose parts have not changed is read from the facts folder; everything else is exact integer arithmetic here.
 *
 * Ids (docs/reference/figures.md): `C1.balance` and `C1.count` without a class are the whole book; indicators carry
 * own dimensions `class`, `band`, `by`, `column`, `rule`, `account`, `key`; a change is the measure followed by its
 * comparison (`C2.prevMonth`, `C2.balance_prevMonth`, `C2.balance_prevMonth_growth`).
 *
 * Errors: `noData` (no tape for the report month, or no loans in scope), `engineFailed`, `diskFailed`.
 */
export async function measure(snapshot: Snapshot, options: MeasureOptions): Promise<Measurement> {
  const { settings } = options;
  const run = new MeasureRun(snapshot, options, await openFactStore(options.factsFolder));
  const months = await run.measureMonths();
  const entries = entriesOf(settings.definitionSet);
  const reportMonth = settings.months.at(-1) ?? '';
  const facts = months.get(reportMonth);
  if (facts === undefined) throw noTape(reportMonth);
  const figures = makeFigures({ settings, entries, months, cuts: cutsOf(months, settings) });
  refuseEmptyScope(figures, settings);
  return Object.freeze({
    figures,
    indicators: indicatorsOf(settings.definitionSet),
    missing: deepFreeze(missingOf(entries, facts, settings)),
    missingDimensions: deepFreeze(missingDimensionsOf(facts, settings)),
    queries: deepFreeze(queriesOf(entries)),
    statements: deepFreeze(run.statementsOf(reportMonth)),
  });
}

class MeasureRun {
  readonly #snapshot: Snapshot;
  readonly #options: MeasureOptions;
  readonly #store: FactStore;
  readonly #texts = new Map<string, Map<string, string>>();
  readonly #events = new Map<string, FactTable>();
  readonly #eventParts: readonly TablePart[];
  readonly #firstMonth: string;

  constructor(snapshot: Snapshot, options: MeasureOptions, store: FactStore) {
    this.#snapshot = snapshot;
    this.#options = options;
    this.#store = store;
    this.#eventParts = partsOf(snapshot, 'writeoff_recovery');
    const known = [...partsOf(snapshot, 'loan_snapshot'), ...this.#eventParts].map((part) => part.month);
    this.#firstMonth = known.sort()[0] ?? '';
  }

  async measureMonths(): Promise<ReadonlyMap<string, MonthFacts>> {
    const { settings, progress } = this.#options;
    const found = new Map<string, MonthFacts>();
    for (const [index, month] of settings.months.entries()) {
      progress('measure', `${month}: ${index + 1} of ${settings.months.length}`);
      const loans = this.#part('loan_snapshot', month);
      if (loans !== undefined) found.set(month, await this.#measureMonth(month, loans));
    }
    return found;
  }

  /** SQL of a month by statement name. */
  statementsOf(month: string): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#texts.get(month) ?? []);
  }

  async #measureMonth(month: string, loans: TablePart): Promise<MonthFacts> {
    const { settings } = this.#options;
    const sources = this.#sourcesOf(month, loans);
    const raw = new Map<StatementName, FactTable>();
    for (const statement of this.#statementsFor(sources)) raw.set(statement.name, await this.#facts(statement, month));
    const events: FactTable[] = [];
    for (const part of this.#trailingEvents(month)) {
      const table = await this.#eventFacts(part, month);
      if (table !== undefined) events.push(table);
    }
    return finishMonth({
      sources,
      raw,
      events,
      eventParts: this.#eventParts,
      firstMonth: this.#firstMonth,
      dimensions: settings.dimensions,
      quality: qualityFacts(this.#snapshot, {
        month,
        cutoff: sources.cutoff,
        loans,
        extractedAt: month === settings.months.at(-1) ? this.#options.check.extractedAt : null,
        timeZone: settings.timeZone ?? 'UTC',
        definitionSet: settings.definitionSet,
      }),
    });
  }

  #sourcesOf(month: string, loans: TablePart): MonthSources {
    const { scope, dimensions, cardProducts } = this.#options.settings;
    const cutoff = loans.cutoffs.at(-1) ?? parsePeriod(month).end;
    for (const dimension of Object.keys(scope)) {
      if (!hasColumn(loans, dimension)) throw unknownScope(month, dimension);
    }
    const others = this.#snapshot.parts.filter((part) => part.month === month || part.month === 'all');
    const cut = dimensions.filter((name) => hasColumn(loans, name) && !Object.hasOwn(scope, name));
    return { month, cutoff, loans, others, scope, dimensions: cut, cardProducts };
  }

  #statementsFor(sources: MonthSources): readonly Statement[] {
    const wholeBook = Object.keys(sources.scope).length === 0;
    const capital = sources.others.find((part) => part.table === 'capital');
    return [
      tapeStatement(sources),
      loanStatement(sources),
      obligorStatement(sources),
      provisionStatement(sources),
      wholeBook ? ledgerStatement(sources) : undefined,
      wholeBook ? orphanStatement(sources) : undefined,
      capital && capitalStatement(capital),
    ].filter((statement) => statement !== undefined);
  }

  #trailingEvents(month: string): readonly TablePart[] {
    const first = shiftMonth(month, 1 - EVENT_MONTHS);
    return this.#eventParts.filter((part) => part.month >= first && part.month <= month);
  }

  async #eventFacts(part: TablePart, month: string): Promise<FactTable | undefined> {
    const known = this.#events.get(part.month);
    const { scope, dimensions } = this.#options.settings;
    const statement = eventStatement(
      part,
      scope,
      dimensions.filter((name) => !Object.hasOwn(scope, name)),
    );
    if (statement === undefined) return undefined;
    this.#remember(month, statement);
    const table = known ?? (await this.#facts(statement, month));
    this.#events.set(part.month, table);
    return table;
  }

  async #facts(statement: Statement, month: string): Promise<FactTable> {
    this.#remember(month, statement);
    const stored = await this.#store.read(statement.key);
    if (stored !== undefined) return readFacts(stored);
    const rows = await this.#options.engine.rows(statement.sql);
    await this.#store.write(statement.key, rows);
    return readFacts(rows);
  }

  #remember(month: string, statement: Statement): void {
    const texts = this.#texts.get(month) ?? new Map<string, string>();
    this.#texts.set(month, texts.set(statement.name, statement.text));
  }

  #part(table: TablePart['table'], month: string): TablePart | undefined {
    return this.#snapshot.parts.find((part) => part.table === table && part.month === month);
  }
}

/** The book, then every value that any month has of each dimension, so that a series has no holes. */
function cutsOf(months: ReadonlyMap<string, MonthFacts>, settings: MeasureSettings): readonly Cut[] {
  const dimensions = settings.dimensions.filter((name) => !Object.hasOwn(settings.scope, name));
  const cuts = dimensions.flatMap((dimension) => {
    const values = new Set<string>();
    for (const facts of months.values()) {
      for (const value of facts.tables.get('loan')?.cuts.get(dimension)?.keys() ?? []) values.add(value);
    }
    return [...values].sort().map((value) => ({ dimension, value }));
  });
  return [THE_BOOK, ...cuts];
}

/** Indicators of which no measure can be had for the report month's book because something was not supplied. */
function missingOf(
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

function missingDimensionsOf(facts: MonthFacts, settings: MeasureSettings): Measurement['missingDimensions'] {
  return settings.dimensions
    .filter((dimension) => facts.absent.has(`cut:${dimension}`))
    .map((dimension) => ({ dimension, reason: notSupplied(`loan_snapshot.${dimension}`) }));
}

function queriesOf(entries: readonly Entry[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    entries.map((entry) => {
      const terms = entry.measures.flatMap(({ formula }) =>
        formula.kind === 'sum' ? formula.of : [...formula.numerator, ...formula.denominator],
      );
      const statements = terms.map((term) => factOf(term.fact).statement);
      return [entry.code, [...new Set(statements.map((name) => (name === 'segment' ? 'loan' : name)))]];
    }),
  );
}

function refuseEmptyScope(figures: ReadonlyMap<string, Figure>, { scope }: MeasureSettings): void {
  if (Object.keys(scope).length === 0) return;
  const counts = [...figures.values()].filter((figure) => figure.indicator === 'C1' && figure.measure === 'count');
  if (counts.some((figure) => figure.value !== null && figure.value !== '0')) return;
  const named = Object.entries(scope).map(([dimension, value]) => `${dimension}=${value}`);
  throw new RiskpressError('noData', `scope ${named.join(', ')}: expected loans in it, found none in any month`);
}

function noTape(month: string): RiskpressError {
  return new RiskpressError('noData', `measure: expected a loan tape for ${month || 'the report month'}, found none`);
}

function unknownScope(month: string, dimension: string): RiskpressError {
  return new RiskpressError(
    'noData',
    `scope: expected column ${dimension} on the loan tape of ${month}, found none; map it or leave the scope out`,
  );
}
