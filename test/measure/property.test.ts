import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Figure, figureSchema, LOAN_CLASSES, parseUnits, unitsText } from '../../src/domain/index.ts';
import type { Measurement } from '../../src/measure/index.ts';
import { type BookRow, loan, openWorkshop, tape, type Workshop } from './book.ts';

let workshop: Workshop;

beforeAll(async () => {
  workshop = await openWorkshop();
});

afterAll(async () => {
  await workshop.close();
});

const COLUMNS = [
  'cutoff_date',
  'loan_id',
  'obligor_id',
  'currency',
  'principal_balance',
  'days_past_due',
  'asset_class_5',
  'region',
  'product',
  'written_off_flag',
  'dim_team',
];

const REGIONS = ['East', '北区', `O'Neil"; DROP TABLE loans; --`, '(unknown)', 'a/b=c%', null] as const;

/** Random books: absent classes, days, obligors and regions, zero balances, written-off loans, no loans at all. */
function books(least: bigint): fc.Arbitrary<readonly BookRow[]> {
  const row = fc.record({
    obligor_id: fc.constantFrom('A', 'B', 'C', 'D', null),
    balance: fc.bigInt(least, 10n ** 14n).map((cents) => unitsText(cents)),
    days_past_due: fc.option(fc.constantFrom(0, 1, 30, 31, 60, 61, 90, 91, 180, 181, 270, 271, 360, 361, 5000)),
    asset_class_5: fc.option(fc.constantFrom(...LOAN_CLASSES)),
    region: fc.constantFrom(...REGIONS),
    product: fc.constantFrom('loan', 'card', null),
    written_off_flag: fc.constantFrom(true, false, null),
    dim_team: fc.constantFrom('t1', 't2'),
  });
  return fc
    .array(row, { maxLength: 25 })
    .map((rows) => rows.map(({ balance, ...more }, index) => loan(`L${index}`, balance, more)));
}

async function measureBook(
  rows: readonly BookRow[],
  scope: Readonly<Record<string, string>> = {},
): Promise<Measurement> {
  const snapshot = await workshop.snapshot([tape(rows, '2026-10', COLUMNS)]);
  return workshop.measure(snapshot, { scope, dimensions: ['region', 'dim_team'], cardProducts: ['card'] });
}

/** Stock figures whose values over a dimension (a cut or an own one) do not add up to the book's. */
function gaps(figures: ReadonlyMap<string, Figure>): readonly string[] {
  const parts = new Map<string, bigint>();
  for (const figure of figures.values()) {
    const names = Object.keys(figure.dimensions);
    if (!isAdditive(figure) || figure.value === null || names.length !== 1) continue;
    const key = `${figure.indicator}.${figure.measure}|${names[0]}`;
    parts.set(key, (parts.get(key) ?? 0n) + parseUnits(figure.value));
  }
  return [...parts].flatMap(([key, sum]) => {
    const [name = ''] = key.split('|');
    const whole = figures.get(`${name.replace(/\.$/, '').replace('C13', 'C1')}@2026-10`)?.value ?? '0';
    return parseUnits(whole) === sum ? [] : [`${key}: ${unitsText(sum)} against ${whole}`];
  });
}

/** A loan may breach several rules, so these do not add up to the breaches. */
function isAdditive(figure: Figure): boolean {
  if (Object.hasOwn(figure.dimensions, 'rule')) return false;
  return (figure.unit === 'amount' || figure.unit === 'count') && 'CP'.includes(figure.indicator.charAt(0));
}

/** Ratios of two parts of the book, and an index that grows with the logarithm of the number of obligors. */
function isUnbounded({ indicator, measure }: Figure): boolean {
  return ['C7', 'C8'].includes(indicator) || (indicator === 'K5' && measure === 'theil');
}

describe('any book', () => {
  it('classes, bands and cuts add up to the book to the cent, and shares lie between 0 and 1', async () => {
    await fc.assert(
      fc.asyncProperty(books(0n), async (rows) => {
        const { figures } = await measureBook(rows);
        expect(gaps(figures)).toEqual([]);
        const stock = rows.filter((row) => row.written_off_flag !== true);
        const total = stock.reduce((sum, row) => sum + parseUnits(String(row.principal_balance)), 0n);
        expect(figures.get('C1.balance@2026-10')?.value).toBe(unitsText(total));
        expect(figures.get('C1.count@2026-10')?.value).toBe(String(stock.length));
        for (const figure of figures.values()) {
          figureSchema.parse(figure);
          const bounded = figure.unit === 'ratio' || figure.unit === 'index';
          if (!bounded || figure.value === null || isUnbounded(figure)) continue;
          expect(Number(figure.value), figure.id).toBeGreaterThanOrEqual(0);
          expect(Number(figure.value), figure.id).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });

  it('is measured the same in any order of its rows', async () => {
    await fc.assert(
      fc.asyncProperty(
        books(0n).chain((rows) =>
          fc.tuple(fc.constant(rows), fc.shuffledSubarray([...rows], { minLength: rows.length })),
        ),
        async ([rows, shuffled]) => {
          const [one, other] = [await measureBook(rows), await measureBook(shuffled)];
          expect([...other.figures]).toEqual([...one.figures]);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('measured within a scope gives what the cut gives', async () => {
    await fc.assert(
      fc.asyncProperty(books(0n), fc.constantFrom(...REGIONS), async (rows, region) => {
        const value = region ?? '(unknown)';
        const inside = rows.filter((row) => (row.region ?? '(unknown)') === value && row.written_off_flag !== true);
        fc.pre(inside.length > 0);
        const [book, scoped] = [await measureBook(rows), await measureBook(rows, { region: value })];
        const own = [...scoped.figures.values()].filter(
          (figure) => Object.keys(figure.dimensions).length === 1 && book.figures.has(figure.id),
        );
        expect(own.length).toBeGreaterThan(20);
        for (const figure of own) expect(figure).toEqual(book.figures.get(figure.id));
        for (const figure of scoped.figures.values()) expect(figure.dimensions.region).toBe(value);
      }),
      { numRuns: 12 },
    );
  });

  it('with negative balances still gives only plain decimals or reasons', async () => {
    await fc.assert(
      fc.asyncProperty(books(-(10n ** 14n)), async (rows) => {
        const { figures } = await measureBook(rows);
        expect(gaps(figures)).toEqual([]);
        for (const figure of figures.values()) figureSchema.parse(figure);
      }),
      { numRuns: 12 },
    );
  });
});

describe('the adding-up check', () => {
  it('sees one cent', async () => {
    const { figures } = await measureBook([loan('L1', '10.00', { region: 'East', dim_team: 't1' })]);
    const id = 'C1.balance@2026-10/region=East';
    const figure = figures.get(id);
    expect(figure?.value).toBe('10.00');
    const broken = new Map(figures);
    if (figure !== undefined) broken.set(id, { ...figure, value: '10.01' });
    expect(gaps(broken)).toHaveLength(1);
  });
});
