import {
  type CheckResult,
  deepFreeze,
  type Engine,
  type Figure,
  type LoanList,
  nearest,
  type Progress,
  parsePeriod,
  RiskpressError,
  type Row,
  type Scope,
  type Snapshot,
  type TableName,
} from '../domain/index.ts';
import { type BehindTools, questionOf, type RowsBehind, rowsBehind } from './behind.ts';
import { boardOf, boardQueries } from './board/board.ts';
import { type Catalogue, catalogueOf, entriesOf, indicatorsFor, restricted } from './catalogue.ts';
import { missingDimensionsOf, missingOf, queriesOf } from './coverage.ts';
import { converted, currencyStatement, hasCurrency, moneyColumns, type Rate, ratesAt, ratesSql } from './currency.ts';
import type { SourcePart } from './dialect.ts';
import { type Cut, THE_BOOK } from './evaluation.ts';
import { type FactStore, openFactStore } from './fact-store.ts';
import { BOOK, type FactRow, type FactTable, readFacts, rowsOf } from './fact-table.ts';
import type { Family, RawTable } from './family.ts';
import { makeFigures } from './figures.ts';
import { breakQuestions } from './jump.ts';
import { makeLists } from './lists.ts';
import { finishMonth, type MonthFacts } from './month-facts.ts';
import { movedFigures } from './moved.ts';
import { withOwnDimensions } from './own/dimension.ts';
import { ownFamily } from './own/family.ts';
import { qualityFacts } from './quality/snapshot-facts.ts';
import { dimensionValues } from './scope-values.ts';
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

interface RunOptions extends MeasureOptions {
  readonly catalogue: Catalogue;
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
  const catalogue = catalogueFor(settings);
  const run = new MeasureRun(snapshot, { ...options, catalogue }, await openFactStore(options.factsFolder));
  const months = await run.measureMonths();
  const entries = entriesOf(catalogue, settings.definitionSet);
  const reportMonth = settings.months.at(-1) ?? '';
  const facts = months.get(reportMonth);
  if (facts === undefined) throw noTape(reportMonth);
  const measured = makeFigures({ settings, entries, months, cuts: cutsOf(months, settings) });
  if (!hasLoans(months)) await run.refuseScope(reportMonth);
  const { figures, board } = finishFigures(measured, months, settings);
  const lists = await run.listsOf(reportMonth);
  const queries = queriesOf(entries, catalogue, (name) => run.queriesBehind(name));
  return Object.freeze({
    figures,
    indicators: indicatorsFor(settings, catalogue),
    board: deepFreeze(board),
    breakQuestions: deepFreeze(breakQuestions(figures, settings)),
    missing: deepFreeze(missingOf(entries, facts, settings)),
    missingDimensions: deepFreeze(missingDimensionsOf(facts, settings)),
    lists: deepFreeze(lists),
    queries: deepFreeze({ ...queries, ...boardQueries(board, queries) }),
    statements: deepFreeze(run.statementsOf(reportMonth)),
  });
}

/**
 * The rows that a figure's numerator adds up, over the same data and settings as the figure. Errors: `usage` where the
 * number is no sum over rows, or the month has no data; `engineFailed`.
 */
export async function behindFigure(
  snapshot: Snapshot,
  figure: {
    readonly id: string;
    readonly indicator: string;
    readonly measure: string;
    readonly period: string;
    readonly dimensions: Scope;
  },
  options: MeasureOptions,
): Promise<RowsBehind> {
  const { settings } = options;
  const catalogue = catalogueFor(settings);
  const question = questionOf(catalogue, settings, figure);
  const run = new MeasureRun(snapshot, { ...options, catalogue }, await openFactStore(options.factsFolder));
  const tools = await run.behindTools(figure.period);
  if (tools === undefined) throw noTape(figure.period);
  return rowsBehind(question, tools);
}

