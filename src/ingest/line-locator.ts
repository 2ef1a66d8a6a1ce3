import { RiskpressError } from '../domain/index.ts';
import type { DuplicateRow } from './duplicates.ts';
import { monthOfRow, type StagingPlan, typedRows } from './plan.ts';
import type { OpenSource } from './source.ts';
import { recordNumbers, type SourceRows } from './source-rows.ts';
import { quoteText } from './sql.ts';
import type { StagedReject } from './staged.ts';
import { type Entry, type IngestTools, layRows, plansOf, type StagedSource } from './unit.ts';
import { verdictCase } from './verdicts.ts';

interface LaidOpen {
  readonly source: StagedSource;
  readonly open: OpenSource;
  readonly plans: readonly StagingPlan[];
  readonly rows: SourceRows;
  /** Tables of the good rows' numbers and months, by period. */
  readonly tables: Map<string | null, string>;
}

let next = 0;

/**
 * Finds the lines of rows that leave because of their key. Pieces keep no lines, so a source is laid open once more, and
 * stays open while rows of it are asked for.
 */
export class LineLocator {
  readonly #tools: IngestTools;
  #laid: LaidOpen | null = null;

  constructor(tools: IngestTools) {
    this.#tools = tools;
  }

  /** Rejects for rows of a piece, given by their numbers in it. */
  async locate({ source, unit, piece }: Entry, dropped: readonly DuplicateRow[]): Promise<readonly StagedReject[]> {
    const { month } = piece.facts;
    const lines = source.source.hasLines ? await this.#linesOf({ source, unit, piece }, dropped) : [];
    return dropped.map(({ maskedKey }, i) => ({
      line: lines[i] ?? null,
      column: null,
      reason: 'duplicateKey',
      expected: 'a key that stands once',
      maskedValue: maskedKey,
      month,
    }));
  }

  async #linesOf(
    { source, unit, piece }: Entry,
    dropped: readonly DuplicateRow[],
  ): Promise<readonly (number | null)[]> {
    const laid = await this.#layOpen(source);
    const table = await this.#numberRows(laid, unit.group?.label ?? null);
    const wellShaped = await this.#numbersIn(table, piece.facts.month, dropped);
    const others = [...(await laid.rows.misshapen()), ...laid.open.input.blanks].toSorted((a, b) => a - b);
    return laid.open.linesOf(recordNumbers(wellShaped, others));
  }

  async close(): Promise<void> {
    const laid = this.#laid;
    this.#laid = null;
    if (laid === null) return;
    for (const table of laid.tables.values()) await this.#tools.engine.run(`DROP TABLE IF EXISTS ${table}`);
    await laid.rows.release();
    await laid.open.close();
  }

  async #layOpen(source: StagedSource): Promise<LaidOpen> {
    if (this.#laid?.source === source) return this.#laid;
    await this.close();
    const open = await source.source.open();
    if (open.input.sha256 !== source.identity.sha256) {
      await open.close();
      const message = `${source.source.name}: expected the bytes that were staged, found others: run again`;
      throw new RiskpressError('inputUnreadable', message, { place: { file: source.source.name } });
    }
    const plans = await plansOf(this.#tools, source.mapping, open);
    this.#laid = { source, open, plans, rows: await layRows(this.#tools, plans, open), tables: new Map() };
    return this.#laid;
  }

  async #numberRows({ plans, rows, tables }: LaidOpen, label: string | null): Promise<string> {
    const before = tables.get(label);
    if (before !== undefined) return before;
    const plan = plans.find(({ group }) => (group?.label ?? null) === label);
    if (plan === undefined) throw new RangeError(`no plan for ${label}`);
    next += 1;
    const table = `good_rows_${next}`;
    tables.set(label, table);
    const judged = `SELECT n, ${verdictCase(plan)} AS verdict, ${monthOfRow(plan)} AS month
      FROM (${typedRows(plan, rows.numbered, ['n'])})`;
    await this.#tools.engine.run(`CREATE TEMP TABLE ${table} AS SELECT n, month FROM (${judged}) WHERE verdict = 0`);
    return table;
  }

  /** A piece holds the good rows of its month in their order, so its row 0 is the first of them. */
  async #numbersIn(table: string, month: string, dropped: readonly DuplicateRow[]): Promise<readonly number[]> {
    const wanted = dropped.map(({ row }) => row).join(', ');
    const found = await this.#tools.engine.rows(`SELECT CAST(n AS INTEGER) AS n
      FROM (SELECT n, row_number() OVER (ORDER BY n) - 1 AS row FROM ${table} WHERE month = ${quoteText(month)})
      WHERE row IN (${wanted}) ORDER BY n`);
    return found.map(({ n }) => Number(n));
  }
}
