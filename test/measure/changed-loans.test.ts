import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { monthsUpTo, parsePeriod } from '../../src/domain/index.ts';
import type { Measurement } from '../../src/measure/index.ts';
import { type BookPart, type BookRow, loan, openWorkshop, shown, tape, type Workshop } from './book.ts';

let workshop: Workshop;

beforeAll(async () => {
  workshop = await openWorkshop();
});

afterAll(async () => {
  await workshop.close();
});

const plain: BookRow = {
  asset_class_5: 'normal',
  days_past_due: 0,
  region: 'East',
  customer_type: 'corporate',
  maturity_date: '2030-01-01',
  extension_count: 0,
  refinance_kind: 'none',
  forbearance_flag: false,
  forbearance_start: null,
  forbearance_first_payment: null,
  payment_frequency: 'monthly',
  accrual_status: 'accrual',
  arrears_amount: '0.00',
};
const restructured = {
  forbearance_flag: true,
  forbearance_start: '2026-05-10',
  forbearance_first_payment: '2026-06-10',
};
const september = (id: string, balance: string, more: BookRow): BookRow => ({
  ...loan(id, balance, { ...plain, ...more }),
  cutoff_date: '2026-09-30',
});

const BOOK: readonly BookPart[] = [
  tape(
    [
      september('E1', '110.00', { maturity_date: '2026-10-15' }),
      september('E2', '50.00', { extension_count: 1 }),
      september('due', '90.00', { maturity_date: '2026-10-31' }),
      september('today', '30.00', { maturity_date: '2026-09-30' }),
      september('later', '70.00', { maturity_date: '2026-11-01' }),
    ],
    '2026-09',
  ),
  tape([
    // Extended in the month; the one of an earlier month; both ways of renewing.
    loan('E1', '100.00', { ...plain, extension_count: 1 }),
    loan('E2', '50.00', { ...plain, extension_count: 1 }),
    loan('RO', '60.00', { ...plain, refinance_kind: 'rollover' }),
    loan('RN', '40.00', { ...plain, refinance_kind: 'eligible_renewal' }),
    // Restructured: observed and well, observed and bad, observed no more.
    loan('F1', '80.00', { ...plain, ...restructured }),
    loan('F2', '20.00', { ...plain, ...restructured, asset_class_5: 'substandard', days_past_due: 45 }),
    loan('F3', '30.00', {
      ...plain,
      ...restructured,
      forbearance_start: '2025-09-01',
      forbearance_first_payment: '2025-10-01',
    }),
    // Late: a personal loan in instalments within 90 days, and beyond; a company's.
    loan('P1', '200.00', { ...plain, customer_type: '个人', days_past_due: 90, arrears_amount: '15.00' }),
    loan('P2', '100.00', {
      ...plain,
      customer_type: '个人',
      days_past_due: 91,
      arrears_amount: '15.00',
      asset_class_5: 'loss',
    }),
    loan('P3', '10.00', { ...plain, customer_type: '个人', days_past_due: 5, arrears_amount: '25.00' }),
    loan('C1', '100.00', { ...plain, days_past_due: 5, arrears_amount: '15.00' }),
    loan('N1', '210.00', { ...plain, accrual_status: 'nonaccrual' }),
  ]),
];
const TOTAL = 1000;

describe('C5, C10-C12, C14-C16 on a small book worked by hand', () => {
  let measured: Measurement;

  beforeAll(async () => {
    measured = await workshop.measure(await workshop.snapshot(BOOK), { months: ['2026-09', '2026-10'] });
  });

  const at = (name: string): number => Number(shown(measured, `${name}@2026-10`));

  it.each([
    ['C10', 150 / TOTAL, 'extended: E1, E2'],
    ['C10.rollover', 60 / TOTAL, 'RO alone'],
    ['C10.renewal', 40 / TOTAL, 'RN alone'],
    [
      'C10.flow',
      100 / 200,
      'E1 now, over what was to mature: E1 and due, neither the last day of September nor 1 November',
    ],
    ['C11', 100 / TOTAL, 'F1, F2'],
    ['C11.performing', 80 / TOTAL, 'F1'],
    ['C11.nonPerforming', 20 / TOTAL, 'F2'],
    ['C11.balance', 100, ''],
    ['C11.count', 2, ''],
    ['C12', 20 / 100, 'F2 of F1, F2; F3 is older than a year'],
    ['C14.par30', (20 + 200 + 100) / TOTAL, 'F2, P1, P2'],
    ['C14.par30_renegotiated', (320 + 100 + 50 + 60 + 80 + 30) / TOTAL, 'with E1, E2, RO, F1, F3; F2 once'],
    ['C14.par90_renegotiated', (100 + 100 + 50 + 60 + 80 + 20 + 30) / TOTAL, 'P2, and F2 among the renegotiated'],
    ['C14.renegotiated', 340 / TOTAL, 'E1, E2, RO, F1, F2, F3'],
    ['C15', (210 + 200 + 100) / TOTAL, 'N1; day 90 counts'],
    ['C16', 100 / TOTAL, 'P2'],
    ['C5', (20 + 200 + 100 + 10 + 100) / TOTAL, 'whole loans'],
    ['C5.instalment', (20 + 15 + 100 + 10 + 100) / TOTAL, 'P1 by its arrears; P3 by no more than the loan'],
  ])('%s is %d: %s', (name, expected) => {
    expect(at(name)).toBeCloseTo(expected, 12);
  });

  it('lists the loans behind each, and no other loan of the same query', async () => {
    const snapshot = await workshop.snapshot(BOOK);
    for (const [name, ids] of [
      ['C10', ['E1', 'E2']],
      ['C10.flow', ['E1']],
      ['C12', ['F2']],
      ['C15', ['N1', 'P1', 'P2']],
      ['C14.par90_renegotiated', ['E1', 'E2', 'F1', 'F2', 'F3', 'P2', 'RO']],
    ] as const) {
      const figure = measured.figures.get(`${name}@2026-10`);
      if (figure === undefined) throw new Error(`no figure ${name}`);
      const { rows, total } = await workshop.behind(snapshot, figure, { months: ['2026-09', '2026-10'] });
      expect(rows.map(({ id }) => id).sort(), name).toEqual(ids);
      expect(total).toBe(figure.numerator);
    }
  });

  it('names the column that is missing', async () => {
    const bare = await workshop.measure(
      await workshop.snapshot([tape([loan('L1', '1.00', { asset_class_5: 'normal', days_past_due: 0 })])]),
      {},
    );
    const reason = (name: string): string => shown(bare, `${name}@2026-10`);
    expect(reason('C10')).toBe('(notSupplied:extension_count)');
    expect(reason('C10.flow')).toBe('(notSupplied:extension_count)');
    expect(reason('C11')).toBe('(notSupplied:forbearance_flag)');
    expect(reason('C15')).toBe('(notSupplied:accrual_status)');
    expect(reason('C5.instalment')).toBe('(notSupplied:customer_type)');
    expect(reason('C14.par30_renegotiated')).toBe('(notSupplied:forbearance_flag)');
    expect(reason('C16.writtenOff')).toBe('(notSupplied:writeoff_recovery.amount)');
    expect(reason('C16')).toBe('0');
  });

  it('has no flow of the first month', () => {
    expect(shown(measured, 'C10.flow@2026-09')).toBe('(noHistory)');
  });
});

