import { type ComparisonSign, type Scalar, unitsText } from '../domain/index.ts';
import { alike, columnOperand, comparable, expectType, type FormulaColumns, type Operand, operand } from './operand.ts';
import { Refusal } from './refusal.ts';
import {
  type BetweenNode,
  type CallNode,
  type CastNode,
  type ChoiceNode,
  type ComparisonNode,
  type ConstantNode,
  type ExpressionNode,
  type OperatorNode,
  readNode,
} from './tree.ts';

/** Steps within steps that a formula may have: what is written must be read again by a person and by every engine. */
const MAX_DEPTH = 40;

const SIGNS: Readonly<Record<string, ComparisonSign>> = {
  COMPARE_EQUAL: '=',
  COMPARE_NOTEQUAL: '<>',
  COMPARE_LESSTHAN: '<',
  COMPARE_GREATERTHAN: '>',
  COMPARE_LESSTHANOREQUALTO: '<=',
  COMPARE_GREATERTHANOREQUALTO: '>=',
};

const ARITHMETIC = { '+': 'add', '-': 'subtract', '*': 'multiply' } as const;
const WHOLE_NUMBERS: readonly string[] = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT'];
const AGGREGATE_NAMES: readonly string[] = ['sum', 'count', 'count_star', 'min', 'max', 'avg'];

/** What the names of a formula stand for, and how deep the reading is. */
export interface Reading {
  readonly columns: FormulaColumns;
  readonly depth: number;
}

/** Reads a node of the parser's tree as a scalar of one row. Throws Refusal. */
export function readOperand(value: unknown, reading: Reading): Operand {
  const node = readNode(value);
  if (reading.depth > MAX_DEPTH) {
    throw new Refusal('expected a simpler formula: too many steps within steps', node.query_location);
  }
  if (node.class === 'REFUSED') throw new Refusal(refusedKind(node.kind), node.query_location);
  return readKnown(node, { ...reading, depth: reading.depth + 1 });
}

/** What is wrong with a node that the parser's allow-list does not know. */
export function refusedKind(kind: string): string {
  if (kind === 'function') return 'DISTINCT, FILTER and ORDER BY are not allowed in a formula';
  return `${kind} is not allowed in a formula`;
}

function readKnown(node: ExpressionNode, reading: Reading): Operand {
  switch (node.class) {
    case 'CONSTANT':
      return readConstant(node);
    case 'COLUMN_REF':
      return columnOperand(node.column_names, reading.columns, node.query_location);
    case 'FUNCTION':
      return readCall(node, reading);
    case 'COMPARISON':
      return readComparison(node, reading);
    case 'BETWEEN':
      return readBetween(node, reading);
    case 'CONJUNCTION': {
      const kind = node.type === 'CONJUNCTION_AND' ? 'and' : 'or';
      const of = node.children.map((child) => expectType('boolean', readOperand(child, reading)).node);
      return operand({ kind, of }, 'boolean', node.query_location);
    }
    case 'OPERATOR':
      return readOperator(node, reading);
    case 'CASE':
      return readChoice(node, reading);
    case 'CAST':
      return readCast(node, reading);
  }
}

function readConstant({ value, query_location: at }: ConstantNode): Operand {
  const { type, value: literal } = value;
  if (value.is_null) throw new Refusal('NULL may stand only after ELSE; ask for it with IS NULL', at);
  if (type.id === 'VARCHAR' && typeof literal === 'string')
    return operand({ kind: 'text', value: literal }, 'text', at);
  if (type.id === 'BOOLEAN' && typeof literal === 'boolean') {
    return operand({ kind: 'boolean', value: literal }, 'boolean', at);
  }
  const scale = type.id === 'DECIMAL' && type.type_info !== null ? type.type_info.scale : 0;
  const isNumber = type.id === 'DECIMAL' || WHOLE_NUMBERS.includes(type.id);
  if (!isNumber || typeof literal !== 'number' || !Number.isSafeInteger(literal) || scale > 6) {
    throw new Refusal('expected a number of at most 15 digits and 6 decimals, without exponent', at);
  }
  return operand({ kind: 'number', value: unitsText(BigInt(literal), scale) }, 'number', at);
}

function readCall(node: CallNode, reading: Reading): Operand {
  const name = node.function_name.toLowerCase();
  const at = node.query_location;
  if (node.is_operator) return readArithmetic(name, node, reading);
  if (name === 'year' && node.children.length === 1) {
    const of = expectType('date', readOperand(node.children[0], reading)).node;
    return operand({ kind: 'year', of }, 'number', at);
  }
  if (AGGREGATE_NAMES.includes(name)) {
    throw new Refusal(`${name.replace('_star', '')} may stand only at the top of a numerator or denominator`, at);
  }
  throw new Refusal(`function ${name} is not allowed in a formula; allowed: coalesce, year`, at);
}

function readArithmetic(name: string, { children, query_location: at }: CallNode, reading: Reading): Operand {
  if (name === '/') {
    throw new Refusal('division is not allowed: give numerator and denominator apart, or multiply both sides', at);
  }
  if (name !== '+' && name !== '-' && name !== '*') {
    throw new Refusal(`operator ${name} is not allowed in a formula; allowed: + - * and comparisons`, at);
  }
  const [left, right] = children.map((child) => expectType('number', readOperand(child, reading)).node);
  if (left === undefined) throw new Refusal('expected a number', at);
  if (right === undefined) return operand(name === '-' ? { kind: 'negate', of: left } : left, 'number', at);
  return operand({ kind: ARITHMETIC[name], left, right }, 'number', at);
}

