import { type Engine, type ErrorPlace, RiskpressError } from '../domain/index.ts';
import { readParse } from './expression-tree.ts';
import { Refusal } from './expression-value.ts';
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
  /** BOOLEAN, never NULL: true for a row whose value could not be made (a cell that is no number, an overflow). */
  readonly failed: string;
}

const OPENING = 'SELECT (\n';
const MAX_CHARACTERS = 10_000;

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
    const { sql, failed, isCondition } = finish(writeNode(await parse(engine, text), { columns, marks }));
    return { sql: `(${sql})`, failed: `(${failed})`, isCondition };
  } catch (cause) {
    if (cause instanceof Refusal) throw refused(text, cause, place);
    throw cause;
  }
}

/** The parser's tree of the one expression. The text reaches DuckDB as a bound value and is parsed, never run. */
async function parse(engine: Engine, text: string): Promise<unknown> {
  if (text.trim() === '') throw new Refusal('expected an expression, found nothing', null);
  if (text.length > MAX_CHARACTERS) throw new Refusal(`expected at most ${MAX_CHARACTERS} characters`, null);
  if (text.includes('\0') || !text.isWellFormed()) throw new Refusal('expected text without broken characters', null);
  const [row] = await engine.rows('SELECT json_serialize_sql(CAST($1 AS VARCHAR)) AS tree', [`${OPENING}${text}\n)`]);
  const tree: unknown = JSON.parse(String(row?.tree));
  const outcome = readParse(tree);
  if (outcome.kind === 'expression') return outcome.root;
  if (outcome.kind === 'error') throw new Refusal(outcome.message, outcome.location);
  throw new Refusal('expected one expression and nothing beside it', null);
}

function refused(text: string, refusal: Refusal, place: ExpressionSource): RiskpressError {
  const where = [place.file, place.key].filter((part) => part !== undefined).join(': ');
  const message = `${where === '' ? '' : `${where}: `}${refusal.message}${caret(text, refusal.at)}`;
  const { file, line, column, key } = place;
  const kept = Object.entries({ file, line, column, key }).filter(([, part]) => part !== undefined);
  return new RiskpressError('expressionRefused', message, { place: Object.fromEntries(kept), cause: refusal });
}

/** The line of the fault with a mark under its first character; DuckDB counts bytes. */
function caret(text: string, at: number | null): string {
  if (at === null) return '';
  const before = Buffer.from(text, 'utf8')
    .subarray(0, Math.max(0, at - OPENING.length))
    .toString('utf8');
  const lineStart = before.lastIndexOf('\n') + 1;
  const line = text.slice(lineStart).split('\n', 1)[0] ?? '';
  return `\n  ${line}\n  ${indentOf(before.slice(lineStart))}^`;
}

/** Blanks as wide as a text on a terminal: Chinese characters take two columns. */
function indentOf(text: string): string {
  return Array.from(text, (character) => ((character.codePointAt(0) ?? 0) >= 0x2e80 ? '  ' : ' ')).join('');
}
