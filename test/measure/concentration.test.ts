import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { unitsText } from '../../src/domain/index.ts';
import type { Measurement } from '../../src/measure/index.ts';
import { type BookPart, loan, openWorkshop, shown, tape, type Workshop } from './book.ts';

let workshop: Workshop;
let measured: Measurement;

beforeAll(async () => {
  workshop = await openWorkshop();
  measured = await measureBook([tape(LOANS), OBLIGORS, CAPITAL, LIMITS]);
});

afterAll(async () => {
  await workshop.close();
});

/** A owes 300 + 100, B 250, C 150, D 200; B and C are of one group since September, C was in D's before. */
const LOANS = [
  loan('L1', '300', { obligor_id: 'A', region: 'East' }),
  loan('L2', '100', { obligor_id: 'A', region: 'West' }),
  loan('L3', '250', { obligor_id: 'B', region: 'East' }),
  loan('L4', '150', { obligor_id: 'C', region: 'West' }),
  loan('L5', '200', { obligor_id: 'D', region: 'West' }),
  loan('L6', '999', { obligor_id: 'B', region: 'East', written_off_flag: true }),
];
const state = (obligor_id: string, valid_from: string | null, group_id: string | null) => ({
  obligor_id,
  valid_from,
  group_id,
});
const OBLIGORS: BookPart = {
  table: 'obligor',
  month: 'all',
  rows: [
    state('A', null, null),
    state('B', null, 'G1'),
    state('C', '2025-01-01', 'A'),
    state('C', '2026-09-01', 'G1'),
    state('C', '2026-11-01', null),
    // A group may bear an obligor's id and is not that obligor.
    state('D', null, 'A'),
    state('NOBODY', null, 'G1'),
  ],
};
const CAPITAL: BookPart = {
  table: 'capital',
  month: 'all',
  rows: [
    { date: '2026-06-30', currency: 'CNY', net_capital: '9000', tier1_capital: '8000' },
    { date: '2026-09-30', currency: 'CNY', net_capital: '2000', tier1_capital: '1600' },
    { date: '2026-11-30', currency: 'CNY', net_capital: '1', tier1_capital: '1' },
  ],
};
const limit = (limit_id: string, dimension: string, value: string, amount: string, more = {}) => ({
  limit_id,
  dimension,
  value,
  currency: 'CNY',
  amount,
  valid_from: null,
  valid_until: null,
  ...more,
});
const LIMITS: BookPart = {
  table: 'limit',
  month: 'all',
  rows: [
    limit('east', 'region', 'East', '500', { valid_until: '2026-10-31' }),
    limit('north', 'region', 'North', '80'),
    limit('a', 'obligor', 'A', '1000'),
    limit('g', 'group', 'G1', '800', { valid_from: '2026-10-31' }),
    limit('expired', 'region', 'West', '1', { valid_until: '2026-10-30' }),
    limit('future', 'region', 'West', '1', { valid_from: '2026-11-01' }),
    limit('unknown', 'shoe_size', '42', '1'),
  ],
};

async function measureBook(parts: readonly BookPart[], settings = {}): Promise<Measurement> {
  return workshop.measure(await workshop.snapshot(parts), { indicators: ['C1', 'K'], ...settings });
}

