import { createReadStream } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';

import { DuckDBInstance } from '@duckdb/node-api';

import { type Engine, hashOf, parsePeriod, silent, unitsText } from '../../src/domain/index.ts';
import { startEngine } from '../../src/engine/index.ts';
import { measure } from '../../src/measure/index.ts';
import { costSoFar } from '../process-cost.ts';
import { type FactsTask, type FactsTrial, factsTaskSchema } from './task.ts';
import { makeWideBook, monthsOfBook, partPath, snapshotOf } from './wide-book.ts';

type Done = Pick<FactsTrial, 'rows' | 'digest' | 'classes'>;
/** What was done is proved after time and memory are taken. */
type Proof = () => Done;

const task = factsTaskSchema.parse(JSON.parse(process.argv[2] ?? ''));
const start = performance.now();
const trial = await perform(task);
process.stdout.write(JSON.stringify(trial));

async function perform(work: FactsTask): Promise<FactsTrial> {
  if (work.kind === 'split') return cost(await splitTapes(work));
  if (work.kind === 'raw') return cost(await askRaw(work));
  const tempDirectory = `${work.book.folder}-spill-${process.pid}`;
  const engine = await startEngine({ memoryLimitMb: work.memoryLimitMb, threads: work.threads, tempDirectory });
  try {
    return cost(work.kind === 'make' ? await makeBook(work, engine) : await measureBook(work, engine));
  } finally {
    await engine.close();
    await rm(tempDirectory, { recursive: true, force: true });
  }
}

function cost(prove: Proof): FactsTrial {
  const spent = { wallMs: performance.now() - start, ...costSoFar() };
  return { ...prove(), ...spent };
}

async function makeBook({ book, csv }: Extract<FactsTask, { kind: 'make' }>, engine: Engine): Promise<Proof> {
  await makeWideBook(engine, book);
  if (csv) {
    for (const month of monthsOfBook(book)) {
      const path = partPath(book, month);
      await engine.run(`COPY (SELECT * FROM read_parquet('${path}')) TO '${path}.csv' (HEADER)`);
    }
  }
  return () => ({ rows: 0, digest: '', classes: {} });
}

async function measureBook(work: Extract<FactsTask, { kind: 'measure' }>, engine: Engine): Promise<Proof> {
  const asked: string[] = [];
  const listening: Engine = {
    ...engine,
    rows: (sql, values) => {
      asked.push(sql);
      return engine.rows(sql, values);
    },
  };
  const snapshot = await snapshotOf(engine, work.book, work.months);
  const last = work.months.at(-1) ?? '';
  const { figures } = await measure(snapshot, {
    engine: listening,
    factsFolder: work.factsFolder,
    check: { cutoffDate: parsePeriod(last).end, ties: [], blockers: [], warnings: [], extractedAt: null },
    progress: silent,
    settings: {
      months: work.months,
      fiscalYearStart: 1,
      definitionSet: 'cn_2023',
      currency: 'CNY',
      scope: {},
      dimensions: work.dimensions,
      thresholds: [],
      minimumBase: '0',
      cardProducts: [],
      // As a run measures: what every closed month has is kept.
      obligorCuts: 'everyMonth',
      ...(work.indicators === null ? {} : { indicators: work.indicators }),
    },
  });
  if (work.record !== null) await writeFile(work.record, JSON.stringify(asked));
  return () => {
    const classes = [...figures.values()].filter(
      ({ indicator, measure: name, dimensions }) =>
        indicator === 'C1' && name === 'balance' && Object.keys(dimensions).join() === 'class',
    );
    return {
      rows: snapshot.parts.reduce((sum, part) => sum + part.rows, 0),
      digest: hashOf([...figures.values()].map(({ id, value }) => [id, value])),
      classes: Object.fromEntries(
        classes.flatMap(({ period, dimensions, value }) => (value ? [[`${period} ${dimensions.class}`, value]] : [])),
      ),
    };
  };
}

/** The statements one after another on a bare connection, their rows read and dropped. */
async function askRaw({
  statements,
  memoryLimitMb,
  threads,
  spill,
}: Extract<FactsTask, { kind: 'raw' }>): Promise<Proof> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${memoryLimitMb}MB`,
    threads: String(threads),
    temp_directory: spill,
  });
  const connection = await instance.connect();
  let rows = 0;
  for (const sql of JSON.parse(await readFile(statements, 'utf8'))) {
    const reader = await connection.runAndReadAll(String(sql));
    rows += reader.currentRowCount;
  }
  connection.closeSync();
  instance.closeSync();
  return () => ({ rows, digest: '', classes: {} });
}

/** What one would write in an afternoon: lines, split at commas, a Map. Amounts are whole hundredths. */
async function splitTapes({ book }: Extract<FactsTask, { kind: 'split' }>): Promise<Proof> {
  const classes: Record<string, string> = {};
  let rows = 0;
  for (const month of monthsOfBook(book)) {
    const sums = new Map<string, number>();
    let header: string[] | undefined;
    for await (const line of createInterface({ input: createReadStream(`${partPath(book, month)}.csv`) })) {
      const cells = line.split(',');
      if (header === undefined) {
        header = cells;
        continue;
      }
      rows += 1;
      const name = cells[header.indexOf('asset_class_5')] ?? '';
      const amount = Math.round(Number(cells[header.indexOf('principal_balance')]) * 100);
      sums.set(name, (sums.get(name) ?? 0) + amount);
    }
    for (const [name, sum] of sums) classes[`${month} ${name}`] = unitsText(BigInt(sum));
  }
  return () => ({ rows, digest: '', classes });
}
