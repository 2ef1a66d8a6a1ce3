import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { figureId, figureSchema, parseFigureId } from '../../src/domain/index.ts';
import type { Measurement } from '../../src/measure/index.ts';
import { type BookPart, loan, openWorkshop, shown, tape, type Workshop } from './book.ts';

let workshop: Workshop;
let measured: Measurement;

const OCTOBER = [
  loan('L1', '1000.00', {
    obligor_id: 'A',
    asset_class_5: 'normal',
    days_past_due: 0,
    region: 'East',
    product: 'loan',
  }),
  loan('L2', '500.00', {
    obligor_id: 'A',
    asset_class_5: 'normal',
    days_past_due: 10,
    region: 'West',
    product: 'loan',
  }),
  loan('L3', '300.50', {
    obligor_id: 'B',
    asset_class_5: 'special_mention',
    days_past_due: 91,
    region: 'East',
    product: 'loan',
  }),
  loan('L4', '200.00', {
    obligor_id: 'C',
    asset_class_5: 'substandard',
    days_past_due: 200,
    region: 'West',
    product: 'card',
  }),
  loan('L5', '99.50', { obligor_id: 'D', asset_class_5: 'loss', days_past_due: 400, region: null, product: 'loan' }),
  loan('L6', '777.77', {
    obligor_id: 'E',
    asset_class_5: 'loss',
    days_past_due: 900,
    region: 'East',
    product: 'loan',
    written_off_flag: true,
  }),
];

const SEPTEMBER = [
  {
    ...loan('L1', '900.00', {
      obligor_id: 'A',
      asset_class_5: 'normal',
      days_past_due: 0,
      region: 'East',
      product: 'loan',
    }),
    cutoff_date: '2026-09-30',
  },
  {
    ...loan('L4', '100.00', {
      obligor_id: 'C',
      asset_class_5: 'substandard',
      days_past_due: 120,
      region: 'West',
      product: 'card',
    }),
    cutoff_date: '2026-09-30',
  },
];

const BOOK: readonly BookPart[] = [
  tape(SEPTEMBER, '2026-09', [...Object.keys(SEPTEMBER[0] ?? {})]),
  tape(OCTOBER),
  {
    table: 'provision',
    month: '2026-10',
    rows: [
      { cutoff_date: '2026-10-31', loan_id: 'L4', currency: 'CNY', amount: '150.00' },
      { cutoff_date: '2026-10-31', loan_id: 'L5', currency: 'CNY', amount: '99.50' },
      { cutoff_date: '2026-10-31', loan_id: 'L6', currency: 'CNY', amount: '777.77' },
      { cutoff_date: '2026-10-31', loan_id: 'GONE', currency: 'CNY', amount: '5.00' },
    ],
  },
  { table: 'writeoff_recovery', month: '2025-08', rows: [event('E0', '2025-08-05', 'write_off', '9999.00')] },
  {
    table: 'writeoff_recovery',
    month: '2025-11',
    rows: [event('E1', '2025-11-05', 'write_off', '400.00'), event('E2', '2025-11-30', 'recovery', '50.00')],
  },
  { table: 'writeoff_recovery', month: '2026-10', rows: [event('E3', '2026-10-02', 'sale', '100.00')] },
  {
    table: 'capital',
    month: 'all',
    rows: [
      { date: '2026-06-30', currency: 'CNY', net_capital: '10000.00' },
      { date: '2026-09-30', currency: 'CNY', net_capital: '8000.00' },
      { date: '2026-12-31', currency: 'CNY', net_capital: '1.00' },
    ],
  },
  {
    table: 'gl_control',
    month: '2026-10',
    rows: [{ cutoff_date: '2026-10-31', gl_account: '1301', currency: 'CNY', balance: '2101.00' }],
  },
];

