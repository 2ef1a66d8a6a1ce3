import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { fractionOf, LOAN_CLASSES, unitsText } from '../../src/domain/index.ts';
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
  return workshop.measure(await workshop.snapshot(parts), { indicators: ['P', 'C1', 'C2', 'D8'], ...settings });
}

function provisions(month: string, day: string, rows: readonly BookRow[]): BookPart {
  const whole = rows.map((row) => ({ cutoff_date: day, loan_id: null, segment: null, currency: 'CNY', ...row }));
  return { table: 'provision', month, rows: whole };
}

function event(event_id: string, date: string, kind: string, amount: string): BookRow {
  return { event_id, loan_id: 'X', date, kind, currency: 'CNY', amount, region: 'East' };
}

const REQUIRED = {
  purpose: { 'zh-CN': '一般准备', en: 'General reserve' },
  byClass: { normal: '0.01', special_mention: '0.02', substandard: '0.25', doubtful: '0.5', loss: '1' },
};

const OCTOBER = [
  loan('L1', '1000', { asset_class_5: 'normal', region: 'East' }),
  loan('L2', '200', { asset_class_5: 'substandard', region: 'East' }),
  loan('L3', '100', { asset_class_5: 'loss', region: 'West' }),
  loan('L4', '700', { asset_class_5: null, region: 'West' }),
];
const earlier = (rows: readonly BookRow[], day: string): readonly BookRow[] =>
  rows.map((row) => ({ ...row, cutoff_date: day }));

describe('provisions worked by hand', () => {
  let measured: Measurement;
  beforeAll(async () => {
    measured = await measureBook(
      [
        tape(earlier(OCTOBER, '2025-12-31'), '2025-12'),
        ...['01', '02', '03', '04', '05', '06', '07', '08'].map((month) =>
          tape(earlier(OCTOBER, `2026-${month}-28`), `2026-${month}`),
        ),
        // 1,000 in September.
        tape(earlier([OCTOBER[0] ?? {}], '2026-09-30'), '2026-09'),
        tape(OCTOBER),
        provisions('2025-12', '2025-12-31', [{ loan_id: 'L3', amount: '60' }]),
        provisions('2026-09', '2026-09-30', [
          { loan_id: 'L1', amount: '20' },
          { segment: 'cards', amount: '50' },
        ]),
        provisions('2026-10', '2026-10-31', [
          { loan_id: 'L1', amount: '15' },
          { loan_id: 'L2', amount: '45' },
          { loan_id: 'GONE', amount: '9' },
          { segment: 'cards', amount: '30' },
          { segment: 'mortgages', amount: '10' },
        ]),
        {
          table: 'writeoff_recovery',
          month: '2026-03',
          rows: [event('E1', '2026-03-03', 'write_off', '40')],
        },
        {
          table: 'writeoff_recovery',
          month: '2026-10',
          rows: [
            event('E2', '2026-10-03', 'write_off', '20'),
            event('E3', '2026-10-04', 'recovery', '5'),
            event('E4', '2026-10-05', 'sale', '77'),
          ],
        },
      ],
      { months: ['2025-12', '2026-09', '2026-10'], requiredProvisions: REQUIRED },
    );
  });

  it.each([
    // 15 + 45 by loan, 30 + 10 by segment, over NPL 300 and loans 2,000.
    ['P1.balance', '100.00'],
    ['P1.segment', '40.00'],
    ['P1', '0.333333333333333'],
    ['P2', '0.05'],
    ['P1.balance@/region=East', '60.00'],
    ['P2@/region=East', '0.05'],
    ['P2@/region=West', '0'],
    // (100 - 70 + 20 - 5) / ((1000 + 2000) / 2) x 12
    ['P8', '0.36'],
    // (100 - 60 + 60 - 5) / ((10 x 2000 + 1000) / 11) x 12 / 10
    ['P8.ytd', '0.0597142857142857'],
    // East: (60 - 20 + 20 - 5) / ((1000 + 1200) / 2) x 12
    ['P8@/region=East', '0.6'],
    // 1000 x 0.01 + 200 x 0.25 + 100 x 1
    ['P9.required', '160.00'],
    ['P9.required@/class=substandard', '50.00'],
    ['P9', '0.625'],
    ['P9.shortfall', '60.00'],
    ['P9.shortfall@/region=East', '0.00'],
    ['P9@/region=West', '0'],
  ])('%s is %s', (name, value) => {
    const [code = '', rest = ''] = name.split('@');
    expect(shown(measured, `${code}@2026-10${rest}`)).toBe(value);
  });

  it('tells what the shares are for', () => {
    const pitfall = measured.indicators.find(({ code }) => code === 'P9')?.pitfall;
    expect(pitfall?.en).toContain('General reserve (normal to loss: 0.01 / 0.02 / 0.25 / 0.5 / 1)');
    expect(pitfall?.['zh-CN']).toContain('一般准备');
  });

  it('leaves segments out of a restricted book', async () => {
    const parts = [tape(OCTOBER), provisions('2026-10', '2026-10-31', [{ segment: 'cards', amount: '30' }])];
    const scoped = await measureBook(parts, { scope: { region: 'East' } });
    expect(shown(scoped, 'P1.balance@2026-10/region=East')).toBe('0.00');
    expect(shown(await measureBook(parts), 'P1.balance@2026-10')).toBe('30.00');
  });

  it('counts no provision without a loan as one whose loan is missing', async () => {
    const none = provisions('2026-10', '2026-10-31', [{ segment: 'cards', amount: '30' }]);
    const measuredToo = await measureBook([tape(OCTOBER), none]);
    expect(shown(measuredToo, 'D8.orphans@2026-10/key=provisionWithoutLoan')).toBe('0');
  });

  it('takes provisions that come added up with the balances', async () => {
    const row = { cutoff_date: '2026-10-31', currency: 'CNY', class: 'normal', balance: '1000', provisions: '25' };
    const bad = { ...row, class: 'loss', balance: '100', provisions: '55' };
    const added = await measureBook([{ table: 'balance_aggregate', month: '2026-10', rows: [row, bad] }], {
      requiredProvisions: REQUIRED,
    });
    expect(shown(added, 'P1@2026-10')).toBe('0.8');
    expect(shown(added, 'P9@2026-10')).toBe('0.727272727272727');
  });

  it('asks for nothing that is not configured, and has no cost without an opening', async () => {
    const parts = [tape(OCTOBER), provisions('2026-10', '2026-10-31', [{ loan_id: 'L1', amount: '30' }])];
    const plain = await measureBook(parts);
    expect(shown(plain, 'P9@2026-10')).toBe('(notSupplied:provisions.required)');
    expect(shown(plain, 'P8@2026-10')).toBe('(noHistory)');
    expect(shown(await measureBook([tape(OCTOBER)]), 'P8@2026-10')).toBe('(notSupplied:provision.amount)');
  });
});

