import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { LOAN_CLASSES, monthsUpTo, parsePeriod } from '../../src/domain/index.ts';
import type { Measurement } from '../../src/measure/index.ts';
import { wilsonBounds } from '../../src/measure/migration/wilson.ts';
import { type BookPart, type BookRow, openWorkshop, shown, tape, type Workshop } from './book.ts';

let workshop: Workshop;

beforeAll(async () => {
  workshop = await openWorkshop();
});

afterAll(async () => {
  await workshop.close();
});

const COLUMNS = ['cutoff_date', 'loan_id', 'currency', 'principal_balance', 'asset_class_5', 'days_past_due', 'region'];

type Standing = readonly [id: string, loanClass: string | null, balance: string, more?: BookRow];

function book(month: string, loans: readonly Standing[]): BookPart {
  const rows = loans.map(([loan_id, asset_class_5, principal_balance, more]) => ({
    cutoff_date: parsePeriod(month).end,
    loan_id,
    currency: 'CNY',
    asset_class_5,
    principal_balance,
    days_past_due: 0,
    region: 'East',
    ...more,
  }));
  return tape(rows, month, COLUMNS);
}

function disposal(loan_id: string, kind: string, amount: string, date: string): BookRow {
  return { event_id: `${loan_id}-${kind}`, loan_id, date, kind, currency: 'CNY', amount };
}

describe('migration rates', () => {
  it('by the 2005 version take what left from the opening: 1,000 less 250, of which 166.65 moved down', async () => {
    const snapshot = await workshop.snapshot([
      book('2025-12', [
        ['left', 'normal', '200.00'],
        ['paying', 'normal', '150.00'],
        ['down', 'normal', '166.65'],
        ['stays', 'normal', '483.35'],
      ]),
      book('2026-10', [
        ['paying', 'normal', '100.00'],
        ['down', 'special_mention', '166.65'],
        ['stays', 'normal', '483.35'],
        ['new', 'special_mention', '5000.00'],
      ]),
    ]);
    const measured = await workshop.measure(snapshot, {});
    expect(shown(measured, 'M2.cn_2005@2026-10')).toBe('0.2222');
    expect(measured.figures.get('M2.cn_2005@2026-10')).toMatchObject({ numerator: '166.65', denominator: '750.00' });
    expect(shown(measured, 'M2.plain@2026-10')).toBe('0.16665');
    expect(shown(measured, 'M2.cn_2022@2026-10')).toBe('(notSupplied:writeoff_recovery.amount)');
    expect(shown(measured, 'M1.cn_2005@2026-10')).toBe('0');
    expect(shown(measured, 'M3.plain@2026-10')).toBe('(zeroDenominator)');
  });

  describe('of a book whose bad loans are disposed of within the year', () => {
    let measured: Measurement;
    beforeAll(async () => {
      const opening: readonly Standing[] = [
        ['stays', 'normal', '500.00'],
        ['grew', 'normal', '100.00'],
        ['bad', 'normal', '80.00', { region: 'West' }],
        ['writtenOff', 'normal', '60.00'],
        ['soldBad', 'special_mention', '40.00'],
        ['soldGood', 'normal', '30.00'],
        ['worse', 'substandard', '20.00'],
        ['worst', 'doubtful', '10.00'],
      ];
      const june: readonly Standing[] = opening.map(
        ([id, loanClass, balance, more]): Standing =>
          id === 'soldBad' ? [id, 'substandard', '35.00'] : [id, loanClass, balance, more ?? {}],
      );
      const snapshot = await workshop.snapshot([
        book('2025-12', opening),
        book('2026-06', june),
        book('2026-10', [
          ['stays', 'normal', '500.00'],
          ['grew', 'special_mention', '150.00'],
          ['bad', 'substandard', '70.00', { region: 'East' }],
          ['worse', 'loss', '20.00'],
          ['worst', 'doubtful', '8.00'],
          ['new', 'normal', '1.00', { region: 'West' }],
        ]),
        {
          table: 'writeoff_recovery',
          month: '2026-03',
          rows: [disposal('writtenOff', 'write_off', '60.00', '2026-03-05')],
        },
        {
          table: 'writeoff_recovery',
          month: '2026-07',
          rows: [
            disposal('soldBad', 'sale', '35.00', '2026-07-05'),
            disposal('soldGood', 'transfer', '30.00', '2026-07-06'),
          ],
        },
      ]);
      measured = await workshop.measure(snapshot, {});
    });

    it.each([
      // opening of normal and special mention 810: 70 bad now, 60 written off, 35 sold after it had turned bad
      ['M1.cn_2022@2026-10', '0.244444444444444'],
      ['M1.cn_2005@2026-10', '0.104477611940299'],
      ['M1.plain@2026-10', '0.0987654320987654'],
      // normal 770: 100 of `grew` (not 150), 70 of `bad`, 60 written off
      ['M2.cn_2022@2026-10', '0.358441558441558'],
      ['M2.cn_2005@2026-10', '0.253731343283582'],
      ['M3.cn_2022@2026-10', '1.05'],
      ['M3.cn_2005@2026-10', '(zeroDenominator)'],
      ['M4.plain@2026-10', '1'],
      ['M5.cn_2005@2026-10', '0'],
      ['M2.cn_2022@2026-10/region=West', '1.05'],
      ['M2.cn_2005@2026-10/region=West', '1'],
    ])('%s is %s', (id, value) => expect(shown(measured, id)).toBe(value));
  });

  it('need the tape of the year-end, with its classes', async () => {
    const october = book('2026-10', [['one', 'normal', '1.00']]);
    const alone = await workshop.measure(await workshop.snapshot([october]), {});
    expect(shown(alone, 'M1.plain@2026-10')).toBe('(noHistory)');
    const december = tape(
      [{ cutoff_date: '2025-12-31', loan_id: 'one', currency: 'CNY', principal_balance: '1.00' }],
      '2025-12',
    );
    const blind = await workshop.measure(await workshop.snapshot([december, october]), {});
    expect(shown(blind, 'M1.plain@2026-10')).toBe('(noHistory)');
    const unclassed = tape(
      [{ cutoff_date: '2026-10-31', loan_id: 'one', currency: 'CNY', principal_balance: '1.00' }],
      '2026-10',
    );
    const none = await workshop.measure(await workshop.snapshot([unclassed]), {});
    expect(shown(none, 'M1.plain@2026-10')).toBe('(notSupplied:asset_class_5)');
    expect(none.missing).toContainEqual({ indicator: 'M6', reason: 'notSupplied:asset_class_5' });
  });
});

