import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Engine, RiskpressError } from '../../src/domain/index.ts';
import { compileChecked, compileExpression } from '../../src/ingest/expression.ts';
import { openDirectEngine } from '../support/direct-engine.ts';

const COLUMNS = new Map([
  ['逾期月数', '"c0"'],
  ['a', '"c1"'],
  ['b', '"c2"'],
  ['数据 日期', '"c3"'],
  ['x.y', '"c4"'],
]);
const PLACE = { file: 'mappings/loans.yaml', key: 'columns.days_past_due.expr' };

let engine: Engine;
beforeAll(async () => {
  engine = await openDirectEngine();
});
afterAll(() => engine.close());

/** Value of an expression over one row, given by column name. */
async function evaluate(text: string, row: Record<string, string | null>, marks = {}): Promise<unknown> {
  const sql = await compileExpression(engine, text, COLUMNS, { ...PLACE, ...marks });
  const values = [...COLUMNS.keys()].map((name) => row[name] ?? null);
  const source = values.map((_, i) => `CAST($${i + 1} AS VARCHAR) AS c${i}`).join(', ');
  const [found] = await engine.rows(`SELECT ${sql} AS value FROM (SELECT ${source})`, values);
  return found?.value;
}

async function refusal(text: string): Promise<string> {
  const error = await compileExpression(engine, text, COLUMNS, PLACE).then(
    (sql) => new Error(`not refused: ${sql}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof RiskpressError) || error.code !== 'expressionRefused') throw error;
  return error.message;
}

describe('what expressions give', () => {
  it.each<[string, Record<string, string | null>, unknown]>([
    ['CASE WHEN 逾期月数 < 0 THEN 0 ELSE 逾期月数 * 30 END', { 逾期月数: '-1' }, '0'],
    ['CASE WHEN 逾期月数 < 0 THEN 0 ELSE 逾期月数 * 30 END', { 逾期月数: '10' }, '300'],
    ['CASE WHEN 逾期月数 < 9 THEN 1 ELSE 2 END', { 逾期月数: '10' }, '2'],
    ['CASE WHEN a = 1 THEN b ELSE 0 END', { a: '1.0', b: '2.50' }, '2.5'],
    ['a * 10000', { a: '12.345678' }, '123456.78'],
    ['a / 10000', { a: '12345678901234.56' }, '1234567890.123456'],
    ['a / 3', { a: '1' }, '0.333333'],
    ['a / b', { a: '1', b: '0' }, null],
    ['a * b', { a: '9'.repeat(31), b: '9'.repeat(31) }, null],
    ['a + b - 1', { a: '0.1', b: '0.2' }, '-0.7'],
    ['-a', { a: '5' }, '-5'],
    ['a % 4', { a: '7' }, '3'],
    ['round(a, 2)', { a: '2.345' }, '2.35'],
    ['greatest(a, 0)', { a: '-3' }, '0'],
    ['coalesce(a, b, 7)', { a: null, b: ' ' }, '7'],
    ["nullif(a, '9999')", { a: '9999' }, null],
    ['状态值 IS NULL'.replace('状态值', 'a'), { a: null }, true],
    ["a <> '销户'", { a: '销户' }, false],
    ["a IN ('1', '2')", { a: '2' }, true],
    ['a IN (1, 2)', { a: '2.00' }, true],
    ['a BETWEEN 1 AND 10', { a: '9' }, true],
    ["a LIKE '正%' AND NOT b = '1'", { a: '正常', b: '0' }, true],
    ["left(a, 4) || '-' || substr(a, 5, 2)", { a: '202610' }, '2026-10'],
    ["last_day(strptime(a, '%Y%m'))", { a: '202402' }, '2024-02-29'],
    ["strptime(a, '%Y%m%d')", { a: '20240230' }, null],
    ["strptime(a, '%Y-%m-%d')", { a: '2024-01-3' }, null],
    ["CAST(a AS DATE) < '2024-02-01'", { a: '2024-01-31' }, true],
    ['year("数据 日期")', { '数据 日期': '2026-10-31' }, '2026'],
    ['extract(month from "数据 日期")', { '数据 日期': '2026-10-31' }, '10'],
    ['"x.y"', { 'x.y': 'kept' }, 'kept'],
    ['upper(trim(a))', { a: ' abc ' }, 'ABC'],
    ["lpad(a, 6, '0')", { a: '42' }, '000042'],
    ['length(a)', { a: '数据' }, '2'],
    ['a > b', { a: '1', b: '1' }, 'refused'],
    ["'it''s'", {}, "it's"],
    ['a = 1 -- a note', { a: '1' }, true],
    ['TRY_CAST(a AS INTEGER)', { a: 'x' }, null],
    ['CAST(a AS DECIMAL(18,2))', { a: '1.005' }, '1.01'],
    ['CASE WHEN true THEN 1 END', {}, '1'],
    ['NULL', {}, null],
  ])('%s with %j is %j', async (text, row, value) => {
    if (value === 'refused') expect(await refusal(text)).toContain('two columns cannot be put in order');
    else expect(await evaluate(text, row)).toBe(value);
  });

  it('reads numbers by the marks of the file', async () => {
    expect(await evaluate('a * 1', { a: '1,234,567.5' }, { thousands: ',' })).toBe('1234567.5');
    expect(await evaluate('a * 1', { a: '1.234.567,5' }, { thousands: '.', decimal: ',' })).toBe('1234567.5');
    expect(await evaluate('a * 1', { a: '1,234' })).toBeNull();
  });

  it.each([['1e3'], ['1_000'], ['0x10'], ['１２'], ['inf'], ['1.1234567'], ['1 2']])(
    'a cell %j is no number',
    async (cell) => {
      expect(await evaluate('a + 1', { a: cell })).toBeNull();
    },
  );

  it('tells a value that could not be made from an absent one, by row and by branch', async () => {
    const { sql, failed } = await compileChecked(engine, "CASE WHEN b = 'n' THEN a * 2 END", COLUMNS, PLACE);
    const cells = "(VALUES ('1', 'n'), ('x', 'n'), ('x', 't'), ('', 'n')) AS t(c1, c2)";
    const rows = await engine.rows(`SELECT ${sql} AS value, ${failed} AS failed FROM ${cells}`);
    expect(rows).toEqual([
      { value: '2', failed: false },
      { value: null, failed: true },
      { value: null, failed: false },
      { value: null, failed: false },
    ]);
  });
});

describe('what expressions may not say', () => {
  it.each([
    ['(SELECT 1)'],
    ['a IN (SELECT b)'],
    ['EXISTS (SELECT 1)'],
    ['sum(a)'],
    ['count(*)'],
    ['row_number() OVER ()'],
    ['sum(a) OVER ()'],
    ['*'],
    ['t.*'],
    ['COLUMNS(*)'],
    ['$1'],
    ['?'],
    ['#1'],
    ['x -> x + 1'],
    ['list_transform([1], x -> x)'],
    ['[1, 2]'],
    ["{'a': 1}"],
    ['a[1]'],
    ['INTERVAL 1 DAY'],
    ['a COLLATE nocase'],
    ['a ** 2'],
    ['a // 2'],
    ['upper(DISTINCT a)'],
    ['upper(a ORDER BY b)'],
    ['upper(a) FILTER (WHERE true)'],
    ['evil.upper(a)'],
    ['current_date'],
    ['now()'],
    ['random()'],
    ['getenv(a)'],
    ["read_text('/etc/passwd')"],
    ["current_setting('temp_directory')"],
    ['a::DOUBLE'],
    ['a::BLOB'],
    ['a::INTEGER[]'],
    ['a::myenum'],
    ["a SIMILAR TO 'x'"],
    ['a, b'],
    ['a) , (b'],
    ['1) UNION SELECT (2'],
    ['1) FROM t WHERE (true'],
    ["1) FROM read_csv('/etc/passwd') AS t(x"],
    ['1); DROP TABLE x; SELECT (1'],
    ['1); DROP TABLE x; --'],
    ["a'; DROP TABLE x; --"],
    ['a /* open'],
    ['a b'],
    ['1e3'],
    ['123456789012345678901234567890'],
    ['1.1234567'],
    ["a < 'x' OR 1"],
    ["a + 'x'"],
    ['CASE WHEN a THEN 1 END'],
    ["CASE WHEN a = 1 THEN 'x' ELSE 0 END"],
    ["lpad(a, 1000000000, 'x')"],
    ["strptime(a, '%q')"],
    ['strptime(a, b)'],
    ['a LIKE b'],
    ["a < '2024-13-01' AND CAST(a AS DATE) < '2024-13-01'"],
    [''],
    ['   '],
    ['a\0b'],
    ['x.y'],
  ])('%s', async (text) => {
    expect(await refusal(text)).toContain('mappings/loans.yaml: columns.days_past_due.expr: ');
  });

  it('what is too long or too deep', async () => {
    expect(await refusal('a'.repeat(20_000))).toContain('at most 10000 characters');
    const deep = `${'-('.repeat(1500)}a${')'.repeat(1500)}`;
    expect(await refusal(deep)).toContain('expression depth limit');
    const growing = Array.from({ length: 40 }).reduce((text: string) => `left(${text} * 1, 2)`, 'a');
    expect(await refusal(growing)).toContain('steps within steps');
  });

  it('and the page of expressions lists the functions that may be called', async () => {
    const page = await readFile(new URL('../../docs/reference/expressions.md', import.meta.url), 'utf8');
    const listed = /^- Functions: (.*);/m.exec(page)?.[1]?.replaceAll('`', '');
    expect(await refusal('now()')).toContain(`allowed: ${listed}\n`);
  });

  it('points at the fault, in Chinese too, and names the nearest column', async () => {
    expect(await refusal('CASE WHEN 逾期月 < 0 THEN 0 END')).toBe(
      [
        'mappings/loans.yaml: columns.days_past_due.expr: no column 逾期月; did you mean 逾期月数?',
        '  CASE WHEN 逾期月 < 0 THEN 0 END',
        '            ^',
      ].join('\n'),
    );
    expect(await refusal('a = 1\n  AND 逾期月数 < now()')).toMatch(/\n {2} {2}AND 逾期月数 < now\(\)\n {2} {17}\^$/);
    expect(await refusal('"X.Y"')).toContain('did you mean x.y?');
    expect(await refusal('a = = 1')).toContain('syntax error');
  });
});

