import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { type Engine, type Mapping, mappingSchema, type Row, type Snapshot, silent } from '../../src/domain/index.ts';
import { startEngine } from '../../src/engine/index.ts';
import { type IngestOptions, ingest } from '../../src/ingest/index.ts';

/** The columns every tape needs, under the headers the tests write. */
export const LOAN_COLUMNS = {
  cutoff_date: { from: 'date', type: 'date' },
  loan_id: { from: 'loan', type: 'text' },
  currency: { const: 'CNY' },
  principal_balance: { from: 'balance', type: 'money' },
} as const;

/** A lender's folder with an engine of its own; everything in it is real. */
export class Bank {
  readonly folder: string;
  readonly engine: Engine;

  private constructor(folder: string, engine: Engine) {
    this.folder = folder;
    this.engine = engine;
  }

  static async open(): Promise<Bank> {
    const folder = await mkdtemp(join(tmpdir(), 'riskpress-ingest-'));
    const engine = await startEngine({ memoryLimitMb: 256, threads: 2, tempDirectory: join(folder, 'spill') });
    return new Bank(folder, engine);
  }

  async close(): Promise<void> {
    await this.engine.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  async write(name: string, content: string | Uint8Array): Promise<string> {
    const path = join(this.folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    return path;
  }

  /** A mapping of `loan_snapshot` over the given files; anything may be replaced. */
  mapping(said: Record<string, unknown>): Mapping {
    const whole = { table: 'loan_snapshot', encoding: 'utf-8', columns: LOAN_COLUMNS, ...said };
    return { ...mappingSchema.parse(whole), path: join(this.folder, 'config', 'tape.yaml') };
  }

  ingest(mappings: readonly Mapping[], options: Partial<IngestOptions> = {}): Promise<Snapshot> {
    return ingest(mappings, {
      engine: this.engine,
      connections: {},
      stageFolder: join(this.folder, 'stage'),
      through: null,
      rescan: false,
      progress: silent,
      ...options,
    });
  }

  /** Takes in one CSV text as a loan tape. */
  async tape(content: string | Uint8Array, said: Record<string, unknown> = {}): Promise<Snapshot> {
    const name = `tapes/${next()}.csv`;
    await this.write(name, content);
    return this.ingest([this.mapping({ files: `../${name}`, ...said })]);
  }

  /** Rows of a month's part; all parts where no month is given. */
  async rows(snapshot: Snapshot, columns: string, month?: string): Promise<readonly Row[]> {
    const paths = snapshot.parts.filter((part) => month === undefined || part.month === month).map(({ path }) => path);
    if (paths.length === 0) return [];
    const list = paths.map((path) => `'${path}'`).join(', ');
    return this.engine.rows(`SELECT ${columns} FROM read_parquet([${list}], union_by_name=true)`);
  }
}

let last = 0;

function next(): number {
  last += 1;
  return last;
}

/** A header of the usual four columns and lines under it. */
export function tapeOf(...lines: readonly string[]): string {
  return ['date,loan,balance,note', ...lines, ''].join('\n');
}

/** Loaded, rejected and left-out records of a snapshot's only control. */
export function countsOf(snapshot: Snapshot): { bytes: number; loaded: number; rejected: number; filtered: number } {
  const [control] = snapshot.controls;
  if (control === undefined) throw new Error('no control');
  const { recordsInBytes: bytes, loaded, rejected, filtered } = control;
  return { bytes, loaded, rejected, filtered };
}
