import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import puppeteer from 'puppeteer';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { chromeVersion, findChrome } from '../../../src/render/index.ts';
import { withPress } from '../../../src/render/pdf/browser.ts';
import { readPages } from '../../../src/render/pdf/reading.ts';
import { type TestBrowser, testBrowser } from '../../support/browser.ts';

let browser: TestBrowser;
let server: Server;
let origin = '';
let requests: string[] = [];

beforeAll(async () => {
  browser = await testBrowser();
  server = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.end('leaked');
  });
  server.on('upgrade', (request, socket) => {
    requests.push(`upgrade ${request.url ?? ''}`);
    socket.destroy();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address === 'object' && address !== null) origin = `http://127.0.0.1:${address.port}`;
});
afterAll(async () => {
  server.close();
  await rm(browser.workFolder, { recursive: true });
});
beforeEach(() => {
  requests = [];
});

/** Every construct that reaches outwards, each under an address of its own. */
function outwardPage(secret: string): string {
  const constructs = [
    `<link rel="stylesheet" href="${origin}/link-css"><link rel="preconnect" href="${origin}">`,
    `<link rel="prefetch" href="${origin}/prefetch"><link rel="preload" as="image" href="${origin}/preload">`,
    `<style>@import "${origin}/import"; @font-face{font-family:x;src:url(${origin}/font)} body{background:url(${origin}/background)}</style>`,
    `<img src="${origin}/img"><img srcset="${origin}/srcset 2x"><svg><image href="${origin}/svg-image"/></svg>`,
    `<video poster="${origin}/poster" src="${origin}/video"></video><audio src="${origin}/audio" preload="auto"></audio>`,
    `<object data="${origin}/object"></object><embed src="${origin}/embed"><iframe src="${origin}/iframe"></iframe>`,
    `<iframe src="file://${secret}"></iframe><object data="file://${secret}"></object><embed src="file://${secret}">`,
    `<iframe srcdoc="<img src='${origin}/srcdoc'>"></iframe><input type="image" src="${origin}/input">`,
    `<script>fetch("${origin}/fetch"); new WebSocket("${origin.replace('http', 'ws')}/socket"); document.title = "ran"</script>`,
    `<script src="${origin}/script"></script><p style="font-family:x">text stays</p>`,
  ];
  return `<!doctype html><html><head><title>t</title></head><body>${constructs.join('')}</body></html>`;
}

describe('a page that reaches outwards', () => {
  it('reaches nothing: no request, no local file', async () => {
    const secret = join(browser.workFolder, 'secret.txt');
    await writeFile(secret, 'SECRETWORD', { mode: 0o644 });
    const pdf = await withPress(browser, (press) => press.print(outwardPage(secret)));
    const text = (await readPages(pdf)).flatMap(({ runs }) => runs.map((run) => run.text)).join('\n');
    expect(requests).toEqual([]);
    expect(text).toContain('text stays');
    expect(text).not.toMatch(/SECRETWORD|leaked/);
  });

  it('reaches nothing by a refresh of the whole page, printed or not', async () => {
    const page = `<meta http-equiv="refresh" content="0;url=${origin}/refresh"><p>stays</p>`;
    await withPress({ ...browser, timeoutSeconds: 3 }, (press) => press.print(page)).catch(() => {});
    expect(requests).toEqual([]);
  });

  it('would reach out without the layers: the control', async () => {
    const open = await puppeteer.launch({ executablePath: browser.chrome, args: ['--no-sandbox'], pipe: true });
    try {
      const page = await open.newPage();
      await page.setContent(outwardPage('/nowhere'), { waitUntil: 'load' });
      await page.pdf();
    } finally {
      await open.close();
    }
    expect(requests.length).toBeGreaterThan(8);
    expect(requests).toContain('upgrade /socket');
  });
});

/** Processes whose command line names this test's own work folder. */
async function ownProcesses(): Promise<readonly string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'latin1').catch(() => '')));
  return lines.filter((line) => line.includes(`${browser.workFolder}/`));
}