const FUNCTIONS_OF_OUTPUT = new Set(
  'TRY_CAST coalesce trim replace regexp_full_match concat regexp_replace nullif round abs floor ceil ceiling least greatest upper lower ltrim rtrim left right lpad rpad substr substring length year month day last_day strftime try_strptime starts_with ends_with contains + - * / % || ~~ !~~'.split(
    ' ',
  ),
);
const CLASSES_OF_OUTPUT = new Set(
  'FUNCTION COLUMN_REF CONSTANT COMPARISON BETWEEN CONJUNCTION OPERATOR CASE CAST'.split(' '),
);

/** Parses compiled SQL again and gathers what it consists of. */
async function ingredients(sql: string): Promise<{ classes: string[]; functions: string[]; columns: string[] }> {
  const [row] = await engine.rows('SELECT json_serialize_sql(CAST($1 AS VARCHAR)) AS tree', [`SELECT ${sql}`]);
  const found = { classes: new Set<string>(), functions: new Set<string>(), columns: new Set<string>() };
  JSON.parse(String(row?.tree), (key, value: unknown) => {
    if (key === 'class') found.classes.add(String(value));
    if (key === 'function_name') found.functions.add(String(value));
    if (key === 'column_names') found.columns.add(JSON.stringify(value));
    if (key === 'error' && value === true) throw new Error(`does not parse: ${sql}`);
    return value;
  });
  return { classes: [...found.classes], functions: [...found.functions], columns: [...found.columns] };
}