const SEPTEMBER: readonly Standing[] = [
  ...Array.from({ length: 6 }, (_, index): Standing => [`good${index}`, 'normal', '100.00']),
  ['slips', 'normal', '200.00', { days_past_due: 15 }],
  ['repaid', 'normal', '300.00'],
  ['emptied', 'normal', '0.00'],
  ['vanishes', 'normal', '400.00', { region: 'West' }],
  ['writtenOff', 'doubtful', '50.00', { days_past_due: 300 }],
  ['sold', 'doubtful', '70.00', { days_past_due: 300 }],
  ['redrawn', 'doubtful', '30.00', { days_past_due: 300 }],
];
const OCTOBER: readonly Standing[] = [
  ...Array.from({ length: 6 }, (_, index): Standing => [`good${index}`, 'normal', '90.00']),
  ['slips', 'special_mention', '200.00', { days_past_due: 46 }],
  ['redrawn', 'loss', '30.00', { days_past_due: 400 }],
  ['new', 'normal', '10.00', { region: 'West' }],
];
const OF_OCTOBER: readonly BookPart[] = [
  {
    table: 'writeoff_recovery',
    month: '2026-10',
    rows: [disposal('writtenOff', 'write_off', '50.00', '2026-10-05'), disposal('sold', 'sale', '60.00', '2026-10-05')],
  },
  {
    table: 'payment',
    month: '2026-10',
    rows: ['repaid', 'redrawn'].map((loan_id) => ({
      payment_id: `P-${loan_id}`,
      loan_id,
      value_date: '2026-10-08',
      currency: 'CNY',
      principal: '300.00',
    })),
  },
];

