import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

import { Markup } from '../../../src/render/pdf/markup.ts';
import { loadTemplates } from '../../../src/render/pdf/templates.ts';
import { viewOf } from '../../../src/render/pdf/view.ts';
import { speakerOf } from '../../../src/render/speaker.ts';
import { sampleReport } from '../../support/sample-report.ts';
import { sampleWords, TEMPLATES } from '../../support/sample-words.ts';

/** What a template may not do, however convenient: each puts a value where escaping does not help. */
function faultsOf(template: string): string[] {
  const faults: string[] = [];
  if (/\{\{\{|\{\{&/.test(template)) faults.push('unescaped value');
  if (/=\s*\{\{/.test(template)) faults.push('unquoted attribute');
  if (/<(script|style)\b/i.test(template)) faults.push('script or style');
  if (/\bon[a-z]+\s*=|\bstyle\s*=/i.test(template)) faults.push('event or style attribute');
  if (/(?:src|href|action)="(?!#)/i.test(template)) faults.push('address');
  return faults;
}

const folder = join(TEMPLATES, 'report');
const files = (await readdir(folder)).filter((file) => file.endsWith('.hbs'));

it.each(files)('%s puts values only where escaping holds', async (file) => {
  expect(faultsOf(await readFile(join(folder, file), 'utf8'))).toEqual([]);
});

it.each([
  ['<p>{{{name}}}</p>', 'unescaped value'],
  ['<p>{{&name}}</p>', 'unescaped value'],
  ['<p title={{name}}>', 'unquoted attribute'],
  ['<style>a{color:{{x}}}</style>', 'script or style'],
  ['<p onclick="{{x}}">', 'event or style attribute'],
  ['<p style="color:{{x}}">', 'event or style attribute'],
  ['<img src="{{x}}">', 'address'],
])('the rule finds %s', (template, fault) => {
  expect(faultsOf(template)).toContain(fault);
});

it('the style sheet reaches for nothing outside the document', async () => {
  expect(await readFile(join(folder, 'report.css'), 'utf8')).not.toMatch(/url\(|@import/i);
});

it('every name in the templates is a member of the view: nothing silently stays empty', async () => {
  const words = await sampleWords();
  const report = sampleReport();
  const view = viewOf({ report, speaker: speakerOf(report, 'en', words), issueNumber: null });
  const members = new Set(['this', 'markup', 'lookup', '.']);
  collectKeys(view({ pageOf: () => 1, missing: ['U+202E'] }), members);
  for (const file of files) {
    const source = await readFile(join(folder, file), 'utf8');
    for (const [, inner = ''] of source.matchAll(/\{\{[#>]?\s*([^}/!]+)\}\}/g)) {
      const names = inner.replace(/^(?:each|if|unless|with)\s/, '').match(/"[^"]*"|[\w.-]+/g) ?? [];
      const used = inner.startsWith('else') ? [] : source.includes(`{{> ${inner}`) ? names.slice(1) : names;
      for (const name of used.filter((one) => !one.startsWith('"')).flatMap((one) => one.split('.').filter(Boolean))) {
        expect(members, `${file}: ${name}`).toContain(name);
      }
    }
  }
});

function collectKeys(value: unknown, into: Set<string>): void {
  if (typeof value !== 'object' || value === null || value instanceof Markup) return;
  for (const [key, member] of Object.entries(value)) {
    if (!Array.isArray(value)) into.add(key);
    collectKeys(member, into);
  }
}

it('a name that the view lacks, text handed to markup and a broken template are errors', async () => {
  const words = await sampleWords();
  const report = sampleReport();
  const complete = viewOf({ report, speaker: speakerOf(report, 'en', words), issueNumber: null });
  const view = complete({ pageOf: () => null, missing: [] });
  const own = await mkdtemp(join(tmpdir(), 'riskpress-report-'));
  const load = async (document: string) => {
    const { mkdir } = await import('node:fs/promises');
    await mkdir(join(own, 'report'), { recursive: true });
    await writeFile(join(own, 'report', 'document.hbs'), document);
    await writeFile(join(own, 'report', 'report.css'), '');
    return await loadTemplates(own);
  };
  try {
    const failed = expect.objectContaining({ code: 'renderFailed' });
    expect((await load('{{locale}}')).body(view)).toBe('en');
    const missing = await load('{{nothing}}');
    expect(() => missing.body(view)).toThrow(failed);
    const unsafe = await load('{{markup locale}}');
    expect(() => unsafe.body(view)).toThrow(/only markup/);
    const inherited = await load('{{constructor.name}}');
    expect(() => inherited.body(view)).toThrow(failed);
    await expect(load('{{#if}}')).rejects.toMatchObject({ code: 'configInvalid' });
    await expect(load('{{log locale}} {{unknownHelper locale}}')).rejects.toMatchObject({ code: 'configInvalid' });
    await expect(loadTemplates(join(own, 'nowhere'))).rejects.toMatchObject({ code: 'configInvalid' });
  } finally {
    await rm(own, { recursive: true });
  }
});
