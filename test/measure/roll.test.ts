import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { parsePeriod } from '../../src/domain/index.ts';
import type { Measurement } from '../../src/measure/index.ts';
import { type BookPart, type BookRow, openWorkshop, shown, tape, type Workshop } from './book.ts';

let workshop: Workshop;

beforeAll(async () => {
  workshop = await openWorkshop();
});

afterAll(async () => {
  await workshop.close();
});

type Late = readonly [id: string, days: number | null, balance: string, more?: BookRow];

function book(month: string, loans: readonly Late[]): BookPart {
  const rows = loans.map(([loan_id, days_past_due, principal_balance, more]) => ({
    cutoff_date: parsePeriod(month).end,
    loan_id,
    currency: 'CNY',
    principal_balance,
    days_past_due,
    region: 'East',
    ...more,
  }));
  return tape(rows, month);
}

describe('roll rates', () => {
  const opening = book('2026-09', [
    ['good', 0, '900.00'],
    ['slips', 0, '100.00'],
    ['rolls', 20, '60.00'],
    ['jumps', 30, '40.00'],
    ['leaves', 15, '100.00'],
    ['stays', 45, '50.00'],
    ['ages', 181, '10.00'],
    ['unknown', null, '7.00'],
  ]);
  let measured: Measurement;
  beforeAll(async () => {
    const snapshot = await workshop.snapshot([
      opening,
      book('2026-10', [
        ['good', 0, '890.00'],
        ['slips', 10, '100.00'],
        ['rolls', 51, '60.00'],
        // 30 days late at the end of September are 61 at the end of October: past the next bucket
        ['jumps', 61, '40.00'],
        ['stays', 45, '45.00', { region: 'West' }],
        ['ages', 212, '10.00'],
        ['unknown', 31, '7.00'],
      ]),
    ]);
    measured = await workshop.measure(snapshot, { months: ['2026-09', '2026-10'] });
  });

  it.each([
    // 100 / 1000
    ['R1.net@2026-10/bucket=0', '0.1'],
    // (60 + 45 + 7) / 200: the bucket holds others too
    ['R1.net@2026-10/bucket=1-30', '0.56'],
    ['R1.net@2026-10/bucket=31-60', '0.8'],
    ['R1.net@2026-10/bucket=61-90', '(zeroDenominator)'],
    ['R1.gross@2026-10/bucket=0', '0.1'],
    ['R1.gross@2026-10/bucket=1-30', '0.5'],
    ['R1.grossCount@2026-10/bucket=1-30', '0.666666666666667'],
    ['R1.gross@2026-10/bucket=31-60', '0'],
    ['R1.chain@2026-10/bucket=0', '0.1'],
    ['R1.chain@2026-10/bucket=1-30', '0.056'],
    ['R1.chain@2026-10/bucket=31-60', '0.0448'],
    ['R1.chain@2026-10/bucket=61-90', '(zeroDenominator)'],
    ['R1.gross@2026-10/bucket=1-30/region=East', '0.5'],
    ['R1.net@2026-10/bucket=1-30/region=East', '0.335'],
  ])('%s is %s', (id, value) => expect(shown(measured, id)).toBe(value));

  it('have no value for the first month of all, and none for the last bucket', () => {
    expect(shown(measured, 'R1.net@2026-09/bucket=0')).toBe('(noHistory)');
    expect(measured.figures.has('R1.net@2026-10/bucket=181%2B')).toBe(false);
  });
});

