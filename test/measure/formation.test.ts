import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { LOAN_CLASSES, parseUnits, unitsText } from '../../src/domain/index.ts';
import type { Measurement } from '../../src/measure/index.ts';
import { type BookPart, type BookRow, openWorkshop, shown, tape, type Workshop } from './book.ts';

let workshop: Workshop;

beforeAll(async () => {
  workshop = await openWorkshop();
});

afterAll(async () => {
  await workshop.close();
});

/** The fiscal year begins in September, so that the year to date of October is two months. */
const SETTINGS = { months: ['2026-08', '2026-09', '2026-10'], fiscalYearStart: 9 } as const;

const COLUMNS = [
  'cutoff_date',
  'loan_id',
  'currency',
  'principal_balance',
  'asset_class_5',
  'region',
  'written_off_flag',
];

type Standing = readonly [id: string, loanClass: string | null, balance: string, more?: BookRow];

function book(month: string, loans: readonly Standing[]): BookPart {
  const rows = loans.map(([loan_id, asset_class_5, principal_balance, more]) => ({
    cutoff_date: `${month}-${month.endsWith('-09') ? '30' : '31'}`,
    loan_id,
    currency: 'CNY',
    asset_class_5,
    principal_balance,
    region: 'East',
    ...more,
  }));
  return tape(rows, month, COLUMNS);
}

const SEPTEMBER: readonly Standing[] = [
  ['stays', 'substandard', '100.00'],
  ['writtenOff', 'doubtful', '200.00'],
  ['soldCheap', 'loss', '300.00'],
  ['cured', 'substandard', '400.00'],
  ['vanished', 'substandard', '50.00'],
  ['paidOff', 'doubtful', '60.00'],
  ['grew', 'loss', '70.00'],
  ['partWrittenOff', 'doubtful', '500.00'],
  ['moved', 'substandard', '80.00'],
  ['unclassified', 'loss', '90.00'],
  ['struckOff', 'loss', '33.00'],
  ['turned', 'normal', '1000.00'],
  ['turnedAndWrittenOff', 'normal', '40.00'],
  ['good', 'normal', '5000.00'],
  ['repaid', 'special_mention', '600.00'],
  ['soldGood', 'normal', '700.00'],
];

const OCTOBER: readonly Standing[] = [
  ['stays', 'substandard', '80.00'],
  ['cured', 'special_mention', '390.00'],
  ['grew', 'loss', '75.00'],
  ['partWrittenOff', 'doubtful', '350.00'],
  ['moved', 'substandard', '80.00', { region: 'West' }],
  ['unclassified', null, '90.00'],
  ['struckOff', 'loss', '33.00', { written_off_flag: true }],
  ['turned', 'substandard', '900.00'],
  ['good', 'normal', '5000.00'],
  ['newAndBad', 'substandard', '30.00'],
];

const AUGUST: readonly Standing[] = SEPTEMBER.map(([id, loanClass, balance]) => [
  id,
  loanClass,
  id === 'stays' ? '150.00' : balance,
]);

function event(event_id: string, loan_id: string, kind: string, amount: string, date = '2026-10-15'): BookRow {
  return { event_id, loan_id, date, kind, currency: 'CNY', amount, price: kind === 'sale' ? '50.00' : null };
}

const EVENTS: readonly BookPart[] = [
  {
    table: 'writeoff_recovery',
    month: '2026-09',
    rows: [event('E0', 'longGone', 'write_off', '500.00', '2026-09-10')],
  },
  {
    table: 'writeoff_recovery',
    month: '2026-10',
    rows: [
      event('E1', 'writtenOff', 'write_off', '200.00'),
      event('E2', 'soldCheap', 'sale', '250.00'),
      event('E3', 'partWrittenOff', 'write_off', '100.00'),
      event('E4', 'turnedAndWrittenOff', 'write_off', '40.00'),
      event('E5', 'soldGood', 'sale', '700.00'),
      event('E6', 'longGone', 'recovery', '25.00'),
      event('E7', 'writtenOff', 'recovery', '34.00'),
    ],
  },
];

