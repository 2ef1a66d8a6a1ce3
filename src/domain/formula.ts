import { z } from 'zod';

/** What a scalar of a formula is. Kinds never mix. */
export type ScalarType = 'number' | 'text' | 'date' | 'boolean';

export const COMPARISON_SIGNS = ['=', '<>', '<', '<=', '>', '>='] as const;
export type ComparisonSign = (typeof COMPARISON_SIGNS)[number];

/** A value of one row, as plain data. It was checked when it was read: names exist, types agree, literals are exact. */
export type Scalar =
  | { readonly kind: 'column'; readonly name: string; readonly type: ScalarType; readonly scale: number }
  | { readonly kind: 'number' | 'text' | 'date'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'compare'; readonly sign: ComparisonSign; readonly left: Scalar; readonly right: Scalar }
  | { readonly kind: 'and' | 'or' | 'coalesce'; readonly of: readonly Scalar[] }
  | { readonly kind: 'not' | 'isNull' | 'negate' | 'year'; readonly of: Scalar }
  | { readonly kind: 'in'; readonly of: Scalar; readonly values: readonly Scalar[] }
  | { readonly kind: 'between'; readonly of: Scalar; readonly lower: Scalar; readonly upper: Scalar }
  | { readonly kind: 'case'; readonly branches: readonly CaseBranch[]; readonly otherwise: Scalar | null }
  | { readonly kind: 'add' | 'subtract' | 'multiply'; readonly left: Scalar; readonly right: Scalar };

export interface CaseBranch {
  readonly when: Scalar;
  readonly result: Scalar;
}

export const AGGREGATES = ['sum', 'count', 'min', 'max'] as const;

/** One aggregate over the rows of a cut; `of` is null for COUNT(*). Its number has `scale` decimals at most. */
export interface Aggregate {
  readonly aggregate: (typeof AGGREGATES)[number];
  readonly of: Scalar | null;
  readonly minus: boolean;
  readonly scale: number;
}

/** Aggregates added up and taken away: the numerator or denominator of a lender's own indicator. */
export type AggregateSum = readonly Aggregate[];

const decimalText = z.string().regex(/^-?\d+(\.\d+)?$/);
const branches = z.array(z.strictObject({ when: z.lazy(scalar), result: z.lazy(scalar) })).min(1);

const nodeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('column'),
    name: z.string().regex(/^[a-z][a-z0-9_]*$/),
    type: z.enum(['number', 'text', 'date', 'boolean']),
    scale: z.int().min(0).max(6),
  }),
  z.strictObject({ kind: z.literal('number'), value: decimalText }),
  z.strictObject({ kind: z.literal('text'), value: z.string() }),
  z.strictObject({ kind: z.literal('date'), value: z.iso.date() }),
  z.strictObject({ kind: z.literal('boolean'), value: z.boolean() }),
  z.strictObject({
    kind: z.literal('compare'),
    sign: z.enum(COMPARISON_SIGNS),
    left: z.lazy(scalar),
    right: z.lazy(scalar),
  }),
  z.strictObject({ kind: z.enum(['and', 'or', 'coalesce']), of: z.array(z.lazy(scalar)).min(1) }),
  z.strictObject({ kind: z.enum(['not', 'isNull', 'negate', 'year']), of: z.lazy(scalar) }),
  z.strictObject({ kind: z.literal('in'), of: z.lazy(scalar), values: z.array(z.lazy(scalar)).min(1) }),
  z.strictObject({
    kind: z.literal('between'),
    of: z.lazy(scalar),
    lower: z.lazy(scalar),
    upper: z.lazy(scalar),
  }),
  z.strictObject({ kind: z.literal('case'), branches, otherwise: z.lazy(scalar).nullable() }),
  z.strictObject({
    kind: z.enum(['add', 'subtract', 'multiply']),
    left: z.lazy(scalar),
    right: z.lazy(scalar),
  }),
]);

export const scalarSchema: z.ZodType<Scalar> = nodeSchema;

export const aggregateSumSchema: z.ZodType<AggregateSum> = z
  .array(
    z.strictObject({
      aggregate: z.enum(AGGREGATES),
      of: scalarSchema.nullable(),
      minus: z.boolean(),
      scale: z.int().min(0).max(12),
    }),
  )
  .min(1);

/** Decimals that a number may have: products add them up, everything else keeps the most. */
export function decimalsOf(node: Scalar): number {
  switch (node.kind) {
    case 'number':
      return node.value.split('.')[1]?.length ?? 0;
    case 'column':
      return node.scale;
    case 'multiply':
      return decimalsOf(node.left) + decimalsOf(node.right);
    case 'add':
    case 'subtract':
      return Math.max(decimalsOf(node.left), decimalsOf(node.right));
    case 'negate':
      return decimalsOf(node.of);
    case 'coalesce':
      return Math.max(...node.of.map(decimalsOf));
    case 'case': {
      const results = [
        ...node.branches.map(({ result }) => result),
        ...(node.otherwise === null ? [] : [node.otherwise]),
      ];
      return Math.max(...results.map(decimalsOf));
    }
    default:
      return 0;
  }
}

/** Names of the columns that a formula reads, sorted. */
export function columnsRead(...parts: readonly (Scalar | AggregateSum | null)[]): readonly string[] {
  const found = new Set<string>();
  for (const part of parts) {
    const roots = part === null ? [] : 'kind' in part ? [part] : part.flatMap(({ of }) => of ?? []);
    for (const root of roots) collect(root, found);
  }
  return [...found].sort();
}

function collect(node: Scalar, found: Set<string>): void {
  if (node.kind === 'column') found.add(node.name);
  for (const child of childrenOf(node)) collect(child, found);
}

/** The scalars directly inside one, in the order in which they are written. */
export function childrenOf(node: Scalar): readonly Scalar[] {
  switch (node.kind) {
    case 'column':
    case 'number':
    case 'text':
    case 'date':
    case 'boolean':
      return [];
    case 'compare':
    case 'add':
    case 'subtract':
    case 'multiply':
      return [node.left, node.right];
    case 'and':
    case 'or':
    case 'coalesce':
      return node.of;
    case 'not':
    case 'isNull':
    case 'negate':
    case 'year':
      return [node.of];
    case 'in':
      return [node.of, ...node.values];
    case 'between':
      return [node.of, node.lower, node.upper];
    case 'case':
      return [
        ...node.branches.flatMap(({ when, result }) => [when, result]),
        ...(node.otherwise === null ? [] : [node.otherwise]),
      ];
  }
}

function scalar(): z.ZodType<Scalar> {
  return scalarSchema;
}
