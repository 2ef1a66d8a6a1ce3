import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type FormulaTable, type OwnDimension, type OwnIndicator, tableOf } from '../../src/domain/index.ts';
import { readAggregates, readLabel, readScalar } from '../../src/formula/index.ts';
import { type BookPart, type BookRow, loan, openWorkshop, shown, tape, type Workshop } from './book.ts';

const columnsOf = (table: FormulaTable) => new Map(Object.entries(tableOf(table).columns));
const TEXT = { 'zh-CN': '试验', en: 'Trial' };
const PLACE = { file: 'indicators/X1.yaml', key: 'numerator.expression' };

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

interface Written {
  readonly code?: string;
  readonly tables?: readonly [FormulaTable, FormulaTable];
  readonly numerator: string;
  readonly denominator?: string;
  readonly where?: string;
  readonly unit?: OwnIndicator['unit'];
  readonly thresholds?: OwnIndicator['thresholds'];
}

async function indicator(written: Written): Promise<OwnIndicator> {
  const { engine } = workshop;
  const [above, below] = written.tables ?? ['loan_snapshot', 'loan_snapshot'];
  const source = (text: string, table: FormulaTable) => ({ text, columns: columnsOf(table), place: PLACE });
  const side = async (text: string, table: FormulaTable) => {
    return { of: await readAggregates(engine, source(text, table)), name: TEXT, table };
  };
  return {
    code: written.code ?? 'X1',
    version: 1,
    ...{ name: TEXT, formula: TEXT, pitfall: TEXT, source: TEXT },
    numerator: await side(written.numerator, above),
    denominator: written.denominator === undefined ? null : await side(written.denominator, below),
    where: written.where === undefined ? null : await readScalar(engine, source(written.where, above), 'boolean'),
    unit: written.unit ?? 'ratio',
    direction: 'higherIsWorse',
    sets: ['cn_2023', 'par'],
    thresholds: written.thresholds,
  };
}

async function dimension(name: string, text: string): Promise<OwnDimension> {
  return {
    name,
    title: TEXT,
    expression: await readLabel(workshop.engine, { text, columns: columnsOf('loan_snapshot'), place: PLACE }),
  };
}

const TAPE = tape([
  loan('L1', '100.00', { region: 'East', days_past_due: 0, accrued_interest: '1.50', origination_date: '2024-03-01' }),
  loan('L2', '300.00', { region: 'East', days_past_due: 95, accrued_interest: '9.25', origination_date: '2025-03-01' }),
  loan('L3', '600.00', {
    region: 'West',
    days_past_due: 120,
    accrued_interest: '4.25',
    origination_date: '2025-09-30',
  }),
  loan('L4', '50.00', { region: 'West', days_past_due: null, accrued_interest: null, origination_date: null }),
]);