const PAYMENTS: BookPart = {
  table: 'payment',
  month: '2026-10',
  rows: [
    { payment_id: 'P1', loan_id: 'paidOff', value_date: '2026-10-09', currency: 'CNY', principal: '35.00' },
    { payment_id: 'P2', loan_id: 'paidOff', value_date: '2026-10-20', currency: 'CNY', principal: '25.00' },
    { payment_id: 'P3', loan_id: 'soldCheap', value_date: '2026-10-02', currency: 'CNY', principal: '50.00' },
    { payment_id: 'P4', loan_id: 'repaid', value_date: '2026-10-02', currency: 'CNY', principal: '600.00' },
  ],
};

const BOOK: readonly BookPart[] = [
  book('2026-08', AUGUST),
  book('2026-09', SEPTEMBER),
  book('2026-10', OCTOBER),
  ...EVENTS,
  PAYMENTS,
];

describe('how bad loans form', () => {
  let measured: Measurement;
  beforeAll(async () => {
    measured = await workshop.measure(await workshop.snapshot(BOOK), SETTINGS);
  });

  it.each([
    ['F1.opening@2026-10', '1883.00'],
    ['F1.inflow@2026-10', '970.00'],
    ['F1.cured@2026-10', '400.00'],
    ['F1.collected@2026-10', '180.00'],
    ['F1.writtenOff@2026-10', '373.00'],
    ['F1.sold@2026-10', '250.00'],
    ['F1.other@2026-10', '135.00'],
    ['F1.closing@2026-10', '1515.00'],
    ['F1.residual@2026-10', '0.00'],
    ['C2.balance@2026-09', '1883.00'],
    ['C2.balance@2026-10', '1515.00'],
    ['F1.opening@2026-10/region=West', '0.00'],
    ['F1.other@2026-10/region=West', '-80.00'],
    ['F1.closing@2026-10/region=West', '80.00'],
    ['F1.residual@2026-10/region=West', '0.00'],
    ['F1.other@2026-10/region=East', '215.00'],
    ['F1.closing@2026-10/region=East', '1435.00'],
    ['F1.residual@2026-10/region=East', '0.00'],
    ['F1.opening_ytd@2026-10', '1933.00'],
    ['F1.collected_ytd@2026-10', '230.00'],
    ['F1.inflow_ytd@2026-10', '970.00'],
    ['F1.closing_ytd@2026-10', '1515.00'],
    ['F1.residual_ytd@2026-10', '0.00'],
    // 970 / 7340
    ['F1@2026-10', '0.132152588555858'],
    ['F1.ytd@2026-10', '0.132152588555858'],
    // (1515 - 1883 + 373 + 250) / 9223 x 12
    ['F2@2026-10', '0.331779247533341'],
    // the same over (9223 + 6995) / 2
    ['F2.average@2026-10', '0.377358490566038'],
    // (1515 - 1933 + 373 + 250) / 9273 x 12 / 2
    ['F2.ytd@2026-10', '0.13264315755419'],
    // (340 - 59) / 8109 x 12
    ['F3@2026-10', '0.415834258231595'],
    // (840 - 59) / ((9273 + 9223 + 6995) / 3) x 12 / 2
    ['F3.ytd@2026-10', '0.551488760739084'],
    ['F4@2026-10', '0.0702380952380952'],
    ['F4@2026-10/cohort=2026-09', '0.05'],
    ['F4@2026-10/cohort=2026-10', '0.1'],
    ['F1.inflow@2026-08', '(noHistory)'],
    ['F1.inflow@2026-09', '0.00'],
  ])('%s is %s', (id, value) => expect(shown(measured, id)).toBe(value));

  it('gives numerator and denominator of the net rate before it is annualised', () => {
    expect(measured.figures.get('F2@2026-10')).toMatchObject({ numerator: '255.00', denominator: '9223.00' });
    expect(measured.figures.get('F3.ytd@2026-10')).toMatchObject({ numerator: '781.00' });
  });

  it.each([
    ['F1.inflow@2026-10', ['newAndBad 30.00', 'turned 900.00', 'turnedAndWrittenOff 40.00']],
    ['F1.cured@2026-10', ['cured 400.00']],
    ['F1.collected@2026-10', ['paidOff 60.00', 'partWrittenOff 50.00', 'soldCheap 50.00', 'stays 20.00']],
    ['F1.other@2026-10', ['grew -5.00', 'unclassified 90.00', 'vanished 50.00']],
    ['F1.other@2026-10/region=West', ['moved -80.00']],
    ['F4@2026-10', ['E6 25.00', 'E7 34.00']],
  ])('lists the loans behind %s', async (id, expected) => {
    const figure = measured.figures.get(id);
    if (figure === undefined) throw new Error(`no figure ${id}`);
    const found = await workshop.behind(await workshop.snapshot(BOOK), figure, SETTINGS);
    expect(found.rows.map((row) => `${row.id} ${row.amount}`).toSorted()).toEqual(expected);
    expect(found.total).toBe(figure.numerator ?? figure.value);
  });

  it('measured within a scope gives what the cut gives', async () => {
    const snapshot = await workshop.snapshot(BOOK);
    const scoped = await workshop.measure(snapshot, { ...SETTINGS, scope: { region: 'West' } });
    const own = [...scoped.figures.values()].filter(
      (figure) => /^F[12]$/.test(figure.indicator) && measured.figures.has(figure.id),
    );
    expect(own.length).toBeGreaterThan(15);
    for (const figure of own) expect(figure).toEqual(measured.figures.get(figure.id));
    expect(shown(scoped, 'F1.other@2026-10/region=West')).toBe('-80.00');
  });
});

