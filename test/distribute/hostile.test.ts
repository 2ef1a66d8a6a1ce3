import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  attachmentName,
  composeMail,
  emlName,
  isPlainAddress,
  loadMailTemplates,
  type MailTemplates,
} from '../../src/distribute/index.ts';
import { recipientSchema } from '../../src/domain/index.ts';
import { copyOf, issue, keyOf, materialOf, recipientOf, settings } from './sample.ts';

let templates: MailTemplates;
beforeAll(async () => {
  templates = await loadMailTemplates('templates/mail');
});

const NASTY = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  '\t',
  ',',
  ';',
  ':',
  '"',
  "'",
  '<',
  '>',
  '(',
  ')',
  '[',
  ']',
  '\\',
  '@',
  '%',
  '!',
  '|',
  'Bcc: evil@evil.example',
  '\r\nBcc: <evil@evil.example>\r\n',
  '\r\n\r\n<p>body</p>',
  '=?utf-8?B?RXZpbA==?=',
  'RCPT TO:<evil@evil.example>',
  'group: a@b.example;',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u2028',
  '\u0085',
  '\ud800',
  '、',
  '＠',
  '例え',
  'тест',
  '../',
  '..\\',
  '/',
  'CON',
  '.',
  ' ',
  '{{this}}',
  '{name}',
  '\u001b[31m',
  '\u007f',
] as const;
const nasty = fc
  .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 6 })), { maxLength: 8 })
  .map((parts) => parts.join(''));
const nastyWords = nasty.map((text) => `A${text}z`);

/** The strictest reading of RFC 5321's Mailbox, written apart from the product's: dot-atom, ASCII domain of labels. */
function isDotAtomMailbox(text: string): boolean {
  const at = text.indexOf('@');
  if (at < 1 || at !== text.lastIndexOf('@')) return false;
  const atom = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+$/;
  const label = /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?$/;
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  return local.split('.').every((part) => atom.test(part)) && domain.split('.').every((part) => label.test(part));
}

describe('addresses', () => {
  it('takes plain mailboxes', () => {
    const plain = ['a@b.example', "o'neil@bank.example", 'x+y.z_1-2@sub.bank-1.example', 'a@xn--fsq.example'];
    expect(plain.filter((text) => !isPlainAddress(text))).toEqual([]);
  });

  it('refuses every form that a mail library would have to parse', () => {
    const forms = [
      'ok@b.example\r\nRCPT TO:<evil@evil.example>',
      'ok@b.example, evil@evil.example',
      'ok@b.example;evil@evil.example',
      'Name <ok@b.example>',
      '<ok@b.example>',
      'ok@b.example>',
      '"ok evil"@b.example',
      'ok(comment)@b.example',
      'ok@b.example\0',
      'ok@b.example\n',
      ' ok@b.example',
      'ok@b.example ',
      'a@b@c.example',
      '@relay:ok@b.example',
      'group:ok@b.example;',
      'ok@[127.0.0.1]',
      'ok@localhost',
      'ok',
      '',
      'ok@例え.example',
      '用户@b.example',
      'ok@b.example\u202e',
      'ok%evil.example@b.example',
      'evil!ok@b.example',
      `${'a'.repeat(65)}@b.example`,
      `a@${'b'.repeat(250)}.example`,
      '.ok@b.example',
      'o..k@b.example',
      'ok.@b.example',
      'ok@b..example',
    ];
    expect(forms.filter((text) => isPlainAddress(text))).toEqual([]);
  });

  it('lets nothing through, of 10,000 built to slip in, that is not one mailbox', () => {
    const mailbox = fc.tuple(nasty, fc.constantFrom('', 'ok', 'a.b'), nasty, fc.constantFrom('@', '@b.example'), nasty);
    let taken = 0;
    fc.assert(
      fc.property(mailbox, (parts) => {
        const text = parts.join('');
        if (!isPlainAddress(text)) return;
        taken += 1;
        expect(isDotAtomMailbox(text)).toBe(true);
        expect(recipientSchema.safeParse(recipientOf('a', { address: text })).success).toBe(true);
      }),
      { numRuns: 10_000, seed: 7, examples: [[['', 'ok', '', '@b.example', '']]] },
    );
    expect(taken).toBeGreaterThan(0);
  });
});