describe('C16.writtenOff and the microfinance set', () => {
  const months = monthsUpTo('2026-10', 13);
  const monthly = months.map((month, i) =>
    tape(
      [
        {
          ...loan('L1', String(100 + 10 * i), {
            obligor_id: 'A',
            days_past_due: i === 12 ? 31 : 0,
            region: 'East',
            instalment_due: '10.00',
          }),
          cutoff_date: parsePeriod(month).end,
        },
        {
          ...loan('L2', '40.00', { obligor_id: 'A', days_past_due: 30, region: 'East', instalment_due: '10.00' }),
          cutoff_date: parsePeriod(month).end,
        },
        {
          ...loan('L3', '0.00', { obligor_id: 'B', days_past_due: 0, region: 'West', instalment_due: '0.00' }),
          cutoff_date: parsePeriod(month).end,
        },
      ],
      month,
    ),
  );
  const event = (event_id: string, date: string, kind: string, amount: string): BookRow => ({
    ...{ event_id, loan_id: 'L9', date, kind, currency: 'CNY', amount, region: 'East' },
  });
  const events: readonly BookPart[] = [
    { table: 'writeoff_recovery', month: '2025-10', rows: [event('E0', '2025-10-31', 'write_off', '999.00')] },
    { table: 'writeoff_recovery', month: '2025-11', rows: [event('E1', '2025-11-01', 'write_off', '12.00')] },
    {
      table: 'writeoff_recovery',
      month: '2026-10',
      rows: [event('E2', '2026-10-31', 'write_off', '8.00'), event('E3', '2026-10-31', 'recovery', '5.00')],
    },
  ];
  const pay = (payment_id: string, loan_id: string, principal: string, prepaid: string): BookRow => ({
    ...{ payment_id, loan_id, value_date: '2026-10-20', currency: 'CNY', principal, interest: '1.00', prepaid },
  });
  const payments: BookPart = {
    table: 'payment',
    month: '2026-10',
    // L1 pays 6 + 1 of 10; L2 pays 10 due and 30 ahead, in two parts; L3 owed nothing.
    rows: [
      pay('P1', 'L1', '6.00', '0.00'),
      pay('P2', 'L2', '9.00', '0.00'),
      pay('P3', 'L2', '30.00', '30.00'),
      pay('P4', 'L3', '5.00', '0.00'),
    ],
  };
  const provisions: BookPart = {
    table: 'provision',
    month: '2026-10',
    rows: [{ cutoff_date: '2026-10-31', loan_id: 'L1', currency: 'CNY', amount: '55.00' }],
  };
  let measured: Measurement;

  beforeAll(async () => {
    const snapshot = await workshop.snapshot([...monthly, ...events, payments, provisions]);
    measured = await workshop.measure(snapshot, { months, definitionSet: 'par' });
  });

  it('divides twelve months of write-offs by the average of thirteen month-ends', () => {
    // (100 + 110 + ... + 220) / 13 + 40 = 200
    for (const name of ['C16.writtenOff', 'G2']) {
      expect(shown(measured, `${name}@2026-10/set=par`)).toBe('0.1');
      expect(shown(measured, `${name}@2026-09/set=par`)).toBe('(noHistory)');
    }
    expect(measured.figures.get('G2@2026-10/set=par')).toMatchObject({ numerator: '20.00', denominator: '200' });
    expect(shown(measured, 'G2@2026-10/region=East/set=par')).toBe('0.1');
  });

  it('covers PAR30, counts borrowers with a balance, and collects on time', () => {
    expect(shown(measured, 'G1.riskCoverage@2026-10/set=par')).toBe('0.25');
    expect(shown(measured, 'G3@2026-10/set=par')).toBe('1');
    expect(shown(measured, 'G3@2026-10/region=West/set=par')).toBe('0');
    expect(measured.figures.get('G4@2026-10/set=par')).toMatchObject({
      numerator: '17.00',
      denominator: '20.00',
      value: '0.85',
    });
    expect(shown(measured, 'G4@2026-10/region=West/set=par')).toBe('(zeroDenominator)');
  });
});