describe('what a lender does not supply', () => {
  const without = (...tables: readonly string[]) => BOOK.filter(({ table }) => !tables.includes(table));

  it('leaves out what rests on it, and says so', async () => {
    const measured = await workshop.measure(await workshop.snapshot(without('writeoff_recovery')), SETTINGS);
    expect(shown(measured, 'F1.inflow@2026-10')).toBe('930.00');
    for (const id of ['F1.collected', 'F1.writtenOff', 'F1.residual', 'F2', 'F3', 'F4']) {
      expect(shown(measured, `${id}@2026-10`)).toBe('(notSupplied:writeoff_recovery.amount)');
    }
    expect(measured.missing.map(({ indicator }) => indicator)).toEqual(expect.arrayContaining(['F2', 'F3', 'F4']));
  });

  it('tells an exit without payments as other, never as collected', async () => {
    const measured = await workshop.measure(await workshop.snapshot(without('payment')), SETTINGS);
    expect(shown(measured, 'F1.collected@2026-10')).toBe('70.00');
    expect(shown(measured, 'F1.other@2026-10')).toBe('245.00');
    expect(shown(measured, 'F1.residual@2026-10')).toBe('0.00');
  });

  it('has no flow without the tape of the month before, and none to date without every tape of the year', async () => {
    const gap = BOOK.filter(({ table, month }) => table !== 'loan_snapshot' || month !== '2026-08');
    const measured = await workshop.measure(await workshop.snapshot(gap), SETTINGS);
    expect(shown(measured, 'F1.inflow@2026-10')).toBe('970.00');
    expect(shown(measured, 'F1.inflow_ytd@2026-10')).toBe('(noHistory)');
    expect(shown(measured, 'F1@2026-09')).toBe('(noHistory)');
    expect(shown(measured, 'F3.ytd@2026-10')).toBe('(noHistory)');
  });

  it('has no flow of classes without classes', async () => {
    const blind = BOOK.map((part) =>
      part.table === 'loan_snapshot'
        ? tape(
            part.rows,
            part.month,
            COLUMNS.filter((column) => column !== 'asset_class_5'),
          )
        : part,
    );
    const measured = await workshop.measure(await workshop.snapshot(blind), SETTINGS);
    expect(shown(measured, 'F1.inflow@2026-10')).toBe('(notSupplied:asset_class_5)');
    expect(shown(measured, 'F3@2026-10')).toBe('0.415834258231595');
  });
});

