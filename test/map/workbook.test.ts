import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Excel from 'exceljs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';

import { type Engine, mappingSchema } from '../../src/domain/index.ts';
import { extractSheet, sheetNames } from '../../src/ingest/workbook.ts';
import { draftMapping } from '../../src/map/index.ts';
import { openDirectEngine } from '../support/direct-engine.ts';
import { pack, xlsxParts } from '../support/xlsx-parts.ts';

let engine: Engine;
let folder: string;
beforeAll(async () => {
  engine = await openDirectEngine();
  folder = await mkdtemp(join(tmpdir(), 'riskpress-map-'));
});
afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true });
});

const sheets = {
  names: sheetNames,
  toCsv: async (path: string, sheet: string) => (await extractSheet(path, sheet, folder)).csvPath,
};

it('drafts the sheet whose headers say most, without encoding or dialect', async () => {
  const book = new Excel.Workbook();
  book.addWorksheet('封面').addRow(['贷款台账']);
  book.addWorksheet('空');
  const sheet = book.addWorksheet('贷款明细');
  sheet.addRow(['数据日期', '借据号', '贷款余额\n(万元)', '逾期天数', '五级分类']);
  sheet.addRow([new Date(Date.UTC(2026, 9, 31)), '00123', 1234.5, 0, '正常']);
  sheet.getColumn(1).numFmt = 'yyyy-mm-dd';
  const path = join(folder, '台账_202610.xlsx');
  await book.xlsx.writeFile(path);
  const { yaml, doubts } = await draftMapping(path, { engine, sheets, indicators: [] });
  const mapping = mappingSchema.parse(parse(yaml));
  expect(mapping).toMatchObject({
    files: '台账_*.xlsx',
    sheet: '贷款明细',
    columns: {
      cutoff_date: { from: '数据日期', type: 'date' },
      loan_id: { from: '借据号' },
      principal_balance: { from: '贷款余额 (万元)', unit: '万元' },
      asset_class_5: { codes: { 正常: 'normal' } },
    },
  });
  expect(mapping.encoding).toBeUndefined();
  expect(yaml).not.toContain('dialect');
  expect(doubts).toContain('sheet: chosen among 3 sheets for its headers');
});

it('refuses a workbook without a reader of sheets, and one without a filled sheet', async () => {
  const path = join(folder, 'empty.xlsx');
  await writeFile(path, pack(xlsxParts('')));
  await expect(draftMapping(path, { engine, indicators: [] })).rejects.toThrow('save its sheet as CSV');
  await expect(draftMapping(path, { engine, sheets, indicators: [] })).rejects.toMatchObject({
    code: 'headerMismatch',
  });
});
