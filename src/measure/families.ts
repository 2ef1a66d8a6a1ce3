import { BOARD } from './board/family.ts';
import { CAPITAL } from './capital/family.ts';
import { CONCENTRATION } from './concentration/family.ts';
import { CURRENCIES } from './currencies/family.ts';
import { DISPOSALS } from './disposals/family.ts';
import type { Family } from './family.ts';
import { LOANS } from './loans/family.ts';
import { PROVISIONS } from './provisions/family.ts';
import { QUALITY } from './quality/family.ts';

/** The families of the catalogue; one that is finished from another's statements stands after it. */
export const FAMILIES: readonly Family[] = [
  LOANS,
  DISPOSALS,
  CURRENCIES,
  CAPITAL,
  CONCENTRATION,
  PROVISIONS,
  QUALITY,
  BOARD,
];