describe('traps', () => {
  const standing = (month: string, cutoff: string, loans: readonly (readonly [string, string, string?])[]): BookPart =>
    tape(
      loans.map(([loan_id, principal_balance, currency = 'CNY']) => ({
        cutoff_date: cutoff,
        loan_id,
        currency,
        principal_balance,
        asset_class_5: 'loss',
      })),
      month,
    );
  const months = ['2026-09', '2026-10'];

  it('amounts of another currency are never added up, wherever they stood', async () => {
    const parts = [
      standing('2026-09', '2026-09-30', [
        ['one', '10.00'],
        ['two', '10.00', 'USD'],
      ]),
      standing('2026-10', '2026-10-31', [['one', '9.00']]),
      { table: 'writeoff_recovery', month: '2026-10', rows: [event('E', 'two', 'write_off', '10.00')] } as const,
    ];
    const measured = await workshop.measure(await workshop.snapshot(parts), { months });
    expect(shown(measured, 'F1.writtenOff@2026-10')).toBe('(mixedCurrency)');
    expect(shown(measured, 'F2@2026-10')).toBe('(mixedCurrency)');
    expect(shown(measured, 'C2.balance@2026-10')).toBe('9.00');
  });

  it('an event after the cut-off belongs to the flow that it happened in, not to the month of its file', async () => {
    const parts = [
      standing('2026-09', '2026-09-25', [
        ['early', '10.00'],
        ['late', '20.00'],
      ]),
      standing('2026-10', '2026-10-25', [['later', '30.00']]),
      {
        table: 'writeoff_recovery',
        month: '2026-09',
        rows: [
          event('E1', 'early', 'write_off', '10.00', '2026-09-28'),
          event('E0', 'late', 'sale', '5.00', '2026-09-25'),
        ],
      } as const,
      {
        table: 'writeoff_recovery',
        month: '2026-10',
        rows: [event('E2', 'late', 'write_off', '20.00', '2026-10-25')],
      } as const,
    ];
    const measured = await workshop.measure(await workshop.snapshot(parts), { months });
    expect(shown(measured, 'F1.writtenOff@2026-10')).toBe('30.00');
    expect(shown(measured, 'F1.sold@2026-10')).toBe('0.00');
    expect(shown(measured, 'F1.residual@2026-10')).toBe('0.00');
  });

  it('of several states of a month only the measured one counts', async () => {
    const september = standing('2026-09', '2026-09-30', [['one', '10.00']]);
    const states = [
      ...standing('2026-10', '2026-10-15', [['one', '0.00']]).rows,
      ...standing('2026-10', '2026-10-31', [['one', '7.00']]).rows,
    ];
    const snapshot = await workshop.snapshot([september, tape(states, '2026-10'), ...EVENTS]);
    const measured = await workshop.measure(snapshot, { months });
    expect(shown(measured, 'F1.collected@2026-10')).toBe('3.00');
    expect(shown(measured, 'F1.residual@2026-10')).toBe('0.00');
  });
});

