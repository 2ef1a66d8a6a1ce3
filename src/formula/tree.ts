import { z } from 'zod';

/**
 * What DuckDB's parser may hand back for a mapping expression. Every object is strict: a field or a kind of node that
 * is not written here is refused, so a new version of the parser cannot open a door unseen.
 */
const base = { alias: z.literal(''), query_location: z.number() };
const child = z.unknown();
const none = z.null();

const plainType = z.strictObject({ id: z.string(), type_info: none });
const decimalType = z.strictObject({
  id: z.literal('DECIMAL'),
  type_info: z.strictObject({
    type: z.literal('DECIMAL_TYPE_INFO'),
    alias: z.literal(''),
    extension_info: none,
    width: z.int(),
    scale: z.int(),
  }),
});
const sqlType = z.union([decimalType, plainType]);

const constant = z.strictObject({
  class: z.literal('CONSTANT'),
  type: z.literal('VALUE_CONSTANT'),
  ...base,
  value: z.strictObject({
    type: sqlType,
    is_null: z.boolean(),
    value: z.union([z.string(), z.number(), z.boolean()]).optional(),
  }),
});

const columnRef = z.strictObject({
  class: z.literal('COLUMN_REF'),
  type: z.literal('COLUMN_REF'),
  ...base,
  column_names: z.array(z.string()).min(1),
});

const call = z.strictObject({
  class: z.literal('FUNCTION'),
  type: z.literal('FUNCTION'),
  ...base,
  function_name: z.string(),
  schema: z.enum(['', 'main']),
  catalog: z.literal(''),
  children: z.array(child),
  filter: none,
  order_bys: z.strictObject({ type: z.literal('ORDER_MODIFIER'), orders: z.tuple([]) }),
  distinct: z.literal(false),
  is_operator: z.boolean(),
  export_state: z.literal(false),
});

const comparison = z.strictObject({
  class: z.literal('COMPARISON'),
  type: z.string(),
  ...base,
  left: child,
  right: child,
});

const between = z.strictObject({
  class: z.literal('BETWEEN'),
  type: z.literal('COMPARE_BETWEEN'),
  ...base,
  input: child,
  lower: child,
  upper: child,
});

const conjunction = z.strictObject({
  class: z.literal('CONJUNCTION'),
  type: z.enum(['CONJUNCTION_AND', 'CONJUNCTION_OR']),
  ...base,
  children: z.array(child).min(1),
});

const operator = z.strictObject({
  class: z.literal('OPERATOR'),
  type: z.string(),
  ...base,
  children: z.array(child).min(1),
});

const choice = z.strictObject({
  class: z.literal('CASE'),
  type: z.literal('CASE_EXPR'),
  ...base,
  case_checks: z.array(z.strictObject({ when_expr: child, then_expr: child })).min(1),
  else_expr: child,
});

const cast = z.strictObject({
  class: z.literal('CAST'),
  type: z.literal('OPERATOR_CAST'),
  ...base,
  child,
  cast_type: sqlType,
  try_cast: z.boolean(),
});

const node = z.discriminatedUnion('class', [
  constant,
  columnRef,
  call,
  comparison,
  between,
  conjunction,
  operator,
  choice,
  cast,
]);

export type ExpressionNode = z.infer<typeof node>;
export type ConstantNode = z.infer<typeof constant>;
export type ColumnNode = z.infer<typeof columnRef>;
export type CallNode = z.infer<typeof call>;
export type ComparisonNode = z.infer<typeof comparison>;
export type BetweenNode = z.infer<typeof between>;
export type ConjunctionNode = z.infer<typeof conjunction>;
export type OperatorNode = z.infer<typeof operator>;
export type ChoiceNode = z.infer<typeof choice>;
export type CastNode = z.infer<typeof cast>;

const located = z.looseObject({ class: z.string(), query_location: z.number() });

/** A node that the allow-list does not know; `location` is its byte offset in the parsed text, or null. */
export interface RefusedNode {
  readonly class: 'REFUSED';
  readonly kind: string;
  readonly query_location: number | null;
}

/** Reads one node of the parser's tree, not its children. */
export function readNode(value: unknown): ExpressionNode | RefusedNode {
  const known = node.safeParse(value);
  if (known.success) return known.data;
  const some = located.safeParse(value);
  if (!some.success) return { class: 'REFUSED', kind: 'unknown', query_location: null };
  return { class: 'REFUSED', kind: some.data.class.toLowerCase(), query_location: some.data.query_location };
}

/** `SELECT (<expression>)` and nothing else: no table, filter, grouping, sampling, second column or second statement. */
const onlyOneExpression = z.strictObject({
  error: z.literal(false),
  statements: z.tuple([
    z.strictObject({
      node: z.strictObject({
        type: z.literal('SELECT_NODE'),
        modifiers: z.tuple([]),
        cte_map: z.strictObject({ map: z.tuple([]) }),
        select_list: z.tuple([z.unknown()]),
        from_table: z.strictObject({
          type: z.literal('EMPTY'),
          alias: z.literal(''),
          sample: none,
          query_location: z.number(),
        }),
        where_clause: none,
        group_expressions: z.tuple([]),
        group_sets: z.tuple([]),
        aggregate_handling: z.literal('STANDARD_HANDLING'),
        having: none,
        sample: none,
        qualify: none,
      }),
      named_param_map: z.array(z.unknown()),
    }),
  ]),
});

const parserError = z.looseObject({
  error: z.literal(true),
  error_message: z.string(),
  position: z.string().optional(),
});

export type ParseOutcome =
  | { readonly kind: 'expression'; readonly root: unknown }
  | { readonly kind: 'error'; readonly message: string; readonly location: number | null }
  | { readonly kind: 'notOne' };

/** Judges the parser's whole answer. */
export function readParse(json: unknown): ParseOutcome {
  const one = onlyOneExpression.safeParse(json);
  if (one.success) return { kind: 'expression', root: one.data.statements[0].node.select_list[0] };
  const failed = parserError.safeParse(json);
  if (!failed.success) return { kind: 'notOne' };
  const { error_message: message, position } = failed.data;
  return { kind: 'error', message, location: position === undefined ? null : Number(position) };
}
