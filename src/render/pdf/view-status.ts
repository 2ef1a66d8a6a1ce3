import type { Status } from '../../domain/index.ts';
import type { Speaker } from '../speaker.ts';

/** A status by shape, word and colour class; all empty where there is none. */
export interface StatusView {
  readonly shape: string;
  readonly word: string;
  readonly look: string;
}

const SHAPES: Readonly<Record<Status, string>> = { green: '●', amber: '▲', red: '■' };

export function statusView(status: Status | null, speaker: Speaker): StatusView {
  if (status === null) return { shape: '', word: '', look: 'none' };
  return { shape: SHAPES[status], word: speaker.word(`page.status.${status}`), look: status };
}
