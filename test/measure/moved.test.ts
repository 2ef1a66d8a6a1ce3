import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Figure, type Fraction, fractionOf } from '../../src/domain/index.ts';
import { causesOf, contributionsOf, minus, plus, type SegmentChange } from '../../src/measure/contribution.ts';
import { movedFigures } from '../../src/measure/moved.ts';
import { loan, openWorkshop, SETTINGS, shown, tape, type Workshop } from './book.ts';

const ZERO: Fraction = { numerator: 0n, denominator: 1n };
const amount = (text: string): Fraction => fractionOf(text);
const share = (numerator: string, denominator: string) => ({
  numerator: amount(numerator),
  denominator: amount(denominator),
});
const sumOf = (parts: readonly Fraction[]): Fraction => parts.reduce(plus, ZERO);
const number = ({ numerator, denominator }: Fraction): number => Number(numerator) / Number(denominator);

describe('contributions worked by hand', () => {
  // East: 2 of 40 -> 6 of 60. West: 3 of 60 -> 2 of 40. Book 5 % -> 8 %.
  const east: SegmentChange = { before: share('2', '40'), now: share('6', '60') };
  const west: SegmentChange = { before: share('3', '60'), now: share('2', '40') };
  const book: SegmentChange = { before: share('5', '100'), now: share('8', '100') };

  it('splits each segment into rate and mix', () => {
    const [first, second] = contributionsOf(book, [east, west]) ?? [];
    // East's ratio 5 % -> 10 % at a mean weight of 50 %; its weight 40 % -> 60 % at 7.5 % against the book's 6.5 %.
    expect(first && [first.rate, first.mix, first.contribution].map(number)).toEqual([0.025, 0.002, 0.027]);
    // West's ratio stayed at 5 %; its weight 60 % -> 40 % at 5 % against 6.5 %: less of what is good adds.
    expect(second && [second.rate, second.mix, second.contribution].map(number)).toEqual([0, 0.003, 0.003]);
  });

  it('gives a segment that is new, or gone, to the mix', () => {
    const gone: SegmentChange = { before: share('5', '50'), now: share('0', '0') };
    const stays: SegmentChange = { before: share('0', '50'), now: share('8', '100') };
    const parts = contributionsOf(book, [gone, stays]) ?? [];
    expect(parts[0]?.rate).toEqual(ZERO);
    expect(number(sumOf(parts.map(({ contribution }) => contribution)))).toBe(0.03);
  });

  it('tells causes, growth among them', () => {
    // 5 of 100 -> 8 of 120: +4 in, 1 cured; growth took 5/120 - 5/100 away.
    const grown: SegmentChange = { before: share('5', '100'), now: share('8', '120') };
    const causes = causesOf({ book: grown, causes: { inflow: amount('4'), cured: amount('-1') } });
    expect(causes && Object.values(causes).map(number)).toEqual([4 / 120, -1 / 120, -1 / 120]);
  });

  it('says nothing where the book has no denominator', () => {
    const empty: SegmentChange = { before: share('0', '0'), now: share('1', '2') };
    expect(contributionsOf(empty, [empty])).toBeNull();
    expect(causesOf({ book: empty, causes: {} })).toBeNull();
  });
});

const cents = fc.bigInt({ min: 0n, max: 10n ** 15n });
const segment = fc.tuple(cents, cents, cents, cents).map(
  ([bad0, good0, bad1, good1]): SegmentChange => ({
    before: { numerator: hundredths(bad0), denominator: hundredths(bad0 + good0) },
    now: { numerator: hundredths(bad1), denominator: hundredths(bad1 + good1) },
  }),
);

function hundredths(units: bigint): Fraction {
  return { numerator: units, denominator: 100n };
}

function bookOf(segments: readonly SegmentChange[]): SegmentChange {
  const side = (end: 'before' | 'now', part: 'numerator' | 'denominator') =>
    sumOf(segments.map((each) => each[end][part]));
  return {
    before: { numerator: side('before', 'numerator'), denominator: side('before', 'denominator') },
    now: { numerator: side('now', 'numerator'), denominator: side('now', 'denominator') },
  };
}

it('contributions and causes sum to the change, exactly, whatever the book', () => {
  fc.assert(
    fc.property(
      fc.array(segment, { minLength: 1, maxLength: 12 }),
      fc.array(cents, { maxLength: 4 }),
      (segments, taken) => {
        const book = bookOf(segments);
        fc.pre(book.before.denominator.numerator > 0n && book.now.denominator.numerator > 0n);
        const ratio = (end: 'before' | 'now') => ({
          numerator: book[end].numerator.numerator * book[end].denominator.denominator,
          denominator: book[end].numerator.denominator * book[end].denominator.numerator,
        });
        const change = minus(ratio('now'), ratio('before'));
        const parts = contributionsOf(book, segments) ?? [];
        for (const part of parts) expect(plus(part.rate, part.mix)).toEqual(part.contribution);
        expect(sumOf(parts.map(({ contribution }) => contribution))).toEqual(change);
        const flows = Object.fromEntries(taken.map((units, i) => [`c${i}`, hundredths(-units)]));
        const rest = minus(minus(book.now.numerator, book.before.numerator), sumOf(Object.values(flows)));
        const causes = causesOf({ book, causes: { ...flows, rest } }) ?? {};
        expect(sumOf(Object.values(causes))).toEqual(change);
      },
    ),
    { numRuns: 200 },
  );
});

