import type { CanonicalColumn } from '../domain/index.ts';

type ColumnType = CanonicalColumn['type'];

/** The engines whose SQL the statements are written in. */
export type DialectName = 'duckdb' | 'postgres' | 'mysql' | 'clickhouse';

/**
 * Where engines differ in what statements need; the rest is the common subset: COUNT, SUM, MIN, MAX, COUNT(DISTINCT),
 * CASE, COALESCE, CTE, inner JOIN, UNION ALL, GROUP BY, ROW_NUMBER, `ORDER BY ... LIMIT n` with a tie-break. Not in it,
 * as engines differ silently: division, outer joins, ROLLUP, FILTER, GREATEST, LEAST, DATE_TRUNC, NULLS LAST.
 */
export interface SqlDialect {
  readonly name: DialectName;
  /** Keyword that keeps an intermediate result (`WITH x AS MATERIALIZED (...)`), or nothing. */
  readonly kept: '' | 'MATERIALIZED';
  /** A text as a literal. */
  text(value: string): string;
  /** An exact decimal number as a literal: `0.752731`. */
  number(digits: string): string;
  /** A column as the relations of a statement carry it: typed, absent where it is NULL, text compared by its bytes. */
  column(type: ColumnType, expression: string): string;
  /** Exact decimal; engines round what does not fit differently, so the value must fit. */
  decimal(expression: string, precision: number, scale: number): string;
  /** Any value as text. */
  asText(expression: string): string;
  /** Days from one date to another, a whole number. */
  daysBetween(from: string, to: string): string;
  /** Calendar months from one date to another, days of the month left out of account. */
  monthsBetween(from: string, to: string): string;
  /** Query for the columns of tables and views in the session's own schema: `relation`, `name`, `type`. */
  columnsOf(tables: readonly string[]): string;
}

/** The engine that comes with the product. */
export const DUCKDB: SqlDialect = {
  name: 'duckdb',
  kept: 'MATERIALIZED',
  text: quoted,
  number: (digits) => digits,
  column: (type, expression) => cast(expression, STANDARD_TYPES[type]),
  decimal: castDecimal,
  asText: (expression) => cast(expression, 'VARCHAR'),
  daysBetween: (from, to) => `(${to} - ${from})`,
  monthsBetween,
  columnsOf: (tables) =>
    'SELECT table_name AS relation, column_name AS name, data_type AS type FROM information_schema.columns ' +
    `WHERE table_schema = current_schema() AND table_name IN (${tables.map(quoted).join(', ')})`,
};

/** PostgreSQL and what speaks its protocol. Text is ordered by bytes, whatever collation the database has. */
const POSTGRES: SqlDialect = {
  name: 'postgres',
  kept: '',
  text: quoted,
  number: (digits) => digits,
  column: (type, expression) => {
    const typed = cast(expression, STANDARD_TYPES[type]);
    return isText(type) ? `${typed} COLLATE "C"` : typed;
  },
  decimal: castDecimal,
  asText: (expression) => cast(expression, 'VARCHAR'),
  daysBetween: (from, to) => `(${to} - ${from})`,
  monthsBetween,
  // The standard's own list leaves materialised views out.
  columnsOf: (tables) =>
    'SELECT CAST(c.relname AS VARCHAR) AS relation, CAST(a.attname AS VARCHAR) AS name, ' +
    'format_type(a.atttypid, a.atttypmod) AS type FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid ' +
    "WHERE a.attnum > 0 AND NOT a.attisdropped AND pg_table_is_visible(c.oid) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') " +
    `AND c.relname IN (${tables.map(quoted).join(', ')})`,
};

/** MySQL and what speaks its protocol. Its collations merge letter cases and trailing spaces; bytes do not. */
const MYSQL = mysqlDialect((expression) => `CAST(CONVERT(${expression} USING utf8mb4) AS BINARY)`);

/**
 * The same where a collation tells texts apart by their bytes and leaves trailing spaces in place. MariaDB joins by
 * text of a collation and not by binary; converted `USING binary` it cuts long Chinese texts in two without a word.
 */
