import { type Engine, RiskpressError, type Row, type Scope, UNKNOWN, unitsText } from '../domain/index.ts';
import type { Catalogue } from './catalogue.ts';
import { measuresOf } from './catalogue.ts';
import { sqlName, sqlText, whereAll } from './dialect.ts';
import type { Formula, Measure, Term } from './entry.ts';
import type { Cut, Own } from './evaluation.ts';
import { matches, restrictionOf } from './evaluation.ts';
import { factOf } from './fact.ts';
import { BOOK, type FactRow, type FactTable, rowsOf } from './fact-table.ts';
import type { FinishMaterial, RawTable, StatementSpec } from './family.ts';
import type { MeasureSettings } from './settings.ts';
import type { KeyedRows, MonthSources } from './statement.ts';

/** A row behind a figure: what it is, where it stands, and how much of the numerator it is. */
export interface RowBehind {
  /** The loan's id, or the id of the event or case. */
  readonly id: string;
  /** The statement that counts it: `loan`, `event`... */
  readonly statement: string;
  readonly month: string;
  readonly keys: Readonly<Record<string, string>>;
  /** Decimal text in major units, or a count. */
  readonly amount: string;
}

/** The rows behind a figure's numerator; `total` is their sum. */
export interface RowsBehind {
  readonly rows: readonly RowBehind[];
  readonly total: string;
}

/** What rows are looked for. */
export interface BehindQuestion {
  readonly measure: Measure;
  readonly cut: Cut;
  readonly own: Own;
}

/** What looking works with: the month's sources, and its facts as they were finished. */
export interface BehindTools {
  readonly engine: Engine;
  readonly catalogue: Catalogue;
  readonly sources: MonthSources;
  readonly quality: FinishMaterial['quality'];
  /** Facts of one query, from the engine or as they are kept. */
  facts(statement: RawTable['statement']): Promise<FactTable>;
  finished(statement: string): FactTable | undefined;
}

/**
 * The measure of the catalogue that a figure's name belongs to, with its cut and own values. Error `usage` where the
 * figure is a change, or has no rows of its own (a rank, a computed index).
 */
export function questionOf(
  catalogue: Catalogue,
  { definitionSet, scope, dimensions: cuts }: Pick<MeasureSettings, 'definitionSet' | 'scope' | 'dimensions'>,
  figure: { readonly id: string; readonly indicator: string; readonly measure: string; readonly dimensions: Scope },
): BehindQuestion {
  const { set: _, ...dimensions } = figure.dimensions;
  const names = Object.keys(dimensions).filter((name) => !Object.hasOwn(scope, name));
  for (const entry of catalogue.entries.filter(({ code }) => code === figure.indicator)) {
    for (const set of entry.sets.filter((name) => name === definitionSet)) {
      for (const measure of measuresOf(entry, set).filter(({ measure: name }) => name === figure.measure)) {
        const split = measure.split ?? [];
        const rest = names.filter((name) => !split.includes(name));
        if (
          !split.every((name) => names.includes(name)) ||
          rest.length > 1 ||
          !rest.every((name) => cuts.includes(name))
        )
          continue;
        const [dimension = BOOK] = rest;
        const own = split.length === 0 ? null : Object.fromEntries(split.map((name) => [name, dimensions[name] ?? '']));
        return { measure, cut: { dimension, value: dimensions[dimension] ?? BOOK }, own };
      }
    }
  }
  throw new RiskpressError(
    'usage',
    `figure ${figure.id}: expected a sum or ratio of the catalogue; changes, contributions and the board have no rows of their own`,
  );
}

/** The rows that a figure's numerator adds up. Error `usage` where a number is not a sum over rows. */
export async function rowsBehind(question: BehindQuestion, tools: BehindTools): Promise<RowsBehind> {
  const terms = numeratorOf(question.measure.formula);
  const rows: Found[] = [];
  let scale = 0;
  for (const term of terms) {
    const { statement, scale: decimals } = factOf(tools.catalogue.facts, term.fact);
    const spec = tools.catalogue.statements.find(({ name }) => name === statement);
    if (spec === undefined) continue;
    scale = decimals;
    rows.push(...(await rowsOfTerm(term, spec, question, tools)));
  }
  const total = rows.reduce((sum, { units }) => sum + units, 0n);
  return {
    rows: netted(rows).map(({ row, units }) => ({ ...row, amount: unitsText(units, scale) })),
    total: unitsText(total, scale),
  };
}

/** Where loans are added here and taken away there (there at the end, less there before), what is left of each. */
function netted(rows: readonly Found[]): readonly Found[] {
  if (rows.every(({ units }) => units >= 0n) || rows.every(({ units }) => units <= 0n)) return rows;
  const left = new Map<string, Found>();
  for (const { row, units } of rows) {
    const known = left.get(row.id);
    left.set(row.id, { row: known?.row ?? row, units: (known?.units ?? 0n) + units });
  }
  return [...left.values()].filter(({ units }) => units !== 0n);
}

interface Found {
  readonly row: Omit<RowBehind, 'amount'>;
  readonly units: bigint;
}

function numeratorOf(formula: Formula): readonly Term[] {
  if (formula.kind === 'sum') return formula.of;
  if (formula.kind === 'quotient') return formula.numerator;
  throw new RiskpressError('usage', 'the figure is computed from sums, not a sum itself: no rows add up to it');
}

