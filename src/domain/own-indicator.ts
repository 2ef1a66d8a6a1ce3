import { z } from 'zod';

import type { AggregateSum, Scalar } from './formula.ts';
import { DEFINITION_SETS } from './indicator.ts';
import { type LocalText, localTextSchema } from './locale.ts';

const decimalText = z
  .string({ error: 'expected decimal text in quotes, like "0.05"' })
  .regex(/^-?\d+(\.\d+)?$/, 'expected decimal text in quotes, like "0.05"');

/** Codes of the public catalogue: a letter of a section and a number. A lender's own stand apart from them. */
const CATALOGUE_CODE = /^[CDFGKLMOPQRSVW]\d/;

/** Tables with rows of a month that an indicator may add up; only those of loans can be cut. */
export const FORMULA_TABLES = [
  ...['loan_snapshot', 'provision', 'payment', 'writeoff_recovery', 'classification_event'],
  ...['collection_assignment', 'collection_action', 'complaint'],
] as const;
export type FormulaTable = (typeof FORMULA_TABLES)[number];

const partSchema = z.strictObject({
  expression: z.string().min(1),
  name: localTextSchema,
  table: z.enum(FORMULA_TABLES).default('loan_snapshot'),
});

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
  .refine(({ where, numerator, denominator }) => where === undefined || sameTable(numerator, denominator), {
    path: ['where'],
    message: 'expected numerator and denominator over one table beside where; put the condition into the expressions',
  })
  .refine(({ direction, thresholds }) => direction !== 'neutral' || thresholds === undefined, {
    path: ['thresholds'],
    message: 'expected direction higherIsWorse or lowerIsWorse beside thresholds',
  });
export type OwnIndicatorSettings = Readonly<z.infer<typeof ownIndicatorSchema>>;

/** One side of a lender's indicator. */
export interface OwnSide {
  readonly of: AggregateSum;
  readonly name: LocalText;
  readonly table: FormulaTable;
}

/** A lender's indicator with its formulas read. */
export interface OwnIndicator extends Omit<OwnIndicatorSettings, 'numerator' | 'denominator' | 'where'> {
  readonly numerator: OwnSide;
  readonly denominator: OwnSide | null;
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

function sameTable(numerator: Pick<OwnSide, 'table'>, denominator: Pick<OwnSide, 'table'> | undefined): boolean {
  return denominator === undefined || numerator.table === denominator.table;
}
