import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { BoundSet, SetBound, Status } from '../../src/domain/index.ts';
import type { MeasureSettings } from '../../src/measure/index.ts';
import { isTested } from '../../src/measure/judge.ts';
import { loan, openWorkshop, shown, tape, type Workshop } from './book.ts';

let workshop: Workshop;
beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

const TEXT = { 'zh-CN': '试验', en: 'Trial' };
const MONTHS = ['2026-05', '2026-06', '2026-07', '2026-08', '2026-09', '2026-10'];
const ENDS = ['31', '30', '31', '31', '30', '31'];
/** Of 100 in loans, non-performing at each month-end. */
const NPL = ['6', '2', '4', '4', '4', '4'];

function months() {
  return MONTHS.map((month, i) => {
    const bad = Number(NPL[i]);
    const cutoff = { cutoff_date: `${month}-${ENDS[i]}` };
    return tape(
      [
        loan('L1', String(100 - bad), { ...cutoff, asset_class_5: 'normal', region: 'East' }),
        loan('L2', String(bad), { ...cutoff, asset_class_5: 'loss', region: 'West' }),
      ],
      month,
    );
  });
}

type Changes = Omit<Partial<BoundSet>, 'bounds'> & { readonly bounds: readonly Partial<SetBound>[] };

function boundSet({ bounds, ...changes }: Changes): BoundSet {
  const plain = { figure: 'C2', direction: 'above', atBound: 'breach', tested: 'everyMonth' } as const;
  return { id: 'law', name: TEXT, kind: 'law', ...changes, bounds: bounds.map((bound) => ({ ...plain, ...bound })) };
}

async function measured(settings: Partial<MeasureSettings>) {
  return workshop.measure(await workshop.snapshot(months()), { months: MONTHS, ...settings });
}

const LAW = boundSet({ bounds: [{ red: '0.05', atBound: 'within' }] });
const APPETITE = boundSet({
  id: 'appetite',
  kind: 'appetite',
  approved: { by: TEXT, date: '2026-01-31' },
  bounds: [{ amber: '0.03', red: '0.055', owner: TEXT, action: TEXT }],
});

describe('several sets on one figure', () => {
  it('give the strictest status, and each its own', async () => {
    const found = await measured({ boundSets: [LAW, APPETITE] });
    expect(found.figures.get('C2@2026-10')?.status).toBe('amber');
    const [entry] = found.board;
    expect(entry).toMatchObject({ name: 'C2', figure: 'C2@2026-10', status: 'amber' });
    expect(entry?.bounds.map(({ set, status }) => [set, status])).toEqual([
      ['law', 'green'],
      ['appetite', 'amber'],
    ]);
    expect(entry?.bounds[1]).toMatchObject({ owner: TEXT, action: TEXT, approved: { date: '2026-01-31' } });
    const history: readonly (Status | null)[] = entry?.history.map(({ status }) => status) ?? [];
    expect(history).toEqual(['red', 'green', 'amber', 'amber', 'amber', 'amber']);
  });

  it('count the days in status from month-ends, the months in red, and the room to the nearest limit', async () => {
    const found = await measured({ boundSets: [LAW, APPETITE] });
    // Amber since 2026-07-31: August 31, September 30, October 31 days.
    expect(shown(found, 'Q1.daysInStatus@2026-10/key=C2')).toBe('92');
    expect(shown(found, 'Q1.breaches12m@2026-10/key=C2')).toBe('1');
    // (5 % - 4 %) / 5 %, nearer than (5.5 % - 4 %) / 5.5 %.
    expect(shown(found, 'Q2@2026-10/key=C2')).toBe('0.2');
    expect(shown(found, 'Q2.bySet@2026-10/group=appetite/key=C2')).toBe('0.272727272727273');
    expect(found.board[0]?.bounds[1]?.headroom).toBe('Q2.bySet@2026-10/group=appetite/key=C2');
    expect(found.queries.Q2).toEqual(found.queries.C2);
  });

  it('stand beside the report’s own thresholds', async () => {
    const thresholds = [{ figure: 'C2', red: '0.04', direction: 'above' as const }];
    const found = await measured({ thresholds, boundSets: [LAW] });
    expect(found.figures.get('C2@2026-10')?.status).toBe('red');
    expect(found.board[0]?.bounds.map(({ set, status }) => [set, status])).toEqual([
      ['report', 'red'],
      ['law', 'green'],
    ]);
    expect(shown(found, 'Q2@2026-10/key=C2')).toBe('0');
  });

  it('judge cuts by the book’s bound, and one value by its own', async () => {
    const own = boundSet({ id: 'own', bounds: [{ red: '0.5' }, { figure: 'C2/region=West', red: '2' }] });
    const found = await measured({ boundSets: [own] });
    expect(found.figures.get('C2@2026-10/region=East')?.status).toBe('green');
    expect(found.figures.get('C2@2026-10/region=West')?.status).toBe('green');
    expect(found.board.map(({ name, status }) => [name, status])).toEqual([
      ['C2', 'green'],
      ['C2/region=West', 'green'],
    ]);
    expect(shown(found, 'Q2@2026-10/key=C2%2Fregion%3DWest')).toBe('0.5');
  });
});

