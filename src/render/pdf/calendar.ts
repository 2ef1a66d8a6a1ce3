import type { Speaker } from '../speaker.ts';

/** An ISO date in the words of a language: `2026年10月31日`, `31 October 2026`. */
export function dateText(speaker: Speaker, date: string): string {
  const [year = '', month = '', day = ''] = date.split('-');
  return speaker.word('page.date', { year, month: monthName(speaker, month), day: String(Number(day)) });
}

/** A period's name in words: `2026年10月`, `2026年第三季度`, `October 2026`. */
export function periodText(speaker: Speaker, period: string): string {
  const [year = '', rest, day] = period.split('-');
  if (rest === undefined) return speaker.word('page.period.year', { year });
  if (rest.startsWith('Q')) {
    return speaker.word('page.period.quarter', { year, quarter: speaker.word(`page.quarter.${rest.slice(1)}`) });
  }
  if (day !== undefined) return dateText(speaker, period);
  return speaker.word('page.period.month', { year, month: monthName(speaker, rest) });
}

function monthName(speaker: Speaker, month: string): string {
  return speaker.word(`page.month.${Number(month)}`);
}
