import { afterAll, beforeAll, expect, it } from 'vitest';

import { type BookPart, type BookRow, openWorkshop, type Workshop } from './book.ts';

const loan = (cutoff: string, id: string, principal: string, further: BookRow = {}): BookRow => ({
  cutoff_date: cutoff,
  loan_id: id,
  currency: 'CNY',
  principal_balance: principal,
  days_past_due: 0,
  asset_class_5: 'normal',
  region: 'East',
  origination_date: '2026-01-01',
  maturity_date: '2030-01-01',
  ...further,
});

const SEPTEMBER = ['stays', 'written', 'paid', 'vanished']
  .map((id) => loan('2026-09-30', id, '10.00'))
  .concat([
    loan('2026-09-30', 'matured', '10.00', { maturity_date: '2026-10-15' }),
    loan('2026-09-30', 'empty', '0.00'),
    loan('2026-09-30', 'drawn', '0.00'),
  ]);
const OCTOBER = [
  loan('2026-10-31', 'stays', '9.00'),
  loan('2026-10-31', 'drawn', '5.00'),
  loan('2026-10-31', 'granted', '7.00', { origination_date: '2026-10-02' }),
  loan('2026-10-31', 'older', '7.00', { origination_date: '2026-09-30' }),
];
const PARTS: readonly BookPart[] = [
  { table: 'loan_snapshot', month: '2026-09', rows: SEPTEMBER },
  { table: 'loan_snapshot', month: '2026-10', rows: OCTOBER },
  {
    table: 'writeoff_recovery',
    month: '2026-10',
    rows: [
      { event_id: '1', loan_id: 'written', date: '2026-10-09', kind: 'write_off', currency: 'CNY', amount: '10.00' },
      // A recovery is no exit.
      { event_id: '2', loan_id: 'vanished', date: '2026-10-09', kind: 'recovery', currency: 'CNY', amount: '1.00' },
    ],
  },
];
const PAYMENTS: BookPart = {
  table: 'payment',
  month: '2026-10',
  rows: [
    { payment_id: '1', loan_id: 'paid', value_date: '2026-10-20', currency: 'CNY', principal: '10.00' },
    // A payment on a loan that appears from nowhere explains nothing.
    { payment_id: '2', loan_id: 'older', value_date: '2026-10-20', currency: 'CNY', principal: '1.00' },
  ],
};

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

it('counts loans that went without a reason, and loans that came too late', async () => {
  const { figures } = await workshop.measure(await workshop.snapshot([...PARTS, PAYMENTS]), {});
  expect(figures.get('D6.gone@2026-10')?.value).toBe('1');
  expect(figures.get('D6.new@2026-10')?.value).toBe('1');
});

it('takes an early repayment for gone where payments are not supplied', async () => {
  const { figures } = await workshop.measure(await workshop.snapshot(PARTS), {});
  expect(figures.get('D6.gone@2026-10')?.value).toBe('2');
});

it('has nothing to compare in the first month, and no order unless one is told', async () => {
  const { figures } = await workshop.measure(await workshop.snapshot(PARTS.slice(1)), {});
  expect(figures.get('D6.gone@2026-10')).toMatchObject({ value: null, reason: 'noHistory' });
  expect(figures.get('D4.order@2026-10')).toMatchObject({ value: null, reason: 'notSupplied:order' });
});

it('tells the days from the cut-off to the order by the lender’s own days', async () => {
  const settings = { orderedAt: '2026-11-03T17:00:00.000Z', timeZone: 'Asia/Shanghai' };
  const { figures } = await workshop.measure(await workshop.snapshot(PARTS.slice(1)), settings);
  expect(figures.get('D4.order@2026-10')?.value).toBe('4');
});