describe('an indicator in YAML', () => {
  it('is measured for the book and every cut, with its parts, status and definition', async () => {
    const own = await indicator({
      numerator: 'SUM(CASE WHEN days_past_due > 90 THEN accrued_interest ELSE 0 END)',
      denominator: 'SUM(accrued_interest)',
      thresholds: { amber: '0.5', red: '0.95' },
    });
    const measured = await workshop.measure(await workshop.snapshot([TAPE]), { ownIndicators: [own] });
    // 9.25 + 4.25 over 1.50 + 9.25 + 4.25; East 9.25 / 10.75; West 4.25 / 4.25.
    expect(measured.figures.get('X1@2026-10')).toMatchObject({
      value: '0.9',
      numerator: '13.50',
      denominator: '15.00',
      unit: 'ratio',
      status: 'amber',
      definition: 'X1/1',
    });
    expect(shown(measured, 'X1@2026-10/region=East')).toBe('0.86046511627907');
    expect(measured.figures.get('X1@2026-10/region=West')).toMatchObject({ value: '1', status: 'red' });
    expect(measured.indicators.at(-1)).toMatchObject({
      code: 'X1',
      needs: ['loan_snapshot.accrued_interest', 'loan_snapshot.days_past_due'],
    });
    expect(measured.queries.X1).toEqual(['own']);
    expect(measured.statements.own).toContain('loan_snapshot');
    expect(measured.board.map(({ name }) => name)).toEqual(['X1']);
  });

  it.each<[string, Written, string]>([
    [
      'loans that count, above and below',
      { numerator: 'SUM(principal_balance)', denominator: 'COUNT(*)', where: "region = 'East'", unit: 'amount' },
      '200.00',
    ],
    [
      'sums of several decimals, added and taken away',
      { numerator: 'SUM(principal_balance * 0.015) - SUM(accrued_interest) - COUNT(*)', unit: 'amount' },
      '-3.25',
    ],
    ['the oldest loan in days', { numerator: 'MAX(days_past_due)', unit: 'days' }, '120'],
    ['a number of loans', { numerator: 'COUNT(accrued_interest)', unit: 'count' }, '3'],
    [
      'an average of amounts',
      { numerator: 'SUM(principal_balance)', denominator: 'COUNT(days_past_due)', unit: 'amount' },
      '350.00',
    ],
    [
      'no largest of nothing',
      { numerator: 'MAX(days_past_due)', where: "region = 'North'", unit: 'days' },
      '(zeroDenominator)',
    ],
    [
      'the largest over a number',
      { numerator: 'MAX(principal_balance) - MIN(principal_balance)', denominator: 'COUNT(*)', unit: 'amount' },
      '137.50',
    ],
    ['nothing over nothing', { numerator: 'SUM(ecl)', denominator: 'SUM(lgd)' }, '(notSupplied:ecl)'],
    ['a zero below the line', { numerator: 'COUNT(*)', denominator: 'SUM(days_past_due * 0)' }, '(zeroDenominator)'],
  ])('gives %s', async (_, written, expected) => {
    const own = await indicator(written);
    const measured = await workshop.measure(await workshop.snapshot([TAPE]), { ownIndicators: [own] });
    expect(shown(measured, 'X1@2026-10')).toBe(expected);
  });

  it('is compared, follows the report where it has a bound, and is missing with the column that it lacks', async () => {
    const september = tape([loan('L1', '80.00', { cutoff_date: '2026-09-30', days_past_due: 0 })], '2026-09');
    const first = await indicator({ numerator: 'SUM(principal_balance)', unit: 'amount', thresholds: { red: '1' } });
    const second = await indicator({ code: 'X2', numerator: 'SUM(ecl)', unit: 'amount' });
    const measured = await workshop.measure(await workshop.snapshot([september, TAPE]), {
      months: ['2026-09', '2026-10'],
      ownIndicators: [first, second],
      thresholds: [{ figure: 'X1', amber: '1050', direction: 'above' }],
    });
    expect(shown(measured, 'X1.prevMonth@2026-10')).toBe('970.00');
    expect(measured.figures.get('X1@2026-10')?.status).toBe('amber');
    expect(measured.missing).toContainEqual({ indicator: 'X2', reason: 'notSupplied:ecl' });
  });

  it('has its loans behind it, none that it counts with nothing', async () => {
    const own = await indicator({
      numerator: 'SUM(CASE WHEN days_past_due > 90 THEN accrued_interest ELSE 0 END)',
      denominator: 'SUM(accrued_interest)',
    });
    const snapshot = await workshop.snapshot([TAPE]);
    const settings = { ownIndicators: [own] };
    const measured = await workshop.measure(snapshot, settings);
    const figure = measured.figures.get('X1@2026-10');
    if (figure === undefined) throw new Error('no X1');
    const { rows, total } = await workshop.behind(snapshot, figure, settings);
    expect(rows.map(({ id, amount }) => [id, amount])).toEqual([
      ['L2', '9.25'],
      ['L3', '4.25'],
    ]);
    expect(total).toBe(figure.numerator);
  });

  it('has no figure in a set that it is not meant for', async () => {
    const own = { ...(await indicator({ numerator: 'COUNT(*)', unit: 'count' })), sets: ['par'] as const };
    const snapshot = await workshop.snapshot([TAPE]);
    expect(
      (await workshop.measure(snapshot, { ownIndicators: [{ ...own, sets: [...own.sets] }] })).figures.has(
        'X1@2026-10',
      ),
    ).toBe(false);
    const par = await workshop.measure(snapshot, {
      ownIndicators: [{ ...own, sets: [...own.sets] }],
      definitionSet: 'par',
    });
    expect(shown(par, 'X1@2026-10/set=par')).toBe('4');
  });
});

