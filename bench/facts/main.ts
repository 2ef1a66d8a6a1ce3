import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';

import { pairedRatio, type Spread } from '../pairs.ts';
import { caseLines, machineLine } from '../print.ts';
import type { Ratio } from '../result.ts';
import { type FactsTask, type FactsTrial, factsTrialSchema } from './task.ts';
import { monthsOfBook, type WideBook } from './wide-book.ts';

const USAGE = `npm run bench:facts -- [--loans N] [--months N] [--pairs N] [--script-loans N]

Makes a synthetic book of staged Parquet and runs measure against DuckDB alone, a script, a smaller book, a new month,
a tight memory limit and one more dimension, in interleaved pairs. It prints ratios and asserts nothing.

  --loans N         loans that ever live (default 1000000: about 19 million rows in 24 months)
  --months N        months, at least 13 (default 24)
  --pairs N         pairs of each case (default 3)
  --script-loans N  loans of the book that is also written as CSV for the script (default 200000)
`;

const { values } = parseArgs({
  options: {
    loans: { type: 'string', default: '1000000' },
    months: { type: 'string', default: '24' },
    pairs: { type: 'string', default: '3' },
    'script-loans': { type: 'string', default: '200000' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}

const threads = cpus().length;
const pairs = Number(values.pairs);
const folder = await mkdtemp(join(tmpdir(), 'riskpress-facts-'));
const full: WideBook = { folder: join(folder, 'full'), loans: Number(values.loans), months: Number(values.months) };
const small: WideBook = { ...full, folder: join(folder, 'small'), loans: Number(values['script-loans']) };
const months = monthsOfBook(full);
let works = 0;

try {
  say(`riskpress bench, facts: ${machineLine()}`);
  await run({ kind: 'make', book: full, memoryLimitMb: 2048, threads, csv: false });
  await run({ kind: 'make', book: small, memoryLimitMb: 2048, threads, csv: true });
  await compareWithRaw();
  await compareWithScript();
  await compareSizes();
  await compareNewMonth();
  await compareDimensions();
  await tightMemory();
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function compareWithRaw(): Promise<void> {
  const [ours, raw]: [FactsTrial[], FactsTrial[]] = [[], []];
  const statements = join(folder, 'statements.json');
  for (let pair = 0; pair < pairs; pair += 1) {
    ours.push(await measured(full, { record: statements }));
    raw.push(await run({ kind: 'raw', memoryLimitMb: 1024, threads, statements, spill: join(folder, 'raw-spill') }));
  }
  print(
    'Our layer against DuckDB alone on the same SQL',
    [`A: measure, all indicators, ${ours[0]?.rows} rows; B: its statements on a bare connection`],
    { A: ours, B: raw },
    [
      { name: 'CPU, A to B', spread: pairedRatio(ours.map(cpu), raw.map(cpu)), bar: { atMost: 1.15 } },
      { name: 'wall, A to B', spread: pairedRatio(ours.map(wall), raw.map(wall)), bar: null },
    ],
  );
}

async function compareWithScript(): Promise<void> {
  const [ours, script]: [FactsTrial[], FactsTrial[]] = [[], []];
  for (let pair = 0; pair < pairs; pair += 1) {
    ours.push(await measured(small, { indicators: ['C', 'P', 'K'] }));
    script.push(await run({ kind: 'split', book: small }));
  }
  const wanted = Object.entries(script[0]?.classes ?? {});
  const equal = wanted.filter(([key, value]) => ours[0]?.classes[key] === value).length;
  print(
    'All C, P and K figures from Parquet against a script over CSV',
    [
      `A: measure of groups C, P, K, ${ours[0]?.rows} rows; B: readline and split, the five-category table alone; equal balances ${equal} of ${wanted.length}`,
    ],
    { A: ours, B: script },
    [
      { name: 'wall, B to A', spread: pairedRatio(script.map(wall), ours.map(wall)), bar: { atLeast: 15 } },
      { name: 'CPU, B to A', spread: pairedRatio(script.map(cpu), ours.map(cpu)), bar: null },
    ],
  );
}

async function compareSizes(): Promise<void> {
  const [large, less]: [FactsTrial[], FactsTrial[]] = [[], []];
  for (let pair = 0; pair < pairs; pair += 1) {
    large.push(await measured(full, {}));
    less.push(await measured(small, {}));
  }
  const rows = (large[0]?.rows ?? 0) / (less[0]?.rows ?? 1);
  const perRow = scaled(pairedRatio(large.map(cpu), less.map(cpu)), 1 / rows);
  print(
    'Cost a row as the book grows',
    [`A: ${large[0]?.rows} rows; B: ${less[0]?.rows} rows`],
    { A: large, B: less },
    [{ name: 'CPU a row, A to B', spread: perRow, bar: { atMost: 1.15 } }],
  );
}

async function compareNewMonth(): Promise<void> {
  const [fresh, all]: [FactsTrial[], FactsTrial[]] = [[], []];
  const closed = join(folder, 'closed');
  await measured(full, { months: months.slice(0, -1), factsFolder: closed });
  for (let pair = 0; pair < pairs; pair += 1) {
    const own = join(folder, `new-${pair}`);
    await cp(closed, own, { recursive: true });
    fresh.push(await measured(full, { factsFolder: own }));
    all.push(await measured(full, {}));
  }
  const same = new Set([...fresh, ...all].map(({ digest }) => digest)).size === 1;
  print('A new month on closed ones', [`every figure ${same ? 'identical' : 'DIFFERENT'}`], { A: fresh, B: all }, [
    { name: 'CPU, A to B', spread: pairedRatio(fresh.map(cpu), all.map(cpu)), bar: { atMost: 1 / 15 } },
    { name: 'CPU of the engine, A to B', spread: pairedRatio(fresh.map(engineCpu), all.map(engineCpu)), bar: null },
  ]);
}

async function compareDimensions(): Promise<void> {
  const [three, two]: [FactsTrial[], FactsTrial[]] = [[], []];
  for (let pair = 0; pair < pairs; pair += 1) {
    three.push(await measured(full, {}));
    two.push(await measured(full, { dimensions: ['region', 'industry'] }));
  }
  print('One more dimension', ['A: region, industry, product; B: region, industry'], { A: three, B: two }, [
    { name: 'CPU, A to B', spread: pairedRatio(three.map(cpu), two.map(cpu)), bar: { atMost: 1.4 } },
  ]);
}

async function tightMemory(): Promise<void> {
  const limit = 300;
  const tight = await measured(full, { memoryLimitMb: limit });
  const usual = await measured(full, {});
  const bound = (2 * limit + 150) * 1e6;
  const peak = tight.enginePeak === null ? null : tight.enginePeak / bound;
  print(
    `A memory limit of ${limit} MB`,
    [`every figure ${tight.digest === usual.digest ? 'identical' : 'DIFFERENT'}`],
    { A: [tight], B: [usual] },
    [
      {
        name: `engine's peak to ${2 * limit + 150} MB`,
        spread: peak === null ? null : { low: peak, median: peak, high: peak, count: 1 },
        bar: { atMost: 1 },
      },
    ],
  );
}

interface Variation {
  readonly months?: readonly string[];
  readonly dimensions?: readonly string[];
  readonly indicators?: readonly string[];
  readonly factsFolder?: string;
  readonly record?: string;
  readonly memoryLimitMb?: number;
}

async function measured(book: WideBook, change: Variation): Promise<FactsTrial> {
  works += 1;
  const factsFolder = change.factsFolder ?? join(folder, `facts-${works}`);
  await mkdir(factsFolder, { recursive: true });
  const trial = await run({
    kind: 'measure',
    book,
    memoryLimitMb: change.memoryLimitMb ?? 1024,
    threads,
    months: [...(change.months ?? months)],
    dimensions: [...(change.dimensions ?? ['region', 'industry', 'product'])],
    indicators: change.indicators === undefined ? null : [...change.indicators],
    factsFolder,
    record: change.record ?? null,
  });
  if (change.factsFolder === undefined) await rm(factsFolder, { recursive: true, force: true });
  return trial;
}

async function run(task: FactsTask): Promise<FactsTrial> {
  const path = new URL('process.ts', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [path, JSON.stringify(task)], { maxBuffer: 1 << 26 });
  return factsTrialSchema.parse(JSON.parse(stdout));
}

function scaled(spread: Spread | null, factor: number): Spread | null {
  return spread === null
    ? null
    : { ...spread, low: spread.low * factor, median: spread.median * factor, high: spread.high * factor };
}

function print(
  title: string,
  notes: readonly string[],
  sides: Readonly<Record<string, readonly FactsTrial[]>>,
  ratios: readonly Ratio[],
): void {
  const whole = Object.fromEntries(
    Object.entries(sides).map(([name, trials]) => [
      name,
      trials.map((trial) => ({ ...trial, rejects: 0, figures: 0, tables: {}, copyCpuMs: null, steps: {} })),
    ]),
  );
  say(caseLines({ title, notes, sides: whole, ratios }).join('\n'));
  say(`   ${machineLine()}\n`);
}

function cpu(trial: FactsTrial): number | null {
  return trial.cpuMs;
}

function engineCpu(trial: FactsTrial): number | null {
  return trial.engineCpuMs;
}

function wall(trial: FactsTrial): number {
  return trial.wallMs;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
