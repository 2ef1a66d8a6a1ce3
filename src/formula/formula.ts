import {
  type AggregateSum,
  aggregateSumSchema,
  decimalsOf,
  deepFreeze,
  type Engine,
  type ErrorPlace,
  type Scalar,
  type ScalarType,
  scalarSchema,
} from '../domain/index.ts';
import { readAggregateSum } from './aggregates.ts';
import { expectType, type FormulaColumns } from './operand.ts';
import { parseExpression } from './parse.ts';
import { expressionRefused, Refusal } from './refusal.ts';
import { readOperand } from './scalar.ts';

/** An expression of the configuration, the columns it may read, and where it stands. */
export interface FormulaText {
  readonly text: string;
  readonly columns: FormulaColumns;
  readonly place: ErrorPlace;
}

/**
 * Reads an expression over one row that must be of a type: a condition, as in `where` or a signal rule. Error `expressionRefused` with a caret under the fault.
 */
export async function readScalar(engine: Engine, source: FormulaText, type: ScalarType): Promise<Scalar> {
  const read = (tree: unknown): Scalar =>
    expectType(type, readOperand(tree, { columns: source.columns, depth: 0 })).node;
  return deepFreeze(scalarSchema.parse(await reading(engine, source, read)));
}

/** Reads what names a segment: text, or a whole number such as a year. Error `expressionRefused`. */
export async function readLabel(engine: Engine, source: FormulaText): Promise<Scalar> {
  const read = (tree: unknown): Scalar => {
    const label = readOperand(tree, { columns: source.columns, depth: 0 });
    return label.type === 'number' && decimalsOf(label.node) === 0 ? label.node : expectType('text', label).node;
  };
  return deepFreeze(scalarSchema.parse(await reading(engine, source, read)));
}

/** Reads a numerator or denominator: aggregates added up and taken away. Error `expressionRefused`. */
export async function readAggregates(engine: Engine, source: FormulaText): Promise<AggregateSum> {
  const read = (tree: unknown): AggregateSum => readAggregateSum(tree, source.columns);
  return deepFreeze(aggregateSumSchema.parse(await reading(engine, source, read)));
}

async function reading<T>(engine: Engine, { text, place }: FormulaText, read: (tree: unknown) => T): Promise<T> {
  try {
    return read(await parseExpression(engine, text));
  } catch (cause) {
    if (cause instanceof Refusal) throw expressionRefused(text, cause, place);
    throw cause;
  }
}
