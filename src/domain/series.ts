import { z } from 'zod';

import type { Unit } from './figure.ts';
import { localTextSchema } from './locale.ts';

/**
 * A declared structural break (`breaks` of riskpress.yaml): months from that of `date` on are not comparable with those
 * before. It is printed on charts and in the text and cuts the history that a forecast may use.
 */
export const breakSchema = z.strictObject({
  date: z.iso.date(),
  /** `C2` and all its measures, or one measure: `C2.balance`. */
  figure: z.string().regex(/^[A-Z][A-Z0-9]*[a-z]?(\.[A-Za-z0-9_]+)?$/, 'expected C2 or C1.balance'),
  reason: localTextSchema,
});
export type SeriesBreak = Readonly<z.infer<typeof breakSchema>>;

/** An ordered scale of grades, best first (`scales` of riskpress.yaml), for transitions that are counted already. */
export const scaleSchema = z
  .strictObject({
    name: z.string().regex(/^[a-z][a-z0-9_-]*$/, 'expected lower-case letters, digits, - and _'),
    title: localTextSchema,
    grades: z.array(z.string().min(1)).min(2),
    /** Ways out of the scale that are no grade: a rating withdrawn, a loan repaid. */
    exits: z.array(z.string().min(1)).default([]),
  })
  .refine(({ grades, exits }) => new Set([...grades, ...exits]).size === grades.length + exits.length, {
    message: 'expected every grade and exit once',
  });
export type GradeScale = Readonly<z.infer<typeof scaleSchema>>;

/** A jump far outside the series' own changes that nobody declared: asked about, never explained away. */
export interface BreakQuestion {
  /** Figure of the month that jumped. */
  readonly figure: string;
  /** Figure of the month before. */
  readonly before: string;
  readonly month: string;
  readonly unit: Unit;
  /** The change, and the median of the series' other absolute changes: decimal text in the figure's own terms. */
  readonly change: string;
  readonly usual: string;
}

/** Whether a break falls on a figure's measure: one of an indicator's code falls on all its measures. */
export function breaksOn(
  breaks: readonly SeriesBreak[],
  { indicator, measure }: { readonly indicator: string; readonly measure: string },
): readonly SeriesBreak[] {
  const name = measure === '' ? indicator : `${indicator}.${measure}`;
  return breaks.filter(({ figure }) => figure === name || figure === indicator);
}
