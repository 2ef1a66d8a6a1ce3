import { nearest } from '../domain/index.ts';
import {
  type BetweenNode,
  type CastNode,
  type ChoiceNode,
  type ColumnNode,
  type ComparisonNode,
  type ConjunctionNode,
  type ConstantNode,
  type OperatorNode,
  Refusal,
  readNode,
} from '../formula/index.ts';
import { writeCall } from './expression-call.ts';
import {
  alike,
  anyOf,
  asNumber,
  checked,
  decided,
  made,
  type NumberMarks,
  numberLiteral,
  type Piece,
  textLiteral,
  toDate,
  toFlag,
  toNumber,
  toText,
} from './expression-value.ts';

/** What the names of an expression stand for, and how its file writes numbers. */
export interface Names {
  readonly columns: ReadonlyMap<string, string>;
  readonly marks: NumberMarks;
}

const COMPARISONS: Readonly<Record<string, { sql: string; ordered: boolean }>> = {
  COMPARE_EQUAL: { sql: '=', ordered: false },
  COMPARE_NOTEQUAL: { sql: '<>', ordered: false },
  COMPARE_LESSTHAN: { sql: '<', ordered: true },
  COMPARE_GREATERTHAN: { sql: '>', ordered: true },
  COMPARE_LESSTHANOREQUALTO: { sql: '<=', ordered: true },
  COMPARE_GREATERTHANOREQUALTO: { sql: '>=', ordered: true },
  COMPARE_DISTINCT_FROM: { sql: 'IS DISTINCT FROM', ordered: false },
  COMPARE_NOT_DISTINCT_FROM: { sql: 'IS NOT DISTINCT FROM', ordered: false },
};

const INTEGER_WIDTHS: Readonly<Record<string, number>> = { TINYINT: 3, SMALLINT: 5, INTEGER: 10, BIGINT: 19 };

/** Reading a cell repeats its SQL, so steps within steps grow fast. */
const MAX_SQL = 100_000;

/** Writes SQL anew from a node of the parser's tree; nothing of the author's text but literals is copied. */
export function writeNode(value: unknown, names: Names): Piece {
  const piece = writeKnown(readNode(value), names);
  const size = piece.bad.reduce((sum, condition) => sum + condition.length, piece.sql.length);
  if (size > MAX_SQL) throw new Refusal('expected a simpler expression: too many steps within steps', piece.at);
  return piece;
}

function writeKnown(node: ReturnType<typeof readNode>, names: Names): Piece {
  switch (node.class) {
    case 'CONSTANT':
      return writeConstant(node);
    case 'COLUMN_REF':
      return writeColumn(node, names.columns);
    case 'FUNCTION':
      return writeCall(node, writeAll(node.children, names), names.marks);
    case 'COMPARISON':
      return writeComparison(node, names);
    case 'BETWEEN':
      return writeBetween(node, names);
    case 'CONJUNCTION':
      return writeConjunction(node, names);
    case 'OPERATOR':
      return writeOperator(node, names);
    case 'CASE':
      return writeChoice(node, names);
    case 'CAST':
      return writeCast(node, names);
    case 'REFUSED':
      throw new Refusal(`${node.kind} is not allowed in a mapping expression`, node.query_location);
  }
}

function writeAll(nodes: readonly unknown[], names: Names): readonly Piece[] {
  return nodes.map((node) => writeNode(node, names));
}

function writeConstant({ value, query_location: at }: ConstantNode): Piece {
  const { type, is_null: isNull, value: literal } = value;
  if (isNull) return { kind: 'null', sql: 'NULL', bad: [], at };
  if (type.id === 'VARCHAR' && typeof literal === 'string') return writeText(literal, at);
  if (type.id === 'BOOLEAN' && typeof literal === 'boolean') return writeTruth(literal, at);
  const scale = type.id === 'DECIMAL' && type.type_info !== null ? type.type_info.scale : 0;
  const known = type.id === 'DECIMAL' || Object.hasOwn(INTEGER_WIDTHS, type.id);
  if (!known || typeof literal !== 'number' || !Number.isSafeInteger(literal) || scale > 6) {
    throw new Refusal('expected a number of at most 15 digits and 6 decimals, without exponent', at);
  }
  const units = { units: literal, scale };
  return { kind: 'number', sql: numberLiteral(units), bad: [], at, literal: units };
}