describe('figures of what moved a ratio', () => {
  let workshop: Workshop;
  beforeAll(async () => {
    workshop = await openWorkshop();
  });
  afterAll(() => workshop.close());

  const at = (cutoff: string, id: string, balance: string, region: string, asset: string) =>
    loan(id, balance, {
      cutoff_date: cutoff,
      region,
      asset_class_5: asset,
      days_past_due: asset === 'normal' ? 0 : 40,
    });
  const SEPTEMBER = tape(
    [
      ['A', '38', 'East', 'normal'],
      ['B', '2', 'East', 'loss'],
      ['C', '57', 'West', 'normal'],
      ['D', '3', 'West', 'loss'],
    ].map(([id = '', balance = '', region = '', asset = '']) => at('2026-09-30', id, balance, region, asset)),
    '2026-09',
  );
  const OCTOBER = tape(
    [
      ['A', '54', 'East', 'normal'],
      ['B', '6', 'East', 'loss'],
      ['C', '38', 'West', 'normal'],
      ['D', '2', 'West', 'loss'],
    ].map(([id = '', balance = '', region = '', asset = '']) => at('2026-10-31', id, balance, region, asset)),
  );

  it('stand under the ids of the catalogue, for NPL, overdue and PAR alike', async () => {
    const snapshot = await workshop.snapshot([SEPTEMBER, OCTOBER]);
    const measured = await workshop.measure(snapshot, { months: ['2026-09', '2026-10'] });
    expect(shown(measured, 'C2.prevMonth@2026-10')).toBe('0.03');
    for (const prefix of ['C2.', 'C5.', 'C14.par30_']) {
      expect(shown(measured, `${prefix}rate_prevMonth@2026-10/region=East`)).toBe('0.025');
      expect(shown(measured, `${prefix}mix_prevMonth@2026-10/region=East`)).toBe('0.002');
      expect(shown(measured, `${prefix}contribution_prevMonth@2026-10/region=West`)).toBe('0.003');
    }
    expect(measured.figures.get('C2.rate_prevMonth@2026-10/region=East')).toMatchObject({ unit: 'pp', status: null });
    // September is the last quarter-end too; of the last year-end there is nothing.
    expect(shown(measured, 'C2.mix_prevQuarterEnd@2026-10/region=West')).toBe('0.003');
    expect(measured.figures.has('C2.rate_prevYearEnd@2026-10/region=East')).toBe(false);
  });

  it('say nothing of a dimension whose segments do not add up to the book', async () => {
    const snapshot = await workshop.snapshot([SEPTEMBER, OCTOBER]);
    const measured = await workshop.measure(snapshot, { months: ['2026-09', '2026-10'] });
    const torn = new Map([...measured.figures].filter(([id]) => !/^C2@2026-10.*West/.test(id)));
    const settings = { ...SETTINGS, months: ['2026-09', '2026-10'] };
    const moved = movedFigures(torn, settings).filter(({ indicator }) => indicator === 'C2');
    expect(moved).toEqual([]);
    expect(
      movedFigures(measured.figures, settings).filter(({ indicator }) => indicator === 'C2').length,
    ).toBeGreaterThan(0);
  });

  it('tell causes where the flows explain the whole change, and not where they do not', async () => {
    const measured = await workshop.measure(await workshop.snapshot([SEPTEMBER, OCTOBER]), {
      months: ['2026-09', '2026-10'],
    });
    const settings = { ...SETTINGS, months: ['2026-09', '2026-10'] };
    const flow = (name: string, value: string): readonly [string, Figure] => {
      const base = measured.figures.get('C2.balance@2026-10');
      if (base === undefined) throw new Error('no C2.balance');
      const id = `F1.${name}@2026-10`;
      return [id, { ...base, id, indicator: 'F1', measure: name, value }];
    };
    const flows = (inflow: string) =>
      new Map([
        ...measured.figures,
        flow('inflow', inflow),
        ...[
          ['cured', '1'],
          ['collected', '0.5'],
          ['writtenOff', '0'],
          ['sold', '0'],
          ['other', '0'],
        ].map(([name = '', value = '']) => flow(name, value)),
      ]);
    const causes = movedFigures(flows('4.5'), settings).filter(({ measure }) => measure === 'cause_prevMonth');
    expect(Object.fromEntries(causes.map(({ dimensions, value }) => [dimensions.cause, value]))).toEqual({
      ...{ inflow: '0.045', cured: '-0.01', collected: '-0.005' },
      ...{ writtenOff: '0', sold: '0', other: '0', growth: '0' },
    });
    const wrong = movedFigures(flows('5'), settings).filter(({ measure }) => measure === 'cause_prevMonth');
    expect(wrong).toEqual([]);
  });
});
