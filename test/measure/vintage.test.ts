import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { monthsUpTo, parsePeriod } from '../../src/domain/index.ts';
import type { Measurement } from '../../src/measure/index.ts';
import { type BookPart, type BookRow, openWorkshop, shown, tape, type Workshop } from './book.ts';

let workshop: Workshop;

beforeAll(async () => {
  workshop = await openWorkshop();
});

afterAll(async () => {
  await workshop.close();
});

type Standing = readonly [id: string, origin: string, days: number, balance: string, more?: BookRow];

const COLUMNS = [
  ...['cutoff_date', 'loan_id', 'currency', 'principal_balance', 'days_past_due', 'origination_date'],
  ...['original_amount', 'asset_class_5', 'region', 'written_off_flag'],
];

function book(month: string, loans: readonly Standing[], cutoff = parsePeriod(month).end): BookPart {
  const rows = loans.map(([loan_id, origination_date, days_past_due, principal_balance, more]) => ({
    cutoff_date: cutoff,
    loan_id,
    currency: 'CNY',
    principal_balance,
    days_past_due,
    origination_date,
    original_amount: '100.00',
    asset_class_5: 'normal',
    region: 'East',
    written_off_flag: false,
    ...more,
  }));
  return tape(rows, month, COLUMNS);
}

function event(loan_id: string, kind: string, amount: string, date: string, price?: string): BookRow {
  return { event_id: `${loan_id}-${kind}-${date}`, loan_id, date, kind, currency: 'CNY', amount, price: price ?? null };
}

const EVENT_COLUMNS = ['event_id', 'loan_id', 'date', 'kind', 'currency', 'amount', 'price'];

