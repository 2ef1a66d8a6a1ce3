import { chown, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import { RiskpressError } from '../../domain/index.ts';

/** How a browser is started: what to execute, its own folder, and whom it runs as. */
export interface LaunchPlan {
  readonly executable: string;
  readonly profile: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Folders to remove afterwards. */
  readonly folders: readonly string[];
}

export interface LaunchOptions {
  /** Executable path. */
  readonly chrome: string;
  readonly sandbox: boolean;
  readonly workFolder: string;
}

/** User and group of the unprivileged account that every Linux knows as nobody. */
const NOBODY = 65534;
const PROFILE = 'riskpress-browser-';
const STALE_PROFILE_MS = 24 * 3_600_000;

/**
 * Prepares a fresh profile folder. Chromium's sandbox does not start as root, so there it runs as nobody, through a
 * small launcher; without the sandbox it runs as whoever we are. Errors: `browserFailed`.
 */
export async function planLaunch(options: LaunchOptions): Promise<LaunchPlan> {
  await mkdir(options.workFolder, { recursive: true });
  return mustStepDown(options) ? await unprivileged(options) : await asOurselves(options);
}

function mustStepDown(options: LaunchOptions): boolean {
  return options.sandbox && process.platform === 'linux' && process.getuid?.() === 0;
}

async function asOurselves({ chrome, workFolder }: LaunchOptions): Promise<LaunchPlan> {
  const profile = await mkdtemp(join(workFolder, 'browser-'));
  return { executable: chrome, profile, environment: { HOME: profile }, folders: [profile] };
}

async function unprivileged({ chrome, workFolder }: LaunchOptions): Promise<LaunchPlan> {
  const home = (await isReachable(workFolder)) ? workFolder : tmpdir();
  await sweepProfiles(home);
  const profile = await mkdtemp(join(home, PROFILE));
  await chown(profile, NOBODY, NOBODY);
  const launcher = await mkdtemp(join(workFolder, 'launcher-'));
  const executable = join(launcher, 'chrome');
  await writeFile(executable, launcherScript(chrome), { mode: 0o700 });
  return { executable, profile, environment: { HOME: profile }, folders: [profile, launcher] };
}

/** Profiles of runs that were killed; a session that still lives is never as old. */
async function sweepProfiles(home: string): Promise<void> {
  for (const name of (await readdir(home)).filter((each) => each.startsWith(PROFILE))) {
    const folder = join(home, name);
    const found = await stat(folder).catch(() => null);
    const isStale = found !== null && found.uid === NOBODY && Date.now() - found.mtimeMs > STALE_PROFILE_MS;
    if (isStale) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** `exec` throughout, so that the process that puppeteer knows, and may kill, is the browser itself. */
function launcherScript(chrome: string): string {
  const quoted = `'${chrome.replaceAll("'", "'\\''")}'`;
  return `#!/bin/sh\nexec setpriv --reuid ${NOBODY} --regid ${NOBODY} --clear-groups -- ${quoted} "$@"\n`;
}

/** Whether any user may pass through every folder on the way. */
async function isReachable(folder: string): Promise<boolean> {
  const path = resolve(folder);
  try {
    const { mode } = await stat(path);
    if ((mode & 0o001) === 0) return false;
  } catch (cause) {
    throw new RiskpressError('browserFailed', `browser: expected the folder ${path}`, { cause });
  }
  return path === dirname(path) || (await isReachable(dirname(path)));
}