describe('the cohort matrix', () => {
  let measured: Measurement;
  beforeAll(async () => {
    const snapshot = await workshop.snapshot([book('2026-09', SEPTEMBER), book('2026-10', OCTOBER), ...OF_OCTOBER]);
    measured = await workshop.measure(snapshot, {});
  });

  it.each([
    ['M6.n@2026-10/from=normal', '10'],
    ['M6.count@2026-10/from=normal/to=normal', '6'],
    ['M6.share@2026-10/from=normal/to=normal', '0.6'],
    ['M6.share@2026-10/from=normal/to=special_mention', '0.1'],
    ['M6.share@2026-10/from=normal/to=repaid', '0.2'],
    ['M6.share@2026-10/from=normal/to=gone', '0.1'],
    ['M6.balance@2026-10/from=normal/to=special_mention', '200.00'],
    ['M6.balanceShare@2026-10/from=normal/to=special_mention', '0.133333333333333'],
    ['M6.count@2026-10/from=doubtful/to=writtenOff', '1'],
    ['M6.count@2026-10/from=doubtful/to=sold', '1'],
    // paid more than it owed, and is still there: drawn again, not repaid
    ['M6.count@2026-10/from=doubtful/to=repaid', '0'],
    ['M6.count@2026-10/from=doubtful/to=loss', '1'],
    ['M6.share@2026-10/from=loss/to=loss', '(zeroDenominator)'],
    ['M6.low@2026-10/from=normal/to=special_mention', '0.017876213095'],
    ['M6.high@2026-10/from=normal/to=special_mention', '0.404150026795'],
    ['M6.pooled@2026-10/from=normal/to=normal', undefined],
    ['M8.share@2026-10/from=normal/to=special_mention', '0.142857142857143'],
    ['M8.share@2026-10/from=doubtful/to=loss', '1'],
    ['M8.balanceShare@2026-10/from=normal/to=normal', '0.75'],
    ['M6.share@2026-10/from=normal/region=West/to=gone', '1'],
    ['M6.n@2026-10/from=1-30/scale=dpd', '1'],
    ['M6.share@2026-10/from=1-30/scale=dpd/to=31-60', '1'],
    ['M6.count@2026-10/from=271-360/scale=dpd/to=361%2B', '1'],
    ['M6.count@2026-10/from=271-360/scale=dpd/to=sold', '1'],
    ['M8.share@2026-10/from=0/scale=dpd/to=0', '1'],
    ['M7.share@2026-10/from=normal/to=normal', undefined],
  ])('%s is %s', (id, value) => {
    if (value === undefined) expect(measured.figures.has(id)).toBe(false);
    else expect(shown(measured, id)).toBe(value);
  });

  it('pools twelve months: counts are added, then divided', async () => {
    const months = monthsUpTo('2026-10', 13);
    const parts = months.map((month, index) =>
      book(month, [
        ['one', 'normal', '10.00'],
        ...(index === 12 ? [] : [['two', 'normal', '30.00'] as const]),
        ['three', index < 6 ? 'normal' : 'loss', '60.00'],
      ]),
    );
    const pooled = await workshop.measure(await workshop.snapshot(parts), {});
    const cell = (to: string, measure: string) => shown(pooled, `M6.${measure}@2026-10/from=normal/to=${to}`);
    // 12 + 12 + 6 loan months of normal: one falls to loss, one is gone
    expect(cell('normal', 'pooled')).toBe('0.933333333333333');
    expect(cell('loss', 'pooled')).toBe('0.0333333333333333');
    expect(cell('gone', 'pooled')).toBe('0.0333333333333333');
    expect(cell('loss', 'pooledBalance')).toBe('0.0714285714285714');
    expect(shown(pooled, 'M6.pooledN@2026-10/from=normal')).toBe('30');
    expect(cell('loss', 'share')).toBe('0');
    expect(cell('gone', 'share')).toBe('0.5');
    expect(shown(pooled, 'M6.pooled@2026-10/from=0/scale=dpd/to=gone')).toBe('0.0277777777777778');
  });
});

