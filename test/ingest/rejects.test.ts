import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import type { Snapshot } from '../../src/domain/index.ts';
import { Bank, countsOf, LOAN_COLUMNS, tapeOf } from './bank.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await Bank.open();
});
afterAll(() => bank.close());

const withProduct = { columns: { ...LOAN_COLUMNS, product: { from: 'note', type: 'text' } } };

describe('where a reject stands', () => {
  test('quoted line ends, empty lines, ragged rows before it and a quoted header do not move its line', async () => {
    const content = [
      'date,loan,balance,"no\nte"', // 1-2
      '2024-01-31,L1,1.00,"a\nb\nc"', // 3-5
      '', // 6
      '2024-01-31,L2,bad,x', // 7
      '2024-01-31,L3', // 8
      '2024-01-31,L4,4.00,"x\n"', // 9-10
      '2024-01-31,L5,bad,"x\ny"', // 11-12
      '', // 13
      '2024-01-31,L6,6.00,x,y', // 14
      '2024-01-31,,7.00,x', // 15
      '',
    ].join('\n');
    const snapshot = await bank.tape(content);
    expect(snapshot.rejects.map(({ line, reason }) => [line, reason])).toEqual([
      [7, 'badNumber'],
      [8, 'columnCount'],
      [11, 'badNumber'],
      [14, 'columnCount'],
      [15, 'missingValue'],
    ]);
    expect(countsOf(snapshot)).toEqual({ bytes: 7, loaded: 2, rejected: 5, filtered: 0 });
  });

  test('lines hold in a large file that the parser reads in parts', async () => {
    const rows = Array.from({ length: 120_000 }, (_, i) => {
      if (i % 7919 === 5) return `2024-01-31,L${i},bad,x`;
      if (i % 6007 === 3) return `2024-01-31,L${i}`;
      return `2024-01-31,L${i},1.00,"${'padding '.repeat(9)}${i % 3 === 0 ? '\n' : ''}x"`;
    });
    const content = tapeOf(rows.join('\n'));
    const lines = content.split('\n');
    const where = "loan NOT IN ('A', 'B', 'C', 'D', 'E', 'F')";
    const snapshot = await bank.tape(content, { ...withProduct, where });
    for (const { line, reason } of snapshot.rejects) {
      expect(lines[(line ?? 0) - 1]).toMatch(reason === 'badNumber' ? /^2024-01-31,L\d+,bad,x$/ : /^2024-01-31,L\d+$/);
    }
    expect(snapshot.rejectCounts).toEqual({ badNumber: 16, columnCount: 20 });
  });
});

test('rows keep the order of the file, whatever the plan, and duplicates in it their lines', async () => {
  const columns = { ...LOAN_COLUMNS, asset_class_5: { from: 'note' } };
  const classes = ['normal', 'special_mention', 'substandard', 'doubtful', 'loss'];
  const lines = Array.from({ length: 200_000 }, (_, i) => {
    const id = i % 50_000 === 49_999 ? 49_999 : i;
    return `2024-01-31,L${String(id).padStart(40, '0')},1.00,${classes[i % 5]}`;
  });
  const snapshot = await bank.tape(tapeOf(lines.join('\n')), { columns });
  const [order] = await bank.engine.rows(`SELECT count(*)::INTEGER AS n, bool_and(loan_id > before) AS ascending
    FROM (SELECT loan_id, lag(loan_id) OVER () AS before FROM read_parquet('${snapshot.parts[0]?.path}'))`);
  expect(order).toEqual({ n: 199_997, ascending: true });
  expect(snapshot.rejects.map(({ line }) => line)).toEqual([100_001, 150_001, 200_001]);
});

test('a reject names file, column, month and what was expected; its value is masked', async () => {
  const snapshot = await bank.tape(tapeOf('2024-01-31,L1,壹佰元ab12,x', '2024-13-31,L2,1.00,x'));
  const file = snapshot.inputs[0]?.name;
  expect(snapshot.rejects).toEqual([
    {
      table: 'loan_snapshot',
      file,
      line: 2,
      column: 'balance',
      reason: 'badNumber',
      expected: 'a number with decimal mark . and no thousands mark',
      maskedValue: '中中中xx99',
      month: '2024-01',
    },
    {
      table: 'loan_snapshot',
      file,
      line: 3,
      column: 'date',
      reason: 'badDate',
      expected: 'a date like %Y-%m-%d',
      maskedValue: '9999-99-99',
      month: null,
    },
  ]);
});