describe.runIf(process.platform === 'linux')('a browser that does not come to an end', () => {
  const endless = `<!doctype html><table>${'<tr><td>1<td>2<td>3<td>4<td>5'.repeat(120_000)}</table>`;

  it('is killed at the deadline with its children and leaves no folder; the next job succeeds', async () => {
    let seen: readonly string[] = [];
    const job = withPress({ ...browser, timeoutSeconds: 2 }, async (press) => {
      seen = await ownProcesses();
      return await press.print(endless);
    });
    await expect(job).rejects.toMatchObject({ code: 'browserFailed', message: expect.stringContaining('2 s') });
    expect(seen.length).toBeGreaterThan(0);
    await vi.waitFor(async () => expect(await ownProcesses()).toEqual([]), 10_000);
    expect((await readdir(browser.workFolder)).filter((name) => /browser|launcher/.test(name))).toEqual([]);
    const pdf = await withPress(browser, (press) => press.print('<!doctype html><p>next'));
    expect(Buffer.from(pdf.subarray(0, 5)).toString()).toBe('%PDF-');
  });

  it('is killed when it is stopped', async () => {
    const job = withPress({ ...browser, timeoutSeconds: 2 }, async (press) => {
      signal(await ownProcessIds(), 'SIGSTOP');
      return await press.print('<p>never');
    });
    await expect(job).rejects.toMatchObject({ code: 'browserFailed' });
    await vi.waitFor(async () => expect(await ownProcesses()).toEqual([]), 10_000);
  });

  it('that dies by itself ends the job at once with its own error', async () => {
    const job = withPress(browser, async (press) => {
      const killing = ownProcessIds().then((ids) => signal(ids, 'SIGKILL'));
      const [pdf] = await Promise.all([press.print(endless), killing]);
      return pdf;
    });
    await expect(job).rejects.toMatchObject({ code: 'browserFailed' });
  });

  it('goes when we are killed', async () => {
    const module = JSON.stringify(join(import.meta.dirname, '../../../src/render/pdf/browser.ts'));
    const script = `import(${module}).then(({ withPress }) =>
      withPress(${JSON.stringify(browser)}, async () => { console.log('up'); await new Promise(() => setInterval(() => {}, 1e6)); }))`;
    const node = join(import.meta.dirname, '../../../node_modules/.bin/node');
    const child = spawn(node, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    expect((await ownProcessIds()).length).toBeGreaterThan(0);
    child.kill('SIGKILL');
    await vi.waitFor(async () => expect(await ownProcesses()).toEqual([]), 10_000);
  });

  function signal(ids: readonly number[], name: NodeJS.Signals): void {
    for (const id of ids) {
      try {
        process.kill(id, name);
      } catch {
        // It went with its parent.
      }
    }
  }

  async function ownProcessIds(): Promise<readonly number[]> {
    const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
    const own = await Promise.all(
      ids.map(async (id) => {
        const line = await readFile(`/proc/${id}/cmdline`, 'latin1').catch(() => '');
        return line.includes(`--user-data-dir=${browser.workFolder}/`) ? [Number(id)] : [];
      }),
    );
    return own.flat();
  }
});

describe('a browser that is not there', () => {
  it('is an error that says so', async () => {
    const chrome = join(browser.workFolder, "no 'such' chrome");
    const job = withPress({ ...browser, chrome }, (press) => press.print('<p>'));
    await expect(job).rejects.toMatchObject({ code: 'browserFailed', message: expect.stringContaining(chrome) });
    await expect(chromeVersion(chrome)).rejects.toMatchObject({ code: 'browserFailed' });
  });

  it('is found by its variable first, and tells its version', async () => {
    expect(findChrome({ RISKPRESS_CHROME: '/a/b' })).toBe('/a/b');
    expect(findChrome({ RISKPRESS_CHROME: browser.chrome })).toBe(browser.chrome);
    expect(await chromeVersion(browser.chrome)).toMatch(/\d+\.\d+\.\d+/);
  });
});

it.runIf(process.getuid?.() === 0)('as root, the sandboxed browser is somebody else', async ({ skip }) => {
  if (!browser.sandbox) skip('the sandbox does not work here');
  const owners = await withPress(browser, async () => {
    const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const found = ids.map(async (id) => {
      const line = await readFile(`/proc/${id}/cmdline`, 'latin1').catch(() => '');
      if (!line.includes(`--user-data-dir=${browser.workFolder}`)) return [];
      return [/^Uid:\s+(\d+)/m.exec(await readFile(`/proc/${id}/status`, 'latin1'))?.[1]];
    });
    return (await Promise.all(found)).flat();
  });
  expect(owners.length).toBeGreaterThan(0);
  expect(new Set(owners)).toEqual(new Set(['65534']));
});