/** Random pairs of months: loans that stay, change class, balance or region, appear, leave, are disposed of, or pay. */
const LOAN = fc.record({
  before: fc.boolean(),
  now: fc.boolean(),
  classes: fc.tuple(fc.option(fc.constantFrom(...LOAN_CLASSES)), fc.option(fc.constantFrom(...LOAN_CLASSES))),
  balances: fc.tuple(fc.bigInt(-500n, 100_000n), fc.bigInt(-500n, 100_000n)),
  regions: fc.tuple(fc.constantFrom('East', 'West', null), fc.constantFrom('East', 'West', null)),
  struck: fc.boolean(),
  events: fc.array(
    fc.record({ kind: fc.constantFrom('write_off', 'sale', 'transfer', 'recovery'), amount: fc.bigInt(0n, 120_000n) }),
    { maxLength: 2 },
  ),
  payments: fc.array(fc.bigInt(0n, 100_000n), { maxLength: 2 }),
});
type Course = typeof LOAN extends fc.Arbitrary<infer T> ? T : never;

function partsOf(loans: readonly Course[]): readonly BookPart[] {
  const standing = (end: 0 | 1, present: (loan: Course) => boolean): readonly Standing[] =>
    loans.flatMap((loan, index): readonly Standing[] =>
      present(loan)
        ? [
            [
              `L${index}`,
              loan.classes[end],
              unitsText(loan.balances[end]),
              { region: loan.regions[end], written_off_flag: end === 1 && loan.struck },
            ],
          ]
        : [],
    );
  const events = loans.flatMap((loan, index) =>
    loan.events.map(({ kind, amount }, nth) => event(`E${index}-${nth}`, `L${index}`, kind, unitsText(amount))),
  );
  const payments = loans.flatMap((loan, index) =>
    loan.payments.map((amount, nth) => ({
      payment_id: `P${index}-${nth}`,
      loan_id: `L${index}`,
      value_date: '2026-10-09',
      currency: 'CNY',
      principal: unitsText(amount),
    })),
  );
  const columns = ['event_id', 'loan_id', 'date', 'kind', 'currency', 'amount', 'price'];
  return [
    book(
      '2026-09',
      standing(0, ({ before }) => before),
    ),
    book(
      '2026-10',
      standing(1, ({ now }) => now),
    ),
    { table: 'writeoff_recovery', month: '2026-10', rows: events, columns },
    {
      table: 'payment',
      month: '2026-10',
      rows: payments,
      columns: ['payment_id', 'loan_id', 'value_date', 'currency', 'principal'],
    },
  ];
}

describe('any two months', () => {
  it('leave no residual, in the book and in every cut, and meet the NPL balances of both', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(LOAN, { minLength: 1, maxLength: 20 }), async (loans) => {
        fc.pre(loans.some(({ now, struck }) => now && !struck));
        const { figures } = await workshop.measure(await workshop.snapshot(partsOf(loans)), {
          months: ['2026-09', '2026-10'],
        });
        const value = (id: string) => figures.get(id)?.value;
        for (const place of ['', '/region=East', '/region=West', '/region=(unknown)']) {
          if (value(`C2.balance@2026-10${place}`) === undefined) continue;
          expect(value(`F1.residual@2026-10${place}`), place).toBe('0.00');
          expect(value(`F1.opening@2026-10${place}`)).toBe(value(`C2.balance@2026-09${place}`));
          expect(value(`F1.closing@2026-10${place}`)).toBe(value(`C2.balance@2026-10${place}`));
        }
        const bad = loans.filter((loan) => loan.before && isBad(loan.classes[0]));
        const cured = bad.filter(
          (loan) =>
            loan.now && !loan.struck && loan.classes[1] !== null && !isBad(loan.classes[1]) && loan.events.length === 0,
        );
        const least = cured.reduce((sum, loan) => sum + loan.balances[0], 0n);
        const disposed = bad.some(({ events }) => events.length > 0);
        if (!disposed) expect(parseUnits(value('F1.cured@2026-10') ?? '')).toBe(least);
      }),
      { numRuns: 20 },
    );
  });
});

function isBad(loanClass: string | null): boolean {
  return loanClass !== null && !['normal', 'special_mention'].includes(loanClass);
}
