import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { type Engine, RiskpressError, type Row } from '../domain/index.ts';
import type { EngineAnswer, EngineRequest, EngineSettings } from './message.ts';

export interface EngineOptions {
  readonly memoryLimitMb: number;
  /** Default: as many as the machine has. */
  readonly threads?: number | undefined;
  /** Folder for spilling; made when missing. */
  readonly tempDirectory: string;
}

/**
 * Starts DuckDB in a child process. The process ends with `close()` and with its parent, however that ends. Errors:
 * `engineFailed` when a statement fails or the process dies; all work under way fails with it.
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const spill = makeSpillFolder(options.tempDirectory);
  const link = new EngineLink(() => rmSync(spill, { recursive: true, force: true }));
  const { memoryLimitMb, threads = null } = options;
  await link.ask('open', '', [], { memoryLimitMb, threads, tempDirectory: spill });
  return {
    run: async (sql) => {
      await link.ask('run', sql);
    },
    rows: (sql, values = []) => link.ask('rows', sql, values),
    version: async () => `DuckDB ${String((await link.ask('version', ''))[0]?.version ?? '')}`,
    close: () => link.close(),
  };
}

let next = 0;

/** A folder of this process; those of processes that died are swept. */
function makeSpillFolder(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const pid = /^engine-(\d+)-\d+$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { recursive: true, force: true });
  }
  next += 1;
  return join(folder, `engine-${process.pid}-${next}`);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

interface Waiting {
  readonly resolve: (rows: readonly Row[]) => void;
  readonly reject: (error: RiskpressError) => void;
}

/** The parent's end: numbers requests, matches answers, and fails everything when the process dies. */
class EngineLink {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #next = 1;
  #ended: string | null = null;

  /** `bury` clears up after the process. */
  constructor(bury: () => void) {
    const file = new URL(`./duckdb-process${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
    // Not the parent's own flags: a debugger or a loader is none of the engine's business.
    this.#child = fork(file, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    this.#child.on('message', (answer: EngineAnswer) => this.#settle(answer));
    this.#child.on('error', (error) => this.#end(error.message));
    this.#child.on('exit', (code, signal) => {
      this.#end(`its process ended (${signal ?? `exit ${code}`})`);
      bury();
    });
  }

  ask(
    kind: EngineRequest['kind'],
    sql: string,
    values: EngineRequest['values'] = [],
    settings: EngineSettings | null = null,
  ): Promise<readonly Row[]> {
    if (this.#ended !== null) return Promise.reject(failed(this.#ended));
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#child.send({ id, kind, sql, values, settings } satisfies EngineRequest);
    });
  }

  async close(): Promise<void> {
    if (this.#ended !== null) return;
    const gone = once(this.#child, 'exit');
    if (this.#child.connected) this.#child.disconnect();
    await gone;
  }

  #settle(answer: EngineAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (answer.ok) waiting?.resolve(answer.rows);
    else waiting?.reject(failed(answer.message));
  }

  #end(why: string): void {
    this.#ended ??= why;
    for (const { reject } of this.#waiting.values()) reject(failed(this.#ended));
    this.#waiting.clear();
  }
}

function failed(why: string): RiskpressError {
  return new RiskpressError('engineFailed', `engine: ${why}`);
}
