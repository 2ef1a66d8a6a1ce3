import type { Figure } from '../domain/index.ts';
import type { Speaker } from './speaker.ts';

/** Stands behind a figure that an earlier issue gave otherwise. */
export const RESTATED_MARK = ' r';

/** What was issued instead of the restated ones among some figures, each once; empty where none is. */
export function restatements(figures: readonly Figure[], speaker: Speaker): readonly string[] {
  return [...new Set(figures.flatMap(({ id }) => speaker.restatement(id) ?? []))];
}
