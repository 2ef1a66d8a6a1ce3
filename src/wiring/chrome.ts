import { createRequire } from 'node:module';

import { type Engine, RiskpressError } from '../domain/index.ts';
import { pressRoom } from './press-room.ts';
import type { Terminal } from './terminal.ts';

const require = createRequire(import.meta.url);

/** The browser to print with. Error `environmentMissing` says what to do where there is none. */
export async function requireChrome(terminal: Terminal): Promise<string> {
  const { findChrome } = await pressRoom();
  const chrome = findChrome(terminal.env);
  if (chrome !== null) return chrome;
  throw new RiskpressError(
    'environmentMissing',
    'expected Chrome or Chromium, found none: install it (Debian: apt-get install chromium) or set RISKPRESS_CHROME',
  );
}

interface Printing {
  readonly chrome: string;
  readonly workFolder: string;
  readonly timeoutSeconds: number;
}

/**
 * Whether the browser's sandbox is to be on. The configuration decides; only the demo, which must work anywhere, goes
 * without where the sandbox cannot start, and says so.
 */
export async function sandboxFor(
  printing: Printing,
  configured: boolean,
  mayDrop: boolean,
  terminal: Terminal,
): Promise<boolean> {
  if (!configured || !mayDrop) return configured;
  const { sandboxTrouble } = await pressRoom();
  const trouble = await sandboxTrouble(printing);
  if (trouble === null) return true;
  terminal.err(`warning: the browser's sandbox does not start here (${trouble}); the demo prints without it\n`);
  return false;
}

/** Names and versions of the tools that decide an issue's bytes. */
export async function toolVersions(terminal: Terminal, engine: Engine): Promise<Readonly<Record<string, string>>> {
  const { chromeVersion } = await pressRoom();
  return {
    riskpress: packageVersion('../../package.json'),
    node: process.version,
    engine: await engine.version(),
    browser: await chromeVersion(await requireChrome(terminal)),
    exceljs: packageVersion('exceljs/package.json'),
    handlebars: packageVersion('handlebars/package.json'),
  };
}

function packageVersion(name: string): string {
  const found: unknown = require(name);
  const version = typeof found === 'object' && found !== null && 'version' in found ? found.version : undefined;
  return typeof version === 'string' ? version : 'unknown';
}
