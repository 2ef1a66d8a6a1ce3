import { z } from 'zod';

const book = z.strictObject({ folder: z.string(), loans: z.int(), months: z.int() });
const engine = { memoryLimitMb: z.int(), threads: z.int() };

/** One piece of measured work over the wide book, done in a process of its own. */
export const factsTaskSchema = z.discriminatedUnion('kind', [
  /** Writes the book's Parquet, and CSV where asked. */
  z.strictObject({ kind: z.literal('make'), book, ...engine, csv: z.boolean() }),
  /** Our measure over the months given; `record` keeps the SQL that it asked. */
  z.strictObject({
    kind: z.literal('measure'),
    book,
    ...engine,
    months: z.array(z.string()),
    dimensions: z.array(z.string()),
    indicators: z.array(z.string()).nullable(),
    factsFolder: z.string(),
    record: z.string().nullable(),
  }),
  /** The same SQL, from a file of statements, asked of DuckDB alone. */
  z.strictObject({ kind: z.literal('raw'), ...engine, statements: z.string(), spill: z.string() }),
  /** readline and `split(',')` over the CSV, the five-category table of each month alone. */
  z.strictObject({ kind: z.literal('split'), book }),
]);
export type FactsTask = Readonly<z.infer<typeof factsTaskSchema>>;

export const factsTrialSchema = z.strictObject({
  rows: z.number(),
  digest: z.string(),
  /** Balance by month and class, decimal text: by this script and measure are seen to agree. */
  classes: z.record(z.string(), z.string()),
  wallMs: z.number(),
  cpuMs: z.number().nullable(),
  engineCpuMs: z.number().nullable(),
  ownPeak: z.number().nullable(),
  enginePeak: z.number().nullable(),
});
export type FactsTrial = Readonly<z.infer<typeof factsTrialSchema>>;
