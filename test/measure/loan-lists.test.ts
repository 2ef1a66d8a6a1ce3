import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { LoanList } from '../../src/domain/index.ts';
import type { Measurement } from '../../src/measure/index.ts';
import { type BookPart, type BookRow, loan, openWorkshop, tape, type Workshop } from './book.ts';

let workshop: Workshop;
let measured: Measurement;

const september = (id: string, balance: string, more: BookRow): BookRow => ({
  ...loan(id, balance, { region: 'East', obligor_id: `O-${id}`, maturity_date: '2030-01-01', ...more }),
  cutoff_date: '2026-09-30',
});
const october = (id: string, balance: string, more: BookRow): BookRow => ({
  ...loan(id, balance, { region: 'East', obligor_id: `O-${id}`, maturity_date: '2030-01-01', ...more }),
});
const good = { asset_class_5: 'normal', days_past_due: 0, written_off_flag: false };
const watch = { asset_class_5: 'special_mention', days_past_due: 20, written_off_flag: false };
const bad = { asset_class_5: 'substandard', days_past_due: 120, written_off_flag: false };

const BOOK: readonly BookPart[] = [
  tape(
    [
      september('fell', '100.00', watch),
      september('stayed', '90.00', bad),
      september('cured', '80.00', bad),
      september('paid', '70.00', bad),
      september('partly', '60.00', bad),
      september('struck', '50.00', bad),
      september('flagged', '40.00', bad),
      september('sold', '30.00', bad),
      september('vanished', '25.00', bad),
      september('well', '20.00', good),
      september('late', '10.00', good),
    ],
    '2026-09',
  ),
  tape([
    october('fell', '100.00', bad),
    october('new', '95.00', { ...bad, region: 'West' }),
    october('stayed', '90.00', { ...bad, asset_class_5: 'doubtful' }),
    october('cured', '80.00', good),
    october('partly', '45.00', bad),
    october('flagged', '40.00', { ...bad, written_off_flag: true }),
    october('well', '20.00', { ...good, maturity_date: '2026-11-30' }),
    october('late', '10.00', { ...good, days_past_due: 1, maturity_date: '2026-12-01' }),
    october('gone', '5.00', { ...good, maturity_date: '2026-10-31' }),
  ]),
  {
    table: 'writeoff_recovery',
    month: '2026-10',
    rows: [
      { event_id: 'E1', loan_id: 'struck', date: '2026-10-05', kind: 'write_off', currency: 'CNY', amount: '50.00' },
      { event_id: 'E2', loan_id: 'sold', date: '2026-10-06', kind: 'sale', currency: 'CNY', amount: '30.00' },
      { event_id: 'E3', loan_id: 'paid', date: '2026-10-06', kind: 'recovery', currency: 'CNY', amount: '1.00' },
    ],
  },
];

const PAYMENT: BookPart = {
  table: 'payment',
  month: '2026-10',
  rows: [{ payment_id: 'P1', loan_id: 'paid', value_date: '2026-10-07', currency: 'CNY', principal: '70.00' }],
};

beforeAll(async () => {
  workshop = await openWorkshop();
  measured = await workshop.measure(await workshop.snapshot([...BOOK, PAYMENT]), { months: ['2026-09', '2026-10'] });
});

afterAll(async () => {
  await workshop.close();
});

function listed(id: string, from: Measurement = measured): LoanList {
  const list = from.lists.find((each) => each.id === id);
  if (list === undefined) throw new Error(`no list ${id}`);
  return list;
}

/** The named columns of a list, row by row. */
function told(id: string, ...columns: readonly string[]): readonly string[] {
  const list = listed(id);
  const places = columns.map((name) => list.columns.findIndex((column) => column.name === name));
  expect(places).not.toContain(-1);
  return list.rows.map((row) => places.map((at) => row[at] ?? '-').join(' '));
}

