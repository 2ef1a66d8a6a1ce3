import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
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
  const link = new EngineLink();
  const settings = {
    memoryLimitMb: options.memoryLimitMb,
    threads: options.threads ?? null,
    tempDirectory: options.tempDirectory,
  };
  await link.ask('open', '', [], settings);
  return {
    run: async (sql) => {
      await link.ask('run', sql);
    },
    rows: (sql, values = []) => link.ask('rows', sql, values),
    version: async () => `DuckDB ${String((await link.ask('version', ''))[0]?.version ?? '')}`,
    close: () => link.close(),
  };
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

  constructor() {
    const file = new URL(`./duckdb-process${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
    this.#child = fork(file, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#child.on('message', (answer: EngineAnswer) => this.#settle(answer));
    this.#child.on('error', (error) => this.#end(error.message));
    this.#child.on('exit', (code, signal) => this.#end(`its process ended (${signal ?? `exit ${code}`})`));
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

  close(): Promise<void> {
    if (this.#ended !== null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#child.once('exit', () => resolve());
      this.#child.disconnect();
    });
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
