import { type CanonicalColumn, isIsoDate, nearest, type Scalar, type ScalarType } from '../domain/index.ts';
import { Refusal } from './refusal.ts';

/** Canonical columns that a formula may read, by name. */
export type FormulaColumns = ReadonlyMap<string, CanonicalColumn>;

/** A scalar on its way into a formula: its type, where it stands, and the closed list that its text comes from. */
export interface Operand {
  readonly node: Scalar;
  readonly type: ScalarType;
  /** Byte offset in the parsed text, for the caret. */
  readonly at: number | null;
  readonly values: readonly string[] | null;
}

const TYPE_WORDS: Readonly<Record<ScalarType, string>> = {
  number: 'a number',
  text: 'text',
  date: 'a date',
  boolean: 'a condition',
};

export function operand(
  node: Scalar,
  type: ScalarType,
  at: number | null,
  values: readonly string[] | null = null,
): Operand {
  return { node, type, at, values };
}

/** A column by its exact canonical name. Throws Refusal with the nearest name. */
export function columnOperand(path: readonly string[], columns: FormulaColumns, at: number): Operand {
  const name = path.join('.');
  const column = columns.get(name);
  if (column !== undefined) {
    const type = scalarType(column);
    return operand({ kind: 'column', name, type, scale: columnDecimals(column) }, type, at, column.values);
  }
  const near = nearest(name, columns.keys());
  const hint = near === undefined ? `columns: ${[...columns.keys()].join(', ')}` : `did you mean ${near}?`;
  throw new Refusal(`no column ${name}; ${hint}`, at);
}

/** Refuses an operand of another type. */
export function expectType(type: ScalarType, found: Operand): Operand {
  if (type === 'date' && found.node.kind === 'text') return dateOperand(found, found.node.value);
  if (found.type === type) return found;
  const hint = type === 'boolean' ? ' (like days_past_due > 30)' : '';
  throw new Refusal(`expected ${TYPE_WORDS[type]}${hint}, found ${TYPE_WORDS[found.type]}`, found.at);
}

/** Operands of one type, as results of a choice must be. A text literal beside a date is a date. Throws Refusal. */
export function alike(operands: readonly Operand[]): readonly Operand[] {
  const type = operands.some((each) => each.type === 'date') ? 'date' : operands[0]?.type;
  return type === undefined ? operands : operands.map((each) => expectType(type, each));
}

/**
 * Operands that are compared: of one type, and a text beside a column with a closed list of codes is one of them, as the
 * comparison would never hold otherwise. Throws Refusal.
 */
export function comparable(operands: readonly Operand[]): readonly Operand[] {
  const [known] = operands.flatMap(({ node, values }) => (node.kind === 'column' && values !== null ? [values] : []));
  for (const { node, at } of operands)
    if (known !== undefined && node.kind === 'text') checkCode(node.value, known, at);
  return alike(operands);
}

function columnDecimals({ type }: CanonicalColumn): number {
  if (type === 'money') return 2;
  return type === 'decimal' ? 6 : 0;
}

function scalarType({ type }: CanonicalColumn): ScalarType {
  if (type === 'flag') return 'boolean';
  if (type === 'date') return 'date';
  return type === 'money' || type === 'decimal' || type === 'int' ? 'number' : 'text';
}

function dateOperand({ at }: Operand, value: string): Operand {
  if (isIsoDate(value)) return operand({ kind: 'date', value }, 'date', at);
  throw new Refusal(`expected a date like '2026-10-31', found ${JSON.stringify(value)}`, at);
}

function checkCode(value: string, known: readonly string[], at: number | null): void {
  if (known.includes(value)) return;
  const near = nearest(value, known);
  const hint = near === undefined ? `values: ${known.join(', ')}` : `did you mean ${near}?`;
  throw new Refusal(`the column never holds ${JSON.stringify(value)}; ${hint}`, at);
}
