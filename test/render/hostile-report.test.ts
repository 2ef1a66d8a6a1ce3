import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { PDFArray, PDFDict, PDFDocument, PDFName } from '@cantoo/pdf-lib';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { type LocalText, type Report, reportSchema, silent } from '../../src/domain/index.ts';
import { render } from '../../src/render/index.ts';
import { readPages } from '../../src/render/pdf/index.ts';
import { type TestBrowser, testBrowser } from '../support/browser.ts';
import { sampleReport } from '../support/sample-report.ts';
import { sampleTemplates } from '../support/sample-words.ts';

let browser: TestBrowser;
let templates = '';
let server: Server;
let origin = '';
let requests = 0;

beforeAll(async () => {
  browser = await testBrowser();
  templates = await sampleTemplates();
  server = createServer((_, response) => {
    requests += 1;
    response.end('leaked');
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
  await rm(templates, { recursive: true });
});

/** One hostile text for each way out of a place that a value may stand in. */
function hostileTexts(): readonly string[] {
  return [
    `<img src="${origin}/img"><script>fetch("${origin}")</script>`,
    `<style>@page{@top-right{content:"公开"}} *{display:none}</style>`,
    `</main></body><meta http-equiv="refresh" content="0;url=${origin}/r">`,
    `<a href="javascript:alert(1)">x</a><a href="file:///etc/passwd">y</a>`,
    `<iframe src="file:///etc/hostname"></iframe><base href="${origin}/">`,
    'back\\',
    'a"; } @page { @top-right { content: none',
    'line\nbreak\r\nand\ttab',
    '{{constructor.constructor}} {{{x}}} {figure} {a}',
    '" onmouseover="x" title=\'y\' `z`',
    '&amp; &lt;b&gt; &#x41; R&D部',
    '\u202eR\u200bTL\u0000 𠮷\ud800',
    `${'很长的名称'.repeat(40)}${'unbroken'.repeat(30)}`,
    '<span class="figure" data-figure="C2@2026-10">9.99%</span>',
    '\u{e000}0\u{e001} NaN undefined null [object Object]',
  ];
}

/** The sample with every free text replaced, each by the next hostile one. */
function hostileReport(): Report {
  const texts = hostileTexts();
  let at = 0;
  const next = (): string => texts[at++ % texts.length] ?? '';
  const local = (): LocalText => ({ 'zh-CN': next(), en: next() });
  const replaced = (value: unknown, key = ''): unknown => {
    if (Array.isArray(value)) return value.map((member) => replaced(member));
    if (typeof value !== 'object' || value === null) return key === 'literal' ? next() : value;
    if ('zh-CN' in value && typeof value['zh-CN'] === 'string') return local();
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, replaced(member, name)]));
  };
  return sampleReport((report) => {
    const { identity, order, provenance } = report;
    return {
      ...report,
      identity: { ...identity, title: local(), lender: local(), scope: { region: next() } },
      order: { ...order, orderedBy: next(), reason: next(), proved: false },
      onePage: reportSchema.shape.onePage.parse(replaced(report.onePage)),
      sections: reportSchema.shape.sections.parse(replaced(report.sections)),
      provenance: { ...provenance, tools: { [next()]: next(), node: next() } },
    };
  });
}

it('hostile text in every field stays text: set whole, labelled on every page, reaching nothing', async () => {
  const renditions = await render(hostileReport(), { ...browser, templates, issueNumber: null, progress: silent });
  expect(requests).toBe(0);
  for (const { pdf, warnings } of renditions) {
    const text = (await readPages(pdf)).flatMap(({ runs }) => runs.map((run) => run.text)).join('');
    expect(text).toContain('<script>fetch(');
    expect(text).toContain('{{constructor.constructor}}');
    expect(text).toContain('&lt;b&gt;');
    expect(text).not.toMatch(/leaked|\u202e/);
    expect(warnings.join('\n')).toMatch(/U\+202E/);
    expect(await outwardLinks(pdf)).toBe(0);
  }
});

async function outwardLinks(pdf: Uint8Array): Promise<number> {
  const document = await PDFDocument.load(pdf, { updateMetadata: false });
  const annotations = document.getPages().flatMap((page) => {
    const list = page.node.lookupMaybe(PDFName.of('Annots'), PDFArray);
    return (list?.asArray() ?? []).map((reference) => document.context.lookup(reference, PDFDict));
  });
  return annotations.filter((annotation) => annotation.has(PDFName.of('A'))).length;
}
