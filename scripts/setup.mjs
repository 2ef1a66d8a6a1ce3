// Set-up for a fresh machine: packages, Node 24, a browser. Runs on any Node >= 18 and does only what is missing.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules', '.riskpress-setup');

installPackages();
provideNode();
provideBrowser();

function installPackages() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  say('installing packages (npm ci)');
  if (!npm(['ci', '--no-audit', '--no-fund'])) {
    stop('npm ci failed. Check that the npm registry is reachable, then try again.');
  }
  writeFileSync(stamp, lock);
}

/** `npm ci --ignore-scripts` leaves the node package without its binary; rebuilding it runs its own install step. */
function provideNode() {
  if (nodeMajor() >= 24) return;
  say('fetching Node 24 (npm rebuild node)');
  npm(['rebuild', 'node']);
  if (nodeMajor() < 24) stop('Node 24 could not be set up. Install Node 24 or later and try again.');
}

function provideBrowser() {
  if (findBrowser()) return;
  say('no Chrome or Chromium found; asking puppeteer to fetch one');
  const cli = join(root, 'node_modules', '.bin', 'puppeteer');
  spawnSync(cli, ['browsers', 'install', 'chrome-headless-shell'], { cwd: root, stdio: 'ignore', timeout: 300_000 });
  if (findBrowser()) return;
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) installBrowserByApt();
  if (findBrowser()) return;
  stop(
    'no browser. Install Chrome or Chromium (Debian, Ubuntu: apt-get install chromium; macOS: Google Chrome), ' +
      'or set RISKPRESS_CHROME to its path.',
  );
}

function installBrowserByApt() {
  say('installing Chromium with apt-get');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env, timeout: 300_000 });
  for (const name of ['chromium-headless-shell', 'chromium']) {
    const args = ['install', '-y', '-qq', '--no-install-recommends', name, 'chromium-sandbox'];
    spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'], env, timeout: 900_000 });
    if (findBrowser()) return;
  }
}

/** The same places as findChrome in src/render; repeated because set-up must run before TypeScript can. */
function findBrowser() {
  const places = [
    process.env.RISKPRESS_CHROME,
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
  return places.find((place) => place && existsSync(place)) ?? findPuppeteerBrowser();
}

function findPuppeteerBrowser() {
  const cache = process.env.PUPPETEER_CACHE_DIR ?? join(homedir(), '.cache', 'puppeteer');
  for (const kind of ['chrome-headless-shell', 'chrome']) {
    const folder = join(cache, kind);
    if (existsSync(folder) && readdirSync(folder).length > 0) return folder;
  }
  return undefined;
}

function nodeMajor() {
  const found = spawnSync(join(root, 'node_modules', '.bin', 'node'), ['--version'], { encoding: 'utf8' });
  return Number(/^v(\d+)/.exec(found.stdout ?? '')?.[1] ?? 0);
}

function npm(args) {
  const cli = process.env.npm_execpath;
  const [command, first] = cli ? [process.execPath, [cli]] : ['npm', []];
  return spawnSync(command, [...first, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}

function say(what) {
  process.stderr.write(`set-up: ${what}\n`);
}

function stop(why) {
  process.stderr.write(`set-up: ${why}\n`);
  process.exit(6);
}
