import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  type AggregateSum,
  aggregateSumSchema,
  columnsRead,
  type Engine,
  RiskpressError,
  type Scalar,
  tableOf,
} from '../../src/domain/index.ts';
import { readAggregates, readScalar } from '../../src/formula/index.ts';
import { openDirectEngine } from '../support/direct-engine.ts';

const COLUMNS = new Map(Object.entries(tableOf('loan_snapshot').columns));
const PLACE = { file: 'indicators/X1.yaml', key: 'numerator.expression' };

let engine: Engine;
beforeAll(async () => {
  engine = await openDirectEngine();
});
afterAll(() => engine.close());

const sum = (text: string): Promise<AggregateSum> => readAggregates(engine, { text, columns: COLUMNS, place: PLACE });
const condition = (text: string): Promise<Scalar> =>
  readScalar(engine, { text, columns: COLUMNS, place: PLACE }, 'boolean');

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    (value) => new Error(`not refused: ${JSON.stringify(value)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof RiskpressError) || error.code !== 'expressionRefused') throw error;
  expect(error.place).toMatchObject(PLACE);
  return error.message;
}

describe('what a numerator may be', () => {
  it('reads sums of cases as plain, frozen data', async () => {
    const read = await sum("SUM(CASE WHEN asset_class_5 = 'loss' THEN principal_balance ELSE 0 END) - COUNT(*)");
    expect(read).toEqual([
      {
        aggregate: 'sum',
        of: {
          kind: 'case',
          branches: [
            {
              when: {
                kind: 'compare',
                sign: '=',
                left: { kind: 'column', name: 'asset_class_5', type: 'text', scale: 0 },
                right: { kind: 'text', value: 'loss' },
              },
              result: { kind: 'column', name: 'principal_balance', type: 'number', scale: 2 },
            },
          ],
          otherwise: { kind: 'number', value: '0' },
        },
        minus: false,
        scale: 2,
      },
      { aggregate: 'count', of: null, minus: true, scale: 0 },
    ]);
    expect(Object.isFrozen(read) && Object.isFrozen(read[0])).toBe(true);
    expect(columnsRead(read)).toEqual(['asset_class_5', 'principal_balance']);
    expect(aggregateSumSchema.parse(JSON.parse(JSON.stringify(read)))).toEqual(read);
  });

  it.each([
    ['SUM(principal_balance)', [2]],
    ['SUM(principal_balance * interest_rate)', [8]],
    ['SUM(principal_balance * 0.015)', [5]],
    ['MIN(days_past_due) + MAX(interest_rate)', [0, 6]],
    ['COUNT(DISTINCT_ID)'.replace('DISTINCT_ID', 'obligor_id'), [0]],
    ['SUM(coalesce(ecl, 0) + 0.001)', [3]],
  ])('%s keeps its decimals', async (text, scales) => {
    expect((await sum(text)).map(({ scale }) => scale)).toEqual(scales);
  });

  it('turns the signs of what stands in brackets', async () => {
    const read = await sum('SUM(ecl) - (SUM(lgd) - COUNT(*))');
    expect(read.map(({ aggregate, minus }) => [aggregate, minus])).toEqual([
      ['sum', false],
      ['sum', true],
      ['count', false],
    ]);
    expect((await sum('-SUM(ecl)'))[0]?.minus).toBe(true);
  });

  it.each([
    ['SUM(principal_balanc)', 'no column principal_balanc; did you mean principal_balance?'],
    ['SUM(product)', 'expected a number, found text'],
    ['SUM(forbearance_flag)', 'expected a number, found a condition'],
    ['SUM(ecl) / SUM(ead)', 'division is not allowed: give numerator and denominator apart'],
    ['SUM(ecl / ead)', 'division is not allowed'],
    ['SUM(ecl) * 2', 'expected SUM, COUNT, MIN or MAX, added up or taken away, found *'],
    ['AVG(ecl)', 'expected SUM, COUNT, MIN or MAX, added up or taken away, found avg'],
    ['principal_balance', 'expected SUM, COUNT, MIN or MAX'],
    ['SUM(SUM(ecl))', 'sum may stand only at the top of a numerator or denominator'],
    ['COUNT(DISTINCT obligor_id)', 'DISTINCT, FILTER and ORDER BY are not allowed in a formula'],
    ['SUM(ecl) FILTER (WHERE forbearance_flag)', 'DISTINCT, FILTER and ORDER BY are not allowed'],
    ['SUM(ecl) OVER ()', 'window is not allowed in a formula'],
    ['SUM(CAST(ecl AS DOUBLE))', "CAST is not allowed in a formula; a date is written DATE '2026-10-31'"],
    ["SUM(CASE WHEN asset_class_5 = 'lost' THEN 1 ELSE 0 END)", 'never holds "lost"; did you mean loss?'],
    ["SUM(CASE WHEN days_past_due = '30' THEN 1 ELSE 0 END)", 'expected a number, found text'],
    ["SUM(CASE WHEN region > 'A' THEN 1 ELSE 0 END)", 'texts have no order that every engine shares'],
    [
      'SUM(CASE WHEN days_past_due THEN 1 ELSE 0 END)',
      'expected a condition (like days_past_due > 30), found a number',
    ],
    ["SUM(CASE WHEN maturity_date < '2026-02-30' THEN 1 ELSE 0 END)", 'expected a date like'],
    ['SUM(CASE WHEN ecl = NULL THEN 1 ELSE 0 END)', 'NULL may stand only after ELSE; ask for it with IS NULL'],
    ['SUM(abs(ecl))', 'function abs is not allowed in a formula; allowed: coalesce, year'],
    ['SUM(interest_rate * interest_rate * lgd)', 'expected at most 12 decimals, found 18'],
    ['SUM(ecl % 2)', 'operator % is not allowed'],
    ['SUM((SELECT 1))', 'subquery is not allowed'],
    ['SUM(ecl), SUM(ead)', 'expected SUM'],
    ['SUM(ecl)) FROM loans --', 'syntax error'],
    ['', 'expected an expression, found nothing'],
    [`SUM(${'('.repeat(3)}${'-'.repeat(60).replaceAll('-', '- ')}ecl${')'.repeat(3)})`, 'too many steps within steps'],
  ])('refuses %s', async (text, expected) => {
    expect(await refusal(sum(text))).toContain(expected);
  });

  it('marks the place of the fault', async () => {
    expect(await refusal(sum('SUM(ecl) + SUM(prodct)'))).toContain(
      'indicators/X1.yaml: numerator.expression: no column prodct; did you mean product?\n' +
        '  SUM(ecl) + SUM(prodct)\n                 ^',
    );
  });
});

describe('what a condition may be', () => {
  it.each([
    ['forbearance_flag AND NOT written_off_flag', ['forbearance_flag', 'written_off_flag']],
    ["product IN ('a', 'b') OR region NOT IN ('c')", ['product', 'region']],
    ["maturity_date BETWEEN DATE '2026-01-01' AND cutoff_date", ['cutoff_date', 'maturity_date']],
    ["origination_date >= '2026-01-01'", ['origination_date']],
    ['ecl IS NOT NULL AND lgd IS NULL', ['ecl', 'lgd']],
    ["coalesce(rating_grade, 'none') <> 'A'", ['rating_grade']],
    ["coalesce(asset_class_5, 'none') IN ('none', 'loss')", ['asset_class_5']],
    ["CASE WHEN ecl > 0 THEN asset_class_5 ELSE 'open' END = 'open'", ['asset_class_5', 'ecl']],
    ['days_past_due IN (-1, 0)', ['days_past_due']],
    ['year(origination_date) = 2024', ['origination_date']],
    ['TRUE', []],
    ["CASE asset_class_5 WHEN 'loss' THEN 1 WHEN 'doubtful' THEN 2 ELSE NULL END = 1", ['asset_class_5']],
  ])('%s', async (text, columns) => {
    expect(columnsRead(await condition(text))).toEqual(columns);
  });

  it.each([
    ["asset_class_5 IN ('loss', 'lost')", 'never holds "lost"; did you mean loss?'],
    ["'lost' = asset_class_5", 'never holds "lost"'],
    ['days_past_due IN (ecl, 1)', 'IN: expected values written out'],
    ['forbearance_flag = TRUE', 'conditions are not compared: write them with AND, OR, NOT'],
    ['region IS NOT DISTINCT FROM product', 'IS DISTINCT FROM is not allowed'],
    ["product BETWEEN 'a' AND 'b'", 'BETWEEN: expected numbers or dates'],
    ["region LIKE 'E%'", 'operator ~~ is not allowed'],
    ['maturity_date = 20261031', 'expected a date, found a number'],
    ['loans.ecl > 1', 'no column loans.ecl'],
  ])('refuses %s', async (text, expected) => {
    expect(await refusal(condition(text))).toContain(expected);
  });

  it('refuses a value', async () => {
    expect(await refusal(condition('principal_balance * 2'))).toContain('found a number');
  });
});

it('never yields anything but checked data, whatever is written', async () => {
  const word = fc.constantFrom(
    ...['SUM', 'COUNT', '(', ')', '*', '+', '-', '/', 'ecl', 'product', "'x'", '1', ',', 'CASE', 'WHEN', 'THEN'],
    ...['END', 'AND', 'read_csv', "('/etc/passwd')", ';', '--', 'IS NULL', 'getenv', '::', 'INTEGER'],
  );
  const texts = fc.array(word, { minLength: 1, maxLength: 12 }).map((words) => words.join(' '));
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      const outcome = await sum(text).catch((error: unknown) => error);
      if (outcome instanceof RiskpressError) expect(outcome.code).toBe('expressionRefused');
      else expect(aggregateSumSchema.parse(outcome)).toEqual(outcome);
    }),
    { numRuns: 200 },
  );
});
