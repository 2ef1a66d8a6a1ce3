import { join } from 'node:path';

import { addLastMonth, type Book, bookBefore, type Sources } from './book.ts';
import type { CaseName } from './options.ts';
import { interleave, pairedRatio, type Spread, spreadOf } from './pairs.ts';
import type { CaseResult } from './result.ts';
import type { Task, Trial } from './task.ts';
import type { Workshop } from './workshop.ts';

/** The benchmarks by name: each runs its pairs and says what it found. */
export const BENCHMARKS: Readonly<Record<CaseName, (workshop: Workshop) => Promise<CaseResult>>> = {
  staging: benchStaging,
  figures: benchFigures,
  encoding: benchEncoding,
  'new-month': benchNewMonth,
  memory: benchMemory,
};

async function benchStaging(workshop: Workshop): Promise<CaseResult> {
  const { utf8, memoryLimitMb, options } = workshop;
  const [staged = [], bare = []] = await interleave(options.pairs + 2, [
    () => workshop.inFolder((folder) => workshop.run(stagesTask(workshop, utf8, { folder, measured: false }))),
    () => workshop.inFolder((target) => workshop.run({ kind: 'bareRead', book: utf8, memoryLimitMb, target })),
  ]);
  return {
    title: 'Checked staging against the bare typed read',
    notes: [
      'A: ingest of the UTF-8 tapes: hashes, record counts, every check, rejects, digests, one Parquet file a month',
      "B: DuckDB's read_csv of the same tapes with the mapped columns' types given, nothing checked, to the same Parquet",
      equalNote(
        'rows',
        staged.map(({ rows }) => rows),
        bare.map(({ rows }) => rows),
      ),
    ],
    ratios: [
      { name: 'CPU of all, A to B', spread: pairedRatio(staged.map(cpu), bare.map(cpu)), bar: { atMost: 1.6 } },
      {
        name: 'CPU of read, check, write, A to B',
        spread: pairedRatio(staged.map(copy), bare.map(copy)),
        bar: { atMost: 1.6 },
      },
      { name: 'wall, A to B', spread: pairedRatio(staged.map(wall), bare.map(wall)), bar: null },
    ],
    sides: { 'A staging': staged, 'B bare read': bare },
  };
}

async function benchFigures(workshop: Workshop): Promise<CaseResult> {
  const { utf8, options } = workshop;
  const cold: Trial[] = [];
  const staged: Trial[] = [];
  const usual: Trial[] = [];
  const tuned: Trial[] = [];
  for (let round = 0; round < options.pairs; round += 1) {
    await workshop.inFolder(async (folder) => {
      cold.push(await workshop.run(stagesTask(workshop, utf8, { folder, facts: 'cold' })));
      usual.push(await workshop.run({ kind: 'script', book: utf8, style: 'usual' }));
      staged.push(await workshop.run(stagesTask(workshop, utf8, { folder, facts: 'staged' })));
      tuned.push(await workshop.run({ kind: 'script', book: utf8, style: 'tuned' }));
    });
  }
  return {
    title: 'Tape to all figures against a csv-parse and Map script',
    notes: [
      'A: ingest and measure of the UTF-8 tapes with nothing cached: all indicators, all cuts, all months',
      'A2: the same from the staged Parquet of A: ingest finds the tapes unchanged, no facts are kept',
      'B: csv-parse 7 (objects, for-await: as its documentation shows) and Maps for the class, region and industry tables',
      'B2: the same tuned (arrays, read()); both check and hash nothing',
      `balances found equal in A: ${equalBalances(cold[0], usual[0])} of B, ${equalBalances(cold[0], tuned[0])} of B2`,
      `figures of A and A2: ${cold[0]?.figures ?? 0}, ${same(cold.map(digest), staged.map(digest))}`,
    ],
    ratios: [
      { name: 'wall, B to A', spread: pairedRatio(usual.map(wall), cold.map(wall)), bar: { atLeast: 4 } },
      { name: 'wall, B to A2', spread: pairedRatio(usual.map(wall), staged.map(wall)), bar: { atLeast: 10 } },
      { name: 'wall, B2 to A', spread: pairedRatio(tuned.map(wall), cold.map(wall)), bar: null },
      { name: 'wall, B2 to A2', spread: pairedRatio(tuned.map(wall), staged.map(wall)), bar: null },
      { name: 'CPU, B to A', spread: pairedRatio(usual.map(cpu), cold.map(cpu)), bar: null },
    ],
    sides: { 'A tape to figures': cold, 'A2 staged to figures': staged, 'B script': usual, 'B2 tuned script': tuned },
  };
}

