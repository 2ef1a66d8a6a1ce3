import type { DuplicateRow } from './duplicates.ts';
import { monthOfRow, type StagingPlan, typedRows } from './plan.ts';
import { recordNumbers, type SourceRows } from './source-rows.ts';
import { quoteText } from './sql.ts';
import type { StagedReject } from './staged.ts';
import { type Entry, type IngestTools, plansOf, withRows } from './unit.ts';
import { verdictCase } from './verdicts.ts';

/** Rejects for rows of a piece, with their lines: the source is laid open once more, as a piece keeps no lines. */
export async function locateRows(
  tools: IngestTools,
  { source, unit, piece }: Entry,
  dropped: readonly DuplicateRow[],
): Promise<readonly StagedReject[]> {
  const { month } = piece.facts;
  const open = await source.source.open();
  try {
    const plans = await plansOf(tools, source.mapping, open);
    const plan = plans.find(({ period }) => period === unit.period);
    if (plan === undefined) return [];
    const records = await withRows(tools, plans, open, async (rows) => {
      const wellShaped = await numbersOfRows(tools, { plan, rows, month }, dropped);
      const others = [...(await rows.misshapen()), ...open.input.blanks].toSorted((a, b) => a - b);
      return recordNumbers(wellShaped, others);
    });
    const lines = await open.linesOf(records);
    return dropped.map(({ maskedKey }, i) => ({
      line: lines[i] ?? null,
      column: null,
      reason: 'duplicateKey',
      expected: 'a key that stands once',
      maskedValue: maskedKey,
      month,
    }));
  } finally {
    await open.close();
  }
}

interface PieceRows {
  readonly plan: StagingPlan;
  readonly rows: SourceRows;
  readonly month: string;
}

/** Numbers among the well-shaped records of the good rows number 0, 1... of a month: a piece keeps their order. */
async function numbersOfRows(
  { engine }: IngestTools,
  { plan, rows, month }: PieceRows,
  dropped: readonly DuplicateRow[],
): Promise<readonly number[]> {
  const judged = `SELECT n, ${verdictCase(plan)} AS verdict, ${monthOfRow(plan)} AS month
    FROM (${typedRows(plan, rows.numbered, ['n'])})`;
  const good = `SELECT n FROM (${judged}) WHERE verdict = 0 AND month = ${quoteText(month)}`;
  const wanted = dropped.map(({ row }) => row).join(', ');
  const found = await engine.rows(`SELECT CAST(n AS INTEGER) AS n
    FROM (SELECT n, row_number() OVER (ORDER BY n) - 1 AS row FROM (${good})) WHERE row IN (${wanted}) ORDER BY n`);
  return found.map(({ n }) => Number(n));
}
