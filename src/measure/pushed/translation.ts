import { RiskpressError } from '../../domain/index.ts';
import type { SqlDialect } from '../sql-dialect.ts';
import { isBounded } from './bounded.ts';
import { argumentsOf, closing, isSign, isWord, nameOfToken, type Token, textOf, tokensOf, word } from './token.ts';
import { withoutUnused } from './unused.ts';

/** A statement for another engine, and the tables that it reads. */
export interface Translated {
  /** The statement's own WITH clauses, without the word; empty where it has none. */
  readonly clauses: string;
  readonly body: string;
  /** Files that stood in the statement; relations stand there now. */
  readonly paths: readonly string[];
  /** Every name that stands in the statement; null where it takes whatever columns there are. */
  readonly names: ReadonlySet<string> | null;
  /** Whether it answers with sums or with few rows, never with a table. */
  readonly bounded: boolean;
}

/** What engines answer differently without an error. A statement that holds one is ours to change. */
const NOT_EVERYWHERE = [
  ...[
    'FILTER',
    'ROLLUP',
    'CUBE',
    'GREATEST',
    'LEAST',
    'DATE_TRUNC',
    'LAST_DAY',
    'PERCENTILE_CONT',
    'MEDIAN',
    'QUANTILE',
  ],
  ...['LEFT', 'RIGHT', 'FULL', 'QUALIFY', 'PIVOT', 'UNNEST', 'NULLS', 'TRY_CAST', 'STRFTIME', 'AVG', 'DOUBLE', 'FLOAT'],
];
const SIGNS_NOT_EVERYWHERE = ['/', '//', '::', '%'];

/** Words that may follow a derived table that has no name of its own. */
const AFTER_A_TABLE = [
  ...['WHERE', 'GROUP', 'ORDER', 'UNION', 'JOIN', 'INNER', 'CROSS', 'ON', 'USING', 'LIMIT', 'HAVING', 'WINDOW'],
];

/**
 * A statement over staged files, in the words of another engine: its literals, casts and day counts; derived tables
 * get names, files become relations named by `nameOf`. Error `internal` on a construct that engines answer differently.
 */
export function translate(sql: string, dialect: SqlDialect, nameOf: (path: string) => string): Translated {
  const paths = new Set<string>();
  let tokens = tokensOf(sql);
  refuseDifferences(tokens, sql);
  tokens = withRelations(tokens, (path) => {
    paths.add(path);
    return nameOf(path);
  });
  tokens = withoutUnused(tokens, new Set([...paths].map(nameOf)));
  const names = namesIn(tokens);
  const bounded = isBounded(cutClauses(tokens).body);
  tokens = withoutKeeping(tokens, dialect);
  tokens = withNamedTables(tokens);
  tokens = withQuotedAliases(tokens);
  tokens = withCalls(tokens, dialect);
  tokens = literals(tokens, dialect);
  const { clauses, body } = cutClauses(tokens);
  return { clauses: textOf(clauses), body: textOf(body), paths: [...paths], names, bounded };
}

function refuseDifferences(tokens: readonly Token[], sql: string): void {
  const found = tokens.find((token, at) =>
    isWord(token, ...NOT_EVERYWHERE) && !isSign(tokens[at - 1], '.') && !isWord(tokens[at - 1], 'AS')
      ? true
      : token.kind === 'sign' && SIGNS_NOT_EVERYWHERE.includes(token.raw),
  );
  if (found === undefined) return;
  throw new RiskpressError(
    'internal',
    `statement: expected what every engine answers alike, found ${found.raw} in ${sql.slice(0, 200)}`,
  );
}

/** `read_parquet('path')` -> a name. */
function withRelations(tokens: readonly Token[], nameOf: (path: string) => string): readonly Token[] {
  return tokens.flatMap((token, at) => {
    if (isWord(token, 'READ_PARQUET')) return [{ ...word(nameOf(contentOf(tokens[at + 2]))), space: token.space }];
    const start = [1, 2, 3].find((back) => isWord(tokens[at - back], 'READ_PARQUET'));
    return start === undefined ? [token] : [];
  });
}

function namesIn(tokens: readonly Token[]): ReadonlySet<string> | null {
  const star = tokens.some(
    (token, at) => isSign(token, '*') && (isWord(tokens[at - 1], 'SELECT') || isSign(tokens[at - 1], '.')),
  );
  return star ? null : new Set(tokens.map(nameOfToken));
}

function withoutKeeping(tokens: readonly Token[], dialect: SqlDialect): readonly Token[] {
  return dialect.kept === '' ? tokens.filter((token) => !isWord(token, 'MATERIALIZED')) : tokens;
}

/** Some engines want a name for each derived table. */
function withNamedTables(tokens: readonly Token[]): readonly Token[] {
  const names = new Map<number, string>();
  for (const [at, token] of tokens.entries()) {
    if (!isSign(token, '(') || !isWord(tokens[at - 1], 'FROM', 'JOIN') || !isWord(tokens[at + 1], 'SELECT', 'WITH'))
      continue;
    const end = closing(tokens, at);
    const next = tokens[end + 1];
    if (next === undefined || isSign(next, ')') || isWord(next, ...AFTER_A_TABLE))
      names.set(end, `derived_${names.size + 1}`);
  }
  return tokens.flatMap((token, at) => {
    const name = names.get(at);
    return name === undefined ? [token] : [token, word('AS'), word(name)];
  });
}

