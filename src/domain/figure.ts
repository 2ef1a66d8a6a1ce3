import { z } from 'zod';

export const UNITS = ['ratio', 'pp', 'amount', 'count', 'days', 'index'] as const;
export type Unit = (typeof UNITS)[number];

export const STATUSES = ['green', 'amber', 'red'] as const;
export type Status = (typeof STATUSES)[number];

/**
 * Why a figure has no value; `notSupplied` is followed by `:` and the column or table that is missing.
 * `wholeBookOnly` is a figure that a restricted book cannot have; `noData` a month or cut without any row;
 * `rejectsNotKept` a count by month of more rejects than are kept with their month.
 */
export const ABSENCE_REASONS = [
  'notSupplied',
  'zeroDenominator',
  'baseTooSmall',
  'mixedCurrency',
  'masked',
  'noHistory',
  'noData',
  'wholeBookOnly',
  'rejectsNotKept',
] as const;

const reasonText = z.string().regex(new RegExp(`^(${ABSENCE_REASONS.join('|')})(:.+)?$`));

const decimalText = z.string().regex(/^-?\d+(\.\d+)?$/);

/**
 * One number of a report. `value`, `numerator`, `denominator` are plain decimal text; a ratio and a change in a
 * ratio (`pp`) are fractions ("0.0156"), 15 significant digits; an amount is in major units. `reason` is set
 * exactly when `value` is null: one of ABSENCE_REASONS.
 */
export const figureSchema = z
  .strictObject({
    id: z.string(),
    indicator: z.string(),
    measure: z.string(),
    period: z.string(),
    dimensions: z.record(z.string(), z.string()),
    value: decimalText.nullable(),
    unit: z.enum(UNITS),
    currency: z.string().nullable(),
    numerator: decimalText.nullable(),
    denominator: decimalText.nullable(),
    definitionSet: z.string(),
    definition: z.string(),
    status: z.enum(STATUSES).nullable(),
    reason: reasonText.nullable(),
  })
  .refine((figure) => (figure.value === null) === (figure.reason !== null), {
    message: 'reason is set exactly when value is null',
  });
export type Figure = Readonly<z.infer<typeof figureSchema>>;
