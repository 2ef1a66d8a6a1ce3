import { join } from 'node:path';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { Bank, tapeOf } from './bank.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await Bank.open();
});
afterAll(() => bank.close());

test('lines above the header are no records, whatever they hold; lines of rejects are those of the file', async () => {
  const title = 'Supervisory table, "half quoted\nunit: 100 million;; x,y\n\n';
  const tape = tapeOf('2024-01-31,L1,1.00,x', '2024-01-31,L2,bad,x', '2024-01-31,L2,2.00', '2024-01-31,L3,3.00,"a\nb"');
  const snapshot = await bank.tape(`${title}${tape}`, { headerLine: 4 });
  expect(snapshot.controls).toMatchObject([{ recordsInBytes: 4, loaded: 2, rejected: 2 }]);
  expect(snapshot.rejects.map(({ line, reason }) => [line, reason])).toEqual([
    [6, 'badNumber'],
    [7, 'columnCount'],
  ]);
  const chinese = await bank.tape(iconv.encode(`${title}表\n${tape}`, 'gb18030'), {
    headerLine: 5,
    encoding: 'gb18030',
  });
  expect(chinese.rejects.map(({ line }) => line)).toEqual([7, 8]);
  await expect(bank.tape(`${title}${tape}`, { headerLine: 99 })).rejects.toThrow(
    /line 99: expected a header line, found nothing/,
  );
});

test('faults of a file are told on its own lines', async () => {
  await expect(bank.tape(`a\nb\n${tapeOf('2024-01-31,L1,1.00,"open')}`, { headerLine: 3 })).rejects.toMatchObject({
    code: 'inputUnreadable',
    place: { line: 4 },
  });
  const broken = Buffer.concat([
    Buffer.from('a\nb\n'),
    Buffer.from(tapeOf('2024-01-31,L1,1.00,x')),
    Buffer.from([0xff, 0x0a]),
  ]);
  await expect(bank.tape(broken, { headerLine: 3 })).rejects.toMatchObject({ place: { line: 5 } });
});

test('any number of lines above changes no row and moves every reject by as many', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.stringMatching(/^[a-z"', ;]{0,12}$/), { maxLength: 5 }), async (above) => {
      const tape = tapeOf('2024-01-31,L1,1.00,x', '2024-01-31,L2,bad,x');
      const snapshot = await bank.tape([...above, tape].join('\n'), { headerLine: above.length + 1 });
      expect(await bank.rows(snapshot, 'loan_id')).toEqual([{ loan_id: 'L1' }]);
      expect(snapshot.rejects.map(({ line }) => line)).toEqual([above.length + 3]);
    }),
    { numRuns: 15 },
  );
});

test('a sheet counts its own rows, empty ones too', async () => {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('表');
  sheet.getCell('A1').value = 'Title over all columns';
  sheet.getCell('A3').value = 'unit';
  sheet.getCell('B3').value = '亿元';
  sheet.getRow(5).values = ['date', 'loan', 'balance'];
  sheet.getRow(6).values = ['2024-01-31', 'L1', 1.5];
  sheet.getRow(8).values = ['2024-01-31', 'L2', 'bad'];
  await book.xlsx.writeFile(join(bank.folder, 'titled.xlsx'));
  const columns = {
    cutoff_date: { from: 'date' },
    loan_id: { from: 'loan' },
    currency: { const: 'CNY' },
    principal_balance: { from: 'balance', unit: '亿元' },
  };
  for (const headerLine of [4, 5]) {
    const mapping = bank.mapping({ files: '../titled.xlsx', sheet: '表', encoding: undefined, columns, headerLine });
    const snapshot = await bank.ingest([mapping]);
    expect(await bank.rows(snapshot, 'loan_id, principal_balance')).toEqual([
      { loan_id: 'L1', principal_balance: '150000000.00' },
    ]);
    expect(snapshot.rejects.map(({ line, reason }) => [line, reason])).toEqual([[8, 'badNumber']]);
  }
});
