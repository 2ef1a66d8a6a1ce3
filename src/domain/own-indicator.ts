import { z } from 'zod';

import type { AggregateSum, Scalar } from './formula.ts';
import { DEFINITION_SETS } from './indicator.ts';
import { type LocalText, localTextSchema } from './locale.ts';

const decimalText = z
  .string({ error: 'expected decimal text in quotes, like "0.05"' })
  .regex(/^-?\d+(\.\d+)?$/, 'expected decimal text in quotes, like "0.05"');

/** Codes of the public catalogue: a letter of a section and a number. A lender's own stand apart from them. */
const CATALOGUE_CODE = /^[CDFGKLMOPQRSVW]\d/;

const partSchema = z.strictObject({ expression: z.string().min(1), name: localTextSchema });

/**
 * An indicator that a lender adds (`indicators/<code>.yaml`): sums over loans, divided once. `expression`s and `where`
 * are the formulas of docs/reference/formulas.md.
 */
export const ownIndicatorSchema = z
  .strictObject({
    code: z
      .string()
      .regex(/^[A-Z][A-Z0-9]*[a-z]?$/, 'expected capitals and digits, like X1')
      .refine((code) => !CATALOGUE_CODE.test(code), 'is a code of the catalogue; use X1, X2 or a word in capitals'),
    version: z.int().positive().default(1),
    name: localTextSchema,
    formula: localTextSchema,
    numerator: partSchema,
    denominator: partSchema.optional(),
    /** Loans that count, above and below the line. */
    where: z.string().min(1).optional(),
    unit: z.enum(['ratio', 'amount', 'count', 'days', 'index']),
    direction: z.enum(['higherIsWorse', 'lowerIsWorse', 'neutral']),
    sets: z
      .array(z.enum(DEFINITION_SETS))
      .min(1)
      .default([...DEFINITION_SETS]),
    thresholds: z
      .strictObject({
        amber: decimalText.optional(),
        red: decimalText.optional(),
        atBound: z.enum(['breach', 'within']).optional(),
      })
      .optional(),
    pitfall: localTextSchema,
    source: localTextSchema,
  })
  .refine(({ unit, denominator }) => unit !== 'ratio' || denominator !== undefined, {
    path: ['denominator'],
    message: 'expected a denominator: the unit is ratio',
  })
  .refine(({ direction, thresholds }) => direction !== 'neutral' || thresholds === undefined, {
    path: ['thresholds'],
    message: 'expected direction higherIsWorse or lowerIsWorse beside thresholds',
  });
export type OwnIndicatorSettings = Readonly<z.infer<typeof ownIndicatorSchema>>;

/** A lender's indicator with its formulas read. */
export interface OwnIndicator extends Omit<OwnIndicatorSettings, 'numerator' | 'denominator' | 'where'> {
  readonly numerator: { readonly of: AggregateSum; readonly name: LocalText };
  readonly denominator: { readonly of: AggregateSum; readonly name: LocalText } | null;
  readonly where: Scalar | null;
}

/** A dimension made from columns of a loan (`dimensions` of riskpress.yaml): a formula that gives text. */
export const ownDimensionSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/, 'expected lower-case letters, digits and _'),
  title: localTextSchema,
  expression: z.string().min(1),
});
export type OwnDimensionSettings = Readonly<z.infer<typeof ownDimensionSchema>>;

/** A derived dimension with its formula read. */
export interface OwnDimension {
  readonly name: string;
  readonly title: LocalText;
  readonly expression: Scalar;
}

/** Own dimensions of indicators and parts of ids: a cut may not have these names. */
export const RESERVED_DIMENSIONS: readonly string[] = [
  ...['account', 'agency', 'band', 'bucket', 'by', 'cause', 'channel', 'class', 'cohort', 'collector', 'column'],
  ...[
    'from',
    'grade',
    'group',
    'key',
    'limit',
    'mob',
    'rule',
    'scale',
    'set',
    'severity',
    'signal',
    'stage',
    'status',
    'team',
  ],
  ...['tier', 'to', 'type'],
];