/** A name that we give may be a keyword elsewhere (`key`, `rank`): it is quoted wherever it stands. */
function withQuotedAliases(tokens: readonly Token[]): readonly Token[] {
  const casts = castTypes(tokens);
  const given = new Set(
    tokens.flatMap((token, at) =>
      token.kind === 'word' && isWord(tokens[at - 1], 'AS') && !casts.has(at) && !isWord(token, 'MATERIALIZED')
        ? [token.raw]
        : [],
    ),
  );
  return tokens.map((token, at) =>
    token.kind === 'word' && given.has(token.raw) && !isSign(tokens[at + 1], '(') && !casts.has(at)
      ? { ...token, kind: 'name' as const, raw: `"${token.raw}"` }
      : token,
  );
}

/** Positions of the first word of each cast's type. */
function castTypes(tokens: readonly Token[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (const [at, token] of tokens.entries()) {
    if (!isWord(token, 'CAST') || !isSign(tokens[at + 1], '(')) continue;
    const end = closing(tokens, at + 1);
    const as = tokens.findLastIndex((each, i) => i > at && i < end && isWord(each, 'AS'));
    found.add(as + 1);
  }
  return found;
}

/** Casts, and days or months between two dates. */
function withCalls(tokens: readonly Token[], dialect: SqlDialect): readonly Token[] {
  const at = tokens.findIndex(
    (token, i) => isWord(token, 'CAST', 'DATE_DIFF', 'DATEDIFF') && isSign(tokens[i + 1], '('),
  );
  const head = tokens[at];
  if (head === undefined) return tokens;
  const end = closing(tokens, at + 1);
  const inner = tokens.slice(at + 2, end);
  const written = isWord(head, 'CAST') ? castOf(inner, dialect) : differenceOf(inner, dialect);
  const call = { kind: 'sign' as const, raw: written, space: head.space };
  return [...tokens.slice(0, at), call, ...withCalls(tokens.slice(end + 1), dialect)];
}

function castOf(inner: readonly Token[], dialect: SqlDialect): string {
  const as = inner.findLastIndex((token) => isWord(token, 'AS'));
  const expression = textOf(withCalls(literals(inner.slice(0, as), dialect), dialect));
  const type = textOf(inner.slice(as + 1))
    .toUpperCase()
    .replaceAll(' ', '');
  if (type === 'VARCHAR') return dialect.asText(expression);
  if (['BIGINT', 'INTEGER', 'INT', 'SMALLINT', 'HUGEINT'].includes(type)) return dialect.column('int', expression);
  if (type === 'DATE') return dialect.column('date', expression);
  const [, precision, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(type) ?? [];
  if (precision !== undefined && scale !== undefined)
    return dialect.decimal(expression, Number(precision), Number(scale));
  throw new RiskpressError('internal', `statement: expected a type of every engine, found ${type}`);
}

function differenceOf(inner: readonly Token[], dialect: SqlDialect): string {
  const [unit = [], from = [], to = []] = argumentsOf(inner);
  const [start, end] = [from, to].map((side) => textOf(withCalls(literals(side, dialect), dialect)));
  const name = contentOf(unit[0]);
  if (start !== undefined && end !== undefined && name === 'day') return dialect.daysBetween(start, end);
  if (start !== undefined && end !== undefined && name === 'month') return dialect.monthsBetween(start, end);
  throw new RiskpressError('internal', `statement: expected the days or months between two dates, found ${name}`);
}

/** Texts and decimal numbers as the engine writes them; done once, they are signs. */
function literals(tokens: readonly Token[], dialect: SqlDialect): readonly Token[] {
  return tokens.map((token) => {
    if (token.kind === 'text') return { kind: 'sign', raw: dialect.text(contentOf(token)), space: token.space };
    return /^\d+\.\d+$/.test(token.raw) ? { ...token, raw: dialect.number(token.raw) } : token;
  });
}

/** `WITH a AS (...), b AS (...) SELECT` -> the clauses and the rest. */
function cutClauses(tokens: readonly Token[]): {
  readonly clauses: readonly Token[];
  readonly body: readonly Token[];
} {
  if (!isWord(tokens[0], 'WITH')) return { clauses: [], body: tokens };
  let at = 1;
  for (;;) {
    const open = tokens.findIndex((token, i) => i > at && isSign(token, '('));
    at = closing(tokens, open) + 1;
    if (!isSign(tokens[at], ',')) break;
  }
  return { clauses: tokens.slice(1, at), body: tokens.slice(at) };
}

function contentOf(token: Token | undefined): string {
  return token?.kind === 'text' ? token.raw.slice(1, -1).replaceAll("''", "'") : '';
}
