import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { makeDemoBook } from '../../src/demo/index.ts';
import { monthsUpTo, parsePeriod, parseUnits, silent } from '../../src/domain/index.ts';
import { cell, fen, hashOfBytes, type Line, total, type WrittenBook, withBook } from './reading.ts';

const plan = fc.record({
  loans: fc.integer({ min: 0, max: 300 }),
  months: fc.integer({ min: 1, max: 9 }),
  seed: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
});

describe('the same order', () => {
  it('writes the same bytes again', async () => {
    const small = { loans: 400, months: 5, seed: 7 };
    const first = await withBook(small, (book) => book.hashes());
    expect(Object.keys(first)).toHaveLength(5 * 4 + 17);
    expect(await withBook(small, (book) => book.hashes())).toEqual(first);
  });

  it('with another seed writes other tapes, also where the seeds differ above 32 bits', async () => {
    const tapes = await Promise.all(
      [7, 8, 7 + 2 ** 32].map((seed) =>
        withBook({ loans: 50, months: 1, seed }, async (book) => hashOfBytes(await book.bytes('loans_2026-10.csv'))),
      ),
    );
    expect(new Set(tapes).size).toBe(3);
  });

  it('in UTF-8 writes the same text, and leaves every other file as it is', async () => {
    const small = { loans: 300, months: 3 };
    const plain = await withBook({ ...small, encoding: 'utf-8' }, async (book) => ({
      tape: (await book.bytes('loans_2026-09.csv')).toString('utf-8'),
      hashes: await book.hashes(),
    }));
    await withBook(small, async (book) => {
      const decoder = new TextDecoder('gb18030', { fatal: true });
      expect(decoder.decode(await book.bytes('loans_2026-09.csv'))).toBe(plain.tape);
      const hashes = await book.hashes();
      const differing = Object.keys(hashes).filter((name) => hashes[name] !== plain.hashes[name]);
      expect(differing).toEqual(
        monthsUpTo('2026-10', 3).flatMap((month) => [`loans_${month}.csv`, `loans_${month}.manifest.csv`]),
      );
    });
  });
});

describe('any book', () => {
  it('ties: manifest, ledger, provisions, losses, borrowers', async () => {
    await fc.assert(
      fc.asyncProperty(plan, (options) =>
        withBook(options, async (book) => {
          expect(book.months).toEqual(monthsUpTo('2026-10', options.months));
          const tapes = await Promise.all(book.months.map((month) => book.tape(month)));
          await expectManifests(book);
          await expectLedger(book, tapes);
          await expectProvisions(book, tapes);
          await expectLosses(book, tapes);
          await expectBorrowers(book, tapes);
          expect(new Set(tapes.flat().map((row) => cell(row, '借据号'))).size).toBe(options.loans);
        }),
      ),
      { numRuns: 25 },
    );
  });

  it('classes every loan at or below its floor, but for few', async () => {
    await withBook({ loans: 8000, months: 6 }, async (book) => {
      const tapes = await Promise.all(book.months.map((month) => book.tape(month)));
      const rows = tapes.flat();
      const breaches = rows.filter((row) => rank(row) < floor(row));
      expect(breaches.length).toBeGreaterThan(0);
      expect(breaches.length).toBeLessThan(rows.filter((row) => floor(row) >= 2).length / 20);
      for (const row of breaches) expect([rank(row), floor(row)]).toEqual([1, 2]);
      for (const row of rows) expect(Number(cell(row, '逾期天数'))).toBeGreaterThanOrEqual(0);
    });
  });

  it('writes dates that exist, in order, and amounts that are owed', async () => {
    await withBook({ loans: 1500, months: 4 }, async (book) => {
      for (const row of (await Promise.all(book.months.map((month) => book.tape(month)))).flat()) {
        const dates = ['发放日期', '数据日期', '到期日'].map((column) => isoOf(cell(row, column)));
        for (const date of dates) expect(parsePeriod(date).kind).toBe('day');
        expect(dates[0] && dates[1] && dates[0] <= dates[1]).toBe(true);
        expect(dates[0] && dates[2] && dates[0] < dates[2]).toBe(true);
        expect(fen(row, '贷款余额')).toBeGreaterThan(0n);
        expect(fen(row, '贷款余额')).toBeLessThanOrEqual(fen(row, '贷款金额'));
        expect(fen(row, '应计利息')).toBeGreaterThanOrEqual(0n);
      }
    });
  });

  it('ends its tape lines as a core-bank system does', async () => {
    await withBook({ loans: 30, months: 1 }, async (book) => {
      const text = (await book.bytes('loans_2026-10.csv')).toString('latin1');
      expect(text.split('\n').filter((line) => line !== '' && !line.endsWith('\r'))).toEqual([]);
      expect(text.endsWith('\r\n')).toBe(true);
    });
  });
});

describe('an order', () => {
  const order = { folder: join(tmpdir(), 'riskpress-demo-never-made'), faults: false, progress: silent };

  it.each([
    ['loans', { loans: -1 }],
    ['loans', { loans: 1.5 }],
    ['months', { months: 0 }],
    ['seed', { seed: -1 }],
    ['period', { lastMonth: '2026-13' }],
    ['lastMonth', { lastMonth: '2026-Q3' }],
  ])('is refused by name where %s is out of range', async (name, options) => {
    const refused = makeDemoBook({ ...order, ...options });
    await expect(refused).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(`${name}: expected`),
    });
  });

  it('replaces an earlier book and leaves other files alone', async () => {
    await withBook({ loans: 20, months: 4 }, async ({ folder }) => {
      await writeFile(join(folder, 'loans_2020-01.csv.part'), 'cut off');
      await writeFile(join(folder, 'loans_mine.csv'), 'mine');
      const { files } = await makeDemoBook({ ...order, folder, loans: 20, months: 1 });
      expect((await readdir(folder)).sort()).toEqual([...files, 'loans_mine.csv'].sort());
    });
  });

  it('says so where the folder cannot be written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'riskpress-demo-'));
    await writeFile(join(folder, 'data'), 'a file where the folder should be');
    const failed = makeDemoBook({ ...order, folder: join(folder, 'data') });
    await expect(failed).rejects.toMatchObject({ code: 'diskFailed' });
    await rm(folder, { recursive: true });
  });

  it('reports each file as it is begun', async () => {
    const seen: string[] = [];
    const progress = (stage: string, detail: string) => seen.push(`${stage} ${detail}`);
    await withBook({ loans: 5, months: 2, progress }, ({ made }) => {
      expect(seen).toEqual(made.files.map((name) => `demo ${name}`));
    });
  });
});

