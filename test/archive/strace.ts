import { execFileSync, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One finished call of a traced process: its name, the first path in it, and its text. */
export interface TracedCall {
  readonly call: string;
  readonly path: string;
  readonly text: string;
}

const STRACE = 'strace';

export const hasStrace = ((): boolean => {
  try {
    execFileSync(STRACE, ['-f', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();
if (!hasStrace) console.warn('skipped: strace is missing or not permitted, so the order of disk calls is not checked');

/**
 * Runs the appender for one issue under strace with one worker thread, so that calls come one after another.
 * Resolves with what it acknowledged, whether it was killed, and how it ended.
 */
export function traceIssue(
  root: string,
  options: readonly string[],
): Promise<{ readonly lines: readonly string[]; readonly code: number | null; readonly errors: string }> {
  return new Promise((resolve, reject) => {
    const script = join(import.meta.dirname, 'appender.ts');
    const args = ['-f', '-y', '-qq', '-s', '40', '-o', join(root, 'trace'), ...options];
    const node = [process.execPath, '--disable-warning=ExperimentalWarning', script, root, 'a', '1'];
    const child = spawn(STRACE, [...args, ...node], { env: { ...process.env, UV_THREADPOOL_SIZE: '1' } });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk) => out.push(chunk));
    child.stderr.on('data', (chunk) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      const lines = Buffer.concat(out).toString('utf8').split('\n').slice(0, -1);
      resolve({ lines, code, errors: Buffer.concat(err).toString('utf8') });
    });
  });
}

/** The trace's calls in the order in which they ended. */
export async function readTrace(root: string): Promise<readonly TracedCall[]> {
  const begun = new Map<string, string>();
  const calls: TracedCall[] = [];
  for (const line of (await readFile(join(root, 'trace'), 'utf8')).split('\n')) {
    const [, pid = '', text = ''] = /^(\d+)\s+(.*)$/.exec(line) ?? [];
    if (text.endsWith('<unfinished ...>')) begun.set(pid, text);
    const whole = /^<\.\.\. \w+ resumed>/.test(text) ? `${begun.get(pid)} ${text}` : text;
    const [, call = ''] = /^(\w+)\(/.exec(whole) ?? [];
    if (call === '' || text.endsWith('<unfinished ...>')) continue;
    const target = call.startsWith('rename') ? whole.match(/"([^"]+)"/g)?.at(-1) : /<([^>]+)>/.exec(whole)?.[1];
    calls.push({ call, path: target?.replaceAll('"', '') ?? '', text: whole });
  }
  return calls;
}
