import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { figureSchema } from '../../src/domain/index.ts';
import { type BookPart, loan, openWorkshop, shown, tape, type Workshop } from './book.ts';

let workshop: Workshop;

beforeAll(async () => {
  workshop = await openWorkshop();
});

afterAll(async () => {
  await workshop.close();
});

const CLASSED = { asset_class_5: 'normal', days_past_due: 0, region: 'East' };

describe('what the data cannot give', () => {
  it('five columns give the book, and every other indicator names the column it lacks', async () => {
    const snapshot = await workshop.snapshot([
      tape([loan('L1', '70.00', { days_past_due: 45 }), loan('L2', '30.00', { days_past_due: 0 })]),
    ]);
    const measured = await workshop.measure(snapshot, {});
    expect(shown(measured, 'C1.balance@2026-10')).toBe('100.00');
    expect(shown(measured, 'C14.par30@2026-10')).toBe('0.7');
    expect(shown(measured, 'C2@2026-10')).toBe('(notSupplied:asset_class_5)');
    expect(shown(measured, 'C1.share@2026-10/class=loss')).toBe('(notSupplied:asset_class_5)');
    expect(shown(measured, 'K4@2026-10')).toBe('0.58');
    const listed = [
      { indicator: 'C2', reason: 'notSupplied:asset_class_5' },
      { indicator: 'C2a', reason: 'notSupplied:asset_class_5' },
      { indicator: 'C3', reason: 'notSupplied:off_balance_amount' },
      { indicator: 'C4', reason: 'notSupplied:asset_class_5' },
      { indicator: 'C7', reason: 'notSupplied:asset_class_5' },
      { indicator: 'C8', reason: 'notSupplied:asset_class_5' },
      { indicator: 'C9', reason: 'notSupplied:asset_class_5' },
      { indicator: 'P1', reason: 'notSupplied:provision.amount' },
      { indicator: 'P2', reason: 'notSupplied:provision.amount' },
      { indicator: 'D1', reason: 'notSupplied:quality' },
      { indicator: 'D4', reason: 'notSupplied:manifest' },
      { indicator: 'D5', reason: 'notSupplied:gl_control.balance' },
    ];
    expect(measured.missing).toEqual(expect.arrayContaining(listed));
    for (const { indicator, reason } of measured.missing)
      expect(reason, indicator).toMatch(/^(notSupplied:.+|wholeBookOnly)$/);
    const missing = measured.missing.map(({ indicator }) => indicator);
    for (const given of ['C1', 'C5', 'C6', 'C13', 'C14', 'K3', 'K4', 'K5', 'D2', 'D8'])
      expect(missing).not.toContain(given);
    expect(measured.missingDimensions).toEqual([{ dimension: 'region', reason: 'notSupplied:region' }]);
    expect([...measured.figures.keys()].some((id) => id.includes('region='))).toBe(false);
  });

  it('card floors without products cannot be told', async () => {
    const snapshot = await workshop.snapshot([tape([loan('L1', '1', CLASSED)])]);
    expect(shown(await workshop.measure(snapshot, { cardProducts: ['card'] }), 'C9.count@2026-10')).toBe(
      '(notSupplied:product)',
    );
    expect(shown(await workshop.measure(snapshot, {}), 'C9.count@2026-10')).toBe('0');
  });

  it('unknown classes and days stand apart and in no ratio’s numerator', async () => {
    const rows = [
      loan('L1', '60', CLASSED),
      loan('L2', '40', { asset_class_5: null, days_past_due: null, region: null }),
    ];
    const measured = await workshop.measure(await workshop.snapshot([tape(rows)]), {});
    expect(shown(measured, 'C1.balance@2026-10/class=(unknown)')).toBe('40.00');
    expect(shown(measured, 'C13.balance@2026-10/band=(unknown)')).toBe('40.00');
    expect(shown(measured, 'C2@2026-10')).toBe('0');
    expect(shown(measured, 'C2@2026-10/region=East')).toBe('0');
  });

  it('two currencies are counted, never added', async () => {
    const rows = [loan('L1', '60', CLASSED), { ...loan('L2', '40', CLASSED), currency: 'USD' }];
    const measured = await workshop.measure(await workshop.snapshot([tape(rows)]), {});
    for (const id of ['C1.balance', 'C2', 'C5', 'K3.balance', 'K4', 'K5']) {
      expect(measured.figures.get(`${id}@2026-10`)).toMatchObject({
        value: null,
        reason: 'mixedCurrency',
        numerator: null,
      });
    }
    expect(shown(measured, 'C1.count@2026-10')).toBe('2');
    expect(shown(measured, 'C2.count@2026-10')).toBe('0');
    expect(shown(measured, 'C1.balance@2026-10/region=East')).toBe('(mixedCurrency)');
  });

  it('one currency that is not the report’s is refused too', async () => {
    const snapshot = await workshop.snapshot([tape([loan('L1', '60', CLASSED)])]);
    expect(shown(await workshop.measure(snapshot, { currency: 'USD' }), 'C1.balance@2026-10')).toBe('(mixedCurrency)');
    expect(shown(await workshop.measure(snapshot, { currency: 'CNY' }), 'C1.balance@2026-10')).toBe('60.00');
  });

  it('an empty tape has zeros and no ratios', async () => {
    const columns = [
      'cutoff_date',
      'loan_id',
      'currency',
      'principal_balance',
      'days_past_due',
      'asset_class_5',
      'region',
    ];
    const measured = await workshop.measure(await workshop.snapshot([tape([], '2026-10', columns)]), {});
    for (const figure of measured.figures.values()) figureSchema.parse(figure);
    expect(shown(measured, 'C1.balance@2026-10')).toBe('0.00');
    expect(shown(measured, 'C2@2026-10')).toBe('(zeroDenominator)');
    expect(shown(measured, 'K5@2026-10')).toBe('(zeroDenominator)');
  });

  it('a month without a tape is no history, and the report month must have one', async () => {
    const snapshot = await workshop.snapshot([tape([loan('L1', '60', CLASSED)])]);
    const measured = await workshop.measure(snapshot, { months: ['2026-09', '2026-10'] });
    expect(shown(measured, 'C2@2026-09')).toBe('(noHistory)');
    expect(shown(measured, 'C2.prevMonth@2026-10')).toBe('(noHistory)');
    await expect(workshop.measure(snapshot, { months: ['2026-10', '2026-11'] })).rejects.toMatchObject({
      code: 'noData',
    });
  });

  it('numbers per obligor are cut where they are compared, and everywhere where that is asked for', async () => {
    const months = ['2026-08', '2026-09', '2026-10'];
    const parts = months.map((month) => tape([{ ...loan('L1', '60', CLASSED), cutoff_date: `${month}-28` }], month));
    const snapshot = await workshop.snapshot(parts);
    const [compared, every] = [
      await workshop.measure(snapshot, { months }),
      await workshop.measure(snapshot, { months, obligorCuts: 'everyMonth' }),
    ];
    expect(shown(compared, 'K5@2026-08')).toBe('0');
    expect(compared.figures.has('K5@2026-08/region=East')).toBe(false);
    expect(shown(every, 'K5@2026-08/region=East')).toBe('0');
    for (const [id, figure] of compared.figures) expect(every.figures.get(id)).toEqual(figure);
    expect(shown(compared, 'K3.balance_prevMonth@2026-10/region=East')).toBe('0.00');
  });

  it('a value that disappears stays in the series as zero', async () => {
    const september = { ...loan('L1', '60', { ...CLASSED, region: 'West' }), cutoff_date: '2026-09-30' };
    const snapshot = await workshop.snapshot([tape([september], '2026-09'), tape([loan('L2', '40', CLASSED)])]);
    const measured = await workshop.measure(snapshot, { months: ['2026-09', '2026-10'] });
    expect(shown(measured, 'C1.balance@2026-10/region=West')).toBe('0.00');
    expect(shown(measured, 'C1.balance_prevMonth@2026-10/region=West')).toBe('-60.00');
    expect(shown(measured, 'C1.balance@2026-09/region=East')).toBe('0.00');
    expect(shown(measured, 'C2.prevMonth@2026-10/region=West')).toBe('(zeroDenominator)');
  });

  it('of several cut-offs in a month the newest counts', async () => {
    const rows = [{ ...loan('L1', '60', CLASSED), cutoff_date: '2026-10-15' }, loan('L1', '50', CLASSED)];
    expect(shown(await workshop.measure(await workshop.snapshot([tape(rows)]), {}), 'C1.balance@2026-10')).toBe(
      '50.00',
    );
  });
});

