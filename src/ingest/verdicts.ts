import { type Cell, type Engine, type Row, tableOf } from '../domain/index.ts';
import { maskedText } from './mask.ts';
import { goodValue, monthOfRow, rawName, type StagingPlan, typedRows, type Verdict, verdictsOf } from './plan.ts';
import type { RecordFacts } from './record-scanner.ts';
import { recordNumbers, type SourceRows } from './source-rows.ts';
import { quoteName } from './sql.ts';
import { MAX_REJECTS, type RefusalCount, type RefusedCells, type StagedReject } from './staged.ts';
import { controlColumn } from './table-facts.ts';

/** What the second pass found in a file that did not load as a whole. */
export interface Refusals {
  readonly filtered: number;
  readonly counts: readonly RefusalCount[];
  readonly rejects: readonly StagedReject[];
  readonly refused: readonly RefusedCells[];
}

/** First physical lines of records by number; null where the source has none. */
export type LineFinder = (records: readonly number[]) => Promise<readonly (number | null)[]>;

/** The records to judge, and where they stand. */
export interface RefusalWork {
  readonly plan: StagingPlan;
  readonly rows: SourceRows;
  readonly input: Pick<RecordFacts, 'blanks'>;
  readonly linesOf: LineFinder;
}

const FILTERED = -1;

let next = 0;

/** The second pass: a verdict on every row that did not load, with its line. Only for files that need it. */
export async function findRefusals(engine: Engine, work: RefusalWork): Promise<Refusals> {
  const { plan, rows: source } = work;
  next += 1;
  const table = `verdicts_${next}`;
  const verdicts = verdictsOf(plan);
  try {
    await engine.run(`CREATE TEMP TABLE ${table} AS ${verdictRows(plan, source, verdicts)}`);
    const misshapen = await source.misshapen();
    const counts = await engine.rows(`SELECT verdict, month, count(*) AS n, CAST(sum(amount) AS VARCHAR) AS total
      FROM ${table} GROUP BY verdict, month ORDER BY verdict, month`);
    const kept = await engine.rows(`SELECT CAST(n AS INTEGER) AS n, verdict, value, month FROM ${table}
      WHERE verdict > 0 ORDER BY n LIMIT ${MAX_REJECTS}`);
    const rejects = await placeRejects(plan, { kept, misshapen, blanks: work.input.blanks, verdicts }, work.linesOf);
    return {
      ...tally(counts, verdicts, { rows: misshapen.length, month: plan.group?.month ?? null }),
      rejects,
      refused: await refusedCells(engine, plan, table),
    };
  } finally {
    await engine.run(`DROP TABLE IF EXISTS ${table}`);
  }
}

/** The condition that no verdict holds, as the number 0. */
export function verdictCase(plan: StagingPlan, verdicts: readonly Verdict[] = verdictsOf(plan)): string {
  const cases = verdicts.map(({ when }, i) => `WHEN ${when} THEN ${i + 1}`);
  const keep = plan.keep === null ? [] : [`WHEN "keep" IS NOT TRUE THEN ${FILTERED}`];
  const [undecided, rest] = plan.keepFailed === null ? [[], cases] : [cases.slice(0, 1), cases.slice(1)];
  const whens = [...undecided, ...keep, ...rest].join(' ');
  return whens === '' ? '0' : `CAST(CASE ${whens} ELSE 0 END AS INTEGER)`;
}

function verdictRows(plan: StagingPlan, source: SourceRows, verdicts: readonly Verdict[]): string {
  const values = verdicts.map(({ value }, i) => `WHEN ${i + 1} THEN ${value}`).join(' ');
  const value = values === '' ? 'NULL' : maskedText(`CASE verdict ${values} END`);
  const present = plan.columns.map(({ name }) => `${rawName(name)} IS NOT NULL AS ${quoteName(`p:${name}`)}`);
  const names = plan.columns.map(({ name }) => name);
  const amount = `CAST(${goodValue(plan, controlColumn(plan.mapping.table, names))} AS DECIMAL(18,2))`;
  return `SELECT n, verdict, ${value} AS value, ${monthOfRow(plan)} AS month, ${amount} AS amount, ${present.join(', ')}
    FROM (SELECT *, ${verdictCase(plan, verdicts)} AS verdict FROM (${typedRows(plan, source.numbered, ['n'])}))
    WHERE verdict <> 0`;
}

function tally(
  rows: readonly Row[],
  verdicts: readonly Verdict[],
  misshapen: { readonly rows: number; readonly month: string | null },
): Pick<Refusals, 'filtered' | 'counts'> {
  const counts: RefusalCount[] = misshapen.rows === 0 ? [] : [{ reason: 'columnCount', total: null, ...misshapen }];
  let filtered = 0;
  for (const { verdict, month, n, total } of rows) {
    const reason = verdicts[Number(verdict) - 1]?.reason;
    if (reason === undefined) filtered += Number(n);
    else counts.push({ reason, month: textOf(month), rows: Number(n), total: textOf(total) });
  }
  return { filtered, counts };
}

function textOf(cell: Cell | undefined): string | null {
  return cell === null || cell === undefined ? null : String(cell);
}

interface Found {
  readonly kept: readonly Row[];
  readonly misshapen: readonly number[];
  readonly blanks: readonly number[];
  readonly verdicts: readonly Verdict[];
}

async function placeRejects(plan: StagingPlan, found: Found, linesOf: LineFinder): Promise<readonly StagedReject[]> {
  const others = [...found.misshapen, ...found.blanks].toSorted((a, b) => a - b);
  const wellShaped = found.kept.map(({ n }) => Number(n));
  const records = recordNumbers(wellShaped, others);
  const placed = [
    ...found.kept.map((row, i) => ({ record: records[i] ?? 0, reject: rejectOfRow(row, found.verdicts) })),
    ...found.misshapen.map((record) => ({ record, reject: misshapenReject(plan) })),
  ]
    .toSorted((a, b) => a.record - b.record)
    .slice(0, MAX_REJECTS);
  const lines = await linesOf(placed.map(({ record }) => record));
  return placed.map(({ reject }, i) => ({ ...reject, line: lines[i] ?? null }));
}

function rejectOfRow(row: Row, verdicts: readonly Verdict[]): Omit<StagedReject, 'line'> {
  const verdict = verdicts[Number(row.verdict) - 1];
  return {
    column: verdict?.column ?? null,
    reason: verdict?.reason ?? 'badExpression',
    expected: verdict?.expected ?? '',
    maskedValue: textOf(row.value),
    month: textOf(row.month),
  };
}

function misshapenReject(plan: StagingPlan): Omit<StagedReject, 'line'> {
  return {
    column: null,
    reason: 'columnCount',
    expected: 'as many fields as the header',
    maskedValue: null,
    month: plan.group?.month ?? null,
  };
}

async function refusedCells(engine: Engine, plan: StagingPlan, table: string): Promise<readonly RefusedCells[]> {
  if (tableOf(plan.mapping.table).timing !== 'cutoff') return [];
  const present = plan.columns.map(({ name }) => `count(*) FILTER (${quoteName(`p:${name}`)}) AS ${quoteName(name)}`);
  const rows = await engine.rows(`SELECT month AS "month of row", count(*) AS "rows of month",
    ${present.join(', ')} FROM ${table} WHERE verdict > 0 AND month IS NOT NULL GROUP BY month ORDER BY month`);
  return rows.map((row) => ({
    month: String(row['month of row']),
    rows: Number(row['rows of month']),
    present: Object.fromEntries(plan.columns.map(({ name }) => [name, Number(row[name])])),
  }));
}
