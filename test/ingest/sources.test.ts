import { execFile } from 'node:child_process';
import { appendFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';

import ExcelJS from 'exceljs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Engine, sha256 } from '../../src/domain/index.ts';
import { Bank, tapeOf } from './bank.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await Bank.open();
});
afterAll(() => bank.close());

describe('files', () => {
  test('are found by a pattern against the mapping file, by name, without the manifests', async () => {
    await bank.write('贷款/tape_2024-02.csv', tapeOf('2024-02-29,L1,1.00,x'));
    await bank.write('贷款/tape_2024-01.csv', tapeOf('2024-01-31,L1,1.00,x'));
    await bank.write('贷款/tape_2024-01.manifest.csv', 'row_count\n1\n');
    const mapping = bank.mapping({ files: '../贷款/tape_*.csv', manifest: '../贷款/tape_{period}.manifest.csv' });
    const { inputs, controls } = await bank.ingest([mapping]);
    expect(inputs.map(({ name }) => name)).toEqual(['../贷款/tape_2024-01.csv', '../贷款/tape_2024-02.csv']);
    expect(controls.map(({ manifest }) => manifest?.rowCount ?? null)).toEqual([1, null]);
  });

  test('that are not there are an error with the pattern', async () => {
    await expect(bank.ingest([bank.mapping({ files: '../nowhere/*.csv' })])).rejects.toMatchObject({
      code: 'inputMissing',
      message: expect.stringContaining('../nowhere/*.csv'),
    });
  });

  test('that are no files, or links to nothing, are refused before anyone waits for them', async () => {
    const path = await bank.write('odd/tape_1.csv', tapeOf('2024-01-31,L1,1.00,x'));
    const odd = join(path, '../tape_2.csv');
    const mapping = bank.mapping({ files: '../odd/tape_*.csv' });
    await symlink('nowhere', odd);
    await expect(bank.ingest([mapping])).rejects.toThrow(/tape_2\.csv: expected a file, found .*\(ENOENT\)/);
    await rm(odd);
    await promisify(execFile)('mkfifo', [odd]);
    await expect(bank.ingest([mapping])).rejects.toMatchObject({ code: 'inputUnreadable' });
    await rm(odd);
    await expect(bank.ingest([mapping])).resolves.toBeDefined();
  });

  test('carry the SHA-256 and size of their bytes', async () => {
    const content = tapeOf('2024-01-31,L1,1.00,x');
    const { inputs } = await bank.tape(content);
    expect(inputs).toMatchObject([{ sha256: sha256(content), bytes: content.length, table: 'loan_snapshot' }]);
  });

  test('that change while they are read are refused, and nothing of them is kept', async () => {
    const path = await bank.write('moving/tape.csv', tapeOf('2024-01-31,L1,1.00,x'));
    const engine: Engine = {
      ...bank.engine,
      run: async (sql) => {
        if (sql.includes('COPY')) await appendFile(path, '2024-01-31,L2,2.00,x\n');
        await bank.engine.run(sql);
      },
    };
    const mapping = bank.mapping({ files: '../moving/tape.csv' });
    await expect(bank.ingest([mapping], { engine })).rejects.toMatchObject({ code: 'inputUnreadable' });
    const settled = await bank.ingest([mapping]);
    expect(settled.controls).toMatchObject([{ recordsInBytes: 2, loaded: 2 }]);
  });

  test('of more rows than the mapping allows are refused', async () => {
    const content = tapeOf('2024-01-31,L1,1.00,x', '2024-01-31,L2,1.00,x');
    await expect(bank.tape(content, { maxRows: 1 })).rejects.toMatchObject({ code: 'inputUnreadable' });
    expect(await bank.tape(content, { maxRows: 2 })).toMatchObject({ controls: [{ loaded: 2 }] });
  });

  test('without any record, or empty, are told apart', async () => {
    const headerOnly = await bank.tape('date,loan,balance\n');
    expect(headerOnly).toMatchObject({ parts: [], controls: [{ recordsInBytes: 0, loaded: 0 }] });
    await expect(bank.tape('')).rejects.toMatchObject({ code: 'inputUnreadable', place: { line: 1 } });
    await expect(bank.tape('\ndate,loan,balance\n')).rejects.toMatchObject({
      code: 'inputUnreadable',
      place: { line: 1 },
    });
  });
});