describe('definition sets', () => {
  it('par needs no classes, carries its name in every id, and has no indicator of the Chinese set', async () => {
    const snapshot = await workshop.snapshot([
      tape([loan('L1', '60', { days_past_due: 31 }), loan('L2', '60', { days_past_due: 30 })]),
    ]);
    const measured = await workshop.measure(snapshot, { definitionSet: 'par' });
    expect(shown(measured, 'C14.par30@2026-10/set=par')).toBe('0.5');
    for (const figure of measured.figures.values())
      expect(figure).toMatchObject({ definitionSet: 'par', dimensions: { set: 'par' } });
    const codes = measured.indicators.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['C1', 'C5', 'C6', 'C13', 'C14', 'P2', 'K3', 'D1', 'D8']));
    for (const chinese of ['C2', 'C4', 'C7', 'C9', 'P1']) expect(codes).not.toContain(chinese);
    expect(measured.indicators[0]?.ownDimensions).not.toContain('class');
    expect([...measured.figures.keys()].some((id) => id.includes('class='))).toBe(false);
  });
});

describe('a scope', () => {
  const rows = [
    loan('L1', '60', { ...CLASSED, gl_account: '1' }),
    loan('L2', '40', { ...CLASSED, region: 'West', gl_account: '1' }),
  ];

  it('is in every id, and says what only the whole book can tell', async () => {
    const ledger: BookPart = {
      table: 'gl_control',
      month: '2026-10',
      rows: [{ cutoff_date: '2026-10-31', gl_account: '1', currency: 'CNY', balance: '100' }],
    };
    const snapshot = await workshop.snapshot([tape(rows), ledger]);
    const measured = await workshop.measure(snapshot, { scope: { region: 'West' } });
    expect(shown(measured, 'C1.balance@2026-10/region=West')).toBe('40.00');
    expect(shown(measured, 'D5@2026-10/region=West')).toBe('(wholeBookOnly)');
    expect(measured.missing.map(({ indicator }) => indicator)).toContain('D5');
    expect(shown(await workshop.measure(snapshot, {}), 'D5@2026-10')).toBe('0.00');
  });

  it('without a loan, or over a column that is not there, is an error', async () => {
    const snapshot = await workshop.snapshot([tape(rows)]);
    const inScope = (scope: Readonly<Record<string, string>>) => workshop.measure(snapshot, { scope });
    await expect(inScope({ region: 'Wset' })).rejects.toThrow('expected loans in it, found none; did you mean West?');
    await expect(inScope({ region: 'Nowhere' })).rejects.toThrow('known: East, West');
    await expect(inScope({ region: 'West', gl_account: '2' })).rejects.toMatchObject({ code: 'noData' });
    await expect(inScope({ region: "W'; DROP TABLE x" })).rejects.toMatchObject({ code: 'noData' });
    await expect(workshop.measure(snapshot, { scope: { branch: 'B1' } })).rejects.toMatchObject({ code: 'noData' });
  });
});

