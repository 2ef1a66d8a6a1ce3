import { KEPT, parquetSource, type Source, type SourcePart, sqlName, sqlText, whereAll } from './dialect.ts';
import { type KeyedRows, type Statement, statementOf } from './statement.ts';

export type { KeyedRows } from './statement.ts';

/** A month's rows by key, for the book and each dimension. */
export function keyedStatement(name: string, month: string, parts: readonly SourcePart[], rows: KeyedRows): Statement {
  const statement = statementOf(name, month, parts, (source) => keyedSql(rows, source));
  return { ...statement, keyed: { rows, source: parquetSource(parts, month) } };
}

/** SQL of keyed sums: `dimension`, `value`, the keys, the facts. */
export function keyedSql(rows: KeyedRows, source: Source): string {
  const cuts = [undefined, ...Object.keys(rows.dimensions)].map((dimension) => cutOf(rows, dimension));
  return `WITH kept AS ${KEPT} (${relationOf(rows, source)})\n${cuts.join('\nUNION ALL ')}`;
}

/** The dimension's column in a relation. */
export function cutAlias(dimension: string): string {
  return sqlName(`cut_${dimension}`);
}

/** The two leading columns of a cut's rows. */
export function cutColumns(dimension: string | undefined): string {
  if (dimension === undefined) return `'' AS dimension, '' AS "value"`;
  return `${sqlText(dimension)} AS dimension, ${cutAlias(dimension)} AS "value"`;
}

function relationOf(rows: KeyedRows, source: Source): string {
  const columns = [
    ...Object.entries({ ...rows.keys, ...rows.values }).map(
      ([name, expression]) => `${expression} AS ${sqlName(name)}`,
    ),
    ...(rows.currency === undefined ? [] : [`${rows.currency} AS row_currency`]),
    ...Object.entries(rows.dimensions).map(([name, expression]) => `${expression} AS ${cutAlias(name)}`),
  ];
  return `SELECT ${columns.length === 0 ? '1 AS one_row' : columns.join(', ')} FROM ${rows.from(source)}${whereAll(rows.where)}`;
}

function cutOf(rows: KeyedRows, dimension: string | undefined): string {
  const keys = Object.keys(rows.keys).map(sqlName);
  const sums = Object.entries(rows.facts).map(([name, aggregate]) => `${aggregate} AS "${name}"`);
  const currencies =
    rows.currency === undefined ? [] : ['MIN(row_currency) AS currency_low', 'MAX(row_currency) AS currency_high'];
  const groups = [...(dimension === undefined ? [] : [cutAlias(dimension)]), ...keys];
  const group = groups.length === 0 ? '' : ` GROUP BY ${groups.join(', ')}`;
  return `SELECT ${[cutColumns(dimension), ...keys, ...sums, ...currencies].join(', ')} FROM kept${group}`;
}
