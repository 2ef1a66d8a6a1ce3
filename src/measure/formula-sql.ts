import { type Aggregate, decimalsOf, type Scalar } from '../domain/index.ts';
import { sqlName, sqlText } from './dialect.ts';

/** How the columns of a formula are named: `l.` before each, or nothing. */
export type Qualifier = string;

/** Digits before the point of a literal: what was read is no longer. */
const LITERAL_DIGITS = 15;

/**
 * A formula's value as SQL. Only words that DuckDB, PostgreSQL, the MySQL protocol and ClickHouse share are written:
 * decimals are cast from text, as some engines read `0.015` as a binary fraction, and one side of a product is widened,
 * as the product of two DECIMAL(18) overflows in DuckDB. What meets has the same decimals: of DECIMAL(38,0) and
 * DECIMAL(18,2) DuckDB makes a DECIMAL(38,0), without a word. There is no division.
 */
export function scalarSql(node: Scalar, qualifier: Qualifier = ''): string {
  const sql = (part: Scalar): string => scalarSql(part, qualifier);
  switch (node.kind) {
    case 'column':
      return `${qualifier}${sqlName(node.name)}`;
    case 'number':
      return numberSql(node.value);
    case 'text':
      return sqlText(node.value);
    case 'date':
      return `DATE ${sqlText(node.value)}`;
    case 'boolean':
      return node.value ? '(1 = 1)' : '(1 = 0)';
    case 'compare':
      return pair(node.sign, [node.left, node.right], qualifier);
    case 'and':
    case 'or':
      return `(${node.of.map(sql).join(` ${node.kind.toUpperCase()} `)})`;
    case 'not':
      return `(NOT ${sql(node.of)})`;
    case 'isNull':
      return `(${sql(node.of)} IS NULL)`;
    case 'in': {
      const [of, ...values] = aligned([node.of, ...node.values], qualifier);
      return `(${of} IN (${values.join(', ')}))`;
    }
    case 'between': {
      const [of, lower, upper] = aligned([node.of, node.lower, node.upper], qualifier);
      return `(${of} BETWEEN ${lower} AND ${upper})`;
    }
    case 'case':
      return caseSql(node, qualifier);
    case 'coalesce':
      return `COALESCE(${aligned(node.of, qualifier).join(', ')})`;
    case 'year':
      return `EXTRACT(YEAR FROM ${sql(node.of)})`;
    case 'negate':
      return `(0 - ${sql(node.of)})`;
    case 'add':
      return pair('+', [node.left, node.right], qualifier);
    case 'subtract':
      return pair('-', [node.left, node.right], qualifier);
    case 'multiply':
      return `(${widened(node.left, decimalsOf(node.left), qualifier)} * ${sql(node.right)})`;
  }
}

/** A label as text; NULL where there is none. A whole number is written out. */
export function labelSql(node: Scalar, qualifier: Qualifier = ''): string {
  const sql = scalarSql(node, qualifier);
  return isNumber(node) ? `CAST(${sql} AS VARCHAR)` : sql;
}

/** What an aggregate takes from one row: NULL where the row does not count. */
export function aggregatedSql({ aggregate, of }: Aggregate, where: Scalar | null, qualifier: Qualifier = ''): string {
  const value = of === null ? '1' : scalarSql(of, qualifier);
  const counted = aggregate === 'count' && of !== null ? `CASE WHEN ${value} IS NOT NULL THEN 1 END` : value;
  return where === null ? counted : `CASE WHEN ${scalarSql(where, qualifier)} THEN ${counted} END`;
}

/** The aggregate over a column that holds what it takes from each row. */
export function aggregateSql({ aggregate }: Aggregate, column: string): string {
  const call = aggregate === 'count' ? 'SUM' : aggregate.toUpperCase();
  return `${call}(${sqlName(column)})`;
}

function pair(sign: string, parts: readonly [Scalar, Scalar], qualifier: Qualifier): string {
  return `(${aligned(parts, qualifier).join(` ${sign} `)})`;
}

function caseSql(node: Extract<Scalar, { kind: 'case' }>, qualifier: Qualifier): string {
  const others = node.otherwise === null ? [] : [node.otherwise];
  const results = aligned([...node.branches.map(({ result }) => result), ...others], qualifier);
  const branches = node.branches.map(({ when }, i) => `WHEN ${scalarSql(when, qualifier)} THEN ${results[i]}`);
  return `CASE ${branches.join(' ')}${node.otherwise === null ? '' : ` ELSE ${results.at(-1)}`} END`;
}

/** Values that meet, all with the decimals of the one that has most. */
function aligned(parts: readonly Scalar[], qualifier: Qualifier): readonly string[] {
  const scale = Math.max(...parts.map(decimalsOf));
  return parts.map((part) => {
    if (decimalsOf(part) === scale) return scalarSql(part, qualifier);
    return part.kind === 'number' ? numberSql(part.value, scale) : widened(part, scale, qualifier);
  });
}

function widened(part: Scalar, scale: number, qualifier: Qualifier): string {
  return `CAST(${scalarSql(part, qualifier)} AS DECIMAL(38,${scale}))`;
}

function numberSql(value: string, scale = value.split('.')[1]?.length ?? 0): string {
  return scale === 0 ? value : `CAST('${value}' AS DECIMAL(${LITERAL_DIGITS + scale},${scale}))`;
}

function isNumber(node: Scalar): boolean {
  switch (node.kind) {
    case 'number':
    case 'year':
    case 'negate':
    case 'add':
    case 'subtract':
    case 'multiply':
      return true;
    case 'column':
      return node.type === 'number';
    case 'case':
      return node.branches.some(({ result }) => isNumber(result));
    case 'coalesce':
      return node.of.some(isNumber);
    default:
      return false;
  }
}
