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

async function measureBook(parts: readonly BookPart[], settings = {}): Promise<Measurement> {
  return workshop.measure(await workshop.snapshot(parts), { indicators: ['P6', 'P7'], dimensions: [], ...settings });
}

function monthEnd(month: string, rows: readonly BookRow[], columns?: readonly string[]): BookPart {
  const day = parsePeriod(month).end;
  return tape(
    rows.map((row) => ({ ...row, cutoff_date: day })),
    month,
    columns,
  );
}

describe('PD calibration worked by hand', () => {
  const graded = (id: string, rating_grade: string | null, pd_12m: string | null, more: BookRow = {}): BookRow =>
    loan(id, '100', { rating_grade, pd_12m, days_past_due: 0, asset_class_5: 'normal', ...more });
  const BASE = [
    graded('A1', 'A', '0.01'),
    graded('A2', 'A', '0.01'),
    graded('A3', 'A', '0.02'),
    graded('A4', 'A', '0.02'),
    graded('B1', 'B', '0.1'),
    graded('B2', 'B', '0.3'),
    graded('C1', 'C', '0.5'),
    // In default already, without a grade, without a PD, written off.
    graded('A5', 'A', '0.01', { days_past_due: 91 }),
    graded('X1', null, '0.01'),
    graded('X2', 'A', null),
  ];
  const months = monthsUpTo('2026-10', 12);
  const later = (month: string): readonly BookRow[] => {
    const march = month === '2026-03';
    return [
      // Late in March alone, and still a default of the year.
      graded('A1', 'B', '0.2', { days_past_due: march ? 95 : 0 }),
      graded('A2', 'A', '0.01', { days_past_due: 90 }),
      graded('A3', 'A', '0.02'),
      graded('A4', 'A', '0.02'),
      graded('C1', 'C', '0.5', { asset_class_5: month >= '2026-08' ? 'doubtful' : 'normal' }),
      graded('NEW', 'C', '0.5', { days_past_due: 200 }),
      graded('A5', 'A', '0.01', { days_past_due: 200 }),
    ];
  };
  const BOOK = [
    monthEnd('2025-10', BASE),
    ...months.map((month) => monthEnd(month, later(month))),
    {
      table: 'writeoff_recovery',
      month: '2025-12',
      rows: [
        { event_id: 'E1', loan_id: 'B1', date: '2025-12-05', kind: 'write_off', currency: 'CNY', amount: '100' },
        { event_id: 'E2', loan_id: 'B2', date: '2025-12-05', kind: 'sale', currency: 'CNY', amount: '100' },
      ],
    } satisfies BookPart,
  ];
  let measured: Measurement;
  beforeAll(async () => {
    measured = await measureBook(BOOK);
  });

  it.each([
    ['n', 'A', '4'],
    ['observed', 'A', '0.25'],
    ['meanPd', 'A', '0.015'],
    ['low', 'A', '0.04558726081'],
    ['high', 'A', '0.699358157418'],
    ['n', 'B', '2'],
    ['observed', 'B', '0.5'],
    ['meanPd', 'B', '0.2'],
    ['observed', 'C', '1'],
  ])('%s of %s is %s', (measure, grade, value) => {
    expect(shown(measured, `P6.${measure}@2026-10/grade=${grade}`)).toBe(value);
  });

  it('is told of all grades together, and of none that there was not', () => {
    expect(shown(measured, 'P6.observed@2026-10')).toBe('0.428571428571429');
    expect(measured.figures.has('P6.n@2026-10/grade=(unknown)')).toBe(false);
  });

  it('goes by the lender’s own status where there is one', async () => {
    const own = BOOK.map((part) =>
      part.table !== 'loan_snapshot'
        ? part
        : { ...part, rows: part.rows.map((row) => ({ ...row, default_status: row.loan_id === 'A3' ? 'both' : null })) },
    );
    // A3 is in default from the start; A1's days say nothing, A5 counts.
    expect(shown(await measureBook(own), 'P6.observed@2026-10/grade=A')).toBe('0');
    expect(shown(await measureBook(own), 'P6.n@2026-10/grade=A')).toBe('4');
  });

  it('needs every month of the year', async () => {
    const hole = BOOK.filter((part) => part.month !== '2026-05');
    expect(shown(await measureBook(hole), 'P6.observed@2026-10')).toBe('(noHistory)');
    const ungraded = [monthEnd('2026-10', [loan('L1', '1')])];
    expect(shown(await measureBook(ungraded), 'P6.observed@2026-10')).toBe('(notSupplied:rating_grade)');
  });
});