test('at most 10,000 rejects keep their positions, all are counted', async () => {
  const snapshot = await bank.tape(tapeOf(...Array.from({ length: 10_050 }, (_, i) => `2024-01-31,L${i},x,x`)));
  expect(snapshot.rejects).toHaveLength(10_000);
  expect(snapshot.rejects.at(-1)?.line).toBe(10_001);
  expect(snapshot.rejectCounts).toEqual({ badNumber: 10_050 });
});

test('the control total covers refused rows as far as their amount can be read', async () => {
  const snapshot = await bank.tape(tapeOf('2024-01-31,L1,1.25,x', '2024-01-31,,2.50,x', '2024-01-31,L3,bad,x'));
  expect(snapshot.controls).toMatchObject([{ loadedTotal: '3.75', loaded: 1, rejected: 2 }]);
});

test('completeness is counted before rejects leave', async () => {
  const lines = tapeOf('2024-01-31,L1,1.00,a', '2024-01-31,L2,1.00,', '2024-01-31,,1.00,b', '2024-01-31,L4,,');
  const { quality } = await bank.tape(lines, withProduct);
  expect(quality).toEqual([
    { month: '2024-01', column: 'cutoff_date', cells: 4, present: 4 },
    { month: '2024-01', column: 'loan_id', cells: 4, present: 3 },
    { month: '2024-01', column: 'currency', cells: 4, present: 4 },
    { month: '2024-01', column: 'principal_balance', cells: 4, present: 3 },
    { month: '2024-01', column: 'product', cells: 4, present: 2 },
  ]);
});

describe('equal keys', () => {
  const same = '2024-01-31,L1,1.00,a';

  test('of identical rows the first stays', async () => {
    const snapshot = await bank.tape(
      tapeOf('2024-01-31,L2,2.00,b', same, '2024-01-31,L0,x,b', same, same),
      withProduct,
    );
    expect(await bank.rows(snapshot, 'loan_id')).toEqual([{ loan_id: 'L2' }, { loan_id: 'L1' }]);
    expect(snapshot.rejects.map(({ line, reason, maskedValue }) => [line, reason, maskedValue])).toEqual([
      [4, 'badNumber', 'x'],
      [5, 'duplicateKey', 'x9'],
      [6, 'duplicateKey', 'x9'],
    ]);
    expect(snapshot.conflictingKeys).toBe(0);
    expect(countsOf(snapshot)).toEqual({ bytes: 5, loaded: 2, rejected: 3, filtered: 0 });
  });

  test('of differing rows none stays, and the key is counted as conflicting', async () => {
    const snapshot = await bank.tape(tapeOf(same, '2024-01-31,L2,2.00,b', '2024-01-31,L1,1.00,'), withProduct);
    expect(await bank.rows(snapshot, 'loan_id')).toEqual([{ loan_id: 'L2' }]);
    expect(snapshot.rejects.map(({ line }) => line)).toEqual([2, 4]);
    expect(snapshot).toMatchObject({ conflictingKeys: 1, controls: [{ loaded: 1, rejected: 2, loadedTotal: '4.00' }] });
  });

  test('only mapped columns tell rows apart, and the same loan in another month is no duplicate', async () => {
    const snapshot = await bank.tape(tapeOf(same, '2024-01-31,L1,1.00,other', '2024-02-29,L1,1.00,a'));
    expect(snapshot).toMatchObject({ conflictingKeys: 0, rejectCounts: { duplicateKey: 1 } });
    expect(snapshot.parts.map(({ month, rows }) => [month, rows])).toEqual([
      ['2024-01', 1],
      ['2024-02', 1],
    ]);
  });

  test('are found in every month of a file that holds several', async () => {
    const [january, february] = ['2024-01-31,L1,1.00,x', '2024-02-29,L1,1.00,x'];
    const snapshot = await bank.tape(tapeOf(january, february, 'x', february, january, '2024-02-29,L2,1.00,x'));
    expect(snapshot.rejects.map(({ line, month, reason }) => [line, month, reason])).toEqual([
      [4, null, 'columnCount'],
      [5, '2024-02', 'duplicateKey'],
      [6, '2024-01', 'duplicateKey'],
    ]);
  });

  test('are found across files of a month, and the right file is charged', async () => {
    await bank.write('across/a.csv', tapeOf('2024-01-31,L1,1.00,a', '2024-01-31,L2,2.00,a'));
    await bank.write('across/b.csv', tapeOf('2024-01-31,L3,3.00,a', '2024-01-31,L1,1.00,a', '2024-01-31,L2,9.00,a'));
    const snapshot = await bank.ingest([bank.mapping({ files: '../across/*.csv', ...withProduct })]);
    expect(await bank.rows(snapshot, 'loan_id')).toEqual([{ loan_id: 'L1' }, { loan_id: 'L3' }]);
    expect(snapshot.parts).toHaveLength(1);
    expect(snapshot.rejects.map(({ file, line }) => [file, line])).toEqual([
      ['../across/a.csv', 3],
      ['../across/b.csv', 3],
      ['../across/b.csv', 4],
    ]);
    expect(snapshot.controls.map(({ loaded, rejected }) => [loaded, rejected])).toEqual([
      [1, 1],
      [1, 2],
    ]);
    expect(snapshot.conflictingKeys).toBe(1);
  });

  test('two copies of one file are one book and one set of duplicates', async () => {
    const content = tapeOf('2024-01-31,L1,1.00,a', '2024-01-31,L2,2.00,a');
    await bank.write('copies/a.csv', content);
    await bank.write('copies/b.csv', content);
    const snapshot = await bank.ingest([bank.mapping({ files: '../copies/*.csv' })]);
    expect(snapshot.parts.map(({ rows }) => rows)).toEqual([2]);
    expect(snapshot.rejects.map(({ file, line }) => [file, line])).toEqual([
      ['../copies/b.csv', 2],
      ['../copies/b.csv', 3],
    ]);
  });

  test('of events are found across months', async () => {
    const columns = {
      event_id: { from: 'id' },
      loan_id: { from: 'loan' },
      date: { from: 'date' },
      kind: { const: 'write_off' },
      currency: { const: 'CNY' },
      amount: { from: 'amount' },
    };
    const content = 'id,loan,date,amount\nE1,L1,2024-01-05,1.00\nE2,L2,2024-02-06,2.00\nE1,L1,2024-03-07,1.00\n';
    const snapshot = await bank.tape(content, { table: 'writeoff_recovery', columns });
    expect(snapshot.parts.map(({ month, rows }) => [month, rows])).toEqual([['2024-02', 1]]);
    expect(snapshot).toMatchObject({ conflictingKeys: 1, rejectCounts: { duplicateKey: 2 } });
  });
});

