import {
  type CheckResult,
  deepFreeze,
  type Engine,
  type Figure,
  nearest,
  type Progress,
  parsePeriod,
  partsOf,
  RiskpressError,
  type Snapshot,
  shiftMonth,
  type TablePart,
} from '../domain/index.ts';
import { entriesOf, indicatorsOf } from './catalogue.ts';
import { missingDimensionsOf, missingOf, queriesOf } from './coverage.ts';
import { type Cut, THE_BOOK } from './evaluation.ts';
import type { StatementName } from './fact.ts';
import { type FactStore, openFactStore } from './fact-store.ts';
import { type FactTable, readFacts } from './fact-table.ts';
import { cutsObligors, makeFigures } from './figures.ts';
import { loanStatement, obligorCutStatement, obligorStatement, tapeStatement } from './loan-statements.ts';
import { EVENT_MONTHS, finishMonth, type MonthFacts } from './month-facts.ts';
import {
  capitalStatement,
  dimensionValues,
  eventStatement,
  ledgerStatement,
  orphanStatement,
  provisionStatement,
} from './other-statements.ts';
import { qualityFacts } from './quality-facts.ts';
import type { Measurement, MeasureSettings } from './settings.ts';
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
  if (!hasLoans(figures)) await run.refuseScope(reportMonth);
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

  /** Refuses a scope in which there are no loans, naming the value that was probably meant. */
  async refuseScope(month: string): Promise<void> {
    const { engine, settings } = this.#options;
    const loans = this.#part('loan_snapshot', month);
    const scope = Object.entries(settings.scope);
    for (const [dimension, value] of scope) {
      const rows = loans === undefined ? [] : await engine.rows(dimensionValues(loans, dimension));
      const known = rows.map((row) => String(row.label));
      if (!known.includes(value)) throw emptyScope(`${dimension}=${value}`, nearest(value, known), known);
    }
    if (scope.length > 0) throw emptyScope(scope.map((pair) => pair.join('=')).join(', '), undefined, []);
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
    const { settings } = this.#options;
    const wholeBook = Object.keys(sources.scope).length === 0;
    const capital = sources.others.find((part) => part.table === 'capital');
    return [
      tapeStatement(sources),
      loanStatement(sources),
      obligorStatement(sources),
      cutsObligors(settings, sources.month) ? obligorCutStatement(sources) : undefined,
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

/** Whether any measured month has a loan in the book or scope. */
function hasLoans(figures: ReadonlyMap<string, Figure>): boolean {
  for (const { indicator, measure: name, value } of figures.values()) {
    if (indicator === 'C1' && name === 'count' && value !== null && value !== '0') return true;
  }
  return false;
}

function emptyScope(scope: string, near: string | undefined, known: readonly string[]): RiskpressError {
  const listed = known.length === 0 ? '' : `; known: ${known.slice(0, 10).join(', ')}`;
  const hint = near === undefined ? listed : `; did you mean ${near}?`;
  return new RiskpressError('noData', `scope ${scope}: expected loans in it, found none${hint}`);
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
