import type { Spread } from './pairs.ts';
import type { Trial } from './task.ts';

/** One ratio of a case. */
export interface Ratio {
  readonly name: string;
  readonly spread: Spread | null;
  /** The bar, where there is one. */
  readonly bar: { readonly atMost: number } | { readonly atLeast: number } | null;
}

/** What a case found: what was held against what, the ratios, and the trials of each side. */
export interface CaseResult {
  readonly title: string;
  /** What each side does, and what was made sure of on the way. */
  readonly notes: readonly string[];
  readonly ratios: readonly Ratio[];
  readonly sides: Readonly<Record<string, readonly Trial[]>>;
}

/** Whether the median meets the bar; null without a bar or without a measurement. */
export function meetsBar({ spread, bar }: Ratio): boolean | null {
  if (spread === null || bar === null) return null;
  return 'atMost' in bar ? spread.median <= bar.atMost : spread.median >= bar.atLeast;
}