describe('composed mails', () => {
  it('carry only the approved headers, to only the approved address, whatever names, titles and scopes say', async () => {
    const words = fc.record({
      name: nastyWords,
      lender: nastyWords,
      title: nastyWords,
      headline: nastyWords,
      scope: nastyWords,
    });
    await fc.assert(
      fc.asyncProperty(words, async ({ name, lender, title, headline, scope }) => {
        const id = `branch/2026-10/branch=${encodeURIComponent(scope.toWellFormed())}/r1`;
        const both = (text: string) => ({ 'zh-CN': text, en: text });
        const hostile = {
          ...issue,
          id,
          lender: both(lender),
          title: both(title),
          headlines: { 'zh-CN': [headline], en: [headline] },
        };
        const from = { ...settings.from, name: both(name) };
        const copy = copyOf({ name });
        const material = materialOf({ copy, issue: hostile, settings: { ...settings, from } });
        const mail = await composeMail(material, keyOf(copy, 'confidential', id), templates);
        await expectApproved(mail.envelope, Buffer.from(mail.raw));
      }),
      { numRuns: 300, seed: 11 },
    );
  });

  it('put no text of a name into the HTML as markup', async () => {
    const copy = copyOf({ name: '<img src=x onerror=alert(1)>"\'&' });
    const mail = await composeMail(materialOf({ copy }), keyOf(copy), templates);
    const { html } = await simpleParser(Buffer.from(mail.raw));
    expect(html).toContain('&lt;img src&#x3D;x onerror');
    expect(html).not.toContain('<img');
  });
});

const HEADERS = [
  'sensitivity',
  'x-riskpress-label',
  'x-riskpress-issue',
  'auto-submitted',
  'content-language',
  'from',
  'to',
  'subject',
  'message-id',
  'date',
  'mime-version',
  'content-type',
];

async function expectApproved(envelope: { from: string; to: string }, raw: Buffer): Promise<void> {
  expect(envelope).toEqual({ from: 'risk@demo-bank.example', to: 'wang@demo-bank.example' });
  const parsed = await simpleParser(raw);
  expect(parsed.headerLines.map((line) => line.key)).toEqual(HEADERS);
  const to = [parsed.to ?? []].flat().flatMap((field) => field.value);
  expect(to.map((one) => [one.address, one.group])).toEqual([['wang@demo-bank.example', undefined]]);
  expect(parsed.from?.value.map((one) => one.address)).toEqual(['risk@demo-bank.example']);
  expect(parsed.subject).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  expect(parsed.attachments).toHaveLength(2);
  for (const { filename } of parsed.attachments)
    expect(filename).toMatch(/^branch_2026-10_branch-[\p{L}\p{N}._-]+_r1_zh-CN\.(pdf|xlsx)$/u);
}

describe('file names', () => {
  it('stay under their folder and within what file systems take, whatever a scope or recipient is called', () => {
    fc.assert(
      fc.property(nasty, nasty, (scope, recipient) => {
        const id = `branch/2026-10/region=${encodeURIComponent(scope.toWellFormed())}/r1`;
        const names = [attachmentName(id, 'en', 'pdf'), emlName({ ...keyOf(copyOf({ recipient })), subject: id })];
        for (const name of names) {
          expect(name).toMatch(/^[a-z][\p{L}\p{N}._-]+$/u);
          expect(name).not.toContain('..');
          expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
        }
      }),
      { numRuns: 2000, seed: 3 },
    );
  });

  it('differ for every key', () => {
    const one = keyOf(copyOf());
    const others = [
      { ...one, attemptSet: 2 },
      { ...one, recipient: 'wang-' },
      { ...one, subject: 'management/2026-10/r2' },
      { ...one, rendition: 'en/confidential' },
      { ...one, mailKind: 'recall' as const },
    ];
    expect(new Set([one, ...others].map(emlName)).size).toBe(6);
  });
});
