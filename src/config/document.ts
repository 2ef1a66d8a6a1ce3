import { readFile } from 'node:fs/promises';

import { isMap, isNode, LineCounter, parseDocument, visit } from 'yaml';
import type { z } from 'zod';

import { nearest, RiskpressError } from '../domain/index.ts';
import { keysAt } from './schema-keys.ts';

type Path = readonly PropertyKey[];

/** A configuration file as read: its text (sealed with an issue) and its checked value. */
export interface ConfigDocument<T> {
  readonly text: string;
  readonly value: T;
}

/**
 * Reads a YAML file and checks it against a schema. Error `configInvalid` names file, line, column, key path, what
 * was expected, and for an unknown key the nearest known one. YAML 1.2 core: no implicit octal, no duplicate keys.
 */
export async function readDocument<S extends z.ZodType>(path: string, schema: S): Promise<ConfigDocument<z.output<S>>> {
  const text = await readText(path);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, version: '1.2' });
  const [problem] = document.errors;
  if (problem !== undefined) throw invalid(path, lines.linePos(problem.pos[0]), '', firstLine(problem.message));
  const checked = schema.safeParse(plainValue(path, document), { reportInput: true });
  if (checked.success) return { text, value: checked.data };
  const place = (keys: Path) => placeOf(document, lines, keys);
  throw explain(path, checked.error, schema, place);
}

function plainValue(path: string, document: ReturnType<typeof parseDocument>): unknown {
  visit(document, {
    Scalar: (_, node) => {
      // 007 is a code, not the number 7.
      if (typeof node.value === 'number' && /^0\d/.test(node.source ?? '')) node.value = node.source;
    },
  });
  try {
    return document.toJS({ maxAliasCount: 20 });
  } catch (cause) {
    throw new RiskpressError('configInvalid', `${path}: has too many aliases`, { place: { file: path }, cause });
  }
}

async function readText(path: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (cause) {
    const why = cause instanceof TypeError ? 'is not UTF-8' : 'cannot be read';
    throw new RiskpressError('configInvalid', `${path} ${why}`, { place: { file: path }, cause });
  }
}

function explain(
  file: string,
  error: z.ZodError,
  schema: z.ZodType,
  place: (keys: Path) => { line: number; col: number },
): RiskpressError {
  // A misspelt key is also a missing one; naming the misspelling helps more.
  const issue = error.issues.find(({ code }) => code === 'unrecognized_keys') ?? error.issues[0];
  if (issue === undefined) return invalid(file, { line: 1, col: 1 }, '', 'is not as expected');
  if (issue.code !== 'unrecognized_keys') {
    const what = `${issue.message}${foundWord(issue)}`;
    return invalid(file, place(issue.path), issue.path.join('.'), what);
  }
  const [key = ''] = issue.keys;
  const known = keysAt(schema, issue.path);
  const near = nearest(key, known);
  const hint = near === undefined ? `known keys: ${known.join(', ')}` : `did you mean ${near}?`;
  return invalid(file, place([...issue.path, key]), [...issue.path, key].join('.'), `unknown key; ${hint}`);
}

/** For a word that is not of its closed list: what was found, and what was probably meant. */
function foundWord(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_value' || typeof issue.input !== 'string') return '';
  const near = nearest(issue.input, issue.values.map(String));
  return `, found ${JSON.stringify(issue.input)}${near === undefined ? '' : `; did you mean ${near}?`}`;
}

/** Line and column of the deepest node on a path that exists; a key's own place where the path names a map's key. */
export function placeOf(document: ReturnType<typeof parseDocument>, lines: LineCounter, keys: Path) {
  for (let depth = keys.length; depth > 0; depth -= 1) {
    const parent = depth === 1 ? document.contents : document.getIn(keys.slice(0, depth - 1), true);
    const key = keys[depth - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isNode(item.key) && String(item.key) === String(key));
      if (isNode(pair?.key) && pair.key.range) return lines.linePos(pair.key.range[0]);
    }
    const node = document.getIn(keys.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]);
  }
  return { line: 1, col: 1 };
}

function invalid(file: string, at: { line: number; col: number }, key: string, what: string): RiskpressError {
  const where = key === '' ? '' : ` ${key}:`;
  return new RiskpressError('configInvalid', `${file}:${at.line}:${at.col}:${where} ${what}`, {
    place: { file, line: at.line, column: at.col, ...(key === '' ? {} : { key }) },
  });
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message;
}