async function expectManifests(book: WrittenBook): Promise<void> {
  for (const month of book.months) {
    const [declared, ...more] = await book.table(`loans_${month}.manifest.csv`);
    const tape = await book.tape(month);
    const { end } = parsePeriod(month);
    expect(more).toEqual([]);
    expect(declared).toMatchObject({
      cutoff_date: end,
      row_count: String(tape.length),
      sha256: hashOfBytes(await book.bytes(`loans_${month}.csv`)),
    });
    expect(parseUnits(declared?.control_total ?? '')).toBe(total(tape, '贷款余额'));
    expect(declared?.extracted_at).toMatch(/^\d{4}-\d{2}-0[345]T10:30:00Z$/);
    expect(tape.filter((row) => isoOf(cell(row, '数据日期')) !== end)).toEqual([]);
  }
}

async function expectLedger(book: WrittenBook, tapes: readonly (readonly Line[])[]): Promise<void> {
  const posted = (await book.table('gl_totals.csv')).map((row) => [
    `${cell(row, 'cutoff_date')} ${cell(row, 'gl_account')} ${cell(row, 'currency')}`,
    fen(row, 'balance'),
  ]);
  const owed = new Map<string, bigint>();
  for (const row of tapes.flat()) {
    const key = `${isoOf(cell(row, '数据日期'))} ${cell(row, '科目')} ${cell(row, '币种')}`;
    owed.set(key, (owed.get(key) ?? 0n) + fen(row, '贷款余额'));
  }
  expect(Object.fromEntries(posted)).toEqual(Object.fromEntries(owed));
}

async function expectProvisions(book: WrittenBook, tapes: readonly (readonly Line[])[]): Promise<void> {
  for (const [i, month] of book.months.entries()) {
    const rows = await book.table(`provisions_${month}.csv`);
    expect(rows.map((row) => cell(row, 'loan_id'))).toEqual(tapes[i]?.map((row) => cell(row, '借据号')));
    expect(rows.filter((row) => fen(row, 'amount') < 0n)).toEqual([]);
  }
}

/** A loan written off or sold stood on the tape before with just that balance, and stands on none from then on. */
async function expectLosses(book: WrittenBook, tapes: readonly (readonly Line[])[]): Promise<void> {
  const balances = tapes.map((rows) => new Map(rows.map((row) => [cell(row, '借据号'), fen(row, '贷款余额')])));
  for (const event of await book.table('writeoffs.csv')) {
    const at = book.months.indexOf(cell(event, 'date').slice(0, 7));
    const loan = cell(event, 'loan_id');
    expect(balances.slice(at).some((month) => month.has(loan))).toBe(false);
    if (cell(event, 'kind') !== 'recovery') expect(balances[at - 1]?.get(loan)).toBe(fen(event, 'amount'));
    expect(cell(event, 'price') !== '').toBe(cell(event, 'kind') === 'sale');
  }
}

async function expectBorrowers(book: WrittenBook, tapes: readonly (readonly Line[])[]): Promise<void> {
  const onTape = [...new Set(tapes.flat().map((row) => cell(row, '客户号')))].sort();
  const states = (await book.table('obligors.csv')).map((row) => cell(row, '客户号'));
  expect([...new Set(states)]).toEqual(onTape);
  const names = await book.table('obligor_names.csv');
  expect(names.map((row) => cell(row, 'obligor_id'))).toEqual(onTape);
  expect(names.filter((row) => !cell(row, 'name').endsWith('（虚构）'))).toEqual([]);
  const guarantees = new Map(tapes.flat().map((row) => [cell(row, '借据号'), cell(row, '担保方式')]));
  const secured = [...guarantees].filter(([, guarantee]) => guarantee === '抵押' || guarantee === '质押');
  const pledges = await book.table('loan_collateral.csv');
  expect(pledges.map((row) => cell(row, '借据号')).sort()).toEqual(secured.map(([id]) => id).sort());
  const things = (await book.table('collateral.csv')).map((row) => cell(row, '押品编号'));
  expect(new Set(things).size).toBe(things.length);
  expect(new Set(pledges.map((row) => cell(row, '押品编号')))).toEqual(new Set(things));
}

function isoOf(compact: string): string {
  return compact.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
}

function rank(row: Line): number {
  return ['正常', '关注', '次级', '可疑', '损失'].indexOf(cell(row, '五级分类'));
}

/** Written out again from the rules, so that a slip in the generator's own table is seen. */
function floor(row: Line): number {
  const days = Number(cell(row, '逾期天数'));
  if (cell(row, '产品') === '信用卡透支') return days > 180 ? 4 : days > 120 ? 3 : days > 90 ? 2 : days > 0 ? 1 : 0;
  return days > 360 ? 4 : days > 270 ? 3 : days > 90 ? 2 : days > 0 ? 1 : 0;
}
