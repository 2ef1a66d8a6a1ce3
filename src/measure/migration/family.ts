import type { Fact } from '../fact.ts';
import type { Family } from '../family.ts';
import { DURATION_STATEMENT } from './duration.ts';
import { CLASS_MATRIX, POOLED_CLASS_MATRIX } from './matrix.ts';
import { MATRIX_ENTRIES } from './matrix-entries.ts';
import { RATE_ENTRIES } from './rate-entries.ts';
import { SCALE_STATEMENT } from './scale.ts';
import { YEAR_FACTS, YEAR_STATEMENT } from './year.ts';

const CLASSED = ['loan_snapshot.principal_balance', 'loan_snapshot.asset_class_5'];
const DATED = [...CLASSED, 'classification_event.from', 'classification_event.to'];

const cells = { statement: 'matrix', needs: CLASSED } as const;
const pooled = { statement: 'pooledMatrix', needs: CLASSED } as const;
const scaled = { statement: 'scale', needs: [] } as const;

const FACTS: Readonly<Record<string, Fact>> = {
  ...YEAR_FACTS,
  cellLoans: { ...cells, unit: 'count', scale: 0 },
  cellBalance: { ...cells, unit: 'amount', scale: 2 },
  poolLoans: { ...pooled, unit: 'count', scale: 0 },
  poolBalance: { ...pooled, unit: 'amount', scale: 2 },
  scaledCount: { ...scaled, unit: 'count', scale: 6 },
  scaledAmount: { ...scaled, unit: 'amount', scale: 2 },
  pooledCount: { ...scaled, unit: 'count', scale: 6 },
  pooledAmount: { ...scaled, unit: 'amount', scale: 2 },
  durationShare: { statement: 'duration', needs: DATED, unit: 'number', scale: 12 },
};

/** M1-M8: how loans move between classes, bands and grades. */
export const MIGRATION: Family = {
  facts: FACTS,
  statements: [YEAR_STATEMENT, CLASS_MATRIX, POOLED_CLASS_MATRIX, SCALE_STATEMENT, DURATION_STATEMENT],
  entries: [...RATE_ENTRIES, ...MATRIX_ENTRIES],
};
