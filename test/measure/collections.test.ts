import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { Measurement } from '../../src/measure/index.ts';
import { type BookPart, type BookRow, openWorkshop, type Workshop } from './book.ts';

const TAPE: BookPart = {
  table: 'loan_snapshot',
  month: '2026-10',
  rows: [
    {
      cutoff_date: '2026-10-31',
      loan_id: '1',
      currency: 'CNY',
      principal_balance: '1.00',
      days_past_due: 0,
      asset_class_5: 'normal',
      region: 'East',
    },
  ],
};

const assigned = (id: string, day: string, arrears: string, tier: string, team: string): BookRow => ({
  assignment_id: id,
  loan_id: id,
  assigned_at: day,
  tier,
  currency: 'CNY',
  arrears,
  collector: `c-${team}`,
  team,
});
const paid = (id: string, loan: string, day: string, principal: string, interest: string | null = null): BookRow => ({
  payment_id: id,
  loan_id: loan,
  value_date: day,
  currency: 'CNY',
  principal,
  interest,
});
const acted = (id: string, loan: string, day: string, channel: string, further: BookRow = {}): BookRow => ({
  action_id: id,
  loan_id: loan,
  at: day,
  local_hour: 10,
  channel,
  right_party: null,
  promise_date: null,
  promise_amount: null,
  currency: 'CNY',
  cost: '1.00',
  ...further,
});

// Windows of 30 days that end in October: assigned from 1 September to 1 October.
const SEPTEMBER = [
  assigned('a', '2026-09-01', '100.00', '1-30', 'T1'), // window ends 1 October
  assigned('b', '2026-09-10', '200.00', '1-30', 'T1'),
  assigned('c', '2026-09-15', '300.00', '31-60', 'T2'),
  assigned('d', '2026-09-20', '400.00', '31-60', 'T1'),
];
const OCTOBER = [
  assigned('e', '2026-10-01', '500.00', '1-30', 'T2'),
  assigned('f', '2026-10-02', '999.00', '1-30', 'T2'), // ends in November
];
const AUGUST = [assigned('z', '2026-08-31', '999.00', '1-30', 'T2')]; // ended in September

const PAYMENTS_9 = [
  paid('p1', 'a', '2026-09-05', '60.00', '10.00'), // 70 of 100: not cured
  paid('p2', 'b', '2026-09-12', '250.00'), // cured, 200 of it counts; nobody had called
  paid('p3', 'c', '2026-09-14', '300.00'), // the day before assignment
];
const PAYMENTS_10 = [
  paid('p4', 'a', '2026-10-02', '30.00'), // a day after the window
  paid('p5', 'd', '2026-10-20', '400.00'), // the last day of the window
  paid('p6', 'e', '2026-10-12', '95.00'),
];
const ACTIONS_9 = [
  acted('x1', 'a', '2026-09-02', 'sms'),
  acted('x2', 'd', '2026-09-25', 'call', {
    right_party: true,
    promise_date: '2026-10-20',
    promise_amount: '420.00',
    cost: '5.00',
  }),
  acted('x3', 'b', '2026-09-20', 'call'), // after b had paid: b cured by itself
];
const ACTIONS_10 = [
  acted('y1', 'd', '2026-10-05', 'visit', { right_party: true, local_hour: 22, cost: '20.00' }),
  acted('y2', 'e', '2026-10-10', 'call', { right_party: true, promise_date: '2026-10-12', promise_amount: '100.00' }),
  acted('y3', 'e', '2026-10-11', 'call', { right_party: false, local_hour: 21 }),
  acted('y4', 'f', '2026-10-11', 'sms', { local_hour: 7 }),
  acted('y5', 'f', '2026-10-15', 'call', { right_party: true, promise_date: '2026-10-30', promise_amount: '10.00' }), // due in November
];

