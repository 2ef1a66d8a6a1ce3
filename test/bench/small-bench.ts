import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs the benchmarks on a tiny book; `left` is what they forgot to remove. */
export async function runBench(
  args: readonly string[],
): Promise<{ readonly said: string; readonly left: readonly string[] }> {
  const temp = await mkdtemp(join(tmpdir(), 'bench-test-'));
  const size = ['--loans', '60', '--months', '2', '--pairs', '1'];
  try {
    const { stdout } = await run(process.execPath, ['bench/main.ts', ...size, ...args], {
      env: { ...process.env, TMPDIR: temp },
    });
    return { said: stdout, left: await readdir(temp) };
  } finally {
    await rm(temp, { recursive: true, force: true });
  }
}
