import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type CheckOptions, checkSnapshot } from '../../src/check/index.ts';
import { parsePeriod, type Snapshot } from '../../src/domain/index.ts';
import { Bank } from '../ingest/bank.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await Bank.open();
});
afterAll(() => bank.close());

const COLUMNS = {
  cutoff_date: { from: 'p', dateFormat: 'period' },
  currency: { const: 'CNY' },
  class: { from: 'class' },
  balance: { from: 'v' },
};
const TABLE = ['p,class,v', '2024-Q1,normal,10', '2024-Q1,loss,1', '2024-Q2,normal,20', '2024-Q2,loss,2', ''].join(
  '\n',
);

function take(content: string, columns: object = COLUMNS): Promise<Snapshot> {
  return bank.tape(content, { table: 'balance_aggregate', columns });
}

function check(snapshot: Snapshot, changes: Partial<CheckOptions> = {}) {
  return checkSnapshot(snapshot, {
    engine: bank.engine,
    period: parsePeriod('2024-Q2'),
    cutoff: 'periodEnd',
    gates: { maxRejectShare: '0.005', freshnessDays: 'off', tolerances: [], critical: [] },
    months: ['2024-03', '2024-06'],
    currency: 'CNY',
    ...changes,
  });
}

describe('a book of sums', () => {
  test('is judged like one of loans: readiness, freshness, rows, classes', async () => {
    const result = await check(await take(TABLE));
    expect(result.blockers).toEqual([]);
    expect(result.cutoffDate).toBe('2024-06-30');
    const passed = result.ties.filter((tie) => tie.passed).map((tie) => `${tie.id} ${tie.month}: ${tie.left}`);
    expect(passed).toEqual(
      expect.arrayContaining([
        'freshness.cutoff 2024-06: 2024-06-30',
        'months.present null: 2',
        'stage.rows/balance_aggregate null: 4',
        'class.sum 2024-03: 11.00',
        'class.sum 2024-06: 22.00',
      ]),
    );
    expect(result.ties.filter((tie) => tie.critical && !tie.passed)).toEqual([]);
  });

  test('a month that was not published is told and stops nothing; the report’s own does', async () => {
    const gap = await check(await take(TABLE), { months: ['2024-03', '2024-05', '2024-06'] });
    expect(gap.blockers).toEqual([]);
    expect(gap.warnings.join('\n')).toMatch(/2024-05: no sums for this month, which the report shows/);
    const own = await check(await take(TABLE), { months: ['2024-03', '2024-09'], period: parsePeriod('2024-Q3') });
    expect(own.blockers).toContain('2024-09: no sums for this month, which the report shows (tie months.present)');
  });

  test('a class that no ratio counts is named with the one that was meant', async () => {
    const result = await check(await take(TABLE.replaceAll('loss', 'losss')));
    expect(result.warnings).toContain(
      '2024-06: balance_aggregate.class is losss, which no ratio counts; expected loss: map it through codes',
    );
    expect((await check(await take(TABLE))).warnings.join()).not.toMatch(/no ratio counts/);
  });

  test('is tied to the ledger by currency', async () => {
    const sums = bank.mapping({ files: '../agg/*.csv', table: 'balance_aggregate', columns: COLUMNS });
    const ledger = bank.mapping({
      files: '../gl/*.csv',
      table: 'gl_control',
      columns: {
        cutoff_date: { from: 'p', dateFormat: 'period' },
        gl_account: { const: '1303' },
        currency: { const: 'CNY' },
        balance: { from: 'v' },
      },
    });
    await bank.write('agg/a.csv', TABLE);
    await bank.write('gl/a.csv', 'p,v\n2024-Q1,11\n2024-Q2,22.01\n');
    const result = await check(await bank.ingest([sums, ledger]));
    expect(result.blockers).toHaveLength(1);
    expect(result.blockers[0]).toContain('22.00 against general ledger 22.01');
  });

  test('sums without balances are added up by their numbers, and sums of nothing are no failure', async () => {
    const { balance: _, ...without } = COLUMNS;
    const counted = await check(await take(TABLE, { ...without, count: { from: 'v' } }));
    expect(counted.ties.find(({ id, month }) => id === 'class.sum' && month === '2024-06')?.left).toBe('22.000000');
    expect((await check(await take(TABLE, without))).blockers).toEqual([]);
  });

  test('groups of one file are told once, and a declared total of a part is not compared with the whole', async () => {
    await bank.write('wide/a.csv', 'p,n,l\n2024-Q2,20,2\n');
    await bank.write('wide/a.manifest.csv', 'cutoff_date,row_count,control_total\n2024-06-30,1,22.00\n');
    const { balance: _, class: __, ...columns } = COLUMNS;
    const mapping = bank.mapping({
      table: 'balance_aggregate',
      files: '../wide/{a}.csv'.replace('{a}', 'a'),
      manifest: '../wide/{period}.manifest.csv',
      columns: { ...columns, balance: { from: 'v' } },
      unpivot: [
        { set: { class: 'normal' }, columns: { v: 'n' } },
        { set: { class: 'loss' }, columns: { v: 'l' } },
      ],
    });
    const result = await check(await bank.ingest([mapping]), { months: ['2024-06'] });
    const ids = result.ties.map(({ id, month }) => `${id} ${month}`);
    expect(new Set(ids).size).toBe(ids.length);
    expect(result.ties).toContainEqual(expect.objectContaining({ id: 'rows/../wide/a.csv', left: '2', right: '2' }));
    const totals = result.ties.filter(({ id }) => id.startsWith('manifest.total'));
    expect(totals.map(({ notChecked }) => notChecked)).toEqual(['unpivoted']);
    expect(result.blockers).toEqual([]);
  });
});
