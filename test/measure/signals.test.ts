import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { monthsUpTo, parsePeriod } from '../../src/domain/index.ts';
import type { Measurement } from '../../src/measure/index.ts';
import { quantile } from '../../src/measure/row-statistics.ts';
import { workingDays } from '../../src/measure/signals/working-days.ts';
import { type BookPart, type BookRow, openWorkshop, type Workshop } from './book.ts';

const MONTHS = monthsUpTo('2026-10', 26);

/** Obligor A falls in 2026-02, B in 2026-05, C in 2025-08; D never. */
const FALLS: Readonly<Record<string, string>> = { A: '2026-02', B: '2026-05', C: '2025-08', D: '9999-99' };

function tape(month: string): BookPart {
  const rows = Object.entries(FALLS).map(([obligor, fall]): BookRow => {
    const bad = month >= fall;
    return {
      cutoff_date: parsePeriod(month).end,
      loan_id: `L${obligor}`,
      obligor_id: obligor,
      currency: 'CNY',
      principal_balance: obligor === 'A' ? '100.00' : '10.00',
      days_past_due: bad ? 45 : 0,
      asset_class_5: bad ? 'special_mention' : 'normal',
      region: 'East',
    };
  });
  return { table: 'loan_snapshot', month, rows };
}

const signal = (id: string, obligor: string, raised: string, further: BookRow = {}): BookRow => ({
  signal_id: id,
  obligor_id: obligor,
  type: '涉诉',
  financial: false,
  severity: 'red',
  raised_at: raised,
  analysed_at: null,
  reported_at: null,
  handled_at: null,
  closed_at: null,
  owner: 'x',
  disposition: null,
  ...further,
});

const SIGNALS = [
  // Right within six months: raised in December, fell in February.
  signal('s1', 'A', '2025-12-10', { analysed_at: '2025-12-11', closed_at: '2025-12-12', disposition: 'confirmed' }),
  // The month of the fall itself is not to its credit.
  signal('s2', 'B', '2026-05-20', { severity: 'amber', closed_at: '2026-06-19', disposition: 'confirmed' }),
  // Right only within twelve: raised in November 2024, fell in August 2025.
  signal('s3', 'C', '2024-11-30', { closed_at: '2024-12-02', disposition: 'confirmed' }),
  // Never came true; closed as false.
  signal('s4', 'D', '2026-01-15', { closed_at: '2026-01-30', disposition: 'false' }),
  // Two of one obligor in the month: the obligor counts once.
  signal('s5', 'A', '2026-10-01', { type: '财务', financial: true, owner: null }),
  signal('s6', 'A', '2026-10-20', { severity: 'other', handled_at: '2026-10-25' }),
  // Of after the cut-off.
  signal('s7', 'B', '2026-11-02'),
];

let workshop: Workshop;
let measured: Measurement;
beforeAll(async () => {
  workshop = await openWorkshop();
  const parts: BookPart[] = [...MONTHS.map(tape), { table: 'warning_signal', month: 'all', rows: SIGNALS }];
  measured = await workshop.measure(await workshop.snapshot(parts), { months: ['2026-09', '2026-10'] });
});
afterAll(() => workshop.close());

const value = (id: string) => measured.figures.get(id.includes('@') ? id : `${id}@2026-10`)?.value;