describe('tables beside the tape', () => {
  it('the ledger is compared by account, so that two gaps do not hide each other', async () => {
    const rows = [loan('L1', '60', { gl_account: '1301' }), loan('L2', '40', { gl_account: '1302' })];
    const ledger = ['50', '50', '7'].map((balance, i) => ({
      cutoff_date: '2026-10-31',
      gl_account: `130${i + 1}`,
      currency: 'CNY',
      balance,
    }));
    const snapshot = await workshop.snapshot([tape(rows), { table: 'gl_control', month: '2026-10', rows: ledger }]);
    const measured = await workshop.measure(snapshot, {});
    expect(shown(measured, 'D5@2026-10')).toBe('-7.00');
    expect(shown(measured, 'D5.absolute@2026-10')).toBe('27.00');
    expect(shown(measured, 'D5.share@2026-10')).toBe('0.252336448598131');
    expect(shown(measured, 'D5@2026-10/account=1301')).toBe('10.00');
    expect(shown(measured, 'D5@2026-10/account=1303')).toBe('-7.00');
  });

  it('write-offs are cut by the dimensions they carry', async () => {
    const event = {
      event_id: 'E1',
      loan_id: 'X',
      date: '2026-01-05',
      kind: 'write_off',
      currency: 'CNY',
      amount: '20',
      region: 'East',
    };
    const first = { ...event, event_id: 'E0', date: '2025-11-01', amount: '5', region: 'West' };
    const snapshot = await workshop.snapshot([
      tape([loan('L1', '80', { ...CLASSED, asset_class_5: 'loss' })]),
      { table: 'writeoff_recovery', month: '2025-11', rows: [first] },
      { table: 'writeoff_recovery', month: '2026-01', rows: [event] },
    ]);
    const measured = await workshop.measure(snapshot, {});
    expect(shown(measured, 'C2a.disposed@2026-10')).toBe('25.00');
    expect(shown(measured, 'C2a.disposed@2026-10/region=East')).toBe('20.00');
    const scoped = await workshop.measure(snapshot, { scope: { region: 'East' } });
    expect(shown(scoped, 'C2a.disposed@2026-10/region=East')).toBe('20.00');
  });

  it('write-offs before the first month that is known are no zero', async () => {
    const event = {
      event_id: 'E1',
      loan_id: 'X',
      date: '2026-01-05',
      kind: 'write_off',
      currency: 'CNY',
      amount: '20',
    };
    const snapshot = await workshop.snapshot([
      tape([loan('L1', '80', CLASSED)]),
      { table: 'writeoff_recovery', month: '2026-01', rows: [event] },
    ]);
    expect(shown(await workshop.measure(snapshot, {}), 'C2a@2026-10')).toBe('(noHistory)');
  });

  it('provisions and capital in another currency are not divided by the book', async () => {
    const snapshot = await workshop.snapshot([
      tape([loan('L1', '80', { ...CLASSED, asset_class_5: 'loss' })]),
      {
        table: 'provision',
        month: '2026-10',
        rows: [{ cutoff_date: '2026-10-31', loan_id: 'L1', currency: 'USD', amount: '5' }],
      },
      { table: 'capital', month: 'all', rows: [{ date: '2026-10-31', currency: 'USD', net_capital: '500' }] },
    ]);
    const measured = await workshop.measure(snapshot, {});
    for (const id of ['P1', 'P2', 'P1.balance', 'K3.capital'])
      expect(shown(measured, `${id}@2026-10`)).toBe('(mixedCurrency)');
    expect(shown(measured, 'K3.loans@2026-10')).toBe('1');
  });

  it('loans of obligors that the obligor table does not have are orphans; a loan without an obligor is none', async () => {
    const snapshot = await workshop.snapshot([
      tape([
        loan('L1', '1', { obligor_id: 'A' }),
        loan('L2', '1', { obligor_id: 'B' }),
        loan('L3', '1', { obligor_id: null }),
      ]),
      { table: 'obligor', month: 'all', rows: [{ obligor_id: 'A' }] },
    ]);
    const measured = await workshop.measure(snapshot, {});
    expect(shown(measured, 'D8.orphans@2026-10/key=loanWithoutObligor')).toBe('1');
    expect(shown(measured, 'K4.obligors@2026-10')).toBe('3');
  });
});
