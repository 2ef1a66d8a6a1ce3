import { z } from 'zod';

import type { Scalar } from './formula.ts';
import { localTextSchema } from './locale.ts';

/** Tables whose rows may raise a signal: what an obligor is, and what happens to it or to its loans. */
export const SIGNAL_TABLES = ['obligor', 'loan_snapshot', 'classification_event', 'legal_case', 'complaint'] as const;
export type SignalTable = (typeof SIGNAL_TABLES)[number];

/**
 * A rule that raises early-warning signals (`signals/<id>.yaml`). `when` is a condition over one row of `table`
 * (docs/reference/formulas.md). A state raises a signal in the month in which it begins, an event in its own month.
 */
export const signalRuleSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9_-]*$/, 'expected lower-case letters, digits, - and _'),
    name: localTextSchema,
    /** The signal's type, as in W1: `leverage`, `litigation`. */
    type: z.string().regex(/^[a-z][a-z0-9_]*$/, 'expected lower-case letters, digits and _'),
    financial: z.boolean(),
    severity: z.enum(['red', 'amber', 'other']),
    table: z.enum(SIGNAL_TABLES).default('obligor'),
    when: z.string().min(1),
    /** Column with the day of the event; where absent the rows are states (obligors, loans) or carry their own. */
    date: z.string().optional(),
    /** Working days within which a signal must be handled: red 5, amber 10, others 20 where absent. */
    slaDays: z.int().positive().optional(),
    /** Role that handles it. */
    owner: localTextSchema,
    source: localTextSchema.optional(),
  })
  .refine(({ table, date }) => table !== 'legal_case' || date !== undefined, {
    path: ['date'],
    message: 'expected the column with the day of the event (filed_at): legal cases have no months of their own',
  });
export type SignalRuleSettings = Readonly<z.infer<typeof signalRuleSchema>>;

/** A rule with its condition read. */
export interface SignalRule extends Omit<SignalRuleSettings, 'when'> {
  readonly when: Scalar;
}

/** Working days to handle a signal of a severity where its rule says nothing else. */
export const SLA_DAYS = { red: 5, amber: 10, other: 20 } as const;