const literal = fc.oneof(
  fc.integer({ min: -99999, max: 99999 }).map(String),
  fc.string({ maxLength: 8 }).map((text) => `'${text.replaceAll("'", "''")}'`),
  fc.constantFrom('NULL', 'true', "'2024-01-31'", '1.25', "'%Y%m%d'", "E'\\n'", '$$q$$'),
);
const column = fc.constantFrom('逾期月数', 'a', 'b', '"数据 日期"', '"x.y"', '"nothing"', 'c1');
const expression = fc.letrec<{ e: string }>((tie) => ({
  e: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    literal,
    column,
    fc
      .tuple(
        tie('e'),
        fc.constantFrom('+', '-', '*', '/', '%', '||', '=', '<>', '<', '>=', 'AND', 'OR', 'LIKE', 'IN'),
        tie('e'),
      )
      .map(([left, mark, right]) => `(${left} ${mark} ${mark === 'IN' ? `(${right})` : right})`),
    fc
      .tuple(
        fc.constantFrom(
          'abs',
          'upper',
          'coalesce',
          'nullif',
          'round',
          'greatest',
          'left',
          'year',
          'sum',
          'getenv',
          'replace',
        ),
        fc.array(tie('e'), { maxLength: 3 }),
      )
      .map(([name, args]) => `${name}(${args.join(', ')})`),
    fc.tuple(tie('e'), tie('e'), tie('e')).map(([c, t, f]) => `CASE WHEN ${c} THEN ${t} ELSE ${f} END`),
    fc
      .tuple(tie('e'), fc.constantFrom('DECIMAL(18,2)', 'DATE', 'INTEGER', 'VARCHAR', 'DOUBLE'))
      .map(([e, t]) => `CAST(${e} AS ${t})`),
    fc.tuple(tie('e')).map(([e]) => `(${e} IS NOT NULL)`),
  ),
})).e;
const injection = fc.mixedCase(
  fc.constantFrom(
    ') FROM t --',
    '); DROP TABLE t; --',
    "' OR '1'='1",
    ') UNION ALL SELECT (1',
    '/* */',
    ', *',
    '"',
    "'",
    '\\',
    '$$',
  ),
);
const spliced = fc
  .tuple(expression, injection, fc.nat())
  .map(([text, poison, at]) => text.slice(0, at % (text.length + 1)) + poison + text.slice(at % (text.length + 1)));