function readComparison(node: ComparisonNode, reading: Reading): Operand {
  const at = node.query_location;
  const sign = SIGNS[node.type];
  if (sign === undefined) throw new Refusal('IS DISTINCT FROM is not allowed in a formula; use = with IS NULL', at);
  const [left, right] = comparable([readOperand(node.left, reading), readOperand(node.right, reading)]);
  if (left === undefined || right === undefined) throw new Refusal('expected two values to compare', at);
  if (left.type === 'boolean') throw new Refusal('conditions are not compared: write them with AND, OR, NOT', at);
  if (left.type === 'text' && sign !== '=' && sign !== '<>') {
    throw new Refusal(`texts have no order that every engine shares: ${sign} is not allowed`, at);
  }
  return operand({ kind: 'compare', sign, left: left.node, right: right.node }, 'boolean', at);
}

function readBetween(node: BetweenNode, reading: Reading): Operand {
  const at = node.query_location;
  const [of, lower, upper] = alike([node.input, node.lower, node.upper].map((child) => readOperand(child, reading)));
  if (of === undefined || lower === undefined || upper === undefined) throw new Refusal('expected two bounds', at);
  if (of.type !== 'number' && of.type !== 'date') throw new Refusal('BETWEEN: expected numbers or dates', of.at);
  return operand({ kind: 'between', of: of.node, lower: lower.node, upper: upper.node }, 'boolean', at);
}

function readOperator(node: OperatorNode, reading: Reading): Operand {
  const { type, query_location: at } = node;
  const operands = (): readonly Operand[] => node.children.map((child) => readOperand(child, reading));
  switch (type) {
    case 'OPERATOR_NOT':
      return negated(expectType('boolean', readOperand(node.children[0], reading)).node, at);
    case 'OPERATOR_IS_NULL':
    case 'OPERATOR_IS_NOT_NULL': {
      const isNull: Scalar = { kind: 'isNull', of: readOperand(node.children[0], reading).node };
      return type === 'OPERATOR_IS_NULL' ? operand(isNull, 'boolean', at) : negated(isNull, at);
    }
    case 'COMPARE_IN':
    case 'COMPARE_NOT_IN': {
      const membership = readMembership(comparable(operands()), at);
      return type === 'COMPARE_IN' ? operand(membership, 'boolean', at) : negated(membership, at);
    }
    case 'OPERATOR_COALESCE': {
      const parts = alike(operands());
      const kind = parts[0]?.type ?? 'text';
      return operand({ kind: 'coalesce', of: parts.map((part) => part.node) }, kind, at, sharedValues(parts));
    }
    default:
      throw new Refusal(`${type.replace(/^OPERATOR_/, '').toLowerCase()} is not allowed in a formula`, at);
  }
}

function negated(of: Scalar, at: number): Operand {
  return operand({ kind: 'not', of }, 'boolean', at);
}

function readMembership([first, ...members]: readonly Operand[], at: number): Scalar {
  if (first === undefined || members.length === 0) throw new Refusal('IN: expected a list of values', at);
  if (first.type === 'boolean') throw new Refusal('IN: expected a value, found a condition', first.at);
  const other = members.find(({ node }) => !['number', 'text', 'date', 'negate'].includes(node.kind));
  if (other !== undefined) throw new Refusal('IN: expected values written out', other.at);
  return { kind: 'in', of: first.node, values: members.map(({ node }) => node) };
}

/** `CASE WHEN ... THEN ... ELSE ... END`; a missing ELSE, or ELSE NULL, is no value. */
function readChoice(node: ChoiceNode, reading: Reading): Operand {
  const at = node.query_location;
  const whens = node.case_checks.map(({ when_expr: when }) => expectType('boolean', readOperand(when, reading)).node);
  const results = node.case_checks.map(({ then_expr: then }) => readOperand(then, reading));
  const otherwise = isNull(node.else_expr) ? [] : [readOperand(node.else_expr, reading)];
  const values = alike([...results, ...otherwise]);
  const branches = whens.flatMap((when, i) => {
    const result = values[i]?.node;
    return result === undefined ? [] : [{ when, result }];
  });
  const last = otherwise.length === 0 ? null : (values.at(-1)?.node ?? null);
  return operand({ kind: 'case', branches, otherwise: last }, values[0]?.type ?? 'text', at, sharedValues(values));
}

/** A DATE literal is a cast of text, and so are TRUE and FALSE; there are no other casts. */
function readCast(node: CastNode, reading: Reading): Operand {
  const at = node.query_location;
  const inner = readOperand(node.child, reading);
  const { kind } = inner.node;
  if (node.cast_type.id === 'DATE' && kind === 'text') return expectType('date', inner);
  if (node.cast_type.id === 'BOOLEAN' && inner.node.kind === 'text' && /^[tf]$/.test(inner.node.value)) {
    return operand({ kind: 'boolean', value: inner.node.value === 't' }, 'boolean', at);
  }
  throw new Refusal("CAST is not allowed in a formula; a date is written DATE '2026-10-31'", inner.at);
}

function isNull(value: unknown): boolean {
  const node = readNode(value);
  return node.class === 'CONSTANT' && node.value.is_null;
}

/** A choice between columns of closed lists still has a closed list only where there is one alone. */
function sharedValues(parts: readonly Operand[]): readonly string[] | null {
  const [first] = parts;
  return parts.every(({ values }) => values === first?.values) ? (first?.values ?? null) : null;
}
