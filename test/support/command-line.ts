import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** How a command ended. `signal` is set when it was killed. */
export interface Ended {
  readonly exit: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** A running command: its process id, and how it ends. */
export interface Started {
  readonly pid: number;
  readonly ended: Promise<Ended>;
  /** Resolves when the text has appeared on stderr, or when the command has ended. */
  saw(text: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts the command line as a user would, in a process of its own. */
export function startRiskpress(words: readonly string[], env: Readonly<Record<string, string>> = {}): Started {
  const inherited = { ...process.env, INIT_CWD: undefined, RISKPRESS_CONFIG: undefined };
  const child = spawn(process.execPath, [MAIN, ...words], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // A chunk may end in the middle of a character; decoding it alone would garble Chinese.
  child.stdout.setEncoding('utf8');
  child.stderr.setEncoding('utf8');
  let out = '';
  let err = '';
  const watchers: (() => void)[] = [];
  child.stdout.on('data', (data) => {
    out += data;
  });
  child.stderr.on('data', (data) => {
    err += data;
    for (const watch of watchers) watch();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (exit, signal) => resolve({ exit, signal, out, err }));
  });
  const saw = (text: string) =>
    Promise.race([
      ended.then(() => undefined),
      new Promise<void>((resolve) => {
        const watch = () => (err.includes(text) ? resolve() : undefined);
        watchers.push(watch);
        watch();
      }),
    ]);
  return { pid: child.pid ?? 0, ended, saw, kill: (signal) => child.kill(signal) };
}

/** Runs the command line to its end. */
export function riskpress(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return startRiskpress(words, env).ended;
}

/** A fresh folder and its removal. */
export async function freshFolder(name: string): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), `riskpress-${name}-`));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}