function writeText(literal: string, at: number): Piece {
  if (literal.includes('\0') || !literal.isWellFormed())
    throw new Refusal('expected text without broken characters', at);
  return { kind: 'text', sql: textLiteral(literal), bad: [], at, literal };
}

function writeTruth(truth: boolean, at: number): Piece {
  return { kind: 'flag', sql: truth ? 'TRUE' : 'FALSE', bad: [], at };
}

function writeColumn({ column_names: path, query_location: at }: ColumnNode, columns: Names['columns']): Piece {
  const name = path.join('.');
  const sql = path.length === 1 ? columns.get(name) : undefined;
  if (sql !== undefined) return { kind: 'cell', sql: `(${sql})`, bad: [], at };
  if (columns.has(name)) throw new Refusal(`write the column as "${name}", in double quotes`, at);
  const near = nearest(name, columns.keys());
  const hint = near === undefined ? `the file has: ${[...columns.keys()].join(', ')}` : `did you mean ${near}?`;
  throw new Refusal(`no column ${name}; ${hint}`, at);
}

function writeComparison(node: ComparisonNode, names: Names): Piece {
  const at = node.query_location;
  const comparison = Object.hasOwn(COMPARISONS, node.type) ? COMPARISONS[node.type] : undefined;
  if (comparison === undefined) throw new Refusal(`comparison ${node.type} is not allowed`, at);
  const parts = alike(writeAll([node.left, node.right], names), names.marks, comparison.ordered);
  return made('flag', `(${parts.map((part) => part.sql).join(` ${comparison.sql} `)})`, parts, at);
}

function writeBetween(node: BetweenNode, names: Names): Piece {
  const parts = alike(writeAll([node.input, node.lower, node.upper], names), names.marks, true);
  const [value, lower, upper] = parts.map((part) => part.sql);
  return decided(`(${value} BETWEEN ${lower} AND ${upper})`, parts, node.query_location);
}

function writeConjunction(node: ConjunctionNode, names: Names): Piece {
  const word = node.type === 'CONJUNCTION_AND' ? ' AND ' : ' OR ';
  const parts = writeAll(node.children, names).map(toFlag);
  return decided(`(${parts.map((part) => part.sql).join(word)})`, parts, node.query_location);
}

function writeOperator(node: OperatorNode, names: Names): Piece {
  const pieces = writeAll(node.children, names);
  const [first] = pieces;
  const at = node.query_location;
  if (first === undefined) throw new Refusal('expected a value', at);
  switch (node.type) {
    case 'OPERATOR_NOT':
      return { ...toFlag(first), sql: `(NOT ${toFlag(first).sql})`, at };
    case 'OPERATOR_IS_NULL':
      return made('flag', `(${first.sql} IS NULL)`, [first], at);
    case 'OPERATOR_IS_NOT_NULL':
      return made('flag', `(${first.sql} IS NOT NULL)`, [first], at);
    case 'COMPARE_IN':
    case 'COMPARE_NOT_IN':
      return writeMembership(alike(pieces, names.marks), node.type === 'COMPARE_IN' ? 'IN' : 'NOT IN', at);
    case 'OPERATOR_COALESCE':
      return writeCoalesce(alike(pieces, names.marks), at);
    default: {
      const word = node.type.replace(/^OPERATOR_/, '').toLowerCase();
      throw new Refusal(`${word} is not allowed in a mapping expression`, at);
    }
  }
}

function writeMembership(parts: readonly Piece[], word: string, at: number): Piece {
  const [value, ...members] = parts.map((part) => part.sql);
  return decided(`(${value} ${word} (${members.join(', ')}))`, parts, at);
}