/** What is told from figures alone: what moved the ratios, and the board of those that have a bound. */
function finishFigures(
  measured: ReadonlyMap<string, Figure>,
  months: ReadonlyMap<string, MonthFacts>,
  settings: MeasureSettings,
): Pick<Measurement, 'figures' | 'board'> {
  const cutoffs = new Map([...months].map(([month, { cutoff }]) => [month, cutoff]));
  const board = boardOf({ figures: measured, settings, cutoffs });
  const figures = new Map(measured);
  for (const figure of [...movedFigures(measured, settings), ...board.figures]) figures.set(figure.id, figure);
  return { figures, board: board.entries };
}

function catalogueFor(settings: MeasureSettings): Catalogue {
  const whole = catalogueOf(ownFamilies(settings));
  return settings.indicators === undefined ? whole : restricted(whole, settings.indicators);
}

function ownFamilies({ ownIndicators = [] }: MeasureSettings): readonly Family[] {
  return ownIndicators.length === 0 ? [] : [ownFamily(ownIndicators)];
}

class MeasureRun {
  readonly #snapshot: Snapshot;
  readonly #options: RunOptions;
  readonly #store: FactStore;
  readonly #catalogue: Catalogue;
  readonly #parts: ReadonlyMap<string, SourcePart>;
  /** Rates of exchange, where the lender supplies them, and the parts that hold other currencies than the report's. */
  #rates: readonly Rate[] | undefined;
  readonly #foreign = new Set<SourcePart>();
  readonly #months: ReadonlyMap<TableName, readonly string[]>;
  readonly #texts = new Map<string, Map<string, string>>();
  readonly #queries = new Map<string, Set<string>>();
  /** Rows of other months than the measured one: trailing windows ask for them again and again. */
  readonly #trailing = new Map<string, FactTable>();

  constructor(snapshot: Snapshot, options: RunOptions, store: FactStore) {
    this.#snapshot = snapshot;
    this.#options = options;
    this.#store = store;
    this.#catalogue = options.catalogue;
    this.#parts = new Map(snapshot.parts.map((part) => [`${part.table} ${part.month}`, part]));
    const byTable = Map.groupBy(snapshot.parts, ({ table }) => table);
    this.#months = new Map([...byTable].map(([table, parts]) => [table, parts.map(({ month }) => month).sort()]));
  }

  async measureMonths(): Promise<ReadonlyMap<string, MonthFacts>> {
    const { settings, progress } = this.#options;
    await this.#readRates();
    const found = new Map<string, MonthFacts>();
    for (const [index, month] of settings.months.entries()) {
      progress('measure', `${month}: ${index + 1} of ${settings.months.length}`);
      const sources = this.#sourcesOf(month);
      if (sources !== undefined) found.set(month, await this.#measureMonth(sources));
    }
    return found;
  }

  /** The lists behind a month's numbers. */
  async listsOf(month: string): Promise<readonly LoanList[]> {
    const sources = this.#sourcesOf(month);
    if (sources === undefined) return [];
    return makeLists(this.#catalogue.lists, sources, (statement) => {
      this.#remember(statement.name, statement, month);
      return this.#rows(statement);
    });
  }

  /** What the rows behind a month's numbers are looked for with; undefined where it has no data. */
  async behindTools(month: string): Promise<BehindTools | undefined> {
    await this.#readRates();
    const sources = this.#sourcesOf(month);
    if (sources === undefined) return undefined;
    const { tables } = await this.#measureMonth(sources);
    return {
      engine: this.#options.engine,
      catalogue: this.#catalogue,
      sources,
      quality: this.#qualityOf(sources),
      facts: (statement) => this.#facts(statement, month),
      finished: (statement) => tables.get(statement),
    };
  }