const MYSQL_8 = mysqlDialect((expression) => `CONVERT(${expression} USING utf8mb4) COLLATE utf8mb4_0900_bin`);
const MARIADB = mysqlDialect((expression) => `CONVERT(${expression} USING utf8mb4) COLLATE utf8mb4_nopad_bin`);

/** ClickHouse. Its own DATE begins in 1970, and a backslash begins an escape in its literals. */
const CLICKHOUSE: SqlDialect = {
  name: 'clickhouse',
  kept: '',
  text: (value) => quoted(value.replaceAll('\\', '\\\\')),
  // A bare number with a point is a binary fraction there.
  number: (digits) => cast(quoted(digits), `Decimal(38,${digits.split('.')[1]?.length ?? 0})`),
  column: (type, expression) => cast(expression, CLICKHOUSE_TYPES[type]),
  decimal: castDecimal,
  asText: (expression) => cast(expression, 'String'),
  daysBetween: (from, to) => `dateDiff('day', ${from}, ${to})`,
  monthsBetween,
  columnsOf: (tables) =>
    'SELECT table AS relation, name, type FROM system.columns ' +
    `WHERE database = currentDatabase() AND table IN (${tables.map(quoted).join(', ')})`,
};

const DIALECTS: Readonly<Record<DialectName, SqlDialect>> = {
  duckdb: DUCKDB,
  postgres: POSTGRES,
  mysql: MYSQL,
  clickhouse: CLICKHOUSE,
};

/** The dialect of an engine; `version` is its name and version, as MySQL's relatives differ. */
export function dialectOf(name: DialectName, version = ''): SqlDialect {
  if (name !== 'mysql') return DIALECTS[name];
  if (version.startsWith('MariaDB')) return MARIADB;
  return /^MySQL (8|9)\.[\d.]+$/.test(version) ? MYSQL_8 : MYSQL;
}

type Types = Readonly<Record<ColumnType, string>>;

const STANDARD_TYPES: Types = {
  text: 'VARCHAR',
  code: 'VARCHAR',
  currency: 'VARCHAR',
  date: 'DATE',
  money: 'DECIMAL(18,2)',
  decimal: 'DECIMAL(18,6)',
  int: 'BIGINT',
  flag: 'BOOLEAN',
};
const MYSQL_TYPES: Types = { ...STANDARD_TYPES, int: 'SIGNED' };
const CLICKHOUSE_TYPES: Types = {
  ...{ text: 'String', code: 'String', currency: 'String', date: 'Date32', int: 'Int64', flag: 'Bool' },
  ...{ money: 'Decimal(18,2)', decimal: 'Decimal(18,6)' },
};

function mysqlDialect(bytesOf: (expression: string) => string): SqlDialect {
  return {
    name: 'mysql',
    kept: '',
    text: quoted,
    number: (digits) => digits,
    column: (type, expression) => {
      if (isText(type)) return bytesOf(expression);
      return type === 'flag' ? `(${expression} <> 0)` : cast(expression, MYSQL_TYPES[type]);
    },
    decimal: castDecimal,
    asText: (expression) => bytesOf(cast(expression, 'CHAR')),
    daysBetween: (from, to) => `DATEDIFF(${to}, ${from})`,
    monthsBetween,
    columnsOf: (tables) =>
      'SELECT TABLE_NAME AS relation, COLUMN_NAME AS name, COLUMN_TYPE AS type FROM information_schema.columns ' +
      `WHERE table_schema = DATABASE() AND table_name IN (${tables.map(quoted).join(', ')})`,
  };
}

function isText(type: ColumnType): boolean {
  return type === 'text' || type === 'code' || type === 'currency';
}

function cast(expression: string, type: string): string {
  return `CAST(${expression} AS ${type})`;
}

function castDecimal(expression: string, precision: number, scale: number): string {
  return cast(expression, `DECIMAL(${precision},${scale})`);
}

function monthsBetween(from: string, to: string): string {
  const part = (name: string, date: string): string => `CAST(EXTRACT(${name} FROM ${date}) AS DECIMAL(9,0))`;
  return `((${part('YEAR', to)} - ${part('YEAR', from)}) * 12 + ${part('MONTH', to)} - ${part('MONTH', from)})`;
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
