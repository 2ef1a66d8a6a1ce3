import { beforeAll, describe, expect, it } from 'vitest';

import { monthsUpTo } from '../../src/domain/index.ts';
import { cell, fen, isBad, type Line, nplRatio, share, total, type WrittenBook, withBook } from './reading.ts';

const MONTHS = monthsUpTo('2026-10', 24);
const COLUMNS = ['借据号', '客户号', '贷款余额', '逾期天数', '五级分类', '发放日期', '产品', '地区', '行业'];

/** What the tests below need of a month: reading 24 tapes at once would hold 340,000 rows. */
interface MonthFigures {
  readonly loans: bigint;
  readonly npl: number;
  readonly mention: number;
  readonly overdue: number;
  readonly coverage: number;
  readonly industry: number;
  readonly byRegion: Readonly<Record<string, number>>;
  /** Days past due by loan. */
  readonly days: ReadonlyMap<string, number>;
  readonly stressed: ReadonlySet<string>;
}

describe('the default book', () => {
  let figures: readonly MonthFigures[] = [];
  let last: readonly Line[] = [];
  let largest = 0;

  beforeAll(async () => {
    await withBook({}, async (book) => {
      figures = await readFigures(book);
      last = await book.tape('2026-10', COLUMNS);
      largest = await largestAgainstCapital(book, last);
    });
  });

  it('looks like a lender in every month', () => {
    for (const month of figures) {
      expect(month.npl).toBeGreaterThan(0.011);
      expect(month.npl).toBeLessThan(0.022);
      expect(month.mention).toBeGreaterThan(0.02);
      expect(month.mention).toBeLessThan(0.045);
      expect(month.overdue).toBeGreaterThan(month.npl);
      expect(month.overdue).toBeLessThan(0.035);
      expect(month.coverage).toBeGreaterThan(1.5);
      expect(month.coverage).toBeLessThan(2.5);
    }
    const growth = share(figures.at(-1)?.loans ?? 0n, figures[0]?.loans ?? 1n);
    expect(growth).toBeGreaterThan(1.15);
    expect(growth).toBeLessThan(1.4);
    expect(largest).toBeGreaterThan(0.01);
    expect(largest).toBeLessThan(0.1);
  });

  it('has a region that goes bad, and only one', () => {
    const start = figures.at(-9)?.byRegion ?? {};
    const end = figures.at(-1)?.byRegion ?? {};
    expect(end.华中).toBeGreaterThan(2 * (start.华中 ?? 1));
    const others = Object.entries(end).filter(([region]) => region !== '华中');
    expect(others).toHaveLength(7);
    for (const [, ratio] of others) expect(ratio).toBeLessThan((end.华中 ?? 0) / 2);
  });

  it('has an industry that concentrates', () => {
    const shares = figures.map((month) => month.industry);
    expect(shares[0]).toBeLessThan(0.06);
    expect(shares.at(-1)).toBeGreaterThan(0.12);
    const steps = shares.slice(-12).map((value, i) => value - (shares.at(i - 13) ?? 0));
    expect(steps.filter((step) => step > 0)).toHaveLength(12);
  });

  it('has a lax vintage of household loans', () => {
    const lax = lateShare(last, '202506', '202508');
    expect(lax).toBeGreaterThan(1.8 * lateShare(last, '202503', '202505'));
    expect(lax).toBeGreaterThan(1.8 * lateShare(last, '202509', '202511'));
  });

  it('has more arrears around the Spring Festival than before and after it', () => {
    const overdue = Object.fromEntries(MONTHS.map((month, i) => [month, figures[i]?.overdue ?? 0]));
    for (const year of ['2025', '2026']) {
      const before = year === '2025' ? overdue['2024-12'] : overdue['2025-12'];
      expect(overdue[`${year}-02`]).toBeGreaterThan(1.15 * (before ?? 1));
      expect(overdue[`${year}-02`]).toBeGreaterThan(1.15 * (overdue[`${year}-03`] ?? 1));
    }
  });

  it('collects in a spurt when a quarter closes', () => {
    const cured = pairs(figures).map(([from, to]) => movedShare(from, to, [1, 30], [0, 0]));
    const closing = cured.filter((_, i) => Number(MONTHS[i + 1]?.slice(5)) % 3 === 0);
    const ordinary = cured.filter((_, i) => Number(MONTHS[i + 1]?.slice(5)) % 3 !== 0);
    expect(Math.min(...closing)).toBeGreaterThan(Math.max(...ordinary));
  });

  it('moves loans by the hidden matrix', () => {
    const months = pairs(figures).filter((_, i) => Number(MONTHS[i + 1]?.slice(5)) % 3 === 1);
    const mean = (from: readonly [number, number], to: readonly [number, number]) =>
      months.reduce((sum, [a, b]) => sum + movedShare(a, b, from, to), 0) / months.length;
    expect(mean([1, 30], [0, 0])).toBeCloseTo(0.58, 1);
    expect(mean([1, 30], [31, 61])).toBeCloseTo(0.29, 1);
    expect(mean([32, 59], [0, 0])).toBeCloseTo(0.22, 1);
    expect(mean([91, 180], [92, 400])).toBeGreaterThan(0.85);
  });
});