async function rowsOfTerm(
  term: Term,
  spec: StatementSpec,
  { cut, own }: BehindQuestion,
  tools: BehindTools,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  // Finished from other statements alone: no query of its own has rows, and none is not nothing.
  if (spec.from !== undefined) throw notRows(term.fact);
  for (const statement of spec.build(tools.sources)) {
    const { keyed } = statement;
    const raw = await tools.facts(statement);
    const wanted = new Map<string, FactRow[]>();
    const where = spec.cut ? cut : { dimension: BOOK, value: BOOK };
    for (const row of rowsOf(raw, where.dimension, where.value)) {
      const units = unitsOf(row, term, own, { spec, statement, where }, tools);
      if (units === 0n) continue;
      if (keyed === undefined) throw notRows(term.fact);
      const value = partOfRow(row, units, term.fact, keyed.rows);
      wanted.set(value, [...(wanted.get(value) ?? []), row]);
    }
    // A query without rows of its own (the tape's currencies) may stand beside those that have them.
    if (keyed === undefined) continue;
    for (const [value, cells] of wanted) {
      const { scale } = factOf(tools.catalogue.facts, term.fact);
      const sign = term.minus === true ? -1n : 1n;
      const rows = await tools.engine.rows(listSql({ keyed: keyed.rows, value, cells, where }, keyed.source));
      const at = { statement, scale, sign, keys: Object.keys(keyed.rows.keys) };
      // A row that the fact counts with nothing (CASE ... ELSE 0) does not stand behind it.
      found.push(...rows.map((row) => foundRow(row, at)).filter(({ units }) => units !== 0n));
    }
  }
  return found;
}

/** How much of a term one raw row gives once it is finished by itself. */
function unitsOf(
  row: FactRow,
  term: Term,
  own: Own,
  at: { readonly spec: StatementSpec; readonly statement: RawTable['statement']; readonly where: Cut },
  tools: BehindTools,
): bigint {
  const { spec, statement, where } = at;
  const alone = { cuts: new Map([[where.dimension, new Map([[where.value, [row]]])]]), currencies: new Set<string>() };
  const material = { sources: tools.sources, quality: tools.quality, finished: (name: string) => tools.finished(name) };
  const table = spec.finish === undefined ? alone : spec.finish({ ...material, raw: [{ statement, table: alone }] });
  if (table === undefined) return 0n;
  const restricted = restrictionOf(term, own);
  return rowsOf(table, where.dimension, where.value)
    .filter((each) => matches(each, term, restricted))
    .reduce((sum, each) => sum + (each.facts[term.fact] ?? 0n), 0n);
}

/** Expression of one row's part: of the fact itself, or of the raw one that it was finished from, or less that. */
function partOfRow(row: FactRow, units: bigint, fact: string, keyed: KeyedRows): string {
  const part = valueOfRow(row, units, fact, keyed);
  if (part !== undefined) return part;
  const taken = valueOfRow(row, -units, fact, keyed);
  if (taken === undefined) throw notRows(fact);
  return `-(${taken})`;
}

function valueOfRow(row: FactRow, units: bigint, fact: string, keyed: KeyedRows): string | undefined {
  const names = [fact, ...Object.keys(row.facts)].filter((name) => row.facts[name] === units);
  for (const name of names) {
    const aggregate = keyed.facts[name];
    if (aggregate === 'COUNT(*)') return '1';
    const summed = /^SUM\(("?[a-z_0-9]+"?)\)$/.exec(aggregate ?? '')?.[1];
    const expression = summed && keyed.values[summed.replaceAll('"', '')];
    if (expression) return expression;
  }
  return undefined;
}

interface Listing {
  readonly keyed: KeyedRows;
  readonly value: string;
  readonly cells: readonly FactRow[];
  readonly where: Cut;
}

function listSql({ keyed, value, cells, where }: Listing, source: Parameters<KeyedRows['from']>[0]): string {
  const keys = Object.entries(keyed.keys);
  const cut = keyed.dimensions[where.dimension];
  const columns = [
    `CAST(${keyed.id} AS VARCHAR) AS row_id`,
    `CAST(${value} AS VARCHAR) AS row_amount`,
    ...keys.map(([name, sql]) => `CAST(${sql} AS VARCHAR) AS ${sqlName(name)}`),
  ];
  const within = [...keyed.where, ...(cut === undefined ? [] : [`${cut} = ${sqlText(where.value)}`])];
  const rows = `SELECT ${columns.join(', ')} FROM ${keyed.from(source)}${whereAll(within)}`;
  const isWanted = cells.map(
    (cell) =>
      `(${keys.map(([name]) => `${sqlName(name)} = ${sqlText(cell.keys[name] ?? UNKNOWN)}`).join(' AND ') || '1 = 1'})`,
  );
  return `SELECT * FROM (${rows}) AS r WHERE ${isWanted.join(' OR ')} ORDER BY row_id`;
}

function foundRow(
  row: Row,
  at: {
    readonly statement: RawTable['statement'];
    readonly scale: number;
    readonly sign: bigint;
    readonly keys: readonly string[];
  },
): Found {
  const text = String(row.row_amount ?? '0');
  const [whole = '0', decimals = ''] = text.split('.');
  const negative = whole.startsWith('-');
  const size = BigInt(`${whole.replace('-', '')}${decimals.padEnd(at.scale, '0').slice(0, at.scale)}`);
  return {
    row: {
      id: String(row.row_id ?? UNKNOWN),
      statement: at.statement.name,
      month: at.statement.month,
      keys: Object.fromEntries(at.keys.map((name) => [name, String(row[name] ?? UNKNOWN)])),
    },
    units: at.sign * (negative ? -size : size),
  };
}

function notRows(fact: string): RiskpressError {
  return new RiskpressError(
    'usage',
    `${fact}: expected a sum over rows, found a rank or a number finished from several rows`,
  );
}
