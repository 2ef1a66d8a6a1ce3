import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Figure, RiskpressError, type Snapshot } from '../../src/domain/index.ts';
import type { Measurement } from '../../src/measure/index.ts';
import { type BookRow, openWorkshop, type Workshop } from './book.ts';

const loan = (
  id: string,
  principal: string,
  days: number,
  loanClass: string | null,
  region: string | null,
): BookRow => ({
  cutoff_date: '2026-10-31',
  loan_id: id,
  obligor_id: `o${id}`,
  currency: 'CNY',
  principal_balance: principal,
  days_past_due: days,
  asset_class_5: loanClass,
  region,
  forbearance_flag: id === '3',
});

const LOANS = [
  loan('1', '100.10', 0, 'normal', 'East'),
  loan('2', '200.20', 95, 'special_mention', 'East'),
  loan('3', '300.30', 100, 'substandard', 'West'),
  loan('4', '-5.00', 0, 'normal', 'West'),
  loan('5', '500.50', 400, 'loss', null),
  loan('6', '0.07', 12, null, 'East'),
];

const event = (id: string, date: string, kind: string, amount: string): BookRow => ({
  event_id: id,
  loan_id: id,
  date,
  kind,
  currency: 'CNY',
  amount,
  region: 'East',
});

let workshop: Workshop;
let snapshot: Snapshot;
let measured: Measurement;
beforeAll(async () => {
  workshop = await openWorkshop();
  snapshot = await workshop.snapshot([
    { table: 'loan_snapshot', month: '2026-10', rows: LOANS },
    { table: 'writeoff_recovery', month: '2025-11', rows: [event('w1', '2025-11-02', 'write_off', '10.00')] },
    {
      table: 'writeoff_recovery',
      month: '2026-10',
      rows: [event('w2', '2026-10-02', 'sale', '20.00'), event('w3', '2026-10-03', 'recovery', '7.00')],
    },
  ]);
  measured = await workshop.measure(snapshot, {});
});
afterAll(() => workshop.close());

function figureOf(id: string): Figure {
  const figure = measured.figures.get(id);
  if (figure === undefined) throw new Error(`no figure ${id}`);
  return figure;
}

const behind = (id: string) => workshop.behind(snapshot, figureOf(id), {});

describe('the rows behind a number', () => {
  it.each([
    ['C2@2026-10', ['3', '5']],
    ['C2.count@2026-10', ['3', '5']],
    ['C6@2026-10/region=West', ['3']],
    ['C1.balance@2026-10/class=normal', ['1', '4']],
    ['C1.balance@2026-10/region=(unknown)', ['5']],
    ['C13.balance@2026-10/band=91-180', ['2', '3']],
    ['C2a@2026-10', ['3', '5', 'w1', 'w2']],
  ])('are listed for %s, and add up to its numerator', async (id, rows) => {
    const found = await behind(id);
    const figure = figureOf(id);
    expect(found.rows.map((row) => row.id).sort()).toEqual(rows);
    expect(found.total).toBe(figure.numerator ?? figure.value);
  });

  it('add up for every sum over loans of the catalogue; a number that is none is refused by name', async () => {
    const figures = [...measured.figures.values()].filter(
      ({ value, dimensions }) => value !== null && Object.keys(dimensions).length <= 1,
    );
    let listed = 0;
    for (const figure of figures.filter(({ indicator }) => /^[CG]/.test(indicator))) {
      try {
        const { total } = await workshop.behind(snapshot, figure, {});
        expect(Number(total), figure.id).toBe(Number(figure.numerator ?? figure.value));
        listed += 1;
      } catch (error) {
        if (!(error instanceof RiskpressError)) throw error;
        expect(error.code, figure.id).toBe('usage');
      }
    }
    expect(listed).toBeGreaterThan(40);
  });

  it('are refused for a rank, a change and an index', async () => {
    await expect(behind('K3.loans@2026-10')).rejects.toThrow(/expected a sum over rows/);
    await expect(behind('C2.prevMonth@2026-10')).rejects.toThrow(/changes, contributions/);
  });
});
