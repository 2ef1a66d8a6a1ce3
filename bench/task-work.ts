import { rm } from 'node:fs/promises';

import type { Engine, Mapping } from '../src/domain/index.ts';
import { startEngine } from '../src/engine/index.ts';
import { bareRead } from './bare-read.ts';
import { mappingsFor } from './book.ts';
import { peakMemory } from './peak-memory.ts';
import { tallyTapes } from './tally-script.ts';
import type { Task, TaskReport } from './task.ts';

/** What the work itself says; time and memory are taken around it. */
export type WorkReport = Omit<TaskReport, 'wallMs' | 'ownPeak' | 'enginePeak'>;

type Work = (engine: Engine) => Promise<WorkReport>;

const NOTHING: WorkReport = { rows: 0, rejects: 0, figures: 0, digest: '', tables: {}, steps: {} };

/** Does a task and measures it, from before the engine starts until the work is done. */
export async function performTask(task: Task): Promise<TaskReport> {
  if (task.kind === 'script') return performScript(task);
  const work = await workOf(task);
  const tempDirectory = `${task.book.folder}-spill-${process.pid}`;
  const start = performance.now();
  const engine = await startEngine({ memoryLimitMb: task.memoryLimitMb, tempDirectory });
  try {
    const done = await work(engine);
    const { own, child } = peakMemory();
    return { ...done, wallMs: performance.now() - start, ownPeak: own, enginePeak: child };
  } finally {
    await engine.close();
    await rm(tempDirectory, { recursive: true, force: true });
  }
}

async function performScript({ book }: Extract<Task, { kind: 'script' }>): Promise<TaskReport> {
  const mapping = await tapeMapping(book);
  const start = performance.now();
  const tallies = await tallyTapes(book, mapping);
  return { ...NOTHING, ...tallies, wallMs: performance.now() - start, ownPeak: peakMemory().own, enginePeak: null };
}

async function workOf(task: Exclude<Task, { kind: 'script' }>): Promise<Work> {
  if (task.kind === 'bareRead') {
    const mapping = await tapeMapping(task.book);
    return async (engine) => ({ ...NOTHING, rows: await bareRead(engine, task.book, mapping, task.target) });
  }
  // Loaded only where it is used, before the clock starts.
  const { runStages } = await import('./stages.ts');
  const taken = await mappingsFor(task.book, task.sources);
  return (engine) => runStages(task, taken, engine);
}

async function tapeMapping(book: Task['book']): Promise<Mapping> {
  const [mapping] = (await mappingsFor(book, 'tape')).mappings;
  if (mapping === undefined) throw new Error('expected a mapping of loan_snapshot in config/, found none');
  return mapping;
}
