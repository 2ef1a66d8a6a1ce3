import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { findChrome, sandboxTrouble } from '../../src/render/index.ts';

/** The browser that tests print with, and a fresh work folder; the caller removes the folder. */
export interface TestBrowser {
  readonly chrome: string;
  readonly sandbox: boolean;
  readonly workFolder: string;
  readonly timeoutSeconds: number;
}

/** With its sandbox wherever that works; where it does not, says so and goes on without. */
export async function testBrowser(): Promise<TestBrowser> {
  const chrome = findChrome();
  if (chrome === null) throw new Error('no Chrome or Chromium: run npm run setup, or set RISKPRESS_CHROME');
  const workFolder = await mkdtemp(join(tmpdir(), 'riskpress-print-'));
  await chmod(workFolder, 0o755);
  const options = { chrome, workFolder, timeoutSeconds: 60 };
  const trouble = await sandboxTrouble(options);
  if (trouble !== null) console.warn(`printing without the browser's sandbox: ${trouble}`);
  return { ...options, sandbox: trouble === null };
}
