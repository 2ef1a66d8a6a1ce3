import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { RiskpressError } from '../../domain/index.ts';
import { type BrowserOptions, withPress } from './browser.ts';

/** What a browser says of its version: `Chromium 156.0.8078.79`. Errors: `browserFailed`. */
export async function chromeVersion(chrome: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(chrome, ['--version'], { timeout: 30_000, encoding: 'utf8' });
    return stdout.trim().split('\n').at(-1)?.trim() ?? '';
  } catch (cause) {
    throw new RiskpressError('browserFailed', `browser: ${chrome} does not tell its version`, { cause });
  }
}

/**
 * Whether the browser's sandbox works here (in some containers the kernel refuses it). Null when it does, else the
 * reason; who then sets `sandbox: false` should say so to the user.
 */
export async function sandboxTrouble(options: Omit<BrowserOptions, 'sandbox'>): Promise<string | null> {
  try {
    await withPress({ ...options, sandbox: true }, (press) => press.print('<!doctype html><p>.</p>'));
    return null;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}