describe('concentration worked by hand', () => {
  it.each([
    ['K1', '0.2'],
    ['K1.balance', '400.00'],
    ['K1.tier1', '0.25'],
    ['K1.capitalAge', '31'],
    // A's 300 in the East against the whole capital.
    ['K1@/region=East', '0.15'],
    // B 250 + C 150 = 400; A alone 400; D, whose group is named A, 200.
    ['K2.balance', '400.00'],
    ['K2', '0.2'],
    ['K2.tier1', '0.25'],
    // 400 + 250 + 200 of 1,000.
    ['K3.top3', '0.85'],
    ['K3.capital', '0.5'],
    // (400^2 + 250^2 + 150^2 + 200^2) / 1000^2
    ['K4', '0.285'],
    // (0.285 - 1/4) / (1 - 1/4)
    ['K4.normalised', '0.0466666666666667'],
    // Ranks 1 400, 2 250, 3 200, 4 150: sum 2,100; 1000 / (4200 - 1000)
    ['K4.hallTideman', '0.3125'],
    // Groups 400, 400, 200: (0.16 + 0.16 + 0.04)
    ['K4@/by=group', '0.36'],
    ['K4.normalised@/by=group', '0.04'],
    // East 550, West 450.
    ['K4@/by=region', '0.505'],
    ['K4.normalised@/by=region', '0.01'],
    // (n + 1) S - 2 R = 5 x 1000 - 2 x 2100 = 800, over 4 x 1000
    ['K5', '0.2'],
    // Groups: 4 x 1000 - 2 (400 + 800 + 600) = 400, over 3 x 1000
    ['K5@/by=group', '0.133333333333333'],
    ['K6@/limit=east', '1.1'],
    ['K6.headroom@/limit=east', '-50.00'],
    ['K6@/limit=north', '0'],
    ['K6@/limit=a', '0.4'],
    ['K6@/limit=g', '0.5'],
    ['K6.headroom@/limit=g', '400.00'],
    ['K6.unmeasured', '1'],
  ])('%s is %s', (name, value) => {
    const [code = '', rest = ''] = name.split('@');
    expect(shown(measured, `${code}@2026-10${rest}`)).toBe(value);
  });

  it('knows no limit that is not in force, and none of a restricted book', async () => {
    for (const id of ['expired', 'future', 'unknown']) {
      expect(measured.figures.has(`K6@2026-10/limit=${id}`)).toBe(false);
    }
    const scoped = await measureBook([tape(LOANS), OBLIGORS, CAPITAL, LIMITS], { scope: { region: 'East' } });
    expect(shown(scoped, 'K6.unmeasured@2026-10/region=East')).toBe('(wholeBookOnly)');
    expect(shown(scoped, 'K2.balance@2026-10/region=East')).toBe('300.00');
  });

  it('says what is missing', async () => {
    const plain = await measureBook([tape(LOANS)]);
    expect(shown(plain, 'K1@2026-10')).toBe('(notSupplied:capital.net_capital)');
    expect(shown(plain, 'K2.balance@2026-10')).toBe('(notSupplied:obligor.group_id)');
    expect(shown(plain, 'K6.unmeasured@2026-10')).toBe('(notSupplied:limit.amount)');
    expect(shown(plain, 'K1.balance@2026-10')).toBe('400.00');
  });

  it('one obligor alone has no normalised index; a book without one has none at all', async () => {
    const one = await measureBook([tape([loan('L1', '5', { region: 'East' })])]);
    expect(shown(one, 'K4@2026-10')).toBe('1');
    expect(shown(one, 'K4.normalised@2026-10')).toBe('(zeroDenominator)');
    expect(shown(one, 'K5.theil@2026-10')).toBe('0');
    const none = await measureBook([tape([loan('L1', '0', { region: 'East' })])]);
    expect(shown(none, 'K5.theil@2026-10')).toBe('(zeroDenominator)');
    expect(shown(none, 'K4@2026-10')).toBe('(zeroDenominator)');
  });

  it('tells no index over amounts of two currencies', async () => {
    const mixed = await measureBook([tape([...LOANS, { ...loan('L7', '1'), currency: 'USD', region: 'East' }])]);
    for (const name of ['K1.balance', 'K5.theil', 'K5.atkinson', 'K4.normalised']) {
      expect(shown(mixed, `${name}@2026-10`)).toBe('(mixedCurrency)');
    }
  });
});

describe('indices of any balances', () => {
  const cents = fc.oneof(fc.bigInt(1n, 999n), fc.bigInt(1n, 10n ** 6n), fc.bigInt(1n, 10n ** 14n));

  it('agree with the formulas over the balances themselves', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(cents, { minLength: 1, maxLength: 40 }), async (balances) => {
        const one = await measureBook([tape(balances.map((units, i) => loan(`L${i}`, unitsText(units))))], {
          dimensions: [],
        });
        const x = balances.map(Number);
        const mean = x.reduce((sum, each) => sum + each, 0) / x.length;
        const average = (of: (ratio: number) => number): number =>
          x.reduce((sum, each) => sum + of(each / mean), 0) / x.length;
        const figure = (name: string): number => Number(shown(one, `${name}@2026-10`));
        expect(figure('K5.theil')).toBeCloseTo(
          average((ratio) => ratio * Math.log(ratio)),
          10,
        );
        expect(figure('K5.atkinson')).toBeCloseTo(1 - average(Math.sqrt) ** 2, 10);
        expect(figure('K5.atkinson1')).toBeCloseTo(1 - Math.exp(average(Math.log)), 10);
        const gini = figure('K5');
        expect(figure('K4.hallTideman')).toBeCloseTo(1 / (x.length * (1 - gini)), 10);
      }),
      { numRuns: 20 },
    );
  });
});