describe('vintages from tapes', () => {
  const survivor: Standing = ['old', '2026-05-20', 200, '50.00'];
  const parts: readonly BookPart[] = [
    book('2026-06', [
      survivor,
      ['j1', '2026-06-01', 0, '100.00'],
      ['j2', '2026-06-30', 0, '100.00'],
      ['j3', '2026-06-15', 0, '100.00', { region: 'West' }],
    ]),
    book('2026-07', [
      survivor,
      ['j1', '2026-06-01', 35, '100.00'],
      ['j2', '2026-06-30', 0, '90.00'],
      ['j3', '2026-06-15', 0, '90.00', { region: 'West' }],
      // booked late: of June, first seen in July
      ['j4', '2026-06-30', 0, '100.00'],
      ['y1', '2026-07-10', 0, '100.00'],
      ['y2', '2026-07-11', 0, '100.00'],
    ]),
    book('2026-08', [
      survivor,
      ['j1', '2026-06-01', 91, '100.00'],
      // repaid: j3 is gone, and stays in the denominator
      ['j2', '2026-06-30', 0, '80.00'],
      ['j4', '2026-06-30', 60, '100.00'],
      ['y1', '2026-07-10', 31, '100.00'],
      ['y2', '2026-07-11', 0, '95.00', { asset_class_5: 'substandard' }],
    ]),
    book('2026-09', [
      ['j1', '2026-06-01', 0, '70.00'],
      ['j2', '2026-06-30', 0, '70.00'],
      ['j4', '2026-06-30', 90, '100.00'],
      ['y1', '2026-07-10', 61, '100.00'],
      ['s1', '2026-09-01', 0, '100.00'],
    ]),
    book('2026-10', [
      // cured in September, in default again: counted once
      ['j1', '2026-06-01', 95, '70.00'],
      ['j2', '2026-06-30', 0, '60.00'],
      ['j4', '2026-06-30', 400, '0.00', { written_off_flag: true }],
      ['y1', '2026-07-10', 185, '100.00'],
      ['s1', '2026-09-01', 0, '90.00'],
    ]),
    {
      table: 'writeoff_recovery',
      month: '2026-09',
      rows: [event('y2', 'sale', '95.00', '2026-09-03', '35.00')],
      columns: EVENT_COLUMNS,
    },
    {
      table: 'writeoff_recovery',
      month: '2026-10',
      rows: [event('j4', 'write_off', '100.00', '2026-10-03'), event('y2', 'recovery', '10.00', '2026-10-08')],
      columns: EVENT_COLUMNS,
    },
  ];
  let measured: Measurement;
  beforeAll(async () => {
    measured = await workshop.measure(await workshop.snapshot(parts), { months: ['2026-06', '2026-09', '2026-10'] });
  });
  const cell = (name: string, cohort: string, mob: number): string =>
    shown(measured, `${name}@2026-10/cohort=${cohort}/mob=${mob}`);

  it('count what was originated when it was first seen, late bookings included, survivors never', () => {
    expect(shown(measured, 'V1.n@2026-10/cohort=2026-06')).toBe('4');
    expect(shown(measured, 'V1.n@2026-10/cohort=2026-07')).toBe('2');
    expect(shown(measured, 'V1.n@2026-10/cohort=2026-06/region=West')).toBe('1');
    expect(measured.figures.has('V1.n@2026-10/cohort=2026-05')).toBe(false);
    expect(measured.figures.has('V1@2026-10/cohort=2026-05/mob=1')).toBe(false);
  });

  it('accumulate first defaults by calendar months on book; a cure takes none away', () => {
    expect([0, 1, 2, 3, 4].map((mob) => cell('V1', '2026-06', mob))).toEqual(['0', '0', '0.25', '0.25', '0.5']);
    expect([0, 1, 2, 3].map((mob) => cell('V1.amount', '2026-07', mob))).toEqual(['0', '0', '0.5', '1']);
    expect(measured.figures.has('V1@2026-10/cohort=2026-06/mob=5')).toBe(false);
    expect(shown(measured, 'V1@2026-10/cohort=2026-06/mob=2/region=East')).toBe('0.333333333333333');
  });

  it('tell snapshots over the original amount, which fall with what is written off', () => {
    expect([1, 2, 3, 4].map((mob) => cell('V2', '2026-06', mob))).toEqual(['0.25', '0.5', '0.25', '0.175']);
  });

  it('tell who was ever 180 days late or written off, and what was lost in the end', () => {
    expect([2, 4].map((mob) => cell('V3.d180', '2026-06', mob))).toEqual(['0', '0.25']);
    expect([1, 2, 3].map((mob) => cell('V3.d180', '2026-07', mob))).toEqual(['0', '0.5', '1']);
    expect([3, 4].map((mob) => cell('V3.netLoss', '2026-06', mob))).toEqual(['0', '0.25']);
    // sold for 35 of 95; 10 came in later
    expect([1, 2, 3].map((mob) => cell('V3.netLoss', '2026-07', mob))).toEqual(['0', '0.3', '0.25']);
  });

  it('list the loans behind a cell', async () => {
    const snapshot = await workshop.snapshot(parts);
    const figure = (id: string) => {
      const found = measured.figures.get(id);
      if (found === undefined) throw new Error(`no figure ${id}`);
      return found;
    };
    const behind = (id: string) => workshop.behind(snapshot, figure(id), { months: ['2026-10'] });
    const cell = await behind('V1.amount@2026-10/cohort=2026-06/mob=4');
    expect(cell.rows.map(({ id }) => id)).toEqual(['j1', 'j4']);
    expect(cell.total).toBe(figure('V1.amount@2026-10/cohort=2026-06/mob=4').numerator);
  });

  it('stand in the report month alone', () => {
    const months = [...measured.figures.values()]
      .filter(({ indicator }) => indicator === 'V1')
      .map(({ period }) => period);
    expect(new Set(months)).toEqual(new Set(['2026-10']));
  });

  it('end at the last full month: one that is measured within is not told', async () => {
    const early = [
      ...parts.filter(({ month, table }) => table === 'loan_snapshot' && month < '2026-10'),
      book('2026-10', [['j1', '2026-06-01', 95, '70.00']], '2026-10-20'),
    ];
    const within = await workshop.measure(await workshop.snapshot(early), {});
    expect(within.figures.has('V1@2026-10/cohort=2026-06/mob=3')).toBe(true);
    expect(within.figures.has('V1@2026-10/cohort=2026-06/mob=4')).toBe(false);
    const holiday = [...early.slice(0, -1), book('2026-10', [['j1', '2026-06-01', 95, '70.00']], '2026-10-30')];
    const whole = await workshop.measure(await workshop.snapshot(holiday), {});
    expect(whole.figures.has('V1@2026-10/cohort=2026-06/mob=4')).toBe(true);
  });

  it('say what is missing', async () => {
    const bare = tape([
      { cutoff_date: '2026-10-31', loan_id: 'a', currency: 'CNY', principal_balance: '1.00', days_past_due: 0 },
    ]);
    const without = await workshop.measure(await workshop.snapshot([bare]), {});
    expect(without.missing).toContainEqual({ indicator: 'V1', reason: 'notSupplied:origination_date' });
  });
});