describe('any provisions', () => {
  const book = fc.array(
    fc.record({
      balance: fc.bigInt(0n, 10n ** 12n),
      asset_class_5: fc.constantFrom(...LOAN_CLASSES),
      provided: fc.bigInt(0n, 10n ** 12n),
    }),
    { minLength: 1, maxLength: 12 },
  );

  it('obey P2 = C2 x P1', async () => {
    await fc.assert(
      fc.asyncProperty(book, async (loans) => {
        fc.pre(loans.some(({ balance, asset_class_5 }) => balance > 0n && asset_class_5 === 'loss'));
        const rows = loans.map(({ balance, asset_class_5 }, i) => loan(`L${i}`, unitsText(balance), { asset_class_5 }));
        const put = loans.map(({ provided }, i) => ({ loan_id: `L${i}`, amount: unitsText(provided) }));
        const measured = await measureBook([tape(rows), provisions('2026-10', '2026-10-31', put)], { dimensions: [] });
        const exact = (id: string) => {
          const figure = measured.figures.get(`${id}@2026-10`);
          const [above, below] = [fractionOf(figure?.numerator ?? ''), fractionOf(figure?.denominator ?? '')];
          return [above.numerator * below.denominator, below.numerator * above.denominator] as const;
        };
        const [p1, p2, c2] = [exact('P1'), exact('P2'), exact('C2')];
        expect(p2[0] * c2[1] * p1[1]).toBe(c2[0] * p1[0] * p2[1]);
      }),
      { numRuns: 15 },
    );
  });
});
