import { afterAll, beforeAll, expect, it } from 'vitest';

import type { Measurement } from '../../src/measure/index.ts';
import { type BookRow, openWorkshop, type Workshop } from './book.ts';

const TAPE: BookRow = {
  cutoff_date: '2026-10-31',
  loan_id: '1',
  currency: 'CNY',
  principal_balance: '1.00',
  days_past_due: 0,
  asset_class_5: 'normal',
  region: 'East',
};

const legalCase = (id: string, stage: string, further: BookRow = {}): BookRow => ({
  case_id: id,
  loan_id: id,
  stage,
  currency: 'CNY',
  claim: '100.00',
  filed_at: null,
  limitation_end: null,
  guarantee_period_end: null,
  closed_at: null,
  ...further,
});

let workshop: Workshop;
let measured: Measurement;
beforeAll(async () => {
  workshop = await openWorkshop();
  const rows = [
    legalCase('a', 'preparing', { limitation_end: '2026-10-31' }), // the last day itself: not lapsed
    legalCase('b', 'preparing', { limitation_end: '2026-10-30', guarantee_period_end: '2026-11-30' }),
    legalCase('c', 'preparing', { limitation_end: '2026-12-01' }), // 31 days
    legalCase('d', 'preparing', { limitation_end: '2027-01-29' }), // 90 days
    legalCase('e', 'preparing', { limitation_end: '2027-01-30' }), // 91 days
    legalCase('f', 'filed', { filed_at: '2026-08-01', limitation_end: '2026-09-01' }), // filed: the clock stands
    legalCase('g', 'enforcement', { filed_at: '2026-01-01', claim: null }),
    legalCase('h', 'closed', { limitation_end: '2026-01-01' }),
    legalCase('i', 'judgment', { filed_at: '2026-01-01', closed_at: '2026-10-31' }),
  ];
  const snapshot = await workshop.snapshot([
    { table: 'loan_snapshot', month: '2026-10', rows: [TAPE] },
    { table: 'legal_case', month: 'all', rows },
  ]);
  measured = await workshop.measure(snapshot, {});
});
afterAll(() => workshop.close());

it.each([
  ['cases', '7'],
  ['claim', '600.00'],
  ['lapsed', '1'],
  ['limitation30', '1'],
  ['limitation90', '3'],
  ['guarantee30', '1'],
  ['guarantee90', '1'],
  ['guaranteeLapsed', '0'],
])('L9.%s is %s', (measure, value) => {
  expect(measured.figures.get(`L9.${measure}@2026-10`)?.value).toBe(value);
});

it('tells open cases by stage', () => {
  expect(measured.figures.get('L9.cases@2026-10/stage=preparing')?.value).toBe('5');
  expect(measured.figures.get('L9.cases@2026-10/stage=judgment')?.value).toBe('0');
});

it('lists the cases whose clock runs out within 90 days, and those whose clock has run out', () => {
  const rows = (id: string) => measured.lists.find((each) => each.id === id)?.rows.map(([first]) => first);
  expect(rows('legal')).toEqual(['a', 'b', 'c', 'd']);
  expect(rows('lapsed')).toEqual(['b']);
});
