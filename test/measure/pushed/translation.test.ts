import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pushDown, pushedText } from '../../../src/measure/pushed/pushed-engine.ts';
import type { PushedTable } from '../../../src/measure/pushed/relation.ts';
import { textOf, tokensOf } from '../../../src/measure/pushed/token.ts';
import { dialectOf } from '../../../src/measure/sql-dialect.ts';
import { openDirectEngine } from '../../support/direct-engine.ts';

const TABLES: readonly PushedTable[] = [
  { table: 'loan_snapshot', columns: ['cutoff_date', 'loan_id', 'currency', 'principal_balance', 'region'] },
  { table: 'capital', columns: ['date', 'currency', 'net_capital'] },
];
const LOANS = "read_parquet('engine:loan_snapshot:2026-10')";
const [duckdb, postgres, mysql, clickhouse] = [
  dialectOf('duckdb'),
  dialectOf('postgres'),
  dialectOf('mysql', 'MariaDB 10.11.19'),
  dialectOf('clickhouse'),
];

describe('a statement in the words of another engine', () => {
  test('a file becomes the month of a table, with the columns that are asked for alone', () => {
    expect(pushedText(`SELECT SUM("principal_balance") AS b FROM ${LOANS} AS l`, postgres, TABLES)).toBe(
      'WITH pushed_loan_snapshot_2026_10 AS (SELECT CAST("principal_balance" AS DECIMAL(18,2)) AS "principal_balance" ' +
        `FROM "loan_snapshot" WHERE "cutoff_date" >= DATE '2026-10-01' AND "cutoff_date" <= DATE '2026-10-31')\n` +
        'SELECT SUM("principal_balance") AS "b" FROM pushed_loan_snapshot_2026_10 AS "l"',
    );
  });

  test('a table without months is taken whole, text by its bytes', () => {
    const sql = `SELECT CAST("date" AS VARCHAR) AS d, "currency" FROM read_parquet('engine:capital:all') ORDER BY "date"`;
    expect(pushedText(sql, postgres, TABLES)).toContain('CAST("currency" AS VARCHAR) COLLATE "C" AS "currency"');
    expect(pushedText(sql, mysql, TABLES)).toContain('CONVERT("currency" USING utf8mb4) COLLATE utf8mb4_nopad_bin');
    expect(pushedText(sql, clickhouse, TABLES)).toContain('CAST("date" AS Date32) AS "date", ');
  });

  test("the statement's own clauses follow the relations, and what is kept is named where that has a word", () => {
    const sql = `WITH a AS MATERIALIZED (SELECT "region" FROM ${LOANS}), b AS (SELECT "region" FROM a) SELECT COUNT(*) AS n FROM b`;
    expect(pushedText(sql, mysql, TABLES)).toMatch(
      /^WITH pushed_loan_snapshot_2026_10 AS \(.*\),\na AS \(SELECT "region" FROM pushed_loan_snapshot_2026_10\), b AS \(.*\)\nSELECT COUNT\(\*\) AS "n" FROM b$/,
    );
    expect(pushedText(sql, duckdb, TABLES)).toContain('a AS MATERIALIZED (');
  });

  test.each([
    [`date_diff('day', "cutoff_date", DATE '2026-10-31')`, mysql, `DATEDIFF(DATE '2026-10-31', "cutoff_date")`],
    [`date_diff('day', "cutoff_date", DATE '2026-10-31')`, postgres, `(DATE '2026-10-31' - "cutoff_date")`],
    [`CAST(COUNT(*) AS BIGINT)`, mysql, 'CAST(COUNT(*) AS SIGNED)'],
    [`CAST(CAST("region" AS VARCHAR) AS VARCHAR)`, clickhouse, 'CAST(CAST("region" AS String) AS String)'],
    [`MAX('it''s \\')`, clickhouse, `MAX('it''s \\\\')`],
    [`MAX('it''s \\')`, mysql, `MAX('it''s \\')`],
  ] as const)('%s', (expression, dialect, expected) => {
    const sql = `SELECT ${expression} AS answer FROM ${LOANS} GROUP BY "cutoff_date", "region"`;
    expect(pushedText(sql, dialect, TABLES)).toContain(`SELECT ${expected} AS "answer"`);
  });

  test('a derived table gets a name, and a name that is a keyword elsewhere is quoted', () => {
    const sql = `SELECT key, SUM(b) AS rank FROM (SELECT "region" AS key, "principal_balance" AS b FROM ${LOANS}) GROUP BY key`;
    expect(pushedText(sql, mysql, TABLES)).toContain(') AS "derived_1" GROUP BY "key"');
    expect(pushedText(sql, mysql, TABLES)).toContain('SELECT "key", SUM("b") AS "rank"');
  });

  test('what a derived table hands on and nobody asks for is left out', () => {
    const view = `(SELECT "loan_id", "region", CASE "currency" WHEN 'CNY' THEN "principal_balance" END AS "principal_balance" FROM ${LOANS})`;
    const text = pushedText(`SELECT SUM("principal_balance") AS b FROM ${view} AS l`, postgres, TABLES);
    expect(text).toContain(
      `(SELECT CASE "currency" WHEN 'CNY' THEN "principal_balance" END AS "principal_balance" FROM`,
    );
    expect(text).not.toContain('"loan_id"');
    expect(text).not.toContain('"region"');
  });
});

