import { describe, expect, it } from 'vitest';

import { monthsUpTo } from '../../src/domain/index.ts';
import { cell, fen, hashOfBytes, type Line, total, type WrittenBook, withBook } from './reading.ts';

const PLAN = { loans: 600, months: 6 };
const LAST = '2026-10';

describe('a book with faults', () => {
  it('holds each spoilt row once', async () => {
    await withBook({ ...PLAN, faults: true }, async (book) => {
      const rows = await book.tape(LAST);
      const count = (spoilt: (row: Line) => boolean) => rows.filter(spoilt).length;
      expect(count((row) => row.发放日期 === '20250230')).toBe(1);
      expect(count((row) => row.五级分类 === '待定')).toBe(1);
      expect(count((row) => row.逾期天数 === '-3')).toBe(1);
      expect(count((row) => /\.\d{4}$/.test(cell(row, '贷款余额')))).toBe(1);
      expect(count((row) => row.贷款余额 === '待核对')).toBe(1);
      expect(count((row) => row.借据号 === '')).toBe(1);
    });
  });

  it('holds one loan twice with two balances, and one row twice', async () => {
    await withBook({ ...PLAN, faults: true }, async (book) => {
      const rows = (await book.tape(LAST)).filter((row) => row.借据号 !== '');
      const twice = [...Map.groupBy(rows, (row) => cell(row, '借据号')).values()].filter((same) => same.length > 1);
      expect(twice.map((same) => same.length)).toEqual([2, 2]);
      const texts = twice.map((same) => new Set(same.map((row) => JSON.stringify(row))).size);
      expect(texts.toSorted()).toEqual([1, 2]);
    });
  });

  it('breaks the ledger of one account, whose rows are sound, by just 0.01', async () => {
    await withBook({ ...PLAN, faults: true }, async (book) => {
      const rows = (await book.tape(LAST)).filter((row) => row.科目 === '13030101');
      const posted = (await book.table('gl_totals.csv')).filter((row) => row.gl_account === '13030101');
      const last = posted.find((row) => row.cutoff_date === '2026-10-31');
      expect(last && fen(last, 'balance') - total(rows, '贷款余额')).toBe(1n);
      const sound = await ledger({ ...PLAN, faults: false });
      expect(posted.slice(0, -1).map((row) => JSON.stringify(row))).toEqual(
        sound
          .filter((row) => row.gl_account === '13030101')
          .slice(0, -1)
          .map((row) => JSON.stringify(row)),
      );
    });
  });

  it('leaves out one tape in the middle with its manifest, and nothing else', async () => {
    const names = await withBook({ ...PLAN, faults: false }, ({ made }) => made.files);
    await withBook({ ...PLAN, faults: true }, ({ made, months }) => {
      const missing = monthsUpTo(LAST, 6).filter((month) => !months.includes(month));
      expect(missing).toEqual(['2026-07']);
      const left = names.filter((name) => !made.files.includes(name));
      expect(left).toEqual(['loans_2026-07.csv', 'loans_2026-07.manifest.csv']);
    });
  });

  it('leaves all earlier tapes as they are', async () => {
    const hashes = await withBook({ ...PLAN, faults: false }, (book) => book.hashes());
    await withBook({ ...PLAN, faults: true }, async (book) => {
      const spoilt = await book.hashes();
      const differing = Object.keys(spoilt).filter((name) => spoilt[name] !== hashes[name]);
      expect(differing).toEqual(['gl_totals.csv', `loans_${LAST}.csv`, `loans_${LAST}.manifest.csv`]);
    });
  });

  it('declares the rows and bytes that were written', async () => {
    await withBook({ ...PLAN, faults: true }, async (book) => {
      const [declared] = await book.table(`loans_${LAST}.manifest.csv`);
      const rows = await book.tape(LAST);
      expect(declared?.row_count).toBe(String(rows.length));
      expect(declared?.sha256).toBe(hashOfBytes(await book.bytes(`loans_${LAST}.csv`)));
      const sound = await soundRows();
      expect(rows.length).toBe(sound.length + 2);
    });
  });

  it.each([0, 1, 3])('is written also where there are only %i loans to spoil', async (loans) => {
    await withBook({ loans, months: 2, faults: true }, (book) => {
      expect(book.months).toEqual(['2026-09', '2026-10']);
    });
  });
});

function ledger(options: { readonly loans: number; readonly months: number; readonly faults: boolean }) {
  return withBook(options, (book: WrittenBook) => book.table('gl_totals.csv'));
}

function soundRows() {
  return withBook({ ...PLAN, faults: false }, (book: WrittenBook) => book.tape(LAST));
}
