import { type Engine, RiskpressError } from '../domain/index.ts';
import type { SqlDialect } from './sql-dialect.ts';

/** A small question whose answer statements rely on. The answers of several rows are joined with commas. */
interface Canary {
  readonly name: string;
  readonly sql: (dialect: SqlDialect) => string;
  readonly expected: string;
}

/** What stands for NULL in an answer. */
const NOTHING = '(null)';

/**
 * Asks an engine what statements rely on and refuses one that answers differently, naming what: each of these differs
 * somewhere without an error. Error `environmentMissing`.
 */
export async function probeEngine(engine: Engine, dialect: SqlDialect): Promise<void> {
  for (const canary of CANARIES) {
    const found = await answerOf(engine, canary.sql(dialect));
    if (found === canary.expected) continue;
    throw new RiskpressError(
      'environmentMissing',
      `${await engine.version()}: refused, as figures would differ: ${canary.name}: expected ${canary.expected}, found ${found}`,
    );
  }
}

async function answerOf(engine: Engine, sql: string): Promise<string> {
  try {
    const rows = await engine.rows(sql);
    return rows.map(({ answer }) => (answer === null || answer === undefined ? NOTHING : String(answer))).join(',');
  } catch (error) {
    if (error instanceof RiskpressError && error.code === 'engineFailed') return `an error (${error.message})`;
    throw error;
  }
}

