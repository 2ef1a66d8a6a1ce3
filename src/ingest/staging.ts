import { type Engine, RiskpressError, tableOf } from '../domain/index.ts';
import type { InputFile } from './input-file.ts';
import { goodRows, lateFaults, rawRows, type StagingPlan } from './plan.ts';
import { copyToParquet, quoteName, quoteText, readParquet } from './sql.ts';
import type { StageStore } from './stage-store.ts';
import type { Piece, StagedUnit } from './staged.ts';
import { type MonthFacts, monthFacts } from './table-facts.ts';
import { findRefusals, type Refusals, type RefusalWork } from './verdicts.ts';

export interface StagingTools {
  readonly engine: Engine;
  readonly store: StageStore;
}

/** What is staged: records of one file under one plan. */
export interface StagingWork extends RefusalWork {
  readonly input: InputFile;
}

const NO_REFUSALS: Refusals = { filtered: 0, counts: [], rejects: [], refused: [] };

/**
 * Checks, converts and stores the rows of one source. The fast pass writes the good rows; where they are not as many as
 * the bytes hold, a second pass says why. Errors: `inputUnreadable` when the parser and the count of the bytes disagree.
 */
export async function stageUnit(tools: StagingTools, work: StagingWork): Promise<StagedUnit> {
  const path = tools.store.temporary('.parquet');
  const columns = work.plan.columns.map(({ name }) => name);
  const facts = await writeGoodRows(tools.engine, work, path);
  const loaded = facts.reduce((sum, { rows }) => sum + rows, 0);
  const records = work.input.records - 1;
  const refusals = await explainRest(tools.engine, work, records - loaded);
  checkConservation(work, loaded, refusals);
  const pieces = await keepPieces(tools, work.plan, path, facts);
  return { columns, records, ...refusals, pieces };
}

/** Once with the dear checks put off; where they would have refused a row, once more with all of them. */
async function writeGoodRows(engine: Engine, work: StagingWork, path: string): Promise<readonly MonthFacts[]> {
  const { plan } = work;
  const columns = plan.columns.map(({ name }) => name);
  const count = { table: plan.mapping.table, columns, path, suspect: lateFaults(plan) };
  await copyGoodRows(engine, goodRows(plan, work.rows.quick, true), path);
  const facts = await monthFacts(engine, count);
  if (facts.every(({ suspects }) => suspects === 0)) return facts;
  await copyGoodRows(engine, goodRows(plan, work.rows.quick, false), path);
  return monthFacts(engine, count);
}

/**
 * The rows in the order of the file, on which the lines of duplicates rest. Two of DuckDB's optimizers are off: one
 * makes a join of IN and then writes the rows in any order, the other would convert every cell twice, once to judge it
 * and once to keep it.
 */
async function copyGoodRows(engine: Engine, rows: string, path: string): Promise<void> {
  const [off, on] = [`SET disabled_optimizers = 'filter_pushdown,in_clause'`, 'RESET disabled_optimizers'];
  try {
    // In one piece, so that no other work on the engine comes between.
    await engine.run(`${off}; ${copyToParquet(rows, path)}; ${on};`);
  } catch (error) {
    await engine.run(on);
    throw error;
  }
}

/** Rows that `where` leaves out are counted on their own first: most files have no other. */
async function explainRest(engine: Engine, work: StagingWork, rest: number): Promise<Refusals> {
  if (rest === 0) return NO_REFUSALS;
  const { plan, rows } = work;
  if (plan.keep !== null) {
    const undecided = plan.keepFailed === null ? '' : 'AND NOT "keepFailed"';
    const [row] = await engine.rows(`SELECT count(*) AS n FROM (${rawRows(plan, rows.quick)})
      WHERE "keep" IS NOT TRUE ${undecided}`);
    if (Number(row?.n) === rest) return { ...NO_REFUSALS, filtered: rest };
  }
  return findRefusals(engine, work);
}

function checkConservation({ input }: StagingWork, loaded: number, { filtered, counts }: Refusals): void {
  const records = input.records - 1;
  const rejected = counts.reduce((sum, { rows }) => sum + rows, 0);
  if (records === loaded + filtered + rejected) return;
  const found = `the parser found ${loaded} good, ${rejected} bad and ${filtered} left out`;
  const message = `${input.name}: expected ${records} records as counted from the bytes, ${found}: check its quotes`;
  throw new RiskpressError('inputUnreadable', message, { place: { file: input.name } });
}

async function keepPieces(
  { engine, store }: StagingTools,
  plan: StagingPlan,
  path: string,
  facts: readonly MonthFacts[],
): Promise<readonly Piece[]> {
  const [first, ...others] = facts;
  if (first !== undefined && others.length === 0) return [{ facts: first, kept: await store.keep(path) }];
  const { dateColumn } = tableOf(plan.mapping.table);
  const disorder = facts.reduce((sum, month) => sum + month.disorder, 0);
  const pieces: Piece[] = [];
  for (const month of facts) {
    const part = store.temporary('.parquet');
    const rows = `SELECT * FROM ${readParquet([path])} WHERE strftime(${quoteName(dateColumn ?? '')}, '%Y-%m') = ${quoteText(month.month)}`;
    await engine.run(copyToParquet(rows, part));
    pieces.push({ facts: { ...month, disorder }, kept: await store.keep(part) });
  }
  await store.discard(path);
  return pieces;
}