describe('a provision', () => {
  const columns = {
    cutoff_date: { from: 'date', type: 'date' },
    loan_id: { from: 'loan', type: 'text' },
    currency: { const: 'CNY' },
    amount: { from: 'amount', type: 'money' },
  };
  const lines = 'date,loan,part,amount\n2024-01-31,L1,,1.00\n2024-01-31,,cards,2.00\n2024-01-31,,homes,3.00\n';
  const taken = async (name: string, content: string, said: Record<string, unknown>): Promise<Snapshot> => {
    await bank.write(`provisions/${name}.csv`, content);
    return bank.ingest([bank.mapping({ table: 'provision', files: `../provisions/${name}.csv`, columns, ...said })]);
  };

  test('needs its loan, unless it may be of a segment', async () => {
    const byLoan = await taken('by-loan', lines, {});
    expect(byLoan.rejects.map(({ line, column, reason }) => [line, column, reason])).toEqual([
      [3, 'loan', 'missingValue'],
      [4, 'loan', 'missingValue'],
    ]);
    const segment = { from: 'part', type: 'text' };
    const bySegment = await taken('by-segment', lines, { columns: { ...columns, segment } });
    expect(bySegment.rejects).toEqual([]);
    expect(bySegment.parts).toMatchObject([{ table: 'provision', month: '2024-01', rows: 3 }]);
    const { loan_id: _, ...unnamed } = columns;
    expect((await taken('segments', lines, { columns: { ...unnamed, segment } })).parts).toMatchObject([{ rows: 3 }]);
    await expect(taken('nameless', lines, { columns: unnamed })).rejects.toThrow('provision needs this column');
  });

  test('of a segment stands once a month', async () => {
    const segment = { from: 'part', type: 'text' };
    const twice = `${lines}2024-01-31,,cards,4.00\n2024-02-29,,cards,4.00\n`;
    const snapshot = await taken('twice', twice, { columns: { ...columns, segment } });
    expect(snapshot.rejects.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'duplicateKey'],
      [5, 'duplicateKey'],
    ]);
    expect(snapshot.conflictingKeys).toBe(1);
  });
});