describe('vintages that come added up', () => {
  it('are told as they are: events up to each age over what was originated', async () => {
    const cells = (cohort: string, product: string, mob: number, original: string, events: string): BookRow => ({
      cohort,
      product,
      mob,
      original_count: original,
      event_count: events,
    });
    const snapshot = await workshop.snapshot([
      tape([{ cutoff_date: '2026-10-31', loan_id: 'a', currency: 'CNY', principal_balance: '1.00', product: 'card' }]),
      {
        table: 'vintage_cell',
        month: 'all',
        rows: [
          cells('2019', 'card', 12, '100', '2'),
          cells('2019', 'home', 12, '300', '2'),
          cells('2019', 'card', 24, '100', '5'),
          cells('2019', 'home', 24, '300', '3'),
        ],
      },
    ]);
    const measured = await workshop.measure(snapshot, { dimensions: ['product'] });
    expect(shown(measured, 'V1@2026-10/cohort=2019/mob=12')).toBe('0.01');
    expect(shown(measured, 'V1@2026-10/cohort=2019/mob=24')).toBe('0.02');
    expect(shown(measured, 'V1@2026-10/cohort=2019/mob=24/product=card')).toBe('0.05');
    expect(shown(measured, 'V1.n@2026-10/cohort=2019')).toBe('400');
    expect(shown(measured, 'V1.amount@2026-10/cohort=2019/mob=24')).toBe('(notSupplied:vintage_cell.event_amount)');
    expect(measured.missing).toContainEqual({ indicator: 'V2', reason: 'notSupplied:origination_date' });
  });
});

describe('vintages without loans', () => {
  it('need nothing but their cells', async () => {
    const cell: BookRow = { cohort: '2019-Q1', mob: 6, original_amount: '1000.00', event_amount: '25.00' };
    const snapshot = await workshop.snapshot([{ table: 'vintage_cell', month: 'all', rows: [cell] }]);
    const measured = await workshop.measure(snapshot, {});
    expect(shown(measured, 'V1.amount@2026-10/cohort=2019-Q1/mob=6')).toBe('0.025');
    expect(shown(measured, 'V1@2026-10/cohort=2019-Q1/mob=6')).toBe('(notSupplied:vintage_cell.event_count)');
  });
});

describe('any history', () => {
  const months = monthsUpTo('2026-10', 5);
  const loan = fc.record({
    origin: fc.constantFrom(...months),
    days: fc.array(fc.constantFrom(0, 31, 90, 91, 181), { minLength: 5, maxLength: 5 }),
    ends: fc.integer({ min: 0, max: 5 }),
    region: fc.constantFrom('East', 'West'),
  });

  it('never falls with age, never passes one, and is what a count loan by loan gives', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(loan, { minLength: 1, maxLength: 15 }), async (loans) => {
        const lives = loans.map((each, index) => ({ ...each, id: `L${index}`, start: months.indexOf(each.origin) }));
        const onTape = (at: number) => lives.filter(({ start, ends }) => at >= start && at <= Math.max(start, ends));
        fc.pre(onTape(4).length > 0);
        const tapes = months.map((month, at) =>
          book(
            month,
            onTape(at).map(({ id, origin, days, region }) => [id, `${origin}-12`, days[at] ?? 0, '100.00', { region }]),
          ),
        );
        const first = months.findIndex((_, at) => onTape(at).length > 0);
        const { figures } = await workshop.measure(
          await workshop.snapshot(tapes.filter(({ rows }) => rows.length > 0)),
          {},
        );
        for (const [at, cohort] of months.entries()) {
          const own = lives.filter(({ origin }) => origin === cohort);
          if (own.length === 0 || at < first) continue;
          for (let mob = 0; at + mob < months.length; mob += 1) {
            const ever = own.filter(({ id, days }) =>
              months.some((_, k) => k <= at + mob && (days[k] ?? 0) > 90 && onTape(k).some((each) => each.id === id)),
            );
            const figure = figures.get(`V1@2026-10/cohort=${cohort}/mob=${mob}`);
            expect(Number(figure?.value)).toBeCloseTo(ever.length / own.length, 12);
          }
        }
      }),
      { numRuns: 6 },
    );
  });
});