describe('an indicator over what happened', () => {
  const payments = (month: string, rows: readonly BookRow[]): BookPart => ({ table: 'payment', month, rows });
  const paid = (id: string, value_date: string, principal: string, currency = 'CNY'): BookRow => {
    return { payment_id: id, loan_id: 'gone', value_date, principal, currency };
  };
  const collected: Written = {
    numerator: 'SUM(principal)',
    denominator: 'SUM(principal_balance)',
    tables: ['payment', 'loan_snapshot'],
  };

  it('counts the month’s rows, also of loans that are gone, and is told for the book alone', async () => {
    const parts = [TAPE, payments('2026-10', [paid('1', '2026-10-01', '10.50'), paid('2', '2026-10-31', '94.50')])];
    const own = await indicator(collected);
    const measured = await workshop.measure(await workshop.snapshot(parts), { ownIndicators: [own] });
    expect(measured.figures.get('X1@2026-10')).toMatchObject({ value: '0.1', numerator: '105.00' });
    expect([...measured.figures.keys()].filter((id) => id.startsWith('X1@'))).toEqual(['X1@2026-10']);
    expect(measured.indicators.at(-1)?.needs).toEqual(['loan_snapshot.principal_balance', 'payment.principal']);
    expect(measured.queries.X1).toEqual(['own_payment', 'own']);
  });

  it('is zero in a month without an event, and missing where there are none at all', async () => {
    const earlier = [TAPE, payments('2026-09', [paid('1', '2026-09-01', '10')])];
    const own = await indicator(collected);
    const quiet = await workshop.measure(await workshop.snapshot(earlier), { ownIndicators: [own] });
    expect(shown(quiet, 'X1@2026-10')).toBe('0');
    const none = await workshop.measure(await workshop.snapshot([TAPE]), { ownIndicators: [own] });
    expect(shown(none, 'X1@2026-10')).toBe('(notSupplied:payment.principal)');
  });

  it('adds no currencies together, and has no scope', async () => {
    const mixed = [TAPE, payments('2026-10', [paid('1', '2026-10-01', '1'), paid('2', '2026-10-01', '1', 'USD')])];
    const ownIndicators = [await indicator(collected)];
    const snapshot = await workshop.snapshot(mixed);
    expect(shown(await workshop.measure(snapshot, { ownIndicators }), 'X1@2026-10')).toBe('(mixedCurrency)');
    const scoped = await workshop.measure(snapshot, { ownIndicators, scope: { region: 'East' } });
    expect(shown(scoped, 'X1@2026-10/region=East')).toBe('(wholeBookOnly)');
  });
});

it('adds and compares no money of several currencies', async () => {
  const book = tape([loan('L1', '1'), loan('L2', '1', { currency: 'USD' })]);
  const ownIndicators = [
    await indicator({ numerator: 'SUM(principal_balance)', denominator: 'SUM(principal_balance)' }),
    await indicator({ code: 'X2', numerator: 'COUNT(*)', where: 'principal_balance > 0.5', unit: 'count' }),
    await indicator({ code: 'X3', numerator: 'COUNT(*)', unit: 'count' }),
  ];
  const measured = await workshop.measure(await workshop.snapshot([book]), { ownIndicators });
  expect(['X1', 'X2', 'X3'].map((code) => shown(measured, `${code}@2026-10`))).toEqual([
    '(mixedCurrency)',
    '(mixedCurrency)',
    '2',
  ]);
});

describe('a dimension in YAML', () => {
  const SIZE = "CASE WHEN principal_balance < 200 THEN 'small' WHEN principal_balance < 500 THEN '中额/middle' END";

  it('cuts everything, its segments adding up to the book', async () => {
    const measured = await workshop.measure(await workshop.snapshot([TAPE]), {
      dimensions: ['size_band', 'vintage_year'],
      ownDimensions: [await dimension('size_band', SIZE), await dimension('vintage_year', 'year(origination_date)')],
    });
    const balance = (cut: string) => shown(measured, `C1.balance@2026-10/${cut}`);
    expect(balance('size_band=small')).toBe('150.00');
    expect(balance(`size_band=${encodeURIComponent('中额/middle')}`)).toBe('300.00');
    expect(balance('size_band=(unknown)')).toBe('600.00');
    expect([2024, 2025].map((year) => balance(`vintage_year=${year}`))).toEqual(['100.00', '900.00']);
    expect(shown(measured, 'C6@2026-10/vintage_year=2025')).toBe('1');
    expect(shown(measured, 'K4@2026-10/by=vintage_year')).toBe('0.746031746031746');
    expect(measured.missingDimensions).toEqual([]);
  });

  it('may be what a report is about', async () => {
    const measured = await workshop.measure(await workshop.snapshot([TAPE]), {
      scope: { size_band: 'small' },
      ownDimensions: [await dimension('size_band', SIZE)],
    });
    expect(shown(measured, 'C1.balance@2026-10/size_band=small')).toBe('150.00');
    expect(shown(measured, 'C1.count@2026-10/region=East/size_band=small')).toBe('1');
  });

  it('is listed with the column that it lacks', async () => {
    const measured = await workshop.measure(await workshop.snapshot([TAPE]), {
      dimensions: ['region', 'grade_band'],
      ownDimensions: [await dimension('grade_band', "coalesce(rating_grade, region, 'none')")],
    });
    expect(measured.missingDimensions).toEqual([{ dimension: 'grade_band', reason: 'notSupplied:rating_grade' }]);
  });
});
