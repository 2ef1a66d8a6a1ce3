import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Book, makeBook, monthsOf } from './book.ts';
import type { BenchOptions, CaseName } from './options.ts';
import type { Task, Trial } from './task.ts';
import { runTrial } from './trial.ts';

/** What the cases work with: the book in two encodings, a place for what they write, and all trials so far. */
export interface Workshop {
  readonly options: BenchOptions;
  readonly utf8: Book;
  readonly gb18030: Book;
  readonly months: readonly string[];
  readonly memoryLimitMb: number;
  /** Trials whose engine had the limit, for the case on memory. */
  readonly trials: readonly { readonly task: Task; readonly trial: Trial }[];
  /** Runs a task in a fresh process and keeps the trial. */
  run(task: Task): Promise<Trial>;
  /** An empty folder for the work, removed afterwards. */
  inFolder<T>(work: (folder: string) => Promise<T>): Promise<T>;
}

/** The limit of the example configuration. */
const MEMORY_LIMIT_MB = 1024;

/** Makes the books in a temporary folder, hands them over and removes the folder, whatever happens. */
export async function withWorkshop(options: BenchOptions, work: (workshop: Workshop) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'riskpress-bench-'));
  const abandon = (): never => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(130);
  };
  process.once('SIGINT', abandon);
  process.once('SIGTERM', abandon);
  try {
    await work(await openWorkshop(options, folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function openWorkshop(options: BenchOptions, folder: string): Promise<Workshop> {
  const utf8 = await makeBook({ folder: join(folder, 'utf-8'), encoding: 'utf-8' }, options);
  const other: Book = { folder: join(folder, 'gb18030'), encoding: 'gb18030' };
  const trials: { task: Task; trial: Trial }[] = [];
  let folders = 0;
  return {
    options,
    utf8,
    gb18030: needsBoth(options.only) ? await makeBook(other, options) : other,
    months: await monthsOf(utf8),
    memoryLimitMb: MEMORY_LIMIT_MB,
    trials,
    run: async (task) => {
      const trial = await runTrial(task);
      trials.push({ task, trial });
      return trial;
    },
    inFolder: async (use) => {
      folders += 1;
      const own = join(folder, `work-${folders}`);
      await mkdir(own);
      try {
        return await use(own);
      } finally {
        await rm(own, { recursive: true, force: true });
      }
    },
  };
}

function needsBoth(cases: readonly CaseName[]): boolean {
  return cases.includes('encoding');
}
