import { connectionsOf } from '../src/config/index.ts';
import type { CheckResult, Engine, Figure, Snapshot } from '../src/domain/index.ts';
import { hashOf, parsePeriod, silent } from '../src/domain/index.ts';
import { ingest } from '../src/ingest/index.ts';
import { measure } from '../src/measure/index.ts';
import type { mappingsFor } from './book.ts';
import { TALLIED } from './tally-script.ts';
import type { Outcome, Task } from './task.ts';
import type { Done } from './task-work.ts';

type StagesTask = Extract<Task, { kind: 'stages' }>;

/** Ingest, and measure where the task asks for it, as a run calls them. */
export async function runStages(
  task: StagesTask,
  { configuration, mappings }: Awaited<ReturnType<typeof mappingsFor>>,
  engine: Engine,
): Promise<Done> {
  const { stageFolder, factsFolder } = task;
  const through = task.months.at(-1) ?? '';
  const connections = connectionsOf(configuration);
  const start = performance.now();
  const snapshot = await ingest(mappings, {
    engine,
    connections,
    stageFolder,
    through,
    rescan: false,
    progress: silent,
  });
  const staged = performance.now();
  const steps = { ingest: staged - start };
  if (factsFolder === null) return { steps, prove: () => outcomeOf(snapshot, []) };
  const settings = measureSettings(task, configuration);
  const check = uncheckedResult(through);
  const { figures } = await measure(snapshot, { engine, factsFolder, check, progress: silent, settings });
  return {
    steps: { ...steps, measure: performance.now() - staged },
    prove: () => outcomeOf(snapshot, [...figures.values()]),
  };
}

function outcomeOf(snapshot: Snapshot, figures: readonly Figure[]): Outcome {
  const loans = snapshot.parts.filter(({ table }) => table === 'loan_snapshot');
  const parts = snapshot.parts.map(({ table, month, digest }) => [table, month, digest]);
  return {
    rows: loans.reduce((sum, part) => sum + part.rows, 0),
    rejects: Object.values(snapshot.rejectCounts).reduce((sum, count) => sum + count, snapshot.rejects.length),
    figures: figures.length,
    digest: hashOf([parts, ...figures.map(hashOf)]),
    tables: tablesOf(figures),
  };
}

/** The monthly report of the example configuration, over all months of the book. */
function measureSettings(
  { months }: StagesTask,
  { lender, reports }: Awaited<ReturnType<typeof mappingsFor>>['configuration'],
): Parameters<typeof measure>[1]['settings'] {
  const { monthly } = reports;
  if (monthly === undefined) throw new Error('expected the report monthly in config/, found none');
  return {
    months,
    fiscalYearStart: lender.fiscalYearStart,
    definitionSet: monthly.definitionSet,
    currency: lender.currency,
    scope: {},
    dimensions: monthly.dimensions,
    thresholds: monthly.thresholds,
    minimumBase: monthly.minimumBase,
    cardProducts: lender.floors.cardProducts,
    timeZone: lender.timeZone,
  };
}

/** The gates are not part of what is measured here. */
function uncheckedResult(month: string): CheckResult {
  return { cutoffDate: parsePeriod(month).end, ties: [], blockers: [], warnings: [], extractedAt: null };
}

function tablesOf(figures: readonly Figure[]): Readonly<Record<string, string>> {
  const own = figures.filter(({ indicator, measure, dimensions }) => {
    const [dimension, ...more] = Object.keys(dimensions);
    const tallied = TALLIED.some((name) => name === dimension) && more.length === 0;
    return indicator === 'C1' && measure === 'balance' && tallied;
  });
  return Object.fromEntries(own.flatMap(({ id, value }) => (value === null ? [] : [[id, value]])));
}
