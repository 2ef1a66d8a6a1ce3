import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { decimalsOf, type Engine, parseUnits, type Scalar, tableOf } from '../../src/domain/index.ts';
import { readAggregates, readLabel, readScalar } from '../../src/formula/index.ts';
import { aggregatedSql, aggregateSql, labelSql, scalarSql } from '../../src/measure/formula-sql.ts';
import { openDirectEngine } from '../support/direct-engine.ts';

const COLUMNS = new Map(Object.entries(tableOf('loan_snapshot').columns));
const PLACE = { file: 'indicators/X1.yaml', key: 'where' };
const ROWS = `(VALUES
  (DATE '2026-10-31', 'A', 100.00::DECIMAL(18,2), 0::BIGINT, 'normal', DATE '2024-05-01', TRUE, 0.045::DECIMAL(18,6)),
  (DATE '2026-10-31', 'B', 250.50::DECIMAL(18,2), 45::BIGINT, 'loss', DATE '2025-01-31', FALSE, NULL),
  (DATE '2026-10-31', NULL, 999999999999.99::DECIMAL(18,2), NULL, NULL, NULL, NULL, 0.1::DECIMAL(18,6)))
  AS loans(cutoff_date, region, principal_balance, days_past_due, asset_class_5, origination_date, forbearance_flag, pd_12m)`;

let engine: Engine;
beforeAll(async () => {
  engine = await openDirectEngine();
});
afterAll(() => engine.close());

async function each(sql: string): Promise<readonly unknown[]> {
  const rows = await engine.rows(`SELECT CAST(${sql} AS VARCHAR) AS v FROM ${ROWS} ORDER BY principal_balance`);
  return rows.map(({ v }) => v);
}

describe('what a formula gives', () => {
  it.each<[string, readonly unknown[]]>([
    ["region IN ('A', 'C') AND NOT forbearance_flag", ['false', 'false', null]],
    ['days_past_due BETWEEN 1 AND 90', ['false', 'true', null]],
    ["coalesce(asset_class_5, 'loss') = 'loss'", ['false', 'true', 'true']],
    ["origination_date < DATE '2025-01-31'", ['true', 'false', null]],
    ['days_past_due IS NOT NULL OR TRUE', ['true', 'true', 'true']],
    ['year(origination_date) = 2024', ['true', 'false', null]],
    ['principal_balance * 0.5 = 125.25', ['false', 'true', 'false']],
    ['principal_balance * principal_balance = 10000', ['true', 'false', 'false']],
    ['-days_past_due + 45 <= 0', ['false', 'true', null]],
  ])('%s', async (text, expected) => {
    const node = await readScalar(engine, { text, columns: COLUMNS, place: PLACE }, 'boolean');
    expect(await each(scalarSql(node))).toEqual(expected);
  });

  it('names segments by text or by a whole number', async () => {
    const band = "CASE WHEN principal_balance < 200 THEN 'small' WHEN principal_balance < 1000 THEN 'it''s big' END";
    const read = (text: string) => readLabel(engine, { text, columns: COLUMNS, place: PLACE });
    expect(await each(labelSql(await read(band)))).toEqual(['small', "it's big", null]);
    expect(await each(labelSql(await read('year(origination_date)')))).toEqual(['2024', '2025', null]);
    await expect(read('pd_12m')).rejects.toThrow('expected text, found a number');
  });

  it('adds up exactly, only what counts', async () => {
    const text = 'SUM(principal_balance * pd_12m) - COUNT(asset_class_5) + COUNT(*) + MAX(days_past_due)';
    const sum = await readAggregates(engine, { text, columns: COLUMNS, place: PLACE });
    const where = await readScalar(
      engine,
      { text: 'principal_balance > 100', columns: COLUMNS, place: PLACE },
      'boolean',
    );
    const inner = sum.map((part, i) => `${aggregatedSql(part, where)} AS a${i}`).join(', ');
    const outer = sum.map((part, i) => `CAST(${aggregateSql(part, `a${i}`)} AS VARCHAR) AS s${i}`).join(', ');
    const [row] = await engine.rows(`SELECT ${outer} FROM (SELECT ${inner} FROM ${ROWS})`);
    expect(row).toEqual({ s0: '99999999999.99900000', s1: '1', s2: '2', s3: '45' });
  });
});

