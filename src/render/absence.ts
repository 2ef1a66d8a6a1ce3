import { ABSENCE_REASONS, type Figure } from '../domain/index.ts';
import type { Speaker } from './speaker.ts';

/** Reasons of the absent ones among some figures, each once: `n/a: the denominator is zero`. Empty when none is. */
export function absenceText(figures: readonly Figure[], speaker: Speaker): string {
  const reasons = new Set(figures.flatMap((figure) => (figure.reason === null ? [] : [figure.reason])));
  if (reasons.size === 0) return '';
  const texts = [...reasons].map((reason) => reasonText(reason, speaker));
  return speaker.word('page.reason.intro') + texts.join(speaker.word('page.reason.separator'));
}

function reasonText(reason: string, speaker: Speaker): string {
  const [code = '', column = ''] = reason.split(/:(.*)/s);
  if (code === 'notSupplied') return speaker.word('page.reason.notSupplied', { column });
  if (ABSENCE_REASONS.some((known) => known === reason)) return speaker.word(`page.reason.${reason}`);
  return speaker.word('page.reason.other', { reason });
}