beforeAll(async () => {
  workshop = await openWorkshop();
  const snapshot = await workshop.snapshot(BOOK, {
    quality: [
      { month: '2026-10', column: 'loan_id', cells: 6, present: 6 },
      { month: '2026-10', column: 'days_past_due', cells: 6, present: 3 },
      { month: '2026-10', column: 'region', cells: 6, present: 5 },
    ],
    rejects: [
      {
        table: 'loan_snapshot',
        file: 'a.csv',
        line: 9,
        column: 'x',
        reason: 'badDate',
        expected: '',
        maskedValue: null,
        month: '2026-10',
      },
      {
        table: 'loan_snapshot',
        file: 'a.csv',
        line: 8,
        column: null,
        reason: 'duplicateKey',
        expected: '',
        maskedValue: null,
        month: '2026-10',
      },
      {
        table: 'provision',
        file: 'b.csv',
        line: 8,
        column: 'x',
        reason: 'badDate',
        expected: '',
        maskedValue: null,
        month: '2026-10',
      },
    ],
  });
  measured = await workshop.measure(
    snapshot,
    {
      months: ['2026-09', '2026-10'],
      cardProducts: ['card'],
      minimumBase: '250',
      thresholds: [
        { figure: 'C2', amber: '0.1', red: '0.2', direction: 'above' },
        { figure: 'C2/region=West', amber: '0.01', red: '0.02', direction: 'above' },
        { figure: 'P1', amber: '1.5', red: '0.5', direction: 'below' },
        { figure: 'C1.share/class=normal', amber: '0.9', direction: 'below' },
        { figure: 'C9.count', red: '0', direction: 'above', atBound: 'within' },
      ],
    },
    { extractedAt: '2026-11-02T18:30:00.000Z' },
  );
});

afterAll(async () => {
  await workshop.close();
});

