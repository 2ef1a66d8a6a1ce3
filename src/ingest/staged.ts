import { z } from 'zod';

import { REJECT_REASONS } from '../domain/index.ts';
import { keptFileSchema } from './stage-store.ts';

/** At most this many rejects are kept with their positions, a file and a snapshot alike. */
export const MAX_REJECTS = 10_000;

const count = z.int().nonnegative();
const counts = z.record(z.string(), count).readonly();

const monthFactsSchema = z.strictObject({
  month: z.string(),
  rows: count,
  total: z.string().nullable(),
  hashSum: z.string(),
  cutoffs: z.array(z.string()).readonly(),
  present: counts,
  suspects: count,
  disorder: count,
});

/** Good rows of one month of one file. */
export const pieceSchema = z.strictObject({ facts: monthFactsSchema, kept: keptFileSchema });
export type Piece = Readonly<z.infer<typeof pieceSchema>>;

export const stagedRejectSchema = z.strictObject({
  line: z.int().nullable(),
  column: z.string().nullable(),
  reason: z.enum(REJECT_REASONS),
  expected: z.string(),
  maskedValue: z.string().nullable(),
  month: z.string().nullable(),
});
export type StagedReject = Readonly<z.infer<typeof stagedRejectSchema>>;

/** Refused rows by reason and month, with the sum of their control column as far as it could be read. */
export const refusalCountSchema = z.strictObject({
  reason: z.enum(REJECT_REASONS),
  month: z.string().nullable(),
  rows: count,
  total: z.string().nullable(),
});
export type RefusalCount = Readonly<z.infer<typeof refusalCountSchema>>;

/** Cells of refused rows whose month is known: they count for completeness. */
const refusedCellsSchema = z.strictObject({ month: z.string(), rows: count, present: counts });
export type RefusedCells = Readonly<z.infer<typeof refusedCellsSchema>>;

/** One file, or one month of an unpivoted file, after the checks and before keys are compared. */
export const stagedUnitSchema = z.strictObject({
  columns: z.array(z.string()).readonly(),
  records: count,
  filtered: count,
  counts: z.array(refusalCountSchema).readonly(),
  rejects: z.array(stagedRejectSchema).readonly(),
  refused: z.array(refusedCellsSchema).readonly(),
  pieces: z.array(pieceSchema).readonly(),
});
export type StagedUnit = Readonly<z.infer<typeof stagedUnitSchema>>;
