import type { Family } from '../family.ts';
import { PAIR_FACTS } from '../pairs/facts.ts';
import { FORMATION_ENTRIES } from './entries.ts';
import { LOSS_FACTS, LOSS_STATEMENTS } from './loss.ts';
import { WATERFALL_FACTS, WATERFALL_STATEMENTS } from './waterfall.ts';

/** F1-F4: how bad loans form between month-ends, what is written off, and what comes back. */
export const FORMATION: Family = {
  facts: { ...PAIR_FACTS, ...WATERFALL_FACTS, ...LOSS_FACTS },
  statements: [{ name: 'pair', cut: true, build: () => [] }, ...WATERFALL_STATEMENTS, ...LOSS_STATEMENTS],
  entries: FORMATION_ENTRIES,
};