const leaf: fc.Arbitrary<Scalar> = fc.oneof(
  fc.constantFrom<Scalar>(
    { kind: 'column', name: 'principal_balance', type: 'number', scale: 2 },
    { kind: 'column', name: 'days_past_due', type: 'number', scale: 0 },
  ),
  fc
    .tuple(fc.nat(999), fc.nat(99))
    .map(([a, b]): Scalar => ({ kind: 'number', value: `${a}.${String(b).padStart(2, '0')}` })),
);
const numbers: fc.Arbitrary<Scalar> = fc.letrec<{ tree: Scalar }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.tuple(tie('tree'), leaf).map(([left, right]): Scalar => ({ kind: 'multiply', left, right })),
    fc.tuple(tie('tree'), tie('tree')).map(([left, right]): Scalar => ({ kind: 'add', left, right })),
    fc.tuple(tie('tree'), tie('tree')).map(([left, right]): Scalar => ({ kind: 'subtract', left, right })),
    tie('tree').map((of): Scalar => ({ kind: 'negate', of })),
    fc.tuple(tie('tree'), tie('tree')).map((of): Scalar => ({ kind: 'coalesce', of })),
  ),
})).tree;

it('is the exact arithmetic that was written, with the decimals that were promised', async () => {
  const cells = { principal_balance: fc.option(fc.nat(9_999_999)), days_past_due: fc.option(fc.nat(5000)) };
  await fc.assert(
    fc.asyncProperty(numbers, fc.record(cells), async (node, row) => {
      const source =
        `(SELECT CAST(${row.principal_balance === null ? 'NULL' : `'${row.principal_balance / 100}'`} AS DECIMAL(18,2)) ` +
        `AS principal_balance, CAST(${row.days_past_due ?? 'NULL'} AS BIGINT) AS days_past_due)`;
      const [found] = await engine.rows(`SELECT CAST(${scalarSql(node)} AS VARCHAR) AS v FROM ${source}`);
      const scale = decimalsOf(node);
      const expected = exact(node, row, scale);
      expect(found?.v === null ? null : parseUnits(String(found?.v), scale)).toBe(expected);
    }),
    { numRuns: 150 },
  );
});

type Cells = { readonly principal_balance: number | null; readonly days_past_due: number | null };

/** The same value by whole numbers of 10^-scale, told apart from the engine's arithmetic. */
function exact(node: Scalar, row: Cells, scale: number): bigint | null {
  const lift = (part: Scalar): bigint | null => {
    const own = decimalsOf(part);
    const value = exact(part, row, own);
    return value === null ? null : value * 10n ** BigInt(scale - own);
  };
  switch (node.kind) {
    case 'number':
      return parseUnits(node.value, scale);
    case 'column': {
      const cell = node.name === 'days_past_due' ? row.days_past_due : row.principal_balance;
      return cell === null ? null : BigInt(cell);
    }
    case 'negate': {
      const of = lift(node.of);
      return of === null ? null : -of;
    }
    case 'coalesce':
      return node.of.map(lift).find((value) => value !== null) ?? null;
    case 'add':
    case 'subtract': {
      const [left, right] = [lift(node.left), lift(node.right)];
      if (left === null || right === null) return null;
      return node.kind === 'add' ? left + right : left - right;
    }
    case 'multiply': {
      const left = exact(node.left, row, decimalsOf(node.left));
      const right = exact(node.right, row, decimalsOf(node.right));
      return left === null || right === null ? null : left * right;
    }
    default:
      throw new Error(`not generated: ${node.kind}`);
  }
}