/** Bad where a part is bad before one with a value is reached. */
function writeCoalesce(parts: readonly Piece[], at: number): Piece {
  const whole = made(parts[0]?.kind ?? 'text', `coalesce(${parts.map((part) => part.sql).join(', ')})`, parts, at);
  if (whole.bad.length === 0) return whole;
  const steps = parts.map((part) => `WHEN ${anyOf(part.bad)} THEN TRUE WHEN ${part.sql} IS NOT NULL THEN FALSE`);
  return { ...whole, bad: [`CASE ${steps.join(' ')} ELSE FALSE END`] };
}

/** Bad where a condition on the way is bad, or the branch that is taken; other branches do not matter. */
function writeChoice(node: ChoiceNode, names: Names): Piece {
  const whens = writeAll(
    node.case_checks.map((check) => check.when_expr),
    names,
  ).map(toFlag);
  const results = [...node.case_checks.map((check) => check.then_expr), node.else_expr];
  const values = alike(writeAll(results, names), names.marks);
  const otherwise = values.at(-1);
  const branches = whens.map((when, i) => `WHEN ${when.sql} THEN ${values[i]?.sql}`);
  const kind = values.find((value) => value.kind !== 'null')?.kind ?? 'text';
  const sql = `CASE ${branches.join(' ')} ELSE ${otherwise?.sql} END`;
  const whole = made(kind, sql, [...whens, ...values], node.query_location);
  if (whole.bad.length === 0) return whole;
  const steps = whens.map((when, i) => {
    return `WHEN ${anyOf(when.bad)} THEN TRUE WHEN ${when.sql} THEN ${anyOf(values[i]?.bad ?? [])}`;
  });
  return { ...whole, bad: [`CASE ${steps.join(' ')} ELSE ${anyOf(otherwise?.bad ?? [])} END`] };
}

/** CAST to a number or date is as strict as reading a cell; TRY_CAST takes what cannot be read as absent. */
function writeCast(node: CastNode, names: Names): Piece {
  const piece = writeNode(node.child, names);
  const { cast_type: type, query_location: at } = node;
  if (type.id === 'VARCHAR') return { ...toText(piece), kind: 'text' };
  if (type.id === 'BOOLEAN') return writeTruthCast(piece);
  const cast = type.id === 'DATE' ? toDate(piece) : writeNumberCast(toNumber(piece, names.marks), type, at);
  return node.try_cast ? { ...cast, bad: piece.bad } : cast;
}

/** DuckDB writes `true` as CAST('t' AS BOOLEAN). Cells become conditions by comparison only. */
function writeTruthCast(piece: Piece): Piece {
  if (piece.kind !== 'text') return toFlag(piece);
  if (piece.literal === 't' || piece.literal === 'f') return writeTruth(piece.literal === 't', piece.at);
  throw new Refusal('expected a condition, found text', piece.at);
}

function writeNumberCast(number: Piece, type: CastNode['cast_type'], at: number): Piece {
  const [width, scale] = numberWidth(type, at);
  return checked('number', asNumber(`TRY_CAST(${number.sql} AS DECIMAL(${width},${scale}))`), [number], at);
}

function numberWidth(type: CastNode['cast_type'], at: number): readonly [number, number] {
  const width = INTEGER_WIDTHS[type.id];
  if (width !== undefined) return [width, 0];
  if (type.id !== 'DECIMAL' || type.type_info === null) {
    throw new Refusal(`CAST to ${type.id} is not allowed; allowed: DECIMAL, INTEGER, BIGINT, DATE, VARCHAR`, at);
  }
  const { width: digits, scale } = type.type_info;
  if (scale <= 6) return [digits, scale];
  throw new Refusal(`expected at most 6 decimals, found ${scale}`, at);
}

interface Finished {
  readonly sql: string;
  readonly failed: string;
  readonly isCondition: boolean;
  readonly isCell: boolean;
}

/** The finished value: text, or a condition as BOOLEAN; NULL where it is bad. */
export function finish(piece: Piece): Finished {
  const isCondition = piece.kind === 'flag';
  const value = isCondition ? piece : toText(piece);
  const failed = anyOf(value.bad);
  return {
    sql: value.bad.length === 0 ? value.sql : `CASE WHEN ${failed} THEN NULL ELSE ${value.sql} END`,
    failed,
    isCondition,
    isCell: piece.kind === 'cell',
  };
}
