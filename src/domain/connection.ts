import { z } from 'zod';

/** Where a password is, never the password itself. */
export const secretSchema = z
  .string()
  .regex(/^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$/, 'expected env:NAME or file:PATH');

const fileSchema = z.strictObject({ kind: z.literal('sqlite'), path: z.string() });

const serverSchema = z.strictObject({
  kind: z.enum(['postgres', 'mysql', 'clickhouse']),
  host: z.string().min(1),
  port: z.int().min(1).max(65535),
  database: z.string().min(1),
  user: z.string().min(1),
  secret: secretSchema.optional(),
  security: z.enum(['tls', 'none']).default('tls'),
  /** PEM file of the authority that signed the server's certificate. */
  authority: z.string().optional(),
  /** A statement that runs longer is ended. */
  timeoutSeconds: z.int().min(1).max(86_400).default(600),
});
/** An engine of the lender's own that may keep the book. */
export type ServerConnection = Readonly<z.infer<typeof serverSchema>>;

/** A database by name: a file that mappings may query, or an engine that keeps the book. */
export const connectionSchema = z.discriminatedUnion('kind', [fileSchema, serverSchema]);
export type Connection = Readonly<z.infer<typeof connectionSchema>>;
export type FileConnection = Readonly<z.infer<typeof fileSchema>>;

/** A book that stays in the lender's engine, whose tables or views carry the canonical names. */
export const bookSettingsSchema = z.strictObject({ connection: z.string().min(1) });

export const policySchema = z.strictObject({
  /** Whether every issue must seal the rows that it rests on: a book that stays in its engine is refused. */
  requireSealedExtract: z.boolean().default(false),
  /** Operating-system accounts that may see borrowers' names in `riskpress loans --names`. */
  names: z.array(z.string()).default([]),
});