async function readFigures(book: WrittenBook): Promise<readonly MonthFigures[]> {
  const all: MonthFigures[] = [];
  for (const month of MONTHS) {
    const rows = await book.tape(month, COLUMNS);
    const allowance = total(await book.table(`provisions_${month}.csv`), 'amount');
    all.push(figuresOf(rows, allowance));
  }
  return all;
}

function figuresOf(rows: readonly Line[], allowance: bigint): MonthFigures {
  const loans = total(rows, '贷款余额');
  const part = (keep: (row: Line) => boolean) => share(total(rows.filter(keep), '贷款余额'), loans);
  const regions = Map.groupBy(rows, (row) => cell(row, '地区'));
  return {
    loans,
    npl: part(isBad),
    mention: part((row) => row.五级分类 === '关注'),
    overdue: part((row) => row.逾期天数 !== '0'),
    coverage: share(allowance, total(rows.filter(isBad), '贷款余额')),
    industry: part((row) => row.行业 === '租赁和商务服务业'),
    byRegion: Object.fromEntries([...regions].map(([region, own]) => [region, nplRatio(own)])),
    days: new Map(rows.map((row) => [cell(row, '借据号'), Number(cell(row, '逾期天数'))])),
    stressed: new Set(rows.filter((row) => row.地区 === '华中').map((row) => cell(row, '借据号'))),
  };
}

/** Of the loans in a band of days past due, the share found in another band a month later (or gone, for band 0). */
function movedShare(
  from: MonthFigures,
  to: MonthFigures,
  band: readonly [number, number],
  into: readonly [number, number],
): number {
  const start = [...from.days].filter(([id, days]) => within(days, band) && !from.stressed.has(id));
  const moved = start.filter(([id]) => within(to.days.get(id) ?? 0, into));
  return moved.length / start.length;
}

function within(days: number, [low, high]: readonly [number, number]): boolean {
  return days >= low && days <= high;
}

function pairs(figures: readonly MonthFigures[]): readonly (readonly [MonthFigures, MonthFigures])[] {
  return figures.slice(1).flatMap((to, i) => {
    const from = figures[i];
    return from === undefined ? [] : [[from, to] as const];
  });
}

/** Share by count of household loans lent in some months that are now over 30 days late or bad. */
function lateShare(rows: readonly Line[], first: string, through: string): number {
  const household = new Set(['个人经营性贷款', '个人住房贷款', '个人消费贷款']);
  const lent = rows.filter((row) => {
    const month = cell(row, '发放日期').slice(0, 6);
    return household.has(cell(row, '产品')) && month >= first && month <= through;
  });
  const late = lent.filter((row) => isBad(row) || Number(cell(row, '逾期天数')) > 30);
  return late.length / lent.length;
}

async function largestAgainstCapital(book: WrittenBook, rows: readonly Line[]): Promise<number> {
  const owed = new Map<string, bigint>();
  for (const row of rows) owed.set(cell(row, '客户号'), (owed.get(cell(row, '客户号')) ?? 0n) + fen(row, '贷款余额'));
  const capital = (await book.table('capital.csv')).at(-1);
  const top = [...owed.values()].reduce((most, sum) => (sum > most ? sum : most), 0n);
  return capital === undefined ? 0 : share(top, fen(capital, 'net_capital'));
}
