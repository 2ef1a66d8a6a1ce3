import { z } from 'zod';

import { TABLE_NAMES } from './table.ts';

/** Encodings a source may declare; none is guessed. `gbk` is not among them: it accepts broken bytes silently. */
export const ENCODINGS = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be', 'latin1'] as const;

const COLUMN_TYPES = ['text', 'date', 'money', 'decimal', 'int', 'code', 'flag', 'currency'] as const;

/** A value as it stands in YAML, where 2025 and 3 need no quotes. A number that is written otherwise keeps them. */
const plainText = z.union([z.string(), z.int()], { error: 'expected a text or a whole number' }).transform(String);

const columnSchema = z
  .strictObject({
    from: plainText.pipe(z.string().min(1)).optional(),
    const: plainText.optional(),
    expr: z.string().min(1).optional(),
    type: z.enum(COLUMN_TYPES).optional(),
    dateFormat: z.string().optional(),
    unit: z.enum(['元', '千元', '万元', '百万元', '亿元', '万亿元', '1', 'thousand', 'million', 'billion']).optional(),
    codes: z.record(z.string(), plainText).optional(),
    onUnknownCode: z.enum(['reject', 'missing']).default('reject'),
    missing: z.array(plainText).optional(),
  })
  .refine((column) => [column.from, column.const, column.expr].filter((way) => way !== undefined).length === 1, {
    message: 'expected exactly one of from, const, expr',
  });
export type ColumnMapping = Readonly<z.infer<typeof columnSchema>>;

/**
 * One group of columns that stand side by side: what its place in the header says (`period`: the last day of a month,
 * quarter or year; `set`: constants of canonical columns), and the group's own headers under names of the mapping.
 */
const unpivotGroupSchema = z
  .strictObject({
    period: plainText.optional(),
    set: z.record(z.string(), plainText).optional(),
    columns: z.record(z.string(), plainText),
  })
  .refine(({ period, set }) => period !== undefined || Object.keys(set ?? {}).length > 0, {
    message: 'expected period, set or both',
  });
export type UnpivotGroup = Readonly<z.infer<typeof unpivotGroupSchema>>;

const oneCharacter = z.string().length(1);

/**
 * The mapping file: how one source fills one canonical table (docs/reference/mapping.md). Exactly one of `files`,
 * `files` + `sheet`, or `query` + `connection` names the source.
 */
export const mappingSchema = z
  .strictObject({
    table: z.enum(TABLE_NAMES),
    files: z.string().min(1).optional(),
    sheet: z.string().min(1).optional(),
    query: z.string().min(1).optional(),
    connection: z.string().min(1).optional(),
    encoding: z.enum(ENCODINGS).optional(),
    dialect: z
      .strictObject({
        delimiter: oneCharacter.default(','),
        quote: oneCharacter.default('"'),
        decimal: oneCharacter.default('.'),
        thousands: oneCharacter.optional(),
      })
      .default({ delimiter: ',', quote: '"', decimal: '.' }),
    /** Physical line (of a sheet: row) of the header, where a title stands above it. */
    headerLine: z.int().min(1).max(1000).optional(),
    manifest: z.string().min(1).optional(),
    where: z.string().min(1).optional(),
    columns: z.record(z.string(), columnSchema),
    unpivot: z.array(unpivotGroupSchema).min(1).optional(),
    missing: z.array(plainText).default(['']),
    maxRows: z.int().positive().optional(),
  })
  .refine((mapping) => (mapping.files === undefined) !== (mapping.query === undefined), {
    message: 'expected exactly one of files, query',
  })
  .refine((mapping) => (mapping.query === undefined) === (mapping.connection === undefined), {
    message: 'query and connection come together',
  })
  .refine((mapping) => mapping.files === undefined || mapping.sheet !== undefined || mapping.encoding !== undefined, {
    message: 'encoding is required for text files: it is never guessed',
  });

/** A checked mapping; `path` is the absolute path of its file, against which `files` and `manifest` resolve. */
export type Mapping = Readonly<z.infer<typeof mappingSchema>> & { readonly path: string };
