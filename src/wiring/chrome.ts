import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';

import { type Engine, RiskpressError } from '../domain/index.ts';
import { findChrome } from '../render/index.ts';
import type { Terminal } from './terminal.ts';

const require = createRequire(import.meta.url);

/** The browser to print with. Error `environmentMissing` says what to do where there is none. */
export function requireChrome(terminal: Terminal): string {
  const chrome = findChrome(terminal.env);
  if (chrome !== null) return chrome;
  throw new RiskpressError(
    'environmentMissing',
    'expected Chrome or Chromium, found none: install it (Debian: apt-get install chromium) or set RISKPRESS_CHROME',
  );
}

/** Names and versions of the tools that decide an issue's bytes. */
export async function toolVersions(terminal: Terminal, engine: Engine): Promise<Readonly<Record<string, string>>> {
  return {
    riskpress: packageVersion('../../package.json'),
    node: process.version,
    engine: await engine.version(),
    browser: await chromeVersion(requireChrome(terminal)),
    exceljs: packageVersion('exceljs/package.json'),
    handlebars: packageVersion('handlebars/package.json'),
  };
}

/** What the browser calls itself; `unknown` where it does not say so by itself (macOS and Windows builds differ). */
async function chromeVersion(chrome: string): Promise<string> {
  const said = await promisify(execFile)(chrome, ['--version'], { timeout: 20_000 }).catch(() => null);
  return said?.stdout.trim() || 'unknown';
}

function packageVersion(name: string): string {
  const found: unknown = require(name);
  const version = typeof found === 'object' && found !== null && 'version' in found ? found.version : undefined;
  return typeof version === 'string' ? version : 'unknown';
}