async function benchEncoding(workshop: Workshop): Promise<CaseResult> {
  const side = (book: Book) => () =>
    workshop.inFolder((folder) => workshop.run(stagesTask(workshop, book, { folder })));
  const [gb18030 = [], utf8 = []] = await interleave(workshop.options.pairs, [
    side(workshop.gb18030),
    side(workshop.utf8),
  ]);
  return {
    title: 'GB18030 tapes against UTF-8 tapes',
    notes: [
      'A: ingest and measure of the tapes in GB18030; B: the same text in UTF-8',
      `table digests and every figure: ${same(gb18030.map(digest), utf8.map(digest))}`,
    ],
    ratios: [
      { name: 'wall, A to B', spread: pairedRatio(gb18030.map(wall), utf8.map(wall)), bar: { atMost: 4 } },
      { name: 'CPU, A to B', spread: pairedRatio(gb18030.map(cpu), utf8.map(cpu)), bar: { atMost: 4 } },
      {
        name: 'wall of ingest alone, A to B',
        spread: pairedRatio(gb18030.map(step('ingest')), utf8.map(step('ingest'))),
        bar: null,
      },
    ],
    sides: { 'A GB18030': gb18030, 'B UTF-8': utf8 },
  };
}

async function benchNewMonth(workshop: Workshop): Promise<CaseResult> {
  const { options } = workshop;
  const pair = (sources: Sources) =>
    interleave(options.pairs, [
      () => workshop.inFolder((folder) => runNewMonth(workshop, folder, sources)),
      () => workshop.inFolder((folder) => workshop.run(stagesTask(workshop, workshop.utf8, { folder, sources }))),
    ]);
  const [tapeNew = [], tapeFull = []] = await pair('tape');
  const [bookNew = [], bookFull = []] = await pair('book');
  return {
    title: 'A new month on closed ones against the full run',
    notes: [
      `A: ingest and measure when one tape joins ${workshop.months.length - 1} closed months; B: all months, nothing cached`,
      'with every table: the other files come anew too (provisions of the month; borrowers, collateral, ledger, losses)',
      `tape, every figure: ${same(tapeNew.map(digest), tapeFull.map(digest))}; every table: ${same(bookNew.map(digest), bookFull.map(digest))}`,
    ],
    ratios: [
      { name: 'tape, wall, A to B', spread: pairedRatio(tapeNew.map(wall), tapeFull.map(wall)), bar: { atMost: 0.1 } },
      { name: 'tape, CPU, A to B', spread: pairedRatio(tapeNew.map(cpu), tapeFull.map(cpu)), bar: null },
      { name: 'every table, wall, A to B', spread: pairedRatio(bookNew.map(wall), bookFull.map(wall)), bar: null },
    ],
    sides: { 'A tape': tapeNew, 'B tape': tapeFull, 'A every table': bookNew, 'B every table': bookFull },
  };
}

/** Closes all months but the last, unmeasured, and measures what the last one costs. */
async function runNewMonth(workshop: Workshop, folder: string, sources: Sources): Promise<Trial> {
  const lastMonth = workshop.months.at(-1) ?? '';
  const book = await bookBefore(workshop.utf8, join(folder, 'book'), lastMonth);
  const task = stagesTask(workshop, book, { folder, sources });
  await workshop.run({ ...task, months: workshop.months.slice(0, -1) });
  await addLastMonth(book, workshop.utf8, lastMonth);
  return workshop.run(task);
}

/** A limit at which the engine has to spill. */
const TIGHT_LIMIT_MB = 300;

