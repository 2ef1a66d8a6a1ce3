import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import puppeteer, { type Browser, type HTTPRequest, type Page } from 'puppeteer';

import { RiskpressError } from '../../domain/index.ts';
import { isHeadlessShell } from './chrome.ts';
import { type LaunchOptions, type LaunchPlan, planLaunch } from './launch-plan.ts';

export interface BrowserOptions extends LaunchOptions {
  /** Wall-clock time for the whole session; then the browser is killed. */
  readonly timeoutSeconds: number;
}

/** A browser that only prints documents handed to it. */
export interface Press {
  /** HTML to PDF bytes, in a fresh context. Errors: `browserFailed`. */
  print(html: string): Promise<Uint8Array>;
}

/**
 * Starts a browser, lends it to `work`, and ends it whatever happens: closed, timed out, crashed or thrown out of.
 * Its whole process group is killed and its folders removed before this returns. Errors: `browserFailed`, and
 * whatever `work` throws.
 */
export async function withPress<T>(options: BrowserOptions, work: (press: Press) => Promise<T>): Promise<T> {
  const deadline = Date.now() + options.timeoutSeconds * 1000;
  const plan = await planLaunch(options);
  try {
    const browser = await launch(options, plan, deadline);
    const watch = watchdog(browser, options.timeoutSeconds, deadline);
    try {
      return await Promise.race([work({ print: (html) => print(browser, html) }), watch.ended]);
    } finally {
      watch.stop();
      await end(browser);
    }
  } finally {
    for (const folder of plan.folders) await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

/** No address resolves and no connection leaves: the proxy is a closed port, without exception for loopback. */
const FLAGS = [
  '--proxy-server=127.0.0.1:9',
  '--proxy-bypass-list=<-loopback>',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-crash-reporter',
  '--disable-breakpad',
  '--font-render-hinting=none',
  '--force-color-profile=srgb',
  '--lang=en-US',
];

async function launch(options: BrowserOptions, plan: LaunchPlan, deadline: number): Promise<Browser> {
  const left = Math.max(1, deadline - Date.now());
  try {
    return await puppeteer.launch({
      executablePath: plan.executable,
      headless: isHeadlessShell(options.chrome) ? 'shell' : true,
      pipe: true,
      userDataDir: plan.profile,
      env: { ...process.env, ...plan.environment, LANG: 'C.UTF-8', TZ: 'UTC' },
      args: [...FLAGS, ...(options.sandbox ? [] : ['--no-sandbox'])],
      timeout: Math.min(left, 60_000),
      protocolTimeout: options.timeoutSeconds * 1000 + 60_000,
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
  } catch (cause) {
    const sandbox = options.sandbox ? '; where its sandbox cannot work, set browser.sandbox: false' : '';
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new RiskpressError('browserFailed', `browser: ${options.chrome} did not start (${reason})${sandbox}`, {
      cause,
    });
  }
}

interface Watch {
  /** Rejects at the deadline or when the browser ends by itself; never resolves. */
  readonly ended: Promise<never>;
  stop(): void;
}

function watchdog(browser: Browser, seconds: number, deadline: number): Watch {
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => {
      kill(browser.process());
      reject(new RiskpressError('browserFailed', `browser: expected to be done in ${seconds} s; killed`));
    },
    Math.max(0, deadline - Date.now()),
  );
  const gone = (): void =>
    reject(new RiskpressError('browserFailed', 'browser: it ended before the document was done'));
  browser.on('disconnected', gone);
  ended.catch(() => {});
  return {
    ended,
    stop: () => {
      clearTimeout(timer);
      browser.off('disconnected', gone);
    },
  };
}

async function print(browser: Browser, html: string): Promise<Uint8Array> {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    const { promise: crashed, reject } = Promise.withResolvers<never>();
    crashed.catch(() => {});
    page.on('error', (cause) => reject(new RiskpressError('browserFailed', 'browser: the page crashed', { cause })));
    return await Promise.race([printPage(page, html), crashed]);
  } catch (cause) {
    if (cause instanceof RiskpressError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RiskpressError('browserFailed', `browser: printing failed: ${reason}`, { cause });
  } finally {
    await context.close().catch(() => {});
  }
}

async function printPage(page: Page, html: string): Promise<Uint8Array> {
  await page.setJavaScriptEnabled(false);
  await page.setRequestInterception(true);
  page.on('request', refuse);
  await page.setContent(html, { waitUntil: 'load', timeout: 0 });
  return await page.pdf({
    preferCSSPageSize: true,
    printBackground: true,
    tagged: true,
    outline: true,
    waitForFonts: true,
    timeout: 0,
  });
}

/** Every document carries all it needs in itself. */
function refuse(request: HTTPRequest): void {
  const answered = request.url().startsWith('data:') ? request.continue() : request.abort('blockedbyclient');
  answered.catch(() => {});
}

async function end(browser: Browser): Promise<void> {
  const child = browser.process();
  if (child === null || child.exitCode !== null || child.signalCode !== null) {
    kill(child);
    return;
  }
  const exited = once(child, 'exit');
  kill(child);
  await exited;
}

/** The whole process group: puppeteer starts the browser as the leader of its own. */
function kill(child: ChildProcess | null): void {
  if (child?.pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    // Already gone.
  }
}
