import { parseArgs } from 'node:util';

import { z } from 'zod';

/** The cases, in the order in which they run. */
export const CASES = ['staging', 'figures', 'encoding', 'new-month', 'memory'] as const;
export type CaseName = (typeof CASES)[number];

/** How large the book is, which cases run, and how often. */
export interface BenchOptions {
  readonly loans: number;
  readonly months: number;
  /** Pairs of the heavy cases; light ones run two more. */
  readonly pairs: number;
  readonly only: readonly CaseName[];
}

export const USAGE = `npm run bench -- [--quick] [--loans N] [--months N] [--pairs N] [--only CASE]...

Makes a demo book, runs each case as interleaved pairs and prints ratios. It asserts nothing.

  --loans N     loans that ever stand on a tape (default 222000: 3.8 million rows in 24 months)
  --months N    months of the book, at least 2 (default 24)
  --pairs N     pairs of the heavy cases (default 3); light ones run two more
  --quick       20,000 loans: a look, not a measurement; start-up weighs on every ratio
  --only CASE   ${CASES.join(', ')}; may be repeated
`;

const whole = z.string().regex(/^\d+$/, 'expected a whole number').transform(Number);

const optionsSchema = z.object({
  loans: whole.pipe(z.int().min(1).max(5_000_000)),
  months: whole.pipe(z.int().min(2).max(240)),
  pairs: whole.pipe(z.int().min(1).max(100)),
  only: z.array(z.enum(CASES)),
});

/** Reads the command line; a text is the fault, or the usage that was asked for. */
export function readOptions(args: readonly string[]): BenchOptions | string {
  try {
    const { values } = parseArgs({ args: [...args], options: FLAGS });
    if (values.help === true) return USAGE;
    const { loans = values.quick === true ? '20000' : '222000', months = '24', pairs = '3' } = values;
    const checked = optionsSchema.safeParse({ loans, months, pairs, only: values.only ?? [...CASES] });
    return checked.success ? checked.data : `${z.prettifyError(checked.error)}\n\n${USAGE}`;
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`;
  }
}

const FLAGS = {
  loans: { type: 'string' },
  months: { type: 'string' },
  pairs: { type: 'string' },
  quick: { type: 'boolean' },
  only: { type: 'string', multiple: true },
  help: { type: 'boolean' },
} as const;