let workshop: Workshop;
let measured: Measurement;
beforeAll(async () => {
  workshop = await openWorkshop();
  const part = (table: BookPart['table'], month: string, rows: readonly BookRow[]): BookPart => ({
    table,
    month,
    rows,
  });
  measured = await workshop.measure(
    await workshop.snapshot([
      TAPE,
      part('collection_assignment', '2026-08', AUGUST),
      part('collection_assignment', '2026-09', SEPTEMBER),
      part('collection_assignment', '2026-10', OCTOBER),
      part('payment', '2026-09', PAYMENTS_9),
      part('payment', '2026-10', PAYMENTS_10),
      part('collection_action', '2026-09', ACTIONS_9),
      part('collection_action', '2026-10', ACTIONS_10),
      part('complaint', '2026-10', [{ complaint_id: 'k', loan_id: 'a', at: '2026-10-03', kind: 'harassment' }]),
    ]),
    {},
  );
});
afterAll(() => workshop.close());

const figure = (id: string) => measured.figures.get(id.includes('@') ? id : `${id}@2026-10`);

describe('collections', () => {
  it('takes assignments whose window ended in the month, and payments inside their own window', () => {
    // a, b, c, d, e are due; b and d paid all.
    expect(figure('L1')).toMatchObject({ numerator: '2', denominator: '5', value: '0.4' });
    expect(figure('L1@2026-10/tier=31-60')).toMatchObject({ numerator: '1', denominator: '2' });
    // a 70, b 200 of 250, d 400, e 95 over 100 + 200 + 300 + 400 + 500.
    expect(figure('L2')).toMatchObject({ numerator: '765.00', denominator: '1500.00', value: '0.51' });
  });

  it('holds each team against what its own tiers bring', () => {
    // Tier 1-30: 365 of 800; tier 31-60: 400 of 700. T1 holds 300 and 400: 136.88 + 228.57.
    expect(figure('L2.result@2026-10/team=T1')).toMatchObject({ numerator: '670.00', denominator: '700.00' });
    expect(figure('L2.expected@2026-10/team=T1')).toMatchObject({ numerator: '365.45', denominator: '700.00' });
    expect([...measured.figures.keys()].some((id) => id.includes('/collector='))).toBe(false);
  });

  it('tells self-cures apart, and the hardest channel used before the last payment', () => {
    expect(figure('L7')).toMatchObject({ numerator: '1', denominator: '2', value: '0.5' });
    expect(figure('L6.cash@2026-10/channel=none')?.value).toBe('200.00');
    expect(figure('L6.accounts@2026-10/channel=visit')?.value).toBe('1');
    expect(figure('L6.days@2026-10/channel=visit')?.value).toBe('30');
    expect(figure('L6.accounts@2026-10/channel=sms')?.value).toBe('1');
    expect(figure('L6.cash@2026-10/channel=call')?.value).toBe('95.00');
  });

  it('adds up what the work within the windows cost', () => {
    // x1, x2, x3, y1, y2, y3; y4 and y5 are of f.
    expect(figure('L5')).toMatchObject({ numerator: '29.00', denominator: '765.00' });
  });

  it('counts contacts by attempts and by accounts', () => {
    // October calls and visits: y1, y2, y3, y5; right: y1, y2, y5. Accounts d, e, f: all reached.
    expect(figure('L3.attempts')).toMatchObject({ numerator: '3', denominator: '4' });
    expect(figure('L3.accounts')).toMatchObject({ numerator: '3', denominator: '3' });
    expect(figure('L4.rate')).toMatchObject({ numerator: '2', denominator: '3' });
  });

  it('judges promises that fell due: 95 % within three days of the date', () => {
    // Due in October: x2 (420; 400 came, 95.2 %), y2 (100; 95 came). Both kept; y5 falls due in November.
    expect(figure('L4.kept')).toMatchObject({ numerator: '2', denominator: '2' });
  });

  it('counts complaints and forbidden hours over a thousand attempts', () => {
    expect(figure('L8.complaints')?.value).toBe('200');
    expect(figure('L8.forbiddenCount')?.value).toBe('2');
    expect(figure('L8.forbidden')?.value).toBe('400');
    const list = (id: string) => measured.lists.find((each) => each.id === id)?.rows.map(([first]) => first);
    expect(list('forbidden')).toEqual(['y4', 'y1']);
    expect(list('complaints')).toEqual(['k']);
  });
});
