import { z } from 'zod';

const book = z.strictObject({ folder: z.string(), encoding: z.enum(['utf-8', 'gb18030']) });
const engine = { memoryLimitMb: z.int() };

/** One piece of work that is measured, done in a process of its own. */
export const taskSchema = z.discriminatedUnion('kind', [
  /** DuckDB's plain `read_csv` with given types, to one Parquet file a month. */
  z.strictObject({ kind: z.literal('bareRead'), book, ...engine, target: z.string() }),
  /** csv-parse and Maps: class, region and industry tables of every month. */
  z.strictObject({ kind: z.literal('script'), book, style: z.enum(['usual', 'tuned']) }),
  /** Ingest, and with `factsFolder` measure too. */
  z.strictObject({
    kind: z.literal('stages'),
    book,
    ...engine,
    sources: z.enum(['tape', 'book']),
    months: z.array(z.string()),
    stageFolder: z.string(),
    factsFolder: z.string().nullable(),
  }),
]);
export type Task = Readonly<z.infer<typeof taskSchema>>;

/** What the work came to: by this the sides of a comparison are seen to do the same. */
const outcomeSchema = z.strictObject({
  rows: z.number(),
  rejects: z.number(),
  figures: z.number(),
  /** Hash of the logical content: digests of the parts, and every figure. */
  digest: z.string(),
  /** Balances by figure id of the class, region and industry tables. */
  tables: z.record(z.string(), z.string()),
});
export type Outcome = Readonly<z.infer<typeof outcomeSchema>>;

/** A measured run of a task. */
export const trialSchema = z.strictObject({
  ...outcomeSchema.shape,
  /** Wall time of the work itself, from before the engine starts; loading of modules and configuration left out. */
  wallMs: z.number(),
  /** User and system time of the process and its children from their start to the end of the work, ms. */
  cpuMs: z.number().nullable(),
  engineCpuMs: z.number().nullable(),
  /** The engine's time within statements that write a file. */
  copyCpuMs: z.number().nullable(),
  /** Highest resident memory up to the end of the work, bytes. */
  ownPeak: z.number().nullable(),
  enginePeak: z.number().nullable(),
  /** Wall time of steps within the work, ms. */
  steps: z.record(z.string(), z.number()),
});
export type Trial = Readonly<z.infer<typeof trialSchema>>;
