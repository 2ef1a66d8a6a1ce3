import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { Bank, LOAN_COLUMNS, tapeOf } from './bank.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await Bank.open();
});
afterAll(() => bank.close());

describe('months side by side', () => {
  const unpivot = [
    { period: '2026-09', columns: { 余额: '余额_09', 逾期: '逾期_M0' } },
    { period: '2026-08', columns: { 余额: '余额_08', 逾期: '逾期_M1' } },
  ];
  const columns = {
    loan_id: { from: '借据号' },
    currency: { const: 'CNY' },
    principal_balance: { from: '余额', unit: '万元' },
    days_past_due: { expr: '逾期 * 30', type: 'int' },
  };
  const content = [
    '借据号,余额_09,逾期_M0,余额_08,逾期_M1,状态',
    'L1,1.5,0,2.5,1,有效',
    'L2,3,2,,,有效',
    'L3,bad,0,4,0,有效',
    'L4,9,9,9,9,销户',
    'L5,1',
    '',
  ].join('\n');

  test('one row a loan and month comes out, at the month-end', async () => {
    const snapshot = await bank.tape(content, { columns, unpivot, where: "状态 <> '销户'" });
    const rows = 'cutoff_date, loan_id, principal_balance, days_past_due';
    expect(await bank.rows(snapshot, rows, '2026-09')).toEqual([
      { cutoff_date: '2026-09-30', loan_id: 'L1', principal_balance: '15000.00', days_past_due: '0' },
      { cutoff_date: '2026-09-30', loan_id: 'L2', principal_balance: '30000.00', days_past_due: '60' },
    ]);
    expect(await bank.rows(snapshot, rows, '2026-08')).toEqual([
      { cutoff_date: '2026-08-31', loan_id: 'L1', principal_balance: '25000.00', days_past_due: '30' },
      { cutoff_date: '2026-08-31', loan_id: 'L3', principal_balance: '40000.00', days_past_due: '0' },
    ]);
  });

  test('every month accounts for every record: a loan without a value in a month is left out of it', async () => {
    const snapshot = await bank.tape(content, { columns, unpivot, where: "状态 <> '销户'" });
    expect(snapshot.controls).toMatchObject([
      { month: '2026-09', recordsInBytes: 5, loaded: 2, rejected: 2, filtered: 1 },
      { month: '2026-08', recordsInBytes: 5, loaded: 2, rejected: 1, filtered: 2 },
    ]);
    expect(snapshot.rejects.map(({ line, month, reason }) => [line, month, reason])).toEqual([
      [4, '2026-09', 'badNumber'],
      [6, '2026-09', 'columnCount'],
      [6, '2026-08', 'columnCount'],
    ]);
  });

  test('later months stay out', async () => {
    await bank.write('wide.csv', content);
    const mapping = bank.mapping({ files: '../wide.csv', columns, unpivot });
    const snapshot = await bank.ingest([mapping], { through: '2026-08' });
    expect(snapshot.parts.map(({ month }) => month)).toEqual(['2026-08']);
    expect(snapshot.controls.map(({ month }) => month)).toEqual(['2026-08']);
  });

  test('what is no period, or a missing header of one, is refused', async () => {
    const wrong = [{ period: '2026-13', columns: { 余额: '余额_09', 逾期: '逾期_M0' } }];
    await expect(bank.tape(content, { columns, unpivot: wrong })).rejects.toMatchObject({ code: 'mappingInvalid' });
    const missing = [{ period: '2026-07', columns: { 余额: '余额_07', 逾期: '逾期_M0' } }];
    await expect(bank.tape(content, { columns, unpivot: missing })).rejects.toMatchObject({
      code: 'headerMismatch',
      place: { key: 'unpivot.2026-07.columns.余额' },
    });
  });
});

describe('one part a month', () => {
  test('a file of several months is cut, and several files of a month are joined in their order', async () => {
    await bank.write('both/a.csv', tapeOf('2024-02-29,L1,1.00,x', '2024-01-31,L1,1.00,x', '2024-02-29,L2,1.00,x'));
    await bank.write('both/b.csv', tapeOf('2024-02-29,L3,1.00,x'));
    const snapshot = await bank.ingest([bank.mapping({ files: '../both/*.csv' })]);
    expect(snapshot.parts.map(({ month, rows, cutoffs }) => [month, rows, cutoffs])).toEqual([
      ['2024-01', 1, ['2024-01-31']],
      ['2024-02', 3, ['2024-02-29']],
    ]);
    expect((await bank.rows(snapshot, 'loan_id', '2024-02')).map((row) => row.loan_id)).toEqual(['L1', 'L2', 'L3']);
  });

  test('two mappings may fill one table with different columns; what one lacks is absent', async () => {
    await bank.write('two/a.csv', tapeOf('2024-01-31,L1,1.00,x'));
    await bank.write('two/b.csv', tapeOf('2024-01-31,L2,1.00,y'));
    const withRegion = { ...LOAN_COLUMNS, region: { from: 'note' } };
    const snapshot = await bank.ingest([
      bank.mapping({ files: '../two/a.csv' }),
      bank.mapping({ files: '../two/b.csv', columns: withRegion }),
    ]);
    expect(snapshot.parts).toMatchObject([
      { columns: ['cutoff_date', 'loan_id', 'currency', 'principal_balance', 'region'] },
    ]);
    expect(await bank.rows(snapshot, 'loan_id, region')).toEqual([
      { loan_id: 'L1', region: null },
      { loan_id: 'L2', region: 'y' },
    ]);
    const region = snapshot.quality.find(({ column }) => column === 'region');
    expect(region).toEqual({ month: '2024-01', column: 'region', cells: 2, present: 1 });
  });

  test('several cut-offs of a month are told', async () => {
    const snapshot = await bank.tape(tapeOf('2024-01-31,L1,1.00,x', '2024-01-15,L1,1.00,x'));
    expect(snapshot.parts).toMatchObject([{ rows: 2, cutoffs: ['2024-01-15', '2024-01-31'] }]);
  });

  test('a table without months is one part', async () => {
    const columns = { obligor_id: { from: 'id' }, type: { const: 'corporate' } };
    const snapshot = await bank.tape('id\nO1\n\nO2\n""\n', { table: 'obligor', columns });
    expect(snapshot.parts).toMatchObject([{ table: 'obligor', month: 'all', rows: 2 }]);
    expect(snapshot.controls).toMatchObject([{ month: null, recordsInBytes: 3, loaded: 2, rejected: 1 }]);
    expect(snapshot.rejects).toMatchObject([{ line: 5, reason: 'missingValue' }]);
  });
});

describe('through', () => {
  test('a file of later months only is no input; later rows of a mixed file count as left out', async () => {
    await bank.write('late/a.csv', tapeOf('2024-01-31,L1,1.00,x', '2024-02-29,L1,2.00,x', '2024-02-29,L2,bad,x'));
    await bank.write('late/b.csv', tapeOf('2024-03-31,L1,1.00,x'));
    const mapping = bank.mapping({ files: '../late/*.csv' });
    const early = await bank.ingest([mapping], { through: '2024-01' });
    expect(early.inputs.map(({ name }) => name)).toEqual(['../late/a.csv']);
    expect(early.parts.map(({ month }) => month)).toEqual(['2024-01']);
    expect(early.controls).toMatchObject([
      { recordsInBytes: 3, loaded: 1, rejected: 0, filtered: 2, loadedTotal: '1.00' },
    ]);
    expect(early.rejects).toEqual([]);
    const all = await bank.ingest([mapping]);
    expect(all.parts).toHaveLength(3);
    expect(all.hash).not.toBe(early.hash);
  });
});