async function benchMemory(workshop: Workshop): Promise<CaseResult> {
  const tight = await workshop.inFolder((folder) =>
    workshop.run(
      stagesTask({ ...workshop, memoryLimitMb: TIGHT_LIMIT_MB }, workshop.utf8, { folder, sources: 'book' }),
    ),
  );
  const usual = await workshop.inFolder((folder) =>
    workshop.run(stagesTask(workshop, workshop.utf8, { folder, sources: 'book' })),
  );
  const limits = [workshop.memoryLimitMb, TIGHT_LIMIT_MB];
  return {
    title: "Peak memory of the engine's process against 2 x limit + 150 MB",
    notes: [
      'the highest resident memory of the engine over every run of ingest and measure above, and one over every table',
      'both: the peak of the process that reads bytes and computes figures added, though the two need not coincide',
      `figures under ${TIGHT_LIMIT_MB} MB and under ${workshop.memoryLimitMb} MB: ${same([digest(tight)], [digest(usual)])}`,
    ],
    ratios: limits.flatMap((limit) => {
      const trials = trialsUnder(workshop, limit);
      const engine = trials.map(({ enginePeak }) => share(enginePeak, limit));
      const both = trials.map(({ enginePeak, ownPeak }) => share(added(enginePeak, ownPeak), limit));
      const bound = `${limit} MB, to ${2 * limit + 150} MB`;
      return [
        { name: `engine under ${bound}`, spread: highestOf(engine), bar: { atMost: 1 } },
        { name: `both under ${bound}`, spread: highestOf(both), bar: null },
      ];
    }),
    sides: { [`limit ${TIGHT_LIMIT_MB} MB`]: [tight], [`limit ${workshop.memoryLimitMb} MB`]: [usual] },
  };
}

function trialsUnder({ trials }: Workshop, limitMb: number): readonly Trial[] {
  return trials.flatMap(({ task, trial }) => (task.kind === 'stages' && task.memoryLimitMb === limitMb ? [trial] : []));
}

function highestOf(values: readonly (number | null)[]): Spread | null {
  return spreadOf([spreadOf(values)?.high ?? null]);
}

function added(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

interface StagesOptions {
  /** Holds the stage folder, and the facts under `facts`. */
  readonly folder: string;
  readonly facts?: string;
  readonly sources?: Sources;
  readonly measured?: boolean;
}

function stagesTask(
  { memoryLimitMb, months }: Pick<Workshop, 'memoryLimitMb' | 'months'>,
  book: Book,
  { folder, facts = 'facts', sources = 'tape', measured = true }: StagesOptions,
): Extract<Task, { kind: 'stages' }> {
  return {
    kind: 'stages',
    book,
    memoryLimitMb,
    sources,
    months: [...months],
    stageFolder: join(folder, 'stage'),
    factsFolder: measured ? join(folder, facts) : null,
  };
}

const cpu = (trial: Trial): number | null => trial.cpuMs;
const copy = (trial: Trial): number | null => trial.copyCpuMs;
const wall = (trial: Trial): number => trial.wallMs;
const digest = (trial: Trial): string => trial.digest;
const step =
  (name: string) =>
  (trial: Trial): number | null =>
    trial.steps[name] ?? null;

function share(peak: number | null, limitMb: number): number | null {
  return peak === null ? null : peak / ((2 * limitMb + 150) * 1e6);
}

function same(left: readonly string[], right: readonly string[]): string {
  return new Set([...left, ...right]).size === 1 ? 'identical' : 'DIFFERENT';
}

function equalNote(what: string, left: readonly number[], right: readonly number[]): string {
  return new Set([...left, ...right]).size === 1
    ? `${what}: ${left[0]} on both sides`
    : `${what}: DIFFERENT, ${left.join(' ')} against ${right.join(' ')}`;
}

function equalBalances(product: Trial | undefined, script: Trial | undefined): string {
  const wanted = Object.entries(script?.tables ?? {});
  const equal = wanted.filter(([id, balance]) => product?.tables[id] === balance);
  return `${equal.length} of ${wanted.length}`;
}
