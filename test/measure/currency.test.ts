import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type BookRow, openWorkshop, type Workshop } from './book.ts';

const loan = (id: string, currency: string, principal: string, loanClass: string): BookRow => ({
  cutoff_date: '2026-10-31',
  loan_id: id,
  obligor_id: id,
  currency,
  principal_balance: principal,
  days_past_due: 0,
  asset_class_5: loanClass,
  region: 'East',
});

const LOANS = [
  loan('A', 'CNY', '1000.00', 'normal'),
  loan('B', 'USD', '100.05', 'substandard'),
  loan('C', 'USD', '0.07', 'normal'),
  loan('D', 'EUR', '50.00', 'loss'),
];
const RATES = [
  { date: '2026-09-30', currency: 'USD', rate: '6.900000' },
  { date: '2026-10-30', currency: 'USD', rate: '7.123456' },
  { date: '2026-11-02', currency: 'USD', rate: '9.000000' },
];

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

describe('a book in several currencies', () => {
  it('comes into one by the newest rate not after the cut-off; what has no rate stands apart and is added to nothing', async () => {
    const snapshot = await workshop.snapshot([
      { table: 'loan_snapshot', month: '2026-10', rows: LOANS },
      { table: 'fx_rate', month: 'all', rows: RATES },
    ]);
    const { figures } = await workshop.measure(snapshot, {});
    const value = (id: string) => figures.get(id)?.value;
    // 100.05 x 7.123456 = 712.7017728 -> 712.70; 0.07 x 7.123456 = 0.49864192 -> 0.50.
    expect(value('C1.balance@2026-10')).toBe('1713.20');
    expect(value('C1.balance@2026-10/class=substandard')).toBe('712.70');
    expect(figures.get('C2@2026-10')).toMatchObject({ numerator: '712.70', denominator: '1713.20' });
    expect(value('C1.count@2026-10')).toBe('3');
    expect(figures.get('C1.unconverted@2026-10/key=EUR')).toMatchObject({ value: '50.00', currency: 'EUR' });
    expect(value('C1.unconvertedCount@2026-10/key=EUR')).toBe('1');
    expect(value('K4@2026-10')).toBeDefined();
  });

  it('is mixed where no rates are supplied, and nothing is added up', async () => {
    const snapshot = await workshop.snapshot([{ table: 'loan_snapshot', month: '2026-10', rows: LOANS }]);
    const { figures } = await workshop.measure(snapshot, {});
    expect(figures.get('C2@2026-10')).toMatchObject({ value: null, reason: 'mixedCurrency' });
    expect([...figures.keys()].filter((id) => id.startsWith('C1.unconverted'))).toEqual([]);
  });

  it('reads a book of one currency as it is, also where rates are supplied', async () => {
    const rows = LOANS.filter(({ currency }) => currency === 'CNY');
    const snapshot = await workshop.snapshot([
      { table: 'loan_snapshot', month: '2026-10', rows },
      { table: 'fx_rate', month: 'all', rows: RATES },
    ]);
    const { statements } = await workshop.measure(snapshot, {});
    expect(statements.loan).not.toContain('unconverted');
  });
});
