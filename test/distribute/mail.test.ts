import { appendFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { beforeAll, describe, expect, it } from 'vitest';
import { composeMail, loadMailTemplates, type MailTemplates } from '../../src/distribute/index.ts';
import { LABEL_WORDS, LABELS } from '../../src/domain/index.ts';
import { copyOf, files, issue, keyOf, LANGUAGES, materialOf, PDF, XLSX } from './sample.ts';

let templates: MailTemplates;
beforeAll(async () => {
  templates = await loadMailTemplates('templates/mail');
});

async function compose(over: Parameters<typeof materialOf>[0] = {}) {
  const material = materialOf(over);
  const mail = await composeMail(material, keyOf(material.copy, material.issue.label, material.issue.id), templates);
  return { mail, parsed: await simpleParser(Buffer.from(mail.raw)), text: Buffer.from(mail.raw).toString('latin1') };
}

describe('composeMail', () => {
  it('writes a whole mail in Chinese', async () => {
    const { mail, parsed } = await compose();
    expect(mail.envelope).toEqual({ from: 'risk@demo-bank.example', to: 'wang@demo-bank.example' });
    expect(parsed.subject).toBe('[商业秘密] 示例银行贷后风险管理月报 2026-10（r1）');
    expect(mail.subject).toBe(parsed.subject);
    expect(parsed.from?.value).toEqual([{ address: 'risk@demo-bank.example', name: '示例银行风险管理部' }]);
    expect(parsed.to).toMatchObject({ value: [{ address: 'wang@demo-bank.example', name: '王芳' }] });
    expect(parsed.date?.toISOString()).toBe('2026-11-05T00:30:12.000Z');
    expect(parsed.messageId).toBe(mail.messageId);
    for (const body of [parsed.text, parsed.html]) {
      expect(body).toContain('王芳：您好！');
      expect(body).toContain('不良贷款率 1.56%，较上月上升 0.12 个百分点。');
      expect(body).toContain('商业秘密：仅供您本人工作使用');
      expect(body).toContain('签发编号 management/2026-10/r1，签发时间 2026-11-05 08:30 (Asia/Shanghai)');
      expect(body).toContain('— riskpress/demo-bank Az3grmAA');
      expect(body).toContain('示例银行风险管理部，risk@demo-bank.example');
    }
  });

  it('writes a whole mail in English', async () => {
    const { parsed } = await compose({ copy: copyOf({ language: 'en', name: 'Ms Wang' }) });
    expect(parsed.subject).toBe('[Confidential] Demo Bank Monthly post-loan risk report 2026-10 (r1)');
    for (const body of [parsed.text, parsed.html]) {
      expect(body).toContain('Dear Ms Wang,');
      expect(body).toContain('The NPL ratio stands at 1.56%, up 0.12 pp on the month.');
      expect(body).toContain('do not forward, copy or publish without approval');
      expect(body).not.toMatch(/[\u4e00-\u9fff]/);
    }
  });

  it('keeps the signed checkpoint so that it verifies when copied out of the text', async () => {
    const { parsed } = await compose();
    expect(parsed.text).toContain(
      'riskpress/demo-bank\n57\nYlBvbSDw1o5nV1UQk9p7yqvZ3gDk3yIuP1i0mB1cQ2s=\n\n— riskpress/demo-bank Az3grmAA\n',
    );
  });

  it('attaches the planned files byte for byte under safe names', async () => {
    const { parsed } = await compose();
    expect(parsed.attachments.map(({ filename, contentType }) => [filename, contentType])).toEqual([
      ['management_2026-10_r1_zh-CN.pdf', 'application/pdf'],
      ['management_2026-10_r1_zh-CN.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ]);
    expect(Buffer.compare(parsed.attachments[0]?.content ?? Buffer.of(), PDF)).toBe(0);
    expect(Buffer.compare(parsed.attachments[1]?.content ?? Buffer.of(), XLSX)).toBe(0);
    const one = await compose({ copy: copyOf({ formats: ['xlsx'] }) });
    expect(one.parsed.attachments.map((file) => file.filename)).toEqual(['management_2026-10_r1_zh-CN.xlsx']);
  });

  it('carries the label in subject, header and body for every label and language', async () => {
    for (const label of LABELS) {
      for (const language of LANGUAGES) {
        const { parsed } = await compose({ issue: { ...issue, label }, copy: copyOf({ language }) });
        const word = LABEL_WORDS[label][language];
        expect(parsed.subject?.startsWith(`[${word}] `)).toBe(true);
        expect(parsed.headers.get('x-riskpress-label')).toBe(label);
        expect(parsed.headers.get('x-riskpress-issue')).toBe(issue.id);
        const sensitive = label === 'confidential' || label === 'strictly_confidential';
        expect(parsed.headers.get('sensitivity')).toBe(sensitive ? 'Company-Confidential' : undefined);
        expect(parsed.text?.split('\n')[0]).toBe(word);
        expect(parsed.html).toContain(`>${word}</td>`);
      }
    }
  });

  it('says so when a revision replaces another and when the language wanted is not issued', async () => {
    const revised = { ...issue, id: 'branch/2026-Q3/branch=%E4%B8%8A%E6%B5%B7/r2' };
    const copy = copyOf({ language: 'zh-CN', preferredLanguage: 'en', name: 'Mr Smith' });
    const { parsed } = await compose({ issue: revised, copy });
    expect(parsed.subject).toBe('[Confidential] Demo Bank Monthly post-loan risk report 2026-Q3 上海 (r2)');
    expect(parsed.text).toContain('This is revision 2. It replaces revision 1');
    expect(parsed.text).toContain('not issued in English');
    expect(parsed.attachments[0]?.filename).toBe('branch_2026-Q3_branch-上海_r2_zh-CN.pdf');
    const first = await compose();
    expect(first.parsed.text).not.toContain('版，替代');
  });

  it('makes the same bytes of the same material, and another Message-ID of another key', async () => {
    const [first, second] = [await compose(), await compose()];
    expect(Buffer.compare(first.mail.raw, second.mail.raw)).toBe(0);
    const other = await compose({ copy: copyOf({ recipient: 'li' }) });
    expect(other.mail.messageId).not.toBe(first.mail.messageId);
    expect(first.mail.messageId).toMatch(/^<[0-9a-f]{40}@demo-bank\.example>$/);
  });

  it('ends every line with CRLF and keeps every line within 998 octets', async () => {
    const long = { ...issue, headlines: { 'zh-CN': ['长'.repeat(5000)], en: ['x'.repeat(5000)] } };
    for (const language of LANGUAGES) {
      const { text } = await compose({ issue: long, copy: copyOf({ language }) });
      expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
      expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
    }
  });

  it('writes no headline box without headlines and no checkpoint line without a checkpoint', async () => {
    const bare = { ...issue, headlines: { 'zh-CN': [], en: [] } };
    const { parsed } = await compose({ issue: bare, checkpoint: null });
    expect(parsed.text).not.toContain('要点');
    expect(parsed.text).not.toContain('检查点');
    expect(`${parsed.text}${parsed.html}`).not.toMatch(/undefined|null|NaN|\[object/);
  });

  it('has the same words with the same places in both languages', () => {
    const places = (words: object): unknown =>
      Object.entries(words).map(([key, text]) => [
        key,
        typeof text === 'string' ? [...text.matchAll(/\{\w+\}/g)].map(String).toSorted() : places(Object(text)),
      ]);
    const { en, 'zh-CN': zh } = templates.words;
    const lender = (found: unknown) => JSON.stringify(found).replaceAll('["{lender}"]', '[]');
    expect(lender(places(zh))).toBe(lender(places(en)));
  });

  it('refuses a template that writes a value unescaped, and words that are missing', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'riskpress-words-'));
    await cp('templates/mail', folder, { recursive: true });
    await appendFile(join(folder, 'mail.html.hbs'), '{{{greeting}}}');
    await expect(loadMailTemplates(folder)).rejects.toThrow(/never writes a value unescaped/);
    await cp('templates/mail/mail.html.hbs', join(folder, 'mail.html.hbs'));
    await writeFile(join(folder, 'words.en.yaml'), 'mail: { subject: x }');
    await expect(loadMailTemplates(folder)).rejects.toThrow(/words\.en\.yaml[\s\S]*greeting/);
    await rm(folder, { recursive: true });
  });

  it('refuses a key of another copy and a copy whose file is missing', async () => {
    const material = materialOf();
    const other = keyOf(copyOf({ recipient: 'li' }));
    await expect(composeMail(material, other, templates)).rejects.toThrow(/expected the copy of/);
    const noPdf = materialOf({ files: files.filter((file) => file.format !== 'pdf') });
    await expect(composeMail(noPdf, keyOf(noPdf.copy), templates)).rejects.toThrow(/expected a pdf in zh-CN/);
  });
});
