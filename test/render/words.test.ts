import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ABSENCE_REASONS } from '../../src/domain/index.ts';
import { loadWords, plainText, say, type Words, word } from '../../src/render/index.ts';
import { TEMPLATES } from '../support/sample-words.ts';

const show = (id: string): string => `<${id}>`;

describe('the words of the product', () => {
  it('are the same keys with the same params in both languages', async () => {
    const words = await loadWords(join(TEMPLATES, 'words'));
    expect(Object.keys(words.en).sort()).toEqual(Object.keys(words['zh-CN']).sort());
    expect(words['zh-CN']['page.status.red']).toBe('预警');
  });

  it('can say every reason for which a figure is absent', async () => {
    const { en } = await loadWords(join(TEMPLATES, 'words'));
    for (const reason of ABSENCE_REASONS) {
      expect(en, reason).toHaveProperty([`page.reason.${reason}`]);
      expect(en, reason).toHaveProperty([`compose.reason.${reason}`]);
    }
  });
});

describe('a folder of words', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'riskpress-words-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function load(chinese: string, english: string): Promise<Words> {
    await writeFile(join(folder, 'zh-CN.yaml'), chinese);
    await writeFile(join(folder, 'en.yaml'), english);
    return await loadWords(folder);
  }

  it('joins nested keys with dots', async () => {
    const words = await load('a: { b: { c: 甲 } }', 'a:\n  b:\n    c: x');
    expect(words).toEqual({ 'zh-CN': { 'a.b.c': '甲' }, en: { 'a.b.c': 'x' } });
  });

  it.each([
    ['a key that one language lacks', 'a: 甲\nb: 乙', 'a: x', /en\.yaml: b: expected this key/],
    ['other params', 'a: "{x}甲"', 'a: "{y}"', /a: expected the same params .* \{x\} and \{y\}/],
    ['a number', 'a: 1', 'a: x', /zh-CN\.yaml: a: expected text/],
    ['a list', 'a: [x]', 'a: x', /expected text/],
    ['a lone brace', 'a: "{x"', 'a: x', /expected text/],
    ['a key twice', 'a: 甲\na: 乙', 'a: x', /unique/],
    ['no keys at all', '', 'a: x', /expected keys/],
  ])('refuses %s', async (_, chinese, english, message) => {
    const refused = expect(load(chinese, english)).rejects;
    await refused.toMatchObject({ code: 'configInvalid', message: expect.stringMatching(message) });
  });

  it('names the line of a fault', async () => {
    const loading = load('a: 甲\nb:\n  c: 3', 'a: x');
    await expect(loading).rejects.toMatchObject({ place: { line: 3, key: 'b.c' } });
  });

  it('says which file is not there', async () => {
    await expect(loadWords(folder)).rejects.toMatchObject({ code: 'configInvalid' });
  });
});

describe('a wording', () => {
  const words: Words = {
    'zh-CN': { s: '{a}较{b}为{c}', w: '上月', p: '纯文本' },
    en: { s: '{c} against {b} for {a}.', w: 'last month', p: 'plain' },
  };
  const params = { a: { figure: 'C2@2026-10' }, b: { word: 'w' }, c: { text: { 'zh-CN': '高', en: 'high' } } };

  it('becomes pieces in the order of its language, figures apart', () => {
    expect(say(words, 'zh-CN', { key: 's', params }, show)).toEqual([
      { kind: 'figure', id: 'C2@2026-10', text: '<C2@2026-10>' },
      { kind: 'text', text: '较' },
      { kind: 'text', text: '上月' },
      { kind: 'text', text: '为' },
      { kind: 'text', text: '高' },
    ]);
    expect(plainText(say(words, 'en', { key: 's', params }, show))).toBe('high against last month for <C2@2026-10>.');
  });

  it('takes a value for text, whatever it holds', () => {
    const hostile = { literal: '{b} $& <b>' };
    expect(plainText(say(words, 'en', { key: 's', params: { ...params, a: hostile } }, show))).toContain('{b} $& <b>');
    expect(word({ ...words, en: { s: '{a}!' } }, 'en', 's', { a: '$&{a}' })).toBe('$&{a}!');
  });

  it('fails on an unknown key, an inherited one, and a missing param', () => {
    const failed = expect.objectContaining({ code: 'renderFailed' });
    expect(() => say(words, 'en', { key: 'nothing', params: {} }, show)).toThrow(failed);
    expect(() => say(words, 'en', { key: 'toString', params: {} }, show)).toThrow(failed);
    expect(() => say(words, 'en', { key: 's', params: { a: params.a } }, show)).toThrow(/\{c\}, found a/);
    expect(() => word(words, 'en', 's')).toThrow(failed);
  });
});
