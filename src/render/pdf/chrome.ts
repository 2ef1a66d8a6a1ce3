import { accessSync, constants, globSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const INSTALLED = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/opt/google/chrome/chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

const CACHED = [
  'chrome-headless-shell/*/chrome-headless-shell-*/chrome-headless-shell',
  'chrome/*/chrome-linux*/chrome',
  'chrome/*/chrome-mac*/*.app/Contents/MacOS/*',
];

/**
 * Path of a Chrome or Chromium that can be started: `RISKPRESS_CHROME`, the usual places on Linux and macOS, then
 * puppeteer's own cache. Null when there is none. A path given by the variable is taken even if it does not exist,
 * so that a mistake in it is reported and not passed over.
 */
export function findChrome(environment: Readonly<Record<string, string | undefined>> = process.env): string | null {
  const { RISKPRESS_CHROME: named, PUPPETEER_CACHE_DIR: folder } = environment;
  if (named !== undefined && named !== '') return named;
  const cache = folder ?? join(homedir(), '.cache', 'puppeteer');
  const cached = CACHED.flatMap((pattern) => globSync(pattern, { cwd: cache }).sort().reverse());
  return [...INSTALLED, ...cached.map((path) => join(cache, path))].find(isExecutable) ?? null;
}

/** Whether a browser is the small headless build, which has no other mode. */
export function isHeadlessShell(chrome: string): boolean {
  return /headless[-_]shell/.test(chrome);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
