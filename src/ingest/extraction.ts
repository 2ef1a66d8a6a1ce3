import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { type ErrorCode, RiskpressError } from '../domain/index.ts';
import type { ArchiveLimits } from './workbook-archive.ts';

/** What the child process is asked to turn into a CSV file. */
export type ExtractionJob =
  | {
      readonly kind: 'sheet';
      readonly path: string;
      readonly sheet: string;
      readonly csvPath: string;
      readonly limits: ArchiveLimits;
    }
  | { readonly kind: 'sqlite'; readonly path: string; readonly query: string; readonly csvPath: string };

/** From this line of the CSV file on, line n is row `row + n - line` of the source. */
export interface RowBreak {
  readonly line: number;
  readonly row: number;
}

export type ExtractionAnswer =
  | { readonly ok: true; readonly breaks: readonly RowBreak[] }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

export interface ProcessLimits {
  readonly heapMb: number;
  readonly seconds: number;
}

/**
 * Runs a job in a process of its own, which ends with its answer, at the time limit, or with its parent. A hostile file
 * can exhaust that process, never this one. Errors: the job's own, or `inputUnreadable` when its process dies.
 */
export async function extract(job: ExtractionJob, limits: ProcessLimits): Promise<readonly RowBreak[]> {
  const file = new URL(`./extraction-process${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
  const child = fork(file, [], {
    execArgv: [`--max-old-space-size=${limits.heapMb}`, '--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), limits.seconds * 1000);
  try {
    child.send(job);
    const answer = await answerOf(child, job, limits);
    if (answer.ok) return answer.breaks;
    throw new RiskpressError(answer.code, answer.message, { place: { file: job.path } });
  } finally {
    clearTimeout(timer);
    child.kill('SIGKILL');
  }
}

function answerOf(child: ChildProcess, job: ExtractionJob, limits: ProcessLimits): Promise<ExtractionAnswer> {
  return new Promise((resolve, reject) => {
    child.on('message', (answer: ExtractionAnswer) => resolve(answer));
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      const limit = signal === 'SIGKILL' ? `${limits.seconds} s` : `${limits.heapMb} MB of memory`;
      const message = `${job.path}: expected to be read within ${limit}; its reader ended (${signal ?? `exit ${code}`})`;
      resolve({ ok: false, code: 'inputUnreadable', message });
    });
  });
}