describe('what is refused', () => {
  test.each([
    'SELECT a / b AS x FROM t',
    'SELECT GREATEST(a, b) AS x FROM t',
    'SELECT COUNT(*) FILTER (WHERE a) AS n FROM t',
    'SELECT COUNT(*) AS n FROM t LEFT JOIN u ON t.a = u.a',
    'SELECT a::INTEGER AS x FROM t',
    'SELECT CAST(a AS DOUBLE) AS x FROM t',
    'SELECT a FROM t ORDER BY a NULLS LAST',
    "SELECT date_diff('week', a, b) AS x FROM t",
  ])('engines answer it differently: %s', (sql) => {
    expect(() => pushedText(sql, postgres, TABLES)).toThrow(/every engine|days or months/);
  });

  test.each([
    [`SELECT "loan_id" FROM ${LOANS}`, true],
    [`SELECT "loan_id" FROM ${LOANS} ORDER BY "loan_id" LIMIT 5000`, true],
    [`SELECT "loan_id" FROM ${LOANS} ORDER BY "loan_id" LIMIT 1001`, false],
    [`SELECT "loan_id", SUM("principal_balance") AS b FROM ${LOANS} GROUP BY "loan_id"`, true],
    [
      `SELECT "loan_id" FROM ${LOANS} WHERE "principal_balance" > (SELECT MAX("principal_balance") FROM ${LOANS})`,
      true,
    ],
    [`SELECT COUNT(*) AS n FROM ${LOANS} UNION ALL SELECT "principal_balance" FROM ${LOANS}`, true],
    [`SELECT COALESCE(SUM("principal_balance"), 0) AS b FROM ${LOANS} UNION ALL SELECT COUNT(*) FROM ${LOANS}`, false],
    [`SELECT COUNT(*) AS n FROM (SELECT "loan_id" FROM ${LOANS} GROUP BY "loan_id") AS l`, false],
    [
      `SELECT * FROM (SELECT "region", COUNT(*) AS n FROM ${LOANS} GROUP BY "region" UNION ALL SELECT '', 0) ORDER BY 1`,
      false,
    ],
    [`SELECT * FROM (SELECT "loan_id" FROM ${LOANS}) ORDER BY 1`, true],
    [
      `SELECT l."loan_id" FROM (SELECT MAX("region") AS r FROM ${LOANS}) AS m JOIN ${LOANS} AS l ON l."region" = m.r`,
      true,
    ],
    [`SELECT DISTINCT "region" FROM ${LOANS} ORDER BY 1`, false],
    [`SELECT "region", COUNT(*) AS n FROM ${LOANS} GROUP BY "region"`, false],
    [`SELECT "net_capital" FROM read_parquet('engine:capital:all')`, false],
  ])('rows of loans do not come: %s', (sql, refused) => {
    const ask = () => pushedText(sql, postgres, TABLES);
    if (refused) expect(ask).toThrow('sums or a short list');
    else expect(ask).not.toThrow();
  });

  test('a table that the engine does not have, and a file', () => {
    expect(() => pushedText(`SELECT COUNT(*) AS n FROM read_parquet('engine:obligor:all')`, postgres, TABLES)).toThrow(
      'obligor',
    );
    expect(() => pushedText(`SELECT COUNT(*) AS n FROM read_parquet('/etc/x.parquet')`, postgres, TABLES)).toThrow(
      '/etc/x.parquet',
    );
  });
});

test('pieces put together are the statement again', () => {
  const piece = fc.oneof(
    fc.string().map((text) => `'${text.replaceAll("'", "''")}'`),
    fc.string({ minLength: 1 }).map((text) => `"${text.replaceAll('"', '""')}"`),
    fc.constantFrom('SELECT', 'a', '12.50', '(', ')', ',', '<>', '||', '*', 'FROM'),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const sql = pieces.join(' ');
      expect(textOf(tokensOf(sql))).toBe(sql);
    }),
  );
});

test('a literal says the same after its way, in the own engine', async () => {
  const engine = await openDirectEngine();
  await engine.run(
    "CREATE TABLE capital AS SELECT DATE '2026-01-01' AS \"date\", 'CNY' AS currency, 1.00 AS net_capital",
  );
  const pushed = pushDown(engine, duckdb, TABLES);
  await fc.assert(
    fc.asyncProperty(
      fc.string().filter((text) => !text.includes('\0')),
      async (text) => {
        const sql = `SELECT MAX('${text.replaceAll("'", "''")}') AS answer FROM read_parquet('engine:capital:all')`;
        expect(await pushed.rows(sql)).toEqual([{ answer: text }]);
      },
    ),
    { numRuns: 50 },
  );
  await engine.close();
});

test('a question is asked once, and every answer is kept for the seal', async () => {
  const engine = await openDirectEngine();
  await engine.run(
    "CREATE TABLE capital AS SELECT DATE '2026-01-01' AS \"date\", 'CNY' AS currency, 1.00 AS net_capital",
  );
  const pushed = pushDown(engine, duckdb, TABLES);
  const sql = `SELECT COUNT(*) AS n FROM read_parquet('engine:capital:all')`;
  expect(await pushed.rows(sql)).toEqual([{ n: '1' }]);
  await engine.run('DELETE FROM capital');
  expect(await pushed.rows(sql)).toEqual([{ n: '1' }]);
  expect(pushed.answers()).toEqual([{ sql: expect.stringContaining('FROM pushed_capital_all'), rows: [{ n: '1' }] }]);
  await expect(pushed.run('DELETE FROM capital')).rejects.toThrow('stays where it is');
  await engine.close();
});
