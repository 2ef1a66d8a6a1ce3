import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { cpuOfEnded } from './peak-memory.ts';
import { type Task, type TaskReport, taskReportSchema } from './task.ts';

/** One measured run of a task. */
export interface Trial extends TaskReport {
  /** User and system time of the task's process and all its children, start-up included; null without /proc. */
  readonly cpuMs: number | null;
}

/** Runs a task in a fresh process. Nothing else of ours may run meanwhile: CPU time is told apart by that alone. */
export async function runTrial(task: Task): Promise<Trial> {
  const before = cpuOfEnded();
  const child = spawn(process.execPath, [join(import.meta.dirname, 'task-process.ts'), JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => said.push(piece));
  const [code, signal] = await once(child, 'close');
  if (code !== 0) throw new Error(`${task.kind}: its process ended with ${String(signal ?? code)}`);
  const after = cpuOfEnded();
  const report = taskReportSchema.parse(JSON.parse(Buffer.concat(said).toString('utf8')));
  return { ...report, cpuMs: before === null || after === null ? null : after - before };
}
