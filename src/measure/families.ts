import { BOARD } from './board/family.ts';
import { CAPITAL } from './capital/family.ts';
import { COLLATERAL } from './collateral/family.ts';
import { COLLECTIONS } from './collections/family.ts';
import { CONCENTRATION } from './concentration/family.ts';
import { CURRENCIES } from './currencies/family.ts';
import { DISPOSALS } from './disposals/family.ts';
import { EXPERIENCE } from './experience/family.ts';
import type { Family } from './family.ts';
import { FORMATION } from './formation/family.ts';
import { LEGAL } from './legal/family.ts';
import { LIMITS } from './limits/family.ts';
import { LOANS } from './loans/family.ts';
import { MICROFINANCE } from './microfinance/family.ts';
import { MIGRATION } from './migration/family.ts';
import { OBLIGORS } from './obligors/family.ts';
import { PROVISIONS } from './provisions/family.ts';
import { QUALITY } from './quality/family.ts';
import { ROLL } from './roll/family.ts';
import { FLOORS } from './rules/family.ts';
import { SIGNAL_RULES } from './signal-rules/family.ts';
import { SIGNALS } from './signals/family.ts';
import { STAGING } from './staging/family.ts';
import { VINTAGE } from './vintage/family.ts';

/** The families of the catalogue; one that is finished from another's statements stands after it. */
export const FAMILIES: readonly Family[] = [
  LOANS,
  FLOORS,
  DISPOSALS,
  FORMATION,
  MIGRATION,
  ROLL,
  VINTAGE,
  CURRENCIES,
  CAPITAL,
  CONCENTRATION,
  LIMITS,
  PROVISIONS,
  MICROFINANCE,
  STAGING,
  EXPERIENCE,
  COLLATERAL,
  OBLIGORS,
  SIGNALS,
  SIGNAL_RULES,
  COLLECTIONS,
  LEGAL,
  QUALITY,
  BOARD,
];