describe('lists of what changed in the month', () => {
  it('new bad loans: fallen, or bad when they came', () => {
    expect(told('newNpl', 'loan_id', 'previous_class', 'asset_class_5', 'balance', 'days_past_due')).toEqual([
      'fell special_mention substandard 100.00 120',
      'new - substandard 95.00 120',
    ]);
  });

  it('bad loans reduced, each by how it was, with the amount that is gone', () => {
    expect(told('reducedNpl', 'loan_id', 'how', 'amount', 'balance')).toEqual([
      'cured cured 80.00 0.00',
      'paid collected 70.00 0.00',
      'struck writtenOff 50.00 0.00',
      'flagged writtenOff 40.00 0.00',
      'sold sold 30.00 0.00',
      'vanished other 25.00 0.00',
      'partly collected 15.00 45.00',
    ]);
  });

  it('upgrades', () => {
    expect(told('upgrades', 'loan_id', 'previous_class', 'asset_class_5')).toEqual(['cured substandard normal']);
  });

  it('first overdue: late now, not at the month-end before or not there', () => {
    expect(told('firstOverdue', 'loan_id', 'days_past_due')).toEqual(['new 120', 'late 1']);
  });

  it('are none where there is no month before', async () => {
    const one = await workshop.measure(await workshop.snapshot(BOOK.slice(1)), {});
    const ids = one.lists.map(({ id }) => id);
    expect(ids).not.toContain('newNpl');
    expect(ids).toContain('largeOverdue');
  });
});

describe('lists of the book as it stands', () => {
  it('large overdue loans, largest first', () => {
    expect(told('largeOverdue', 'loan_id')).toEqual(['fell', 'new', 'stayed', 'partly', 'late']);
  });

  it('loans that mature after the cut-off, to the day', () => {
    expect(told('due30', 'loan_id', 'maturity_date', 'asset_class_5')).toEqual(['well 2026-11-30 normal']);
    expect(told('due60', 'loan_id')).toEqual(['well', 'late']);
    expect(listed('due90')).toMatchObject({ total: 2, truncated: false });
  });

  it('with the open signals of their obligors, none being none', async () => {
    const signal = (signal_id: string, obligor_id: string, raised_at: string, closed_at: string | null): BookRow => ({
      ...{ signal_id, obligor_id, type: 'litigation', severity: 'amber', raised_at, closed_at },
    });
    const rows = [
      signal('S1', 'O-well', '2026-10-01', null),
      signal('S2', 'O-well', '2026-10-02', '2026-11-01'),
      signal('S3', 'O-well', '2026-10-02', '2026-10-31'),
      signal('S4', 'O-well', '2026-11-01', null),
      signal('S5', 'O-gone', '2026-10-01', null),
    ];
    const snapshot = await workshop.snapshot([...BOOK, { table: 'warning_signal', month: 'all', rows }]);
    const list = listed('due60', await workshop.measure(snapshot, { months: ['2026-09', '2026-10'] }));
    const at = list.columns.findIndex(({ name }) => name === 'signals');
    expect(list.rows.map((row) => `${row[0]} ${row[at]}`)).toEqual(['well 2', 'late 0']);
  });

  it('the largest obligors with their worst class', () => {
    expect(told('topObligors', 'obligor_id', 'balance', 'loans', 'asset_class_5', 'days_past_due').slice(0, 3)).toEqual(
      ['O-fell 100.00 1 substandard 120', 'O-new 95.00 1 substandard 120', 'O-stayed 90.00 1 doubtful 120'],
    );
    expect(listed('topObligors').total).toBe(8);
  });

  it('keep to the scope', async () => {
    const west = await workshop.measure(await workshop.snapshot(BOOK), {
      months: ['2026-09', '2026-10'],
      scope: { region: 'West' },
    });
    expect(listed('newNpl', west).rows.map(([id]) => id)).toEqual(['new']);
    expect(listed('reducedNpl', west).rows).toEqual([]);
    expect(listed('largeOverdue', west).rows.map(([id]) => id)).toEqual(['new']);
  });

  it('have no class to list in a set without classes', async () => {
    const par = await workshop.measure(await workshop.snapshot(BOOK), { definitionSet: 'par' });
    const ids = par.lists.map(({ id }) => id);
    for (const id of ['c9', 'newNpl', 'reducedNpl', 'upgrades']) expect(ids).not.toContain(id);
    expect(ids).toEqual(expect.arrayContaining(['largeOverdue', 'due30', 'topObligors']));
  });

  it('are kept with the facts of the month, and stand among the statements', () => {
    for (const id of ['newNpl', 'reducedNpl', 'due30'])
      expect(measured.statements[`list_${id}`]).toContain('LIMIT 1000');
    expect(measured.statements.list_topObligors).toContain('LIMIT 50');
  });
});
