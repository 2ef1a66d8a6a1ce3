import type { Engine } from '../domain/index.ts';
import { OPENING, Refusal } from './refusal.ts';
import { readParse } from './tree.ts';

const MAX_CHARACTERS = 10_000;

/**
 * The parser's tree of the one expression that a text holds. The text reaches DuckDB as a bound value and is parsed,
 * never run. Throws Refusal.
 */
export async function parseExpression(engine: Engine, text: string): Promise<unknown> {
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
