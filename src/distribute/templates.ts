import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { parse } from 'yaml';
import { z } from 'zod';

import { type ErrorPlace, LABELS, type LOCALES, type Locale, RiskpressError } from '../domain/index.ts';

const text = z.string().min(1);
const wordsSchema = z.strictObject({
  mail: z.strictObject({
    subject: text,
    scope: z.string(),
    greeting: text,
    intro: text,
    revised: text,
    otherLanguage: text,
    headlines: text,
    attached: text,
    format: z.strictObject({ pdf: text, xlsx: text }),
    size: text,
    handling: text,
    rule: z.record(z.enum(LABELS), text),
    archive: text,
    issue: text,
    checkpoint: text,
    contact: text,
  }),
});
export type MailWords = Readonly<z.infer<typeof wordsSchema>['mail']>;

/** The mails' words in both languages and their two compiled bodies. */
export interface MailTemplates {
  readonly words: Readonly<Record<Locale, MailWords>>;
  readonly text: (view: object) => string;
  readonly html: (view: object) => string;
}

/**
 * Reads `words.<locale>.yaml`, `mail.txt.hbs` and `mail.html.hbs` of a folder. Errors: `configInvalid` when a file
 * cannot be read, a word is missing or unknown, or the HTML writes a value unescaped.
 */
export async function loadMailTemplates(folder: string): Promise<MailTemplates> {
  const [zh, en, plain, html] = await Promise.all([
    readWords(folder, 'zh-CN'),
    readWords(folder, 'en'),
    readText(join(folder, 'mail.txt.hbs')),
    readText(join(folder, 'mail.html.hbs')),
  ]);
  checkEscapes(html, join(folder, 'mail.html.hbs'));
  const options = { strict: true, knownHelpersOnly: true };
  return {
    words: { 'zh-CN': zh, en },
    text: Handlebars.compile(plain, { ...options, noEscape: true }),
    html: Handlebars.compile(html, options),
  };
}

/** A wording with its `{params}` filled in. Errors: `internal` when a parameter has no value. */
export function fill(wording: string, values: Readonly<Record<string, string>>): string {
  return wording.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new RiskpressError('internal', `mail words: {${name}} has no value in ${wording}`);
    return value;
  });
}

async function readWords(folder: string, locale: (typeof LOCALES)[number]): Promise<MailWords> {
  const file = join(folder, `words.${locale}.yaml`);
  const source = await readText(file);
  try {
    return wordsSchema.parse(parse(source)).mail;
  } catch (cause) {
    const found = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause);
    throw invalid(`expected the words of the mails, found ${found}`, { file }, cause);
  }
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw invalid('expected a readable template, found none', { file }, cause);
  }
}

function checkEscapes(source: string, file: string): void {
  if (/\{\{\{|\{\{~?&/.test(source)) throw invalid('a template never writes a value unescaped ({{{ or {{&)', { file });
}

function invalid(message: string, place: ErrorPlace, cause?: unknown): RiskpressError {
  return new RiskpressError('configInvalid', `${place.file}: ${message}`, { place, cause });
}
