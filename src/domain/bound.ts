import { z } from 'zod';

import type { Status } from './figure.ts';
import { DEFINITION_SETS } from './indicator.ts';
import { localTextSchema } from './locale.ts';

const decimalText = z
  .string({ error: 'expected decimal text in quotes, like "0.05"' })
  .regex(/^-?\d+(\.\d+)?$/, 'expected decimal text in quotes, like "0.05"');
const slug = z.string().regex(/^[a-z][a-z0-9_-]*$/, 'expected lower-case letters, digits, - and _');

/** Whose bound it is: the law's, the board's appetite, the year's target, a covenant towards the lender's own lenders. */
export const BOUND_KINDS = ['law', 'appetite', 'target', 'covenant'] as const;
export type BoundKind = (typeof BOUND_KINDS)[number];

const approvalSchema = z.strictObject({ by: localTextSchema, date: z.iso.date() });

const boundSchema = z
  .strictObject({
    /** CODE or CODE.measure, optionally with dimensions: `C1.share/class=loss`. */
    figure: z
      .string()
      .regex(
        /^[A-Z][A-Z0-9]*[a-z]?(\.[A-Za-z0-9_]+)?(\/[a-z0-9_]+=[^/]+)*$/,
        'expected C2, C1.balance or C1.share/class=loss',
      ),
    amber: decimalText.optional(),
    red: decimalText.optional(),
    direction: z.enum(['above', 'below']).default('above'),
    /** Whether the bound itself is a breach (达到或超过) or still within (不高于). */
    atBound: z.enum(['breach', 'within']).default('breach'),
    /** The set for which it was meant; where absent every set is judged by it. */
    definitionSet: z.enum(DEFINITION_SETS).optional(),
    /** Months in which it is tested: a covenant may be tested at quarter-ends only. An ISO date is its month. */
    tested: z.union([z.enum(['everyMonth', 'quarterEnd', 'yearEnd']), z.iso.date()]).default('everyMonth'),
    owner: localTextSchema.optional(),
    action: localTextSchema.optional(),
    /** Where they differ from the set's. */
    approved: approvalSchema.optional(),
    expires: z.iso.date().optional(),
  })
  .refine(({ amber, red }) => amber !== undefined || red !== undefined, { message: 'expected amber, red or both' });

/** A named set of bounds (`bounds/<id>.yaml`). */
export const boundSetSchema = z.strictObject({
  id: slug,
  name: localTextSchema,
  kind: z.enum(BOUND_KINDS),
  source: localTextSchema.optional(),
  approved: approvalSchema.optional(),
  /** Last day on which the set holds. */
  expires: z.iso.date().optional(),
  owner: localTextSchema.optional(),
  /** Reports that it judges; all where absent. */
  reports: z.array(slug).min(1).optional(),
  bounds: z.array(boundSchema).min(1),
});
export type BoundSet = Readonly<z.infer<typeof boundSetSchema>>;
export type SetBound = BoundSet['bounds'][number];

/** How one bound judges one figure of the report month: a row of the KRI board. Figure ids stand for their numbers. */
export interface BoardBound {
  readonly figure: string;
  /** `C2`, `C1.share/class=loss`: as configured. */
  readonly name: string;
  /** Id of the set, or `report` for the thresholds of the report itself. */
  readonly set: string;
  readonly kind: BoundKind | 'report';
  readonly setName: Readonly<Record<'zh-CN' | 'en', string>> | null;
  readonly amber: string | null;
  readonly red: string | null;
  readonly direction: 'above' | 'below';
  readonly atBound: 'breach' | 'within';
  readonly approved: { readonly by: Readonly<Record<'zh-CN' | 'en', string>>; readonly date: string } | null;
  readonly expires: string | null;
  /** An expired bound is shown and judges nothing. */
  readonly expired: boolean;
  /** Whether the report month is one in which it is tested. */
  readonly tested: boolean;
  readonly owner: Readonly<Record<'zh-CN' | 'en', string>> | null;
  readonly action: Readonly<Record<'zh-CN' | 'en', string>> | null;
  readonly status: Status | null;
  /** Q2 figure of this bound. */
  readonly headroom: string;
}

/** A figure on the KRI board with all its bounds; `status` is the strictest of theirs. */
export interface BoardEntry {
  readonly figure: string;
  readonly name: string;
  readonly status: Status | null;
  /** Month and status, oldest first. */
  readonly history: readonly { readonly month: string; readonly status: Status | null }[];
  /** Q1 and Q2 figure ids. */
  readonly daysInStatus: string;
  readonly breaches: string;
  readonly headroom: string;
  readonly bounds: readonly BoardBound[];
}
