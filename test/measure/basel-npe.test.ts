import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Measurement } from '../../src/measure/index.ts';
import { type BookRow, loan, openWorkshop, shown, tape, type Workshop } from './book.ts';

let workshop: Workshop;
let measured: Measurement;

const row = (id: string, principal: string, more: BookRow): BookRow =>
  loan(id, principal, {
    obligor_id: id,
    customer_type: 'corporate',
    region: 'East',
    days_past_due: 0,
    accrued_interest: '1.00',
    default_status: 'not_in_default',
    ifrs9_stage: 1,
    default_date: null,
    forbearance_flag: false,
    forbearance_start: null,
    asset_class_5: 'normal',
    ...more,
  });

const ROWS = [
  row('late', '99.00', { days_past_due: 91 }),
  row('day90', '99.00', { days_past_due: 90 }),
  row('unlikely', '49.00', { default_status: 'unlikely_to_pay' }),
  row('stage3', '29.00', { ifrs9_stage: 3 }),
  // The debtor's view: all of X, but of the private person R the one loan only.
  row('X1', '19.00', { obligor_id: 'X', days_past_due: 200 }),
  row('X2', '299.00', { obligor_id: 'X', region: 'West' }),
  row('R1', '9.00', { obligor_id: 'R', customer_type: 'retail', days_past_due: 200 }),
  row('R2', '199.00', { obligor_id: 'R', customer_type: 'retail' }),
  // Was in default and restructured half a year ago; and more than a year ago.
  row('cure', '69.00', { default_date: '2025-01-15', forbearance_flag: true, forbearance_start: '2026-04-30' }),
  row('cured', '79.00', { default_date: '2025-01-15', forbearance_flag: true, forbearance_start: '2025-10-31' }),
  row('null', '39.00', { days_past_due: null, default_status: null, ifrs9_stage: null, accrued_interest: null }),
];
const GROSS = 100 + 100 + 50 + 30 + 20 + 300 + 10 + 200 + 70 + 80 + 39;
const NPE = 100 + 50 + 30 + 20 + 300 + 10 + 70;

beforeAll(async () => {
  workshop = await openWorkshop();
  const provision = { cutoff_date: '2026-10-31', loan_id: 'late', currency: 'CNY', amount: '145.00' };
  const snapshot = await workshop.snapshot([tape(ROWS), { table: 'provision', month: '2026-10', rows: [provision] }]);
  measured = await workshop.measure(snapshot, { definitionSet: 'basel_npe' });
});

afterAll(async () => {
  await workshop.close();
});

const at = (name: string, path = ''): string => shown(measured, `${name}@2026-10${path}/set=basel_npe`);

describe('basel_npe on a small book worked by hand', () => {
  it('adds up gross carrying amounts', () => {
    expect(at('C1.balance')).toBe(`${GROSS}.00`);
    expect(at('C1.count')).toBe('11');
  });

  it('has more than 90 days, unlikely to pay, stage 3, the debtor, and forborne for a year', () => {
    expect(at('C2.balance')).toBe(`${NPE}.00`);
    expect(at('C2.count')).toBe('7');
    expect(Number(at('C2'))).toBeCloseTo(NPE / GROSS, 14);
    expect(at('C2.balance', '/region=West')).toBe('300.00');
  });

  it('relates lateness and provisions to non-performing exposures', () => {
    expect(Number(at('C7'))).toBeCloseTo((100 + 20 + 10) / NPE, 14);
    expect(Number(at('C8'))).toBeCloseTo((100 + 100 + 20 + 10) / NPE, 14);
    expect(Number(at('P1'))).toBeCloseTo(145 / NPE, 14);
    expect(Number(at('C6'))).toBeCloseTo(130 / GROSS, 14);
    expect(at('C13.balance', '/band=61-90')).toBe('100.00');
  });

  it('carries the set in every id, and knows no five classes', () => {
    for (const id of measured.figures.keys()) expect(id).toContain('/set=basel_npe');
    for (const code of ['C2a', 'C4', 'C9', 'C14', 'C16']) {
      expect(measured.indicators.map((indicator) => indicator.code)).not.toContain(code);
    }
    expect(measured.figures.has('C1.share@2026-10/class=normal/set=basel_npe')).toBe(false);
  });

  it('sees the whole debtor from within a scope', async () => {
    const west = await workshop.measure(await workshop.snapshot([tape(ROWS)]), {
      definitionSet: 'basel_npe',
      scope: { region: 'West' },
    });
    expect(shown(west, 'C2@2026-10/region=West/set=basel_npe')).toBe('1');
  });

  it('is not principal under another name: without interest there is no base', async () => {
    const bare = ROWS.map(({ accrued_interest: _, ...rest }) => rest);
    const without = await workshop.measure(await workshop.snapshot([tape(bare)]), { definitionSet: 'basel_npe' });
    expect(shown(without, 'C1.balance@2026-10/set=basel_npe')).toBe('(notSupplied:accrued_interest)');
    expect(shown(without, 'C2@2026-10/set=basel_npe')).toBe('(notSupplied:accrued_interest)');
    expect(shown(without, 'C2.count@2026-10/set=basel_npe')).toBe('7');
  });

  it('counts other balances where they are supplied, and leaves the other sets at principal', async () => {
    const rows = ROWS.map((each) => ({ ...each, other_balances: '0.50' }));
    const snapshot = await workshop.snapshot([tape(rows)]);
    const basel = await workshop.measure(snapshot, { definitionSet: 'basel_npe' });
    expect(shown(basel, 'C1.balance@2026-10/set=basel_npe')).toBe(`${GROSS + 5}.50`);
    const par = await workshop.measure(snapshot, { definitionSet: 'par' });
    expect(shown(par, 'C1.balance@2026-10/set=par')).toBe(`${GROSS - 10}.00`);
  });
});

describe('concentration and data quality in basel_npe', () => {
  it('weigh obligors by gross carrying amounts', () => {
    expect(at('K1.balance')).toBe('320.00');
    expect(Number(at('K3.loans'))).toBeCloseTo(1, 14);
    expect(at('D3.count')).toBe('3');
    expect(Number(at('P2'))).toBeCloseTo(145 / GROSS, 14);
  });

  it('lists obligors by the same amounts', () => {
    const list = measured.lists.find(({ id }) => id === 'topObligors');
    expect(list?.rows[0]?.slice(0, 2)).toEqual(['X', '320.00']);
  });
});
