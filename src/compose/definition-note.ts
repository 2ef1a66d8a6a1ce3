import { LOCALES, type ReportBlock } from '../domain/index.ts';
import type { ComposeInputs } from './inputs.ts';
import { note, wording } from './wording.ts';

/** More formulas than this under a table are not read: their codes lead to the annex. */
const MOST_FORMULAS = 3;

/** Whether the note under a table of these codes already gives the formula of one. */
export function isTold(codes: readonly string[], code: string): boolean {
  return codes.length <= MOST_FORMULAS && codes.includes(code);
}

/** What a table's indicators are, in words, or where that stands. */
export function definitionNote(inputs: ComposeInputs, codes: readonly string[]): readonly ReportBlock[] {
  const shown = inputs.indicators.filter(({ code }) => codes.includes(code));
  if (shown.length === 0) return [];
  if (shown.length > MOST_FORMULAS) {
    return [note(wording('note.codes', { codes: { literal: shown.map(({ code }) => code).join(', ') } }))];
  }
  const [chinese = '', english = ''] = LOCALES.map((locale) => {
    const [colon, stop] = locale === 'en' ? [': ', '; '] : ['：', '；'];
    return shown.map(({ code, name, formula }) => `${code} ${name[locale]}${colon}${formula[locale]}`).join(stop);
  });
  return [note(wording('plain', { text: { text: { 'zh-CN': `${chinese}。`, en: `${english}.` } } }))];
}