describe('warning signals', () => {
  it('counts what was raised in the month, each obligor once', () => {
    expect(value('W1.raised')).toBe('2');
    expect(value('W1.raised@2026-10/type=%E6%B6%89%E8%AF%89')).toBe('1');
    expect(value('W1.raised@2026-10/severity=red')).toBe('1');
    expect(value('W1.raised@2026-10/severity=amber')).toBe('0');
    expect(value('W1.financial')).toBe('1');
    expect(value('W1.nonFinancial')).toBe('1');
    expect(value('W1.obligors')).toBe('1');
    expect(value('W1.exposure')).toBe('100.00');
    expect(value('W1.raised@2026-09')).toBe('0');
  });

  it('tells the status of each by its dates, and who has no owner', () => {
    expect(value('W2.count@2026-10/status=closed')).toBe('4');
    expect(value('W2.count@2026-10/status=handled')).toBe('1');
    expect(value('W2.count@2026-10/status=raised')).toBe('1');
    expect(value('W2.open')).toBe('2');
    expect(value('W2.confirmed')).toBe('3');
    expect(value('W2.false')).toBe('1');
    expect(value('W2.withoutOwner')).toBe('1');
  });

  it('measures handling in working days: closed ones in the quantiles, open ones in the late share', () => {
    // Closed in 12 months: s1 2 days, s2 22, s4 11. Open: s5 21 days (red: late), s6 8 (20 allowed).
    expect(value('W3.median')).toBe('11');
    expect(value('W3.p90')).toBe('22');
    // Late: s2 (10 allowed), s4 (5), s5 of five.
    expect(measured.figures.get('W3.overdue@2026-10')).toMatchObject({ numerator: '3', denominator: '5' });
    expect(value('W3.late')).toBe('1');
  });

  it('judges only matured signals: right within 6 or 12 months of their own month', () => {
    // Six months old and of the twelve months before: s1 (right), s4 (not). s2 is of May: too young for October.
    expect(measured.figures.get('W4.m6@2026-10')).toMatchObject({ numerator: '1', denominator: '2' });
    // Twelve months old: s3 alone; it came true after nine.
    expect(measured.figures.get('W4.m12@2026-10')).toMatchObject({ numerator: '1', denominator: '1' });
  });

  it('shows what was missed, and how early the rest was', () => {
    // Falls of twelve months: A (warned by s1), B (s2 came in the month of the fall).
    expect(measured.figures.get('W5@2026-10')).toMatchObject({ numerator: '1', denominator: '2', value: '0.5' });
    // 2025-12-10 to 2026-02-28.
    expect(value('W6')).toBe('80');
  });

  it('lists who is to be watched, and the signals whose time is up', () => {
    const list = (id: string) => measured.lists.find((each) => each.id === id);
    // s5 (red, 21 working days of 5) is late; s6 (other, 8 of 20) is not. Both are of A, who owes 100.
    expect(list('lateSignals')?.rows.map(([id]) => id)).toEqual(['s5']);
    expect(list('watch')?.rows).toEqual([['A', 'red', '2', '2026-10-01', '100.00']]);
    expect(list('watch')).toMatchObject({ total: 1, truncated: false });
  });

  it('says that history is too short rather than judging what has not matured', async () => {
    const parts: BookPart[] = [
      tape('2026-09'),
      tape('2026-10'),
      { table: 'warning_signal', month: 'all', rows: SIGNALS },
    ];
    const short = await workshop.measure(await workshop.snapshot(parts), {});
    expect(short.figures.get('W4.m6@2026-10')).toMatchObject({ value: null, reason: 'noHistory' });
    expect(short.figures.get('W5@2026-10')).toMatchObject({ value: null, reason: 'noHistory' });
  });
});

describe('working days', () => {
  it('count from the day after, without weekends and holidays, with weekends that are worked', () => {
    expect(workingDays('2026-10-23', '2026-10-26')).toBe(1);
    expect(workingDays('2026-10-24', '2026-10-25')).toBe(0);
    expect(
      workingDays('2026-09-30', '2026-10-09', {
        holidays: ['2026-10-01', '2026-10-02'],
        workedWeekends: ['2026-10-04'],
      }),
    ).toBe(6);
    expect(workingDays('2026-10-26', '2026-10-23')).toBe(0);
  });

  it('are those of counting one by one', () => {
    const days = fc.integer({ min: 0, max: 3000 });
    const dates = fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 20 });
    const dayOf = (offset: number) => Temporal.PlainDate.from('2024-01-01').add({ days: offset });
    fc.assert(
      fc.property(days, fc.integer({ min: 0, max: 400 }), dates, dates, (start, length, off, extra) => {
        const calendar = {
          holidays: off.map((n) => dayOf(start + n).toString()),
          workedWeekends: extra.map((n) => dayOf(start + n).toString()),
        };
        let counted = 0;
        for (let day = 1; day <= length; day += 1) {
          const date = dayOf(start + day);
          const weekend = date.dayOfWeek > 5;
          if (
            weekend ? calendar.workedWeekends.includes(date.toString()) : !calendar.holidays.includes(date.toString())
          )
            counted += 1;
        }
        expect(workingDays(dayOf(start).toString(), dayOf(start + length).toString(), calendar)).toBe(counted);
      }),
    );
  });
});

describe('quantiles of weighted rows', () => {
  it('are those of the rows written out', () => {
    const weighing = {
      value: ({ facts }: { facts: Readonly<Record<string, bigint>> }) => facts.v ?? 0n,
      weight: ({ facts }: { facts: Readonly<Record<string, bigint>> }) => facts.w ?? 0n,
    };
    const pairs = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 0, max: 5 })), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(pairs, (rows) => {
        const all = rows.flatMap(([v, w]) => Array.from({ length: w }, () => v)).sort((a, b) => a - b);
        const found = quantile(
          rows.map(([v, w]) => ({ keys: {}, facts: { v: BigInt(v), w: BigInt(w) } })),
          weighing,
          { numerator: 1n, denominator: 2n },
        );
        if (all.length === 0) {
          expect(found).toBeNull();
          return;
        }
        const middle = ((all[Math.floor((all.length - 1) / 2)] ?? 0) + (all[Math.ceil((all.length - 1) / 2)] ?? 0)) / 2;
        expect(Number(found?.numerator) / Number(found?.denominator)).toBe(middle);
      }),
    );
  });
});
