import { rm } from 'node:fs/promises';

import type { Engine, Mapping } from '../src/domain/index.ts';
import { startEngine } from '../src/engine/index.ts';
import { bareRead } from './bare-read.ts';
import { mappingsFor } from './book.ts';
import { costSoFar, engineCpu } from './process-cost.ts';
import { tallyTapes } from './tally-script.ts';
import type { Outcome, Task, Trial } from './task.ts';

/** Work that is done. What proves its outcome is computed after time and memory are taken. */
export interface Done {
  readonly steps: Readonly<Record<string, number>>;
  readonly prove: () => Outcome;
}

type Work = (engine: Engine) => Promise<Done>;

const NOTHING: Outcome = { rows: 0, rejects: 0, figures: 0, digest: '', tables: {} };

/** Does a task and measures it, from before the engine starts until the work is done. */
export async function performTask(task: Task): Promise<Trial> {
  if (task.kind === 'script') return performScript(task);
  const work = await workOf(task);
  const tempDirectory = `${task.book.folder}-spill-${process.pid}`;
  const start = performance.now();
  const engine = await startEngine({ memoryLimitMb: task.memoryLimitMb, tempDirectory });
  const copies = new CopyCost(engine);
  try {
    const done = await work(copies.engine);
    const cost = { wallMs: performance.now() - start, copyCpuMs: copies.cpuMs, ...costSoFar() };
    return { ...done.prove(), steps: done.steps, ...cost };
  } finally {
    await engine.close();
    await rm(tempDirectory, { recursive: true, force: true });
  }
}

async function performScript({ book, style }: Extract<Task, { kind: 'script' }>): Promise<Trial> {
  const mapping = await tapeMapping(book);
  const start = performance.now();
  const tallies = await tallyTapes(book, mapping, style);
  const cost = { wallMs: performance.now() - start, copyCpuMs: null, ...costSoFar() };
  return { ...NOTHING, ...tallies, steps: {}, ...cost };
}

async function workOf(task: Exclude<Task, { kind: 'script' }>): Promise<Work> {
  if (task.kind === 'bareRead') {
    const mapping = await tapeMapping(task.book);
    return async (engine) => {
      const rows = await bareRead(engine, task.book, mapping, task.target);
      return { steps: {}, prove: () => ({ ...NOTHING, rows }) };
    };
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

/** Adds up what the engine's process spends on statements that write a file: there the rows are read and checked. */
class CopyCost {
  readonly engine: Engine;
  cpuMs: number | null = 0;

  constructor(engine: Engine) {
    this.engine = { ...engine, run: (sql) => this.#run(engine, sql) };
  }

  async #run(engine: Engine, sql: string): Promise<void> {
    if (!sql.includes('COPY (')) return engine.run(sql);
    const before = engineCpu();
    await engine.run(sql);
    const after = engineCpu();
    this.cpuMs = this.cpuMs === null || before === null || after === null ? null : this.cpuMs + after - before;
  }
}
