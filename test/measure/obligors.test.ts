import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Measurement } from '../../src/measure/index.ts';
import { type BookRow, openWorkshop, type Workshop } from './book.ts';

const loan = (id: string, obligor: string, principal: string): BookRow => ({
  cutoff_date: '2026-10-31',
  loan_id: id,
  obligor_id: obligor,
  currency: 'CNY',
  principal_balance: principal,
  days_past_due: 0,
  asset_class_5: 'normal',
  region: 'East',
});

const state = (
  obligor: string,
  from: string,
  assets: string | null,
  liabilities: string,
  further: BookRow = {},
): BookRow => ({
  obligor_id: obligor,
  valid_from: from,
  total_assets: assets,
  total_liabilities: liabilities,
  total_debt: null,
  ebit: null,
  interest_expense: null,
  ...further,
});

const LOANS = [
  loan('1', 'A', '100.00'),
  loan('2', 'A', '50.00'),
  loan('3', 'B', '200.00'),
  loan('4', 'C', '300.00'),
  loan('5', 'D', '400.00'),
  loan('6', 'E', '0.00'),
];

const STATES = [
  // A: 60 % a year ago, 90 % now; a statement of after the cut-off does not count.
  state('A', '2025-12-31', '1000.00', '600.00'),
  state('A', '2026-06-30', '1000.00', '900.00', { total_debt: '500.00', ebit: '15.00', interest_expense: '10.00' }),
  state('A', '2026-11-15', '1000.00', '100.00'),
  // B: exactly on the amber line of 70 %: not beyond it.
  state('B', '2026-06-30', '2000.00', '1400.00', { total_debt: '1200.00', ebit: '14.99', interest_expense: '10.00' }),
  // C: equity is gone.
  state('C', '2026-06-30', '500.00', '500.00', { total_debt: '1.00' }),
  // D: no assets told; E owes nothing.
  state('D', '2026-06-30', null, '10.00'),
  state('E', '2026-06-30', '10.00', '1000.00'),
];

let workshop: Workshop;
let measured: Measurement;
beforeAll(async () => {
  workshop = await openWorkshop();
  const snapshot = await workshop.snapshot([
    { table: 'loan_snapshot', month: '2026-10', rows: LOANS },
    { table: 'obligor', month: 'all', rows: STATES },
  ]);
  measured = await workshop.measure(snapshot, {});
});
afterAll(() => workshop.close());

const figure = (name: string) => measured.figures.get(`${name}@2026-10`);

describe('what obligors say of themselves', () => {
  it('adds up the newest statement not after the cut-off, of obligors who owe something', () => {
    // A 900/1000, B 1400/2000, C 500/500.
    expect(figure('O1')).toMatchObject({ numerator: '2800.00', denominator: '3500.00', value: '0.8' });
    expect(figure('O1.covered')?.value).toBe('3');
  });

  it('counts those beyond a line, never on it, and what the red ones owe', () => {
    expect(figure('O1.red')?.value).toBe('2');
    expect(figure('O1.amber')?.value).toBe('0');
    expect(figure('O1.redExposure')?.value).toBe('450.00');
  });

  it('takes debt over equity that is gone as red', () => {
    // A 500/100 = 5 (red), B 1200/600 = 2 (on amber), C 1/0 (red).
    expect(figure('O2.red')?.value).toBe('2');
    expect(figure('O2.amber')?.value).toBe('0');
    expect(figure('O2')?.denominator).toBe('700.00');
  });

  it('warns below a line where less is worse: 1.499 times the interest, not 1.5', () => {
    expect(figure('O5.amber')?.value).toBe('1');
    expect(figure('O5.red')?.value).toBe('0');
  });

  it('names the column that is missing', () => {
    expect(figure('O7')).toMatchObject({ value: null, reason: 'notSupplied:obligor.monthly_debt_service' });
  });

  it('judges by the lender’s own lines where there are some', async () => {
    const snapshot = await workshop.snapshot([
      { table: 'loan_snapshot', month: '2026-10', rows: LOANS },
      { table: 'obligor', month: 'all', rows: STATES },
    ]);
    const own = await workshop.measure(snapshot, { obligorLines: { O1: { amber: '0.60', red: '0.95' } } });
    expect(own.figures.get('O1.red@2026-10')?.value).toBe('1');
    expect(own.figures.get('O1.amber@2026-10')?.value).toBe('2');
  });
});