describe('a book small enough to check by hand', () => {
  const expected: readonly (readonly [string, string])[] = [
    ['C1.balance@2026-10', '2100.00'],
    ['C1.count@2026-10', '5'],
    ['C1.balance@2026-10/class=normal', '1500.00'],
    ['C1.count@2026-10/class=doubtful', '0'],
    ['C1.share@2026-10/class=normal', '0.714285714285714'],
    ['C1.balance@2026-10/region=East', '1300.50'],
    ['C1.balance@2026-10/region=(unknown)', '99.50'],
    ['C2@2026-10', '0.142619047619048'],
    ['C2.balance@2026-10', '299.50'],
    ['C2.count@2026-10', '2'],
    ['C2@2026-10/region=East', '0'],
    ['C2@2026-10/region=(unknown)', '(baseTooSmall)'],
    ['C2a@2026-10', '0.3075'],
    ['C2a.disposed@2026-10', '500.00'],
    ['C2a@2026-10/region=East', '(notSupplied:writeoff_recovery.region)'],
    ['C2a@2026-09', '0.357142857142857'],
    ['C3@2026-10', '(notSupplied:off_balance_amount)'],
    ['C4@2026-10', '0.143095238095238'],
    ['C5@2026-10', '0.523809523809524'],
    ['C5.balance@2026-10', '1100.00'],
    ['C6.balance@2026-10', '600.00'],
    ['C7@2026-10', '2.00333889816361'],
    ['C8@2026-10', '2.00333889816361'],
    ['C9.count@2026-10', '3'],
    ['C9.balance@2026-10', '1000.50'],
    ['C13.balance@2026-10/band=91-180', '300.50'],
    ['C13.count@2026-10/band=361%2B', '1'],
    ['C14.par30@2026-10', '0.285714285714286'],
    ['C14.balance90@2026-10', '600.00'],
    ['P1@2026-10', '0.833055091819699'],
    ['P1.balance@2026-10', '249.50'],
    ['P1@2026-10/region=West', '(baseTooSmall)'],
    ['P2@2026-10/region=West', '0.214285714285714'],
    ['P2@2026-09', '(notSupplied:provision.amount)'],
    ['K3.balance@2026-10', '2100.00'],
    ['K3.capital@2026-10', '0.2625'],
    ['K3.capital@2026-09', '0.125'],
    ['K4@2026-10', '0.541995578231293'],
    ['K4.obligors@2026-10', '4'],
    ['K4@2026-10/by=region', '0.496870861678005'],
    ['K5@2026-10', '0.512142857142857'],
    ['D1@2026-10', '0.75'],
    ['D1@2026-10/column=region', '0.833333333333333'],
    ['D2@2026-10', '0.857142857142857'],
    ['D2.count@2026-10', '1'],
    ['D3@2026-10', '1'],
    ['D3.count@2026-10/rule=normalBeyond90Days', '0'],
    ['D4@2026-10', '2'],
    ['D4@2026-09', '(notSupplied:manifest)'],
    ['D5@2026-10', '-1.00'],
    ['D5.absolute@2026-10', '1.00'],
    ['D8.duplicates@2026-10', '1'],
    ['D8.orphans@2026-10', '1'],
    ['D8.orphans@2026-10/key=provisionWithoutLoan', '1'],
    ['C2.prevMonth@2026-10', '0.0426190476190476'],
    ['C2.balance_prevMonth@2026-10', '199.50'],
    ['C2.balance_prevMonth_growth@2026-10', '(baseTooSmall)'],
    ['C1.balance_prevMonth@2026-10', '1100.00'],
    ['C1.balance_prevMonth_growth@2026-10', '1.1'],
    ['C1.count_prevMonth@2026-10', '3'],
    ['C1.balance_prevQuarterEnd@2026-10', '1100.00'],
    ['C2.prevYearEnd@2026-10', '(noHistory)'],
    ['C2.sameMonthLastYear@2026-10', '(noHistory)'],
    ['C1.balance_prevMonth@2026-10/region=(unknown)', '99.50'],
    ['C1.balance_prevMonth_growth@2026-10/region=(unknown)', '(zeroDenominator)'],
  ];
  it.each(expected)('%s is %s', (id, value) => expect(shown(measured, id)).toBe(value));

  it('gives numerator and denominator of a ratio as exact amounts', () => {
    expect(measured.figures.get('C2@2026-10')).toMatchObject({
      numerator: '299.50',
      denominator: '2100.00',
      unit: 'ratio',
    });
    expect(measured.figures.get('C2@2026-10/region=(unknown)')).toMatchObject({
      numerator: '99.50',
      denominator: '99.50',
    });
    expect(measured.figures.get('C2.prevMonth@2026-10')).toMatchObject({
      unit: 'pp',
      numerator: null,
      denominator: null,
    });
  });

  it('judges book and cuts, the specific bound before the general one, and nothing without a value', () => {
    const status = (id: string) => measured.figures.get(id)?.status;
    expect(status('C2@2026-10')).toBe('amber');
    expect(status('C2@2026-10/region=East')).toBe('green');
    expect(status('C2@2026-10/region=West')).toBe('red');
    expect(status('C2@2026-10/region=(unknown)')).toBeNull();
    expect(status('P1@2026-10')).toBe('amber');
    expect(status('C1.share@2026-10/class=normal')).toBe('amber');
    expect(status('C1.share@2026-10/class=loss')).toBeNull();
    expect(status('C9.count@2026-10')).toBe('red');
    expect(status('C9.count@2026-09')).toBe('green');
    expect(status('C5@2026-10')).toBeNull();
  });

  it('lists what was asked for and cannot be given, with the column', () => {
    expect(measured.missing).toContainEqual({ indicator: 'C3', reason: 'notSupplied:off_balance_amount' });
    expect(measured.missing.map(({ indicator }) => indicator)).not.toContain('C2');
    expect(measured.missingDimensions).toEqual([]);
  });

  it('names the statements behind every indicator, over canonical tables alone', () => {
    for (const indicator of measured.indicators) {
      const names = measured.queries[indicator.code] ?? [];
      const isKnown = [...measured.figures.values()].some(
        (figure) => figure.indicator === indicator.code && figure.value,
      );
      if (isKnown) expect(names.length, indicator.code).toBeGreaterThan(0);
      for (const name of names.filter((each) => each !== 'snapshot')) {
        expect(measured.statements[name], `${indicator.code} ${name}`).toMatch(
          /loan_snapshot|writeoff_recovery|capital/,
        );
      }
    }
    for (const text of Object.values(measured.statements)) expect(text).not.toContain('read_parquet');
  });

  it('makes figures that the schema takes, under ids that say what they are', () => {
    for (const [id, figure] of measured.figures) {
      figureSchema.parse(figure);
      expect(figureId({ ...figure })).toBe(id);
      expect(parseFigureId(id)).toEqual({
        indicator: figure.indicator,
        measure: figure.measure,
        period: figure.period,
        dimensions: figure.dimensions,
      });
    }
  });
});

function event(id: string, date: string, kind: string, amount: string): Record<string, string> {
  return { event_id: id, loan_id: 'X', date, kind, currency: 'CNY', amount };
}