describe('manifests', () => {
  const declared = 'cutoff_date,row_count,control_total,sha256,extracted_at\n';
  const hash = 'A'.repeat(64);

  test('are matched by the period in their name', async () => {
    await bank.write('m1/tape_20240131.csv', tapeOf('2024-01-31,L1,1.00,x'));
    await bank.write(
      'm1/tape_20240131.txt',
      `\ufeff${declared}2024-01-31,1,1.00,${hash},2024-02-01T08:00:00+08:00\r\n`,
    );
    const mapping = bank.mapping({ files: '../m1/*.csv', manifest: '../m1/tape_{period}.txt' });
    const { controls } = await bank.ingest([mapping]);
    expect(controls[0]?.manifest).toEqual({
      cutoffDate: '2024-01-31',
      rowCount: 1,
      controlTotal: '1.00',
      sha256: 'a'.repeat(64),
      extractedAt: '2024-02-01T08:00:00+08:00',
    });
  });

  test('or by their cut-off date; what is not declared is absent', async () => {
    await bank.write('m2/x.csv', tapeOf('2024-01-31,L1,1.00,x'));
    await bank.write('m2/y.csv', tapeOf('2024-02-29,L1,1.00,x'));
    await bank.write('m2/all.txt', 'cutoff_date,row_count\n2024-02-29,7\n2024-01-31,\n');
    const { controls } = await bank.ingest([bank.mapping({ files: '../m2/*.csv', manifest: '../m2/all.txt' })]);
    expect(controls.map(({ manifest }) => [manifest?.cutoffDate, manifest?.rowCount])).toEqual([
      ['2024-01-31', null],
      ['2024-02-29', 7],
    ]);
  });

  test.each([
    ['row_count\n12.5\n', 'row_count'],
    ['cutoff_date\n2024-02-30\n', 'cutoff_date'],
    ['control_total\n1e3\n', 'control_total'],
    ['sha256\nabc\n', 'sha256'],
    ['extracted_at\n2024-02-01 08:00\n', 'extracted_at'],
    ['rows\n1\n', undefined],
  ])('that cannot be read are an error with line and column: %j', async (content, key) => {
    await bank.write('m3/tape.csv', tapeOf('2024-01-31,L1,1.00,x'));
    await bank.write('m3/tape.txt', content);
    const refused = bank.ingest([bank.mapping({ files: '../m3/tape.csv', manifest: '../m3/tape.txt' })]);
    await expect(refused).rejects.toMatchObject({
      code: 'inputUnreadable',
      place: key === undefined ? { line: 1 } : { line: 2, key },
    });
  });
});

describe('sheets and queries', () => {
  test('a sheet gives the rows of its CSV; a reject stands on its row', async () => {
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet('台账');
    sheet.addRows([['日期', '借据号', '余额'], ['2024-01-31', '001', 1234.5], [], ['2024-01-31', '002', 'x']]);
    await bank.write('book.xlsx', new Uint8Array(await book.xlsx.writeBuffer()));
    const columns = {
      cutoff_date: { from: '日期' },
      loan_id: { from: '借据号' },
      currency: { const: 'CNY' },
      principal_balance: { from: '余额' },
    };
    const snapshot = await bank.ingest([
      bank.mapping({ files: '../book.xlsx', sheet: '台账', encoding: undefined, columns }),
    ]);
    expect(await bank.rows(snapshot, 'loan_id, principal_balance')).toEqual([
      { loan_id: '001', principal_balance: '1234.50' },
    ]);
    expect(snapshot.rejects).toMatchObject([{ line: 4, column: '余额', reason: 'badNumber', file: '../book.xlsx' }]);
    expect(snapshot.controls).toMatchObject([{ recordsInBytes: 2, loaded: 1, rejected: 1 }]);
  });

  test('a query gives rows without lines, and is asked again every time', async () => {
    const path = join(bank.folder, 'core.db');
    const database = new DatabaseSync(path);
    database.exec(
      "CREATE TABLE loans (day TEXT, id TEXT, balance TEXT); INSERT INTO loans VALUES ('2024-01-31', 'L1', '5.00')",
    );
    const columns = {
      cutoff_date: { from: 'day' },
      loan_id: { from: 'id' },
      currency: { const: 'CNY' },
      principal_balance: { from: 'balance' },
    };
    const mapping = bank.mapping({ query: 'SELECT * FROM loans', connection: 'core', encoding: undefined, columns });
    const connections = { core: { kind: 'sqlite', path } } as const;
    const first = await bank.ingest([mapping], { connections });
    expect(first).toMatchObject({ parts: [{ rows: 1 }], inputs: [{ name: 'query:tape.yaml' }] });
    database.exec("INSERT INTO loans VALUES ('2024-01-31', 'L2', 'x'), ('2024-01-31', 'L1', '5.00')");
    database.close();
    const second = await bank.ingest([mapping], { connections });
    expect(second.rejects).toMatchObject([
      { line: null, reason: 'badNumber' },
      { line: null, reason: 'duplicateKey', maskedValue: 'x9' },
    ]);
    expect(second.hash).not.toBe(first.hash);
    await expect(bank.ingest([mapping])).rejects.toMatchObject({
      code: 'mappingInvalid',
      place: { key: 'connection' },
    });
  });
});
