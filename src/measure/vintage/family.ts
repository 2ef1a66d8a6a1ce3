import type { Family } from '../family.ts';
import { VINTAGE_STATEMENT } from './cells.ts';
import { VINTAGE_ENTRIES } from './entries.ts';
import { VINTAGE_FACTS } from './facts.ts';

/** V1-V3: loans by month of origination and months on book. */
export const VINTAGE: Family = { facts: VINTAGE_FACTS, statements: [VINTAGE_STATEMENT], entries: VINTAGE_ENTRIES };
