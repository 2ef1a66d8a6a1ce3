import { type Aggregate, decimalsOf, type Scalar } from '../domain/index.ts';
import { sqlName, sqlText } from './dialect.ts';

/** How the columns of a formula are named: `l.` before each, or nothing. */
export type Qualifier = string;

/** Digits that every engine keeps of a decimal literal. */
const LITERAL_DIGITS = 18;

/**
 * A formula's value as SQL. Only words that DuckDB, PostgreSQL, the MySQL protocol and ClickHouse share are written:
 * decimals are cast from text, as some engines read `0.015` as a binary fraction, and one side of a product is widened,
 * as the product of two DECIMAL(18) overflows in DuckDB. There is no division.
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
      return `(${sql(node.left)} ${node.sign} ${sql(node.right)})`;
    case 'and':
    case 'or':
      return `(${node.of.map(sql).join(` ${node.kind.toUpperCase()} `)})`;
    case 'not':
      return `(NOT ${sql(node.of)})`;
    case 'isNull':
      return `(${sql(node.of)} IS NULL)`;
    case 'in':
      return `(${sql(node.of)} IN (${node.values.map(sql).join(', ')}))`;
    case 'between':
      return `(${sql(node.of)} BETWEEN ${sql(node.lower)} AND ${sql(node.upper)})`;
    case 'case':
      return caseSql(node, sql);
    case 'coalesce':
      return `COALESCE(${node.of.map(sql).join(', ')})`;
    case 'year':
      return `EXTRACT(YEAR FROM ${sql(node.of)})`;
    case 'negate':
      return `(0 - ${sql(node.of)})`;
    case 'add':
      return `(${sql(node.left)} + ${sql(node.right)})`;
    case 'subtract':
      return `(${sql(node.left)} - ${sql(node.right)})`;
    case 'multiply':
      return `(CAST(${sql(node.left)} AS DECIMAL(38,${decimalsOf(node.left)})) * ${sql(node.right)})`;
  }
}

/** A label as text; NULL where there is none. A whole number is joined to nothing, which makes it text everywhere. */
export function labelSql(node: Scalar, qualifier: Qualifier = ''): string {
  const sql = scalarSql(node, qualifier);
  return isNumber(node) ? `CASE WHEN ${sql} IS NULL THEN NULL ELSE CONCAT(${sql}, '') END` : sql;
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

function caseSql(node: Extract<Scalar, { kind: 'case' }>, sql: (part: Scalar) => string): string {
  const branches = node.branches.map(({ when, result }) => `WHEN ${sql(when)} THEN ${sql(result)}`);
  const otherwise = node.otherwise === null ? '' : ` ELSE ${sql(node.otherwise)}`;
  return `CASE ${branches.join(' ')}${otherwise} END`;
}

function numberSql(value: string): string {
  const scale = value.split('.')[1]?.length ?? 0;
  return scale === 0 ? value : `CAST('${value}' AS DECIMAL(${LITERAL_DIGITS},${scale}))`;
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