describe('what a bound says of itself', () => {
  it('judges nothing once it has expired, and is shown as expired', async () => {
    const expired = boundSet({ ...APPETITE, expires: '2026-10-30' });
    const found = await measured({ boundSets: [LAW, expired] });
    expect(found.figures.get('C2@2026-10')?.status).toBe('green');
    expect(found.board[0]?.bounds.map(({ expired: is, status }) => [is, status])).toEqual([
      [false, 'green'],
      [true, null],
    ]);
    const lastDay = await measured({ boundSets: [LAW, { ...expired, expires: '2026-10-31' }] });
    expect(lastDay.figures.get('C2@2026-10')?.status).toBe('amber');
  });

  it('judges only the months in which it is tested', async () => {
    const covenant = boundSet({ id: 'covenant', kind: 'covenant', bounds: [{ red: '0.03', tested: 'quarterEnd' }] });
    const found = await measured({ boundSets: [covenant] });
    expect(found.board[0]?.history.map(({ status }) => status)).toEqual([null, 'green', null, null, 'red', null]);
    expect(found.board[0]?.bounds[0]).toMatchObject({ tested: false, status: null });
    expect(shown(found, 'Q1.breaches12m@2026-10/key=C2')).toBe('1');
    expect(shown(found, 'Q1.daysInStatus@2026-10/key=C2')).toBe('(noData)');
    expect(shown(found, 'Q2@2026-10/key=C2')).toBe('-0.333333333333333');
  });

  it('is left out of reports of another definition set, and of figures that there are not', async () => {
    const basel = boundSet({
      bounds: [
        { red: '0.01', definitionSet: 'basel_npe' },
        { figure: 'K3.capital', red: '0.5' },
      ],
    });
    const found = await measured({ boundSets: [basel] });
    expect(found.figures.get('C2@2026-10')?.status).toBeNull();
    expect(found.board.map(({ name }) => name)).toEqual(['K3.capital']);
    expect(shown(found, 'Q2@2026-10/key=K3.capital')).toMatch(/notSupplied/);
  });

  it('has a floor the other way round, and no room to a limit of zero', async () => {
    const floor = boundSet({
      bounds: [
        { figure: 'C1.count', red: '1', direction: 'below' },
        { figure: 'C2.count', red: '0' },
      ],
    });
    const found = await measured({ boundSets: [floor] });
    expect(shown(found, 'Q2@2026-10/key=C1.count')).toBe('1');
    if (found.figures.has('C2.count@2026-10'))
      expect(shown(found, 'Q2@2026-10/key=C2.count')).toBe('(zeroDenominator)');
  });
});

it('follows no status of a change, which is told for the report month alone', async () => {
  const found = await measured({ boundSets: [boundSet({ bounds: [{ figure: 'C2.prevMonth', red: '0.1' }] })] });
  expect(found.board[0]).toMatchObject({ name: 'C2.prevMonth', status: 'green' });
  expect(shown(found, 'Q1.daysInStatus@2026-10/key=C2.prevMonth')).toBe('(noHistory)');
  expect(shown(found, 'Q1.breaches12m@2026-10/key=C2.prevMonth')).toBe('(noHistory)');
});

it.each([
  ['everyMonth', '2026-04', 4, true],
  ['quarterEnd', '2026-06', 4, true],
  ['quarterEnd', '2026-05', 4, false],
  ['yearEnd', '2026-03', 4, true],
  ['yearEnd', '2026-12', 4, false],
  ['2026-12-15', '2026-12', 1, true],
  ['2026-12-15', '2026-11', 1, false],
] as const)('%s is tested in %s of a year from month %s: %s', (tested, month, start, expected) => {
  expect(isTested(tested, month, start)).toBe(expected);
});