describe('realised loss worked by hand', () => {
  const bad = (id: string, balance: string, default_date: string | null, interest_rate: string | null): BookRow =>
    loan(id, balance, { default_date, interest_rate });
  const cash = (payment_id: string, loan_id: string, value_date: string, principal: string): BookRow => ({
    payment_id,
    loan_id,
    value_date,
    currency: 'CNY',
    principal,
    interest: null,
  });
  const TAPES = [
    monthEnd('2026-07', [bad('A', '1000', '2026-07-15', '12'), bad('B', '600', null, '0')]),
    monthEnd('2026-08', [
      bad('A', '800', '2026-07-15', '12'),
      bad('B', '500', '2026-08-03', '0'),
      bad('C', '300', '2026-08-09', '6'),
      bad('D', '100', '2026-08-20', '6'),
      // No rate: nothing to discount by.
      bad('E', '70', '2026-08-20', null),
    ]),
    monthEnd('2026-09', [bad('C', '250', '2026-08-09', '6')]),
    // D has been repaid and still has a row; C is open.
    monthEnd('2026-10', [bad('C', '200', '2026-08-09', '6'), bad('D', '0', '2026-08-20', '6')]),
  ];
  const BOOK: readonly BookPart[] = [
    ...TAPES,
    {
      table: 'payment',
      month: '2026-07',
      // Before the balance at default is taken: it counts no more.
      rows: [cash('P0', 'A', '2026-07-20', '50')],
    },
    {
      table: 'payment',
      month: '2026-08',
      rows: [cash('P1', 'A', '2026-08-05', '150'), { ...cash('P2', 'A', '2026-08-06', '0'), interest: '50' }],
    },
    {
      table: 'payment',
      month: '2026-09',
      rows: [cash('P3', 'C', '2026-09-05', '50'), cash('P4', 'D', '2026-09-06', '100')],
    },
    { table: 'payment', month: '2026-10', rows: [cash('P5', 'A', '2026-10-05', '100')] },
    {
      table: 'writeoff_recovery',
      month: '2026-09',
      rows: [
        {
          event_id: 'E1',
          loan_id: 'A',
          date: '2026-09-02',
          kind: 'write_off',
          currency: 'CNY',
          amount: '800',
          price: null,
        },
        {
          event_id: 'E2',
          loan_id: 'A',
          date: '2026-09-20',
          kind: 'recovery',
          currency: 'CNY',
          amount: '300',
          price: null,
        },
        {
          event_id: 'E3',
          loan_id: 'B',
          date: '2026-09-20',
          kind: 'sale',
          currency: 'CNY',
          amount: '500',
          price: '350',
        },
      ],
    },
    {
      table: 'collection_action',
      month: '2026-09',
      rows: [{ action_id: 'K1', loan_id: 'A', at: '2026-09-10', channel: 'legal', currency: 'CNY', cost: '10' }],
    },
  ];

  it('discounts what came in on closed cases by each loan’s own rate', async () => {
    const measured = await measureBook(BOOK);
    expect(shown(measured, 'P7.cases@2026-10')).toBe('3');
    expect(shown(measured, 'P7.exposure@2026-10')).toBe('1600.00');
    // 200 at 1 month, 300 - 10 at 2, 100 at 3 of 12 %; 350 without interest; 100 at 1 month of 6 %.
    expect(Number(shown(measured, 'P7@2026-10'))).toBeCloseTo(EXPECTED_LOSS, 12);
  });

  it('is the plain loss where nothing bears interest', async () => {
    const free = BOOK.map((part) =>
      part.table === 'loan_snapshot'
        ? { ...part, rows: part.rows.map((row) => ({ ...row, interest_rate: '0' })) }
        : part,
    );
    // E is closed too, with nothing paid: 1 - (200 + 290 + 100 + 350 + 100) / 1670
    expect(shown(await measureBook(free), 'P7@2026-10')).toBe('0.377245508982036');
  });

  it('says what is missing: history, dates, or cash', async () => {
    expect(shown(await measureBook(TAPES), 'P7@2026-10')).toBe('(notSupplied:writeoff_recovery.amount)');
    expect(shown(await measureBook(BOOK.filter(({ month }) => month === '2026-10')), 'P7@2026-10')).toBe('(noHistory)');
    expect(shown(await measureBook([monthEnd('2026-10', [loan('L1', '1')])]), 'P7@2026-10')).toBe(
      '(notSupplied:default_date)',
    );
  });

  it('has no value without a closed case', async () => {
    const open = BOOK.map((part) =>
      part.month === '2026-10' && part.table === 'loan_snapshot'
        ? {
            ...part,
            rows: [
              bad('A', '1', null, '1'),
              bad('B', '1', null, '1'),
              bad('C', '1', null, '1'),
              bad('D', '1', null, '1'),
            ].map((row) => ({ ...row, cutoff_date: '2026-10-31' })),
          }
        : part,
    );
    expect(shown(await measureBook(open), 'P7@2026-10')).toBe('(zeroDenominator)');
  });
});

const EXPECTED_LOSS =
  1 - (200 / 1.12 ** (1 / 12) + 290 / 1.12 ** (2 / 12) + 100 / 1.12 ** (3 / 12) + 350 + 100 / 1.06 ** (1 / 12)) / 1600;