describe('cures', () => {
  const late = (id: string, more: BookRow = {}): Late => [
    id,
    40,
    '100.00',
    { forbearance_flag: false, extension_count: 0, maturity_date: '2027-01-01', ...more },
  ];
  const current = (id: string, more: BookRow = {}, balance = '100.00'): Late => [
    id,
    0,
    balance,
    { forbearance_flag: false, extension_count: 0, maturity_date: '2027-01-01', ...more },
  ];
  const opening = ['paid', 'cash', 'forborne', 'extended', 'later', 'token', 'reset', 'stillLate', 'left', 'alone'].map(
    (id) => late(id),
  );
  const closing = [
    current('paid', {}, '90.00'),
    current('cash'),
    current('forborne', { forbearance_flag: true }),
    current('extended', { extension_count: 1 }),
    current('later', { maturity_date: '2028-01-01' }),
    current('token', { maturity_date: '2028-01-01' }, '99.00'),
    current('reset'),
    late('stillLate'),
    current('alone', { region: 'West' }),
  ];
  const payments: BookPart = {
    table: 'payment',
    month: '2026-10',
    rows: ['cash', 'later', 'stillLate'].map((loan_id) => ({
      payment_id: loan_id,
      loan_id,
      value_date: '2026-10-20',
      currency: 'CNY',
      principal: '0.00',
      interest: '5.00',
    })),
  };

  it('by payment, by restructuring and by reset of the due date are told apart', async () => {
    const parts = [book('2026-09', opening), book('2026-10', closing), payments];
    const measured = await workshop.measure(await workshop.snapshot(parts), {});
    const of = (measure: string) => shown(measured, `R2${measure}@2026-10/bucket=31-60`);
    expect([of(''), of('.payment'), of('.restructuring'), of('.reset')]).toEqual(['0.8', '0.2', '0.4', '0.2']);
    expect(shown(measured, 'R2@2026-10')).toBe('0.8');
    expect(shown(measured, 'R2.reset@2026-10/bucket=1-30')).toBe('(zeroDenominator)');
  });

  it('without payments rest on the tape alone', async () => {
    const measured = await workshop.measure(
      await workshop.snapshot([book('2026-09', opening), book('2026-10', closing)]),
      {},
    );
    expect(shown(measured, 'R2.payment@2026-10')).toBe('0.1');
    expect(shown(measured, 'R2.reset@2026-10')).toBe('0.3');
  });

  it('cannot be told from a reset where no column tells a restructuring', async () => {
    const bare = (loans: readonly Late[]): readonly Late[] => loans.map(([id, days, balance]) => [id, days, balance]);
    const parts = [book('2026-09', bare(opening)), book('2026-10', bare(closing))];
    const measured = await workshop.measure(await workshop.snapshot(parts), {});
    expect(shown(measured, 'R2@2026-10')).toBe('0.8');
    expect(shown(measured, 'R2.payment@2026-10')).toBe('0.2');
    expect(shown(measured, 'R2.reset@2026-10')).toBe('(notSupplied:forbearance_flag)');
  });
});

describe('first-payment default', () => {
  const due = (id: string, first_due_date: string, days: number, paid: number | null, region = 'East'): Late => [
    id,
    days,
    '10.00',
    { first_due_date, instalments_paid: paid, region },
  ];

  it('counts who never paid the first instalment, against all to whom it fell due', async () => {
    const parts = [
      book('2026-09', [
        due('never', '2026-09-05', 25, 0),
        due('lastDay', '2026-09-30', 0, null, 'West'),
        due('once', '2026-09-05', 0, 1),
        due('repaidEarly', '2026-09-10', 0, 1),
        due('justLate', '2026-09-12', 18, 0),
        due('before', '2026-08-31', 30, 0),
        due('after', '2026-10-01', 0, 0),
      ]),
      book('2026-10', [
        due('never', '2026-09-05', 56, 0),
        due('lastDay', '2026-09-30', 31, null, 'West'),
        due('once', '2026-09-05', 25, 1),
        due('justLate', '2026-09-12', 30, 0),
        due('before', '2026-08-31', 61, 0),
        due('after', '2026-10-01', 30, 0),
      ]),
    ];
    const measured = await workshop.measure(await workshop.snapshot(parts), {});
    expect(shown(measured, 'R3@2026-10')).toBe('0.4');
    expect(measured.figures.get('R3@2026-10')).toMatchObject({ numerator: '2', denominator: '5' });
    expect(shown(measured, 'R3@2026-10/region=West')).toBe('1');
  });

  it('counts the last days of January at the end of February, when 30 days have not passed', async () => {
    const parts = [
      book('2026-01', [due('never', '2026-01-31', 0, 0)]),
      book('2026-02', [due('never', '2026-01-31', 28, 0)]),
    ];
    const measured = await workshop.measure(await workshop.snapshot(parts), { months: ['2026-02'] });
    expect(shown(measured, 'R3@2026-02')).toBe('1');
  });

  it('says what is missing', async () => {
    const rows = (days: number): readonly Late[] => [['one', days, '1.00', { first_due_date: '2026-09-05' }]];
    const measured = await workshop.measure(
      await workshop.snapshot([book('2026-09', rows(0)), book('2026-10', rows(56))]),
      {},
    );
    expect(shown(measured, 'R3@2026-10')).toBe('(notSupplied:instalments_paid)');
  });
});