describe('whatever is written', () => {
  it('only allowed parts and mapped columns come out, and they run on any row', async () => {
    const own = new Set([...COLUMNS.values()].map((sql) => JSON.stringify([sql.replaceAll('"', '')])));
    let compiled = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(expression, expression, spliced, fc.string({ unit: 'binary' })),
        fc.string(),
        async (text, cell) => {
          const outcome = await compileChecked(engine, text, COLUMNS, PLACE).catch((error: unknown) => {
            expect(error).toBeInstanceOf(RiskpressError);
            expect(error).toMatchObject({ code: 'expressionRefused' });
          });
          if (outcome === undefined) return;
          compiled += 1;
          const { classes, functions, columns } = await ingredients(`${outcome.sql}, ${outcome.failed}`);
          expect(classes.filter((name) => !CLASSES_OF_OUTPUT.has(name))).toEqual([]);
          expect(functions.filter((name) => !FUNCTIONS_OF_OUTPUT.has(name))).toEqual([]);
          expect(columns.filter((name) => !own.has(name))).toEqual([]);
          const cells = [cell, '12', '2024-01-31', '', null];
          const rows = await engine.rows(
            `SELECT ${outcome.sql} AS value, ${outcome.failed} AS failed FROM (SELECT ${cells.map((_, i) => `CAST($${i + 1} AS VARCHAR) AS c${i}`).join(', ')})`,
            cells,
          );
          expect(rows).toHaveLength(1);
          expect(rows[0]?.failed).toBeTypeOf('boolean');
        },
      ),
      { numRuns: 1500, seed: 20261123 },
    );
    expect(compiled).toBeGreaterThan(150);
  });
});
