import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { type Task, type Trial, trialSchema } from './task.ts';

/** Runs a task in a fresh process, so that time and memory of one do not weigh on the next. */
export async function runTrial(task: Task): Promise<Trial> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'task-process.ts'), JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: Buffer[] = [];
  child.stdout.on('data', (piece: Buffer) => said.push(piece));
  const [code, signal] = await once(child, 'close');
  if (code !== 0) throw new Error(`${task.kind}: its process ended with ${String(signal ?? code)}`);
  return trialSchema.parse(JSON.parse(Buffer.concat(said).toString('utf8')));
}