const CANARIES: readonly Canary[] = [
  {
    name: 'a text comes back as it went, quotes, backslashes and Chinese characters included',
    sql: (dialect) => `SELECT ${dialect.text("it's \\ 银行 \\n")} AS answer`,
    expected: "it's \\ 银行 \\n",
  },
  {
    name: 'a sum of decimals keeps every digit',
    sql: (dialect) => `SELECT SUM(x) AS answer FROM ${decimals(dialect, '9999999999999999.99', '0.02')}`,
    expected: '10000000000000000.01',
  },
  {
    name: 'a sum of decimals times a count keeps its scale',
    sql: (dialect) => `SELECT SUM(x) * COUNT(*) AS answer FROM ${decimals(dialect, '0.10', '0.20')}`,
    expected: '0.60',
  },
  {
    name: 'a decimal times a written number keeps every digit',
    sql: (dialect) =>
      `SELECT SUM(${dialect.decimal('x', 38, 2)} * ${dialect.number('0.752731')}) AS answer FROM ${decimals(dialect, '9999999999999.99')}`,
    expected: '7527309999999.99247269',
  },
  {
    name: 'a half is rounded away from zero',
    sql: (dialect) =>
      `SELECT SUM(${dialect.decimal(`ROUND(${dialect.decimal('x', 20, 2)} * ${dialect.number('0.75')}, 2)`, 18, 2)}) AS answer ` +
      `FROM ${decimals(dialect, '101.50', '-1.50')}`,
    expected: '75.00',
  },
  {
    name: 'the square of a large decimal keeps every digit',
    sql: (dialect) =>
      `SELECT SUM(${dialect.decimal('x', 38, 2)} * x) AS answer FROM ${decimals(dialect, '9999999999999999.99')}`,
    expected: '99999999999999999800000000000000.0001',
  },
  {
    name: 'the sum of nothing is NULL',
    sql: (dialect) => `SELECT SUM(x) AS answer FROM ${decimals(dialect, '1.00')} WHERE x > 5`,
    expected: NOTHING,
  },
  {
    name: 'MIN of nothing is NULL',
    sql: (dialect) => `SELECT MIN(x) AS answer FROM ${texts(dialect, 'a')} WHERE x = ${dialect.text('b')}`,
    expected: NOTHING,
  },
  {
    name: 'a CASE of whole numbers adds up',
    sql: (dialect) =>
      `SELECT SUM(CASE WHEN x >= 0.15 THEN 1 ELSE 0 END) AS answer FROM ${decimals(dialect, '0.10', '0.15', '0.20')}`,
    expected: '2',
  },
  {
    name: 'a CASE without ELSE is not counted',
    sql: (dialect) =>
      `SELECT COUNT(DISTINCT CASE WHEN x <> ${dialect.text('b')} THEN x END) AS answer FROM ${texts(dialect, 'a', 'b', 'a')}`,
    expected: '1',
  },
  {
    name: 'Y and y are two texts',
    sql: (dialect) => `SELECT COUNT(*) AS answer FROM ${texts(dialect, 'Y', 'y')} WHERE x = ${dialect.text('Y')}`,
    expected: '1',
  },
  {
    name: 'a text and the same with a space behind it are two groups',
    sql: (dialect) => `SELECT COUNT(*) AS answer FROM ${texts(dialect, 'a', 'a ', 'A')} GROUP BY x`,
    expected: '1,1,1',
  },
  {
    name: 'a long text keeps all its characters',
    sql: (dialect) => `SELECT x AS answer FROM ${texts(dialect, '银行'.repeat(60), '银行')} GROUP BY x ORDER BY x`,
    expected: `银行,${'银行'.repeat(60)}`,
  },
  {
    name: 'text is ordered by its bytes',
    sql: (dialect) => `SELECT x AS answer FROM ${texts(dialect, 'é', 'a', 'B', '_')} ORDER BY x`,
    expected: 'B,_,a,é',
  },
  {
    name: 'the smallest text is the smallest by its bytes',
    sql: (dialect) => `SELECT MIN(x) AS answer FROM ${texts(dialect, 'a', 'B')}`,
    expected: 'B',
  },
  {
    name: 'an inner join finds exact partners only',
    sql: (dialect) =>
      `SELECT COUNT(*) AS answer FROM ${texts(dialect, 'Y', 'b ')} JOIN ${texts(dialect, 'y', 'b', 'Y').replace(' AS t', ' AS u')} ` +
      'ON t.x = u.x',
    expected: '1',
  },
  {
    name: 'COALESCE names what is absent',
    sql: (dialect) =>
      `SELECT COALESCE(${dialect.column('text', 'NULL')}, ${dialect.text('(unknown)')}) AS answer FROM ${texts(dialect, 'a')}`,
    expected: '(unknown)',
  },
  {
    name: 'an absent flag is not true',
    sql: (dialect) =>
      `SELECT COUNT(*) AS answer FROM (SELECT ${dialect.column('flag', '1')} AS x UNION ALL SELECT ${dialect.column('flag', 'NULL')}) AS t ` +
      'WHERE COALESCE(x, FALSE) = FALSE',
    expected: '1',
  },
  {
    name: 'dates before 1970 are kept, and compared with a literal',
    sql: (dialect) =>
      `SELECT x AS answer FROM (SELECT ${dialect.column('date', dialect.text('1969-12-31'))} AS x ` +
      `UNION ALL SELECT ${dialect.column('date', dialect.text('2024-03-01'))}) AS t WHERE x < DATE '2024-03-01'`,
    expected: '1969-12-31',
  },
  {
    name: 'days between two dates are counted',
    sql: (dialect) => `SELECT ${dialect.daysBetween("DATE '2024-01-31'", "DATE '2024-03-01'")} AS answer`,
    expected: '30',
  },
  {
    name: 'months between two dates are counted by the calendar',
    sql: (dialect) => `SELECT ${dialect.monthsBetween("DATE '2023-12-31'", "DATE '2024-02-01'")} AS answer`,
    expected: '2',
  },
  {
    name: 'a limit takes the largest, the tie-break among equals',
    sql: (dialect) =>
      `SELECT x AS answer FROM (SELECT x, CASE WHEN x = ${dialect.text('c')} THEN 1 ELSE 2 END AS y ` +
      `FROM ${texts(dialect, 'c', 'b', 'a')}) AS s ORDER BY y DESC, x LIMIT 2`,
    expected: 'a,b',
  },
  {
    name: 'rows are numbered inside their part',
    sql: (dialect) =>
      `SELECT SUM(x * n) AS answer FROM (SELECT x, ROW_NUMBER() OVER (ORDER BY x DESC) AS n FROM ${decimals(dialect, '1.00', '3.00', '2.00')}) AS s`,
    expected: '10.00',
  },
];

function decimals(dialect: SqlDialect, ...values: readonly string[]): string {
  const rows = values.map(
    (value, i) => `SELECT ${dialect.decimal(dialect.text(value), 18, 2)}${i === 0 ? ' AS x' : ''}`,
  );
  return `(${rows.join(' UNION ALL ')}) AS t`;
}

function texts(dialect: SqlDialect, ...values: readonly string[]): string {
  const rows = values.map(
    (value, i) => `SELECT ${dialect.column('text', dialect.text(value))}${i === 0 ? ' AS x' : ''}`,
  );
  return `(${rows.join(' UNION ALL ')}) AS t`;
}
