import { z } from 'zod';

export const UNITS = ['ratio', 'pp', 'amount', 'count', 'days', 'index'] as const;
export type Unit = (typeof UNITS)[number];

export const STATUSES = ['green', 'amber', 'red'] as const;
export type Status = (typeof STATUSES)[number];

const decimalText = z.string().regex(/^-?\d+(\.\d+)?$/);

/**
 * One number of a report. `value`, `numerator`, `denominator` are plain decimal text; a ratio and a change in a
 * ratio (`pp`) are fractions ("0.0156"), 15 significant digits; an amount is in major units. `reason` is set
 * exactly when `value` is null: `notSupplied:<column>`, `zeroDenominator`, `baseTooSmall`, `mixedCurrency`,
 * `masked`, `noHistory`.
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
    reason: z.string().nullable(),
  })
  .refine((figure) => (figure.value === null) === (figure.reason !== null), {
    message: 'reason is set exactly when value is null',
  });
export type Figure = Readonly<z.infer<typeof figureSchema>>;