  /** SQL of a month by statement name. */
  statementsOf(month: string): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#texts.get(month) ?? []);
  }

  /** Names of the queries that a statement was made from. */
  queriesBehind(statement: string): readonly string[] {
    return [...(this.#queries.get(statement) ?? (statement === 'snapshot' ? [statement] : []))];
  }

  /** Refuses a scope in which there are no loans, naming the value that was probably meant. */
  async refuseScope(month: string): Promise<void> {
    const { engine, settings } = this.#options;
    const loans = this.#bookPart(month);
    const scope = Object.entries(settings.scope);
    for (const [dimension, value] of scope) {
      const rows = loans === undefined ? [] : await engine.rows(dimensionValues(loans, dimension));
      const known = rows.map((row) => String(row.label));
      if (!known.includes(value)) throw emptyScope(`${dimension}=${value}`, nearest(value, known), known);
    }
    if (scope.length > 0) throw emptyScope(scope.map((pair) => pair.join('=')).join(', '), undefined, []);
  }

  async #measureMonth(sources: MonthSources): Promise<MonthFacts> {
    const raw = new Map<string, readonly RawTable[]>();
    for (const spec of this.#catalogue.statements) {
      if (spec.wholeBook === true && Object.keys(sources.scope).length > 0) continue;
      const tables: RawTable[] = [];
      for (const statement of spec.build(sources)) {
        this.#remember(spec.name, statement, sources.month);
        tables.push({ statement, table: await this.#facts(statement, sources.month) });
      }
      raw.set(spec.name, tables);
    }
    return finishMonth({ catalogue: this.#catalogue, sources, raw, quality: this.#qualityOf(sources) });
  }

  #qualityOf({ month, cutoff, loans }: MonthSources): ReturnType<typeof qualityFacts> {
    const { settings, check } = this.#options;
    return qualityFacts(this.#snapshot, {
      month,
      cutoff,
      loans,
      extractedAt: month === settings.months.at(-1) ? check.extractedAt : null,
      orderedAt: month === settings.months.at(-1) ? (settings.orderedAt ?? null) : null,
      timeZone: settings.timeZone ?? 'UTC',
      definitionSet: settings.definitionSet,
    });
  }

  #sourcesOf(month: string): MonthSources | undefined {
    const { settings } = this.#options;
    const { scope, dimensions } = settings;
    const book = this.#bookPart(month);
    if (book === undefined && !this.#isAllAdded(month)) return undefined;
    for (const dimension of Object.keys(scope)) {
      if (!hasColumn(book, dimension)) throw unknownScope(month, dimension);
    }
    return {
      month,
      cutoff: book?.cutoffs.at(-1) ?? parsePeriod(month).end,
      loans: this.#part('loan_snapshot', month),
      scope,
      dimensions: dimensions.filter((name) => hasColumn(book, name) && !Object.hasOwn(scope, name)),
      settings,
      facts: this.#catalogue.facts,
      firstMonth: this.#firstMonth(),
      convertible: this.#rates && [settings.currency, ...ratesAt(this.#rates, parsePeriod(month).end).keys()],
      part: (table, other = month) => this.#part(table, other) ?? this.#converted(table, 'all', month),
      monthsOf: (table) => this.#months.get(table) ?? [],
      at: (other) => this.#sourcesOf(other),
    };
  }

  /** The month's loans or, where there are none, its balances. */
  #bookPart(month: string): SourcePart | undefined {
    return this.#part('loan_snapshot', month) ?? this.#part('balance_aggregate', month);
  }

  /** Whether the report month has nothing but transitions or vintages that were added up elsewhere. */
  #isAllAdded(month: string): boolean {
    const isReportMonth = month === this.#options.settings.months.at(-1);
    const added = this.#part('transition_count', 'all') ?? this.#part('vintage_cell', 'all');
    return isReportMonth && added !== undefined;
  }

  #firstMonth(): string {
    const known = (['loan_snapshot', 'balance_aggregate', 'writeoff_recovery'] as const).flatMap(
      (table) => this.#months.get(table)?.[0] ?? [],
    );
    return known.sort()[0] ?? '';
  }

  async #facts(statement: Statement, month: string): Promise<FactTable> {
    const known = this.#trailing.get(statement.key);
    if (known !== undefined) return known;
    const table = readFacts(await this.#rows(statement), this.#catalogue.facts);
    if (statement.month !== month) this.#trailing.set(statement.key, table);
    return table;
  }

  /** Rows of a closed month are kept. */
  async #rows(statement: Statement): Promise<readonly Row[]> {
    const stored = await this.#store.read(statement.key);
    if (stored !== undefined) return stored;
    const rows = await this.#options.engine.rows(statement.sql);
    await this.#store.write(statement.key, rows);
    return rows;
  }

  #remember(spec: string, statement: Statement, month: string): void {
    const texts = this.#texts.get(month) ?? new Map<string, string>();
    this.#texts.set(month, texts.set(statement.name, statement.text));
    this.#queries.set(spec, (this.#queries.get(spec) ?? new Set()).add(statement.name));
  }

  #part(table: TableName, month: string): SourcePart | undefined {
    const part = this.#converted(table, month, month);
    if (part === undefined || table !== 'loan_snapshot') return part;
    const { ownDimensions = [], dimensions, scope } = this.#options.settings;
    const used = ownDimensions.filter(({ name }) => dimensions.includes(name) || Object.hasOwn(scope, name));
    return withOwnDimensions(part, used);
  }

  /** A part in the report's currency at the rates of a month: its own, or the measured one for a timeless part. */
  #converted(table: TableName, month: string, rateMonth: string): SourcePart | undefined {
    const part = this.#parts.get(`${table} ${month}`);
    if (part === undefined || this.#rates === undefined || !this.#foreign.has(part)) return part;
    const { currency } = this.#options.settings;
    return converted(part, { currency, rates: ratesAt(this.#rates, parsePeriod(rateMonth).end) });
  }

  /** Reads the rates and finds the parts that need them: a book of one currency is read as it is. */
  async #readRates(): Promise<void> {
    const { settings, engine } = this.#options;
    const table = this.#parts.get('fx_rate all');
    if (table === undefined) return;
    const rows = await engine.rows(ratesSql(table));
    this.#rates = rows.map((row) => ({
      date: String(row.day),
      currency: String(row.code),
      rate: String(row.rate_text),
    }));
    for (const part of this.#parts.values()) {
      if (part === table || !hasCurrency(part) || moneyColumns(part).length === 0) continue;
      const { currencies } = await this.#facts(currencyStatement(part), '');
      if ([...currencies].some((currency) => currency !== settings.currency)) this.#foreign.add(part);
    }
  }
}

/** The book, then every value that any month has of each dimension, so that a series has no holes. */
function cutsOf(months: ReadonlyMap<string, MonthFacts>, settings: MeasureSettings): readonly Cut[] {
  const dimensions = settings.dimensions.filter((name) => !Object.hasOwn(settings.scope, name));
  const cuts = dimensions.flatMap((dimension) => {
    const values = new Set<string>();
    for (const facts of months.values()) {
      const cut = facts.tables.get('loan')?.cuts.get(dimension) ?? facts.tables.get('vintage')?.cuts.get(dimension);
      for (const value of cut?.keys() ?? []) values.add(value);
    }
    return [...values].sort().map((value) => ({ dimension, value }));
  });
  return [THE_BOOK, ...cuts];
}

/** Whether any measured month has a loan in the book or scope. */
function hasLoans(months: ReadonlyMap<string, MonthFacts>): boolean {
  for (const { tables } of months.values()) {
    const loans = tables.get('loan');
    const isThere = ({ facts }: FactRow): boolean => (facts.loans ?? 0n) > 0n || (facts.balance ?? 0n) !== 0n;
    if (loans !== undefined && rowsOf(loans, BOOK, BOOK).some(isThere)) return true;
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