describe('any pair of months', () => {
  const end = fc.record({
    present: fc.boolean(),
    loanClass: fc.option(fc.constantFrom(...LOAN_CLASSES)),
    days: fc.option(fc.constantFrom(0, 1, 30, 31, 90, 91, 150, 361)),
    balance: fc.constantFrom('-1.00', '0.00', '5.00', '100.00'),
  });
  const loans = fc.array(
    fc.record({
      opening: end,
      closing: end,
      event: fc.option(fc.constantFrom('write_off', 'sale')),
      paid: fc.boolean(),
    }),
    { minLength: 1, maxLength: 15 },
  );

  it('has rows that add to one, over as many loans as there were', async () => {
    await fc.assert(
      fc.asyncProperty(loans, async (found) => {
        fc.pre(found.some(({ closing }) => closing.present));
        const standing = (side: 'opening' | 'closing'): readonly Standing[] =>
          found.flatMap((loan, index): readonly Standing[] => {
            const { present, loanClass, days, balance } = loan[side];
            return present ? [[`L${index}`, loanClass, balance, { days_past_due: days }]] : [];
          });
        const events = found.flatMap(({ event }, index) =>
          event === null ? [] : [disposal(`L${index}`, event, '40.00', '2026-10-05')],
        );
        const payments = found.flatMap(({ paid }, index) =>
          paid
            ? [
                {
                  payment_id: `P${index}`,
                  loan_id: `L${index}`,
                  value_date: '2026-10-05',
                  currency: 'CNY',
                  principal: '60.00',
                },
              ]
            : [],
        );
        const { figures } = await workshop.measure(
          await workshop.snapshot([
            book('2026-09', standing('opening')),
            book('2026-10', standing('closing')),
            {
              table: 'writeoff_recovery',
              month: '2026-10',
              rows: events,
              columns: ['event_id', 'loan_id', 'date', 'kind', 'currency', 'amount'],
            },
            {
              table: 'payment',
              month: '2026-10',
              rows: payments,
              columns: ['payment_id', 'loan_id', 'value_date', 'currency', 'principal'],
            },
          ]),
          { months: ['2026-09', '2026-10'], dimensions: [] },
        );
        for (const from of LOAN_CLASSES) {
          const n = Number(figures.get(`M6.n@2026-10/from=${from}`)?.value);
          expect(n).toBe(Number(figures.get(`C1.count@2026-09/class=${from}`)?.value));
          const row = [...figures.values()].filter(
            ({ indicator, measure, dimensions }) =>
              indicator === 'M6' && measure === 'count' && dimensions.from === from && dimensions.scale === undefined,
          );
          expect(row.reduce((sum, { value }) => sum + Number(value), 0)).toBe(n);
          for (const { value } of row) expect(Number(value)).toBeGreaterThanOrEqual(0);
        }
        for (const { indicator, measure, value } of figures.values()) {
          if (indicator !== 'M6' || measure !== 'share' || value === null) continue;
          expect(Number(value)).toBeGreaterThanOrEqual(0);
          expect(Number(value)).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 10 },
    );
  });
});

describe('transitions that were counted elsewhere', () => {
  const cell = (from_period: string, to_period: string, from: string, to: string, count: string): BookRow => ({
    from_period,
    to_period,
    scale: 'agency',
    from,
    to,
    count,
  });
  const parts: readonly BookPart[] = [
    book('2020-12', [['one', 'normal', '1.00']]),
    {
      table: 'transition_count',
      month: 'all',
      rows: [
        cell('2018', '2019', 'A', 'A', '80'),
        cell('2018', '2019', 'A', 'B', '10'),
        cell('2018', '2019', 'A', 'NR', '10'),
        cell('2019', '2020', 'A', 'A', '45'),
        cell('2019', '2020', 'A', 'D', '2.5'),
        cell('2019', '2020', 'A', 'NR', '2.5'),
        cell('2019', '2020', 'B', 'B', '7'),
        cell('2020', '2021', 'A', 'D', '1000'),
      ],
    },
  ];

  it('give shares with and without those who left the scale, of the newest year and of all up to it', async () => {
    const measured = await workshop.measure(await workshop.snapshot(parts), { months: ['2020-12'] });
    const of = (name: string, from: string, to?: string) =>
      shown(measured, `${name}@2020-12/from=${from}/scale=agency${to === undefined ? '' : `/to=${to}`}`);
    expect(of('M6.share', 'A', 'A')).toBe('0.9');
    expect(of('M6.share', 'A', 'NR')).toBe('0.05');
    expect(of('M6.n', 'A')).toBe('50');
    expect(of('M6.count', 'A', 'D')).toBe('2.5');
    expect(of('M8.share', 'A', 'A')).toBe('0.947368421052632');
    expect(of('M6.pooled', 'A', 'A')).toBe('0.833333333333333');
    expect(of('M6.pooled', 'A', 'B')).toBe('0.0666666666666667');
    expect(of('M6.share', 'B', 'B')).toBe('1');
  });

  it('need no loans', async () => {
    const alone = parts.filter(({ table }) => table === 'transition_count');
    const measured = await workshop.measure(await workshop.snapshot(alone), { months: ['2020-12'] });
    expect(shown(measured, 'M8.share@2020-12/from=A/scale=agency/to=A')).toBe('0.947368421052632');
    expect(measured.missing.map(({ indicator }) => indicator)).not.toContain('M6');
  });

  it('leave by the exits that the lender configured', async () => {
    const grades = ['A', 'B', 'D', 'NR'];
    const title = { 'zh-CN': '外部评级', en: 'Agency rating' };
    const measured = await workshop.measure(await workshop.snapshot(parts), {
      months: ['2020-12'],
      scales: [{ name: 'agency', title, grades, exits: [] }],
    });
    expect(shown(measured, 'M8.share@2020-12/from=A/scale=agency/to=A')).toBe('0.9');
  });
});

describe('the duration matrix', () => {
  const months = monthsUpTo('2026-10', 13);
  const opening: readonly Standing[] = ['a', 'b', 'c', 'd'].map((id) => [id, 'normal', '1.00']);
  const change = (loan_id: string, at: string, from: string, to: string, sequence = 0): BookRow => ({
    loan_id,
    at,
    sequence,
    from,
    to,
  });
  const tapes = (classes: (month: string) => Readonly<Record<string, string>>): readonly BookPart[] =>
    months.map((month) =>
      book(
        month,
        opening.map(([id, , balance]) => [id, classes(month)[id] ?? 'normal', balance]),
      ),
    );
  const events = (month: string, rows: readonly BookRow[]): BookPart => ({
    table: 'classification_event',
    month,
    rows,
  });

  it('multiplies the days on which classes changed, in their order', async () => {
    const parts = [
      ...tapes((month) => ({
        ...(month >= '2026-03' ? { a: 'special_mention' } : {}),
        ...(month >= '2026-05' ? { b: 'substandard', a: 'normal' } : {}),
      })),
      events('2026-03', [change('a', '2026-03-10', 'normal', 'special_mention')]),
      events('2026-05', [
        change('a', '2026-05-20', 'special_mention', 'normal'),
        change('b', '2026-05-06', 'normal', 'special_mention', 1),
        change('b', '2026-05-06', 'special_mention', 'substandard', 2),
        change('elsewhere', '2026-05-06', 'normal', 'loss', 2),
      ]),
    ];
    const measured = await workshop.measure(await workshop.snapshot(parts), {});
    const share = (from: string, to: string) => shown(measured, `M7.share@2026-10/from=${from}/to=${to}`);
    // 10 March: 1 of 4 normal falls. 6 May: 1 of 3 normal falls, then 1 of the 2 special mention. 20 May: the other rises.
    expect(share('normal', 'normal')).toBe('0.75');
    expect(share('normal', 'special_mention')).toBe('0');
    expect(share('normal', 'substandard')).toBe('0.25');
    expect(share('special_mention', 'normal')).toBe('0.5');
    expect(share('substandard', 'substandard')).toBe('1');
    expect(measured.figures.has('M7.share@2026-10/from=loss/to=loss')).toBe(false);
  });

  it('needs the dates, and twelve months of them', async () => {
    const without = await workshop.measure(await workshop.snapshot(tapes(() => ({}))), {});
    expect(without.missing).toContainEqual({ indicator: 'M7', reason: 'notSupplied:classification_event.from' });
  });
});

describe('Wilson bounds', () => {
  const fraction = (numerator: bigint) => ({ numerator, denominator: 1n });
  it('hold the share, within 0 and 1, whatever the counts', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 9n), fc.bigInt(0n, 1000n), (n, part) => {
        const moved = (n * part) / 1000n;
        const bounds = wilsonBounds(fraction(moved), fraction(n));
        const [low, high] = [Number(bounds?.low.numerator) / 1e12, Number(bounds?.high.numerator) / 1e12];
        const share = Number(moved) / Number(n);
        const z = 1.959963984540054;
        const half =
          (z * Math.sqrt((share * (1 - share)) / Number(n) + (z * z) / (4 * Number(n) ** 2))) /
          (1 + (z * z) / Number(n));
        const middle = (share + (z * z) / (2 * Number(n))) / (1 + (z * z) / Number(n));
        expect(low).toBeCloseTo(Math.max(0, middle - half), 9);
        expect(high).toBeCloseTo(Math.min(1, middle + half), 9);
      }),
    );
  });

  it('do not exist of nothing', () => expect(wilsonBounds(fraction(0n), fraction(0n))).toBeNull());
});
