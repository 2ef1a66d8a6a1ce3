import type { Engine, ErrorPlace } from '../domain/index.ts';
import { expressionRefused, parseExpression, Refusal } from '../formula/index.ts';
import { finish, writeNode } from './expression-writer.ts';

/** Where an expression stands, and how its file writes numbers (`.` and no thousands mark unless said). */
export interface ExpressionSource extends ErrorPlace {
  readonly decimal?: string;
  readonly thousands?: string;
}

/** A checked expression as SQL over the caller's own column SQL. */
export interface CompiledExpression {
  /**
   * VARCHAR (numbers without exponent or trailing zeros, dates YYYY-MM-DD), or BOOLEAN for a condition. NULL where the
   * value is absent and where it could not be made.
   */
  readonly sql: string;
  readonly isCondition: boolean;
  /** Whether the value is a cell as it stands in the file, with the file's own marks. */
  readonly isCell: boolean;
  /** BOOLEAN, never NULL: true for a row whose value could not be made (a cell that is no number, an overflow). */
  readonly failed: string;
}

/**
 * SQL for a mapping's `expr` or `where`. Column names are matched exactly and replaced by `columns`' SQL, which must
 * give VARCHAR. A column beside a number is read as a number (DECIMAL(30,6), blank is absent), beside a date as a date.
 * Errors: `expressionRefused` with a caret under the fault.
 */
export async function compileExpression(
  engine: Engine,
  text: string,
  columns: ReadonlyMap<string, string>,
  place: ExpressionSource,
): Promise<string> {
  return (await compileChecked(engine, text, columns, place)).sql;
}

/** Like `compileExpression`, with the means to tell an absent value from one that could not be made. */
export async function compileChecked(
  engine: Engine,
  text: string,
  columns: ReadonlyMap<string, string>,
  place: ExpressionSource,
): Promise<CompiledExpression> {
  const marks = { decimal: place.decimal ?? '.', thousands: place.thousands };
  try {
    const { sql, failed, ...kind } = finish(writeNode(await parseExpression(engine, text), { columns, marks }));
    return { sql: `(${sql})`, failed: `(${failed})`, ...kind };
  } catch (cause) {
    if (cause instanceof Refusal) throw expressionRefused(text, cause, place);
    throw cause;
  }
}
