import { issueId, type Locale, type Report, type Unit } from '../../domain/index.ts';
import { type Speaker, speakerOf } from '../speaker.ts';
import type { Words } from '../words.ts';

/** One report in one language: its content, and the voice that says it. */
export interface Edition extends Speaker {
  readonly report: Report;
  /** Not issued: every sheet says DRAFT 草稿 and no number. */
  readonly draft: boolean;
}

export function editionOf(report: Report, locale: Locale, words: Words, draft = false): Edition {
  return { ...speakerOf(report, locale, words), report, draft };
}

/** The issue's id, or that there is none yet. */
export function issueName(edition: Edition): string {
  return edition.draft ? edition.word('page.running.draft') : issueId(edition.report.identity);
}

/** A word of the workbook (`workbook.<key>`). */
export function termOf(edition: Edition, key: string, values: Readonly<Record<string, string>> = {}): string {
  return edition.word(`workbook.${key}`, values);
}

/** What a unit is called: `%`, `CNY m`, 个百分点. */
export function unitName(edition: Edition, unit: Unit): string {
  return unit === 'amount' ? edition.amountUnit(edition.report.identity.currency) : edition.word(`page.unit.${unit}`);
}
