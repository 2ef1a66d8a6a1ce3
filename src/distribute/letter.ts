import { Temporal } from 'temporal-polyfill';

import {
  type IssueName,
  LABEL_WORDS,
  type Label,
  type Locale,
  type LocalText,
  type MailSettings,
  type PlannedCopy,
  parseIssueId,
  RiskpressError,
} from '../domain/index.ts';
import { attachmentName } from './file-name.ts';
import { fill, type MailTemplates, type MailWords } from './templates.ts';

/** What a mail says of an issue; everything here was fixed when the issue was made. */
export interface MailIssue {
  readonly id: string;
  readonly label: Label;
  readonly lender: LocalText;
  readonly title: LocalText;
  /** ISO instant: the date of the mail, and printed in it by the clock of `timeZone`. */
  readonly issuedAt: string;
  readonly timeZone: string;
  /** The overview's sentences, in both languages. */
  readonly headlines: Readonly<Record<Locale, readonly string[]>>;
}

/** One finished file of the copy's rendition. */
export interface MailFile {
  readonly format: 'pdf' | 'xlsx';
  readonly bytes: Uint8Array;
}

/** All that one copy's mail is made of; equal material makes equal bytes. */
export interface MailMaterial {
  readonly copy: PlannedCopy;
  readonly issue: MailIssue;
  /** At least the formats of the copy, in its language. */
  readonly files: readonly MailFile[];
  readonly settings: Pick<MailSettings, 'from' | 'messageIdDomain'>;
  /** The archive's signed checkpoint right after the issue (never the newest: a resumed mail keeps its bytes). */
  readonly checkpoint: string | null;
}

export interface Attachment {
  readonly filename: string;
  readonly content: Uint8Array;
  readonly format: 'pdf' | 'xlsx';
}

/** A mail in words: what the composer puts into MIME. */
interface Letter {
  readonly locale: Locale;
  readonly subject: string;
  readonly senderName: string;
  readonly recipientName: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly Attachment[];
}

/** Writes the letter of one copy in the recipient's language. Errors: `internal` when a planned file is not there. */
export function writeLetter(material: MailMaterial, templates: MailTemplates): Letter {
  const { copy, issue, settings } = material;
  const locale = copy.preferredLanguage ?? copy.language;
  const words = templates.words[locale];
  const attachments = attachmentsOf(material);
  const view = {
    lang: locale,
    ...factsOf(issue, locale, words),
    greeting: fill(words.greeting, { name: oneLine(copy.name) }),
    notes: notesOf(material, words),
    headlines: issue.headlines[locale].map(oneLine),
    files: attachments.map((file) => describeFile(file, words)),
    checkpoint: checkpointLines(material.checkpoint),
    contact: fill(words.contact, { name: oneLine(settings.from.name[locale]), address: settings.from.address }),
  };
  return {
    locale,
    subject: view.subject,
    senderName: oneLine(settings.from.name[locale]),
    recipientName: oneLine(copy.name),
    text: templates.text(view),
    html: templates.html(view),
    attachments,
  };
}

/**
 * Text as one line without anything that could break or turn a header or a sentence: controls, line and paragraph
 * separators and marks of writing direction go, white space becomes single blanks.
 */
function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Bidi_Control}\u200B\u2060\uFEFF]/gu, '')
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim();
}

function factsOf(
  issue: MailIssue,
  locale: Locale,
  words: MailWords,
): Readonly<Record<string, unknown>> & { subject: string } {
  const name = issueName(issue.id);
  const scopeValues = Object.values(name.scope).map(oneLine).join(' · ');
  const facts = {
    label: LABEL_WORDS[issue.label][locale],
    lender: oneLine(issue.lender[locale]),
    title: oneLine(issue.title[locale]),
    period: name.period,
    scope: scopeValues === '' ? '' : fill(words.scope, { values: scopeValues }),
    revision: String(name.revision),
  };
  return {
    label: facts.label,
    lender: facts.lender,
    title: facts.title,
    period: facts.period + facts.scope,
    subject: fill(words.subject, facts),
    intro: fill(words.intro, facts),
    rule: fill(words.rule[issue.label], facts),
    issue: fill(words.issue, { issue: issue.id, issuedAt: minuteText(issue) }),
    headings: {
      headlines: words.headlines,
      attached: words.attached,
      handling: words.handling,
      archive: words.archive,
    },
    checkpointNote: words.checkpoint,
  };
}

function notesOf(material: MailMaterial, words: MailWords): readonly string[] {
  const { revision } = issueName(material.issue.id);
  const values = { revision: String(revision), previous: String(revision - 1) };
  const replaced = revision > 1 ? [fill(words.revised, values)] : [];
  return material.copy.preferredLanguage === undefined ? replaced : [...replaced, words.otherLanguage];
}

function attachmentsOf({ copy, issue, files }: MailMaterial): readonly Attachment[] {
  return copy.formats.map((format) => {
    const file = files.find((candidate) => candidate.format === format);
    if (file === undefined) {
      throw new RiskpressError('internal', `${issue.id}: expected a ${format} in ${copy.language}, found none`);
    }
    return { filename: attachmentName(issue.id, copy.language, format), content: file.bytes, format };
  });
}

function describeFile(file: Attachment, words: MailWords): Readonly<Record<string, string>> {
  const size = String(Math.max(1, Math.ceil(file.content.byteLength / 1024)));
  return { name: file.filename, what: words.format[file.format], size: fill(words.size, { size }) };
}

/** A signed note's lines, its blank one included: copied out of the mail it still verifies. */
function checkpointLines(checkpoint: string | null): readonly string[] {
  if (checkpoint === null) return [];
  return checkpoint
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .map(oneLine);
}

function issueName(id: string): IssueName {
  const name = parseIssueId(id);
  if (name === undefined) throw new RiskpressError('usage', `expected an issue id, found ${JSON.stringify(id)}`);
  return name;
}

/** `2026-11-05 08:30 (Asia/Shanghai)`: the same in both languages. */
function minuteText({ issuedAt, timeZone }: MailIssue): string {
  const local = Temporal.Instant.from(issuedAt).toZonedDateTimeISO(timeZone);
  return `${local.toPlainDate()} ${local.toPlainTime().toString({ smallestUnit: 'minute' })} (${timeZone})`;
}
