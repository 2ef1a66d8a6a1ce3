import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { loadConfiguration } from '../../src/config/index.ts';
import { makeDemoBook } from '../../src/demo/index.ts';
import { columnOf, parsePeriod, parseUnits, silent } from '../../src/domain/index.ts';
import { cell, fen, hashOfBytes, type Line, share, total, type WrittenBook, withBook } from './reading.ts';

const CONFIG = join(import.meta.dirname, '../../config/profiles/microfinance');
const MICRO = { profile: 'microfinance' } as const;

const plan = fc.record({
  loans: fc.integer({ min: 0, max: 500 }),
  months: fc.integer({ min: 1, max: 8 }),
  seed: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
});

describe('any microfinance book', () => {
  it('ties: manifest, ledger, allowances, clients; and rolls forward by receipts and write-offs', async () => {
    await fc.assert(
      fc.asyncProperty(plan, (options) =>
        withBook({ ...options, ...MICRO }, async (book) => {
          const tapes = await Promise.all(book.months.map((month) => book.table(`loans_${month}.csv`)));
          await expectTies(book, tapes);
          await expectRolledForward(book, tapes);
          expect(new Set(tapes.flat().map((row) => cell(row, 'Loan No'))).size).toBe(options.loans);
        }),
      ),
      { numRuns: 15 },
    );
  });
});

describe('the usual microfinance book', () => {
  it('looks like a microlender', async () => {
    await withBook(MICRO, async (book) => {
      const rows = await book.table('loans_2026-10.csv');
      const owed = total(rows, 'Outstanding Principal');
      const part = (keep: (row: Line) => boolean) => share(total(rows.filter(keep), 'Outstanding Principal'), owed);
      expect(part((row) => Number(cell(row, 'Days Late')) > 30)).toBeGreaterThan(0.03);
      expect(part((row) => Number(cell(row, 'Days Late')) > 30)).toBeLessThan(0.1);
      expect(part((row) => cell(row, 'Renegotiated') === 'Y')).toBeGreaterThan(0.003);
      const late = (officer: string) =>
        part((row) => cell(row, 'Loan Officer') === officer && Number(cell(row, 'Days Late')) > 30) /
        part((row) => cell(row, 'Loan Officer') === officer);
      expect(late('LO-05')).toBeGreaterThan(1.5 * part((row) => Number(cell(row, 'Days Late')) > 30));
      expect(new Set(rows.map((row) => cell(row, 'Cycle')))).toEqual(new Set(['1', '2', '3', '4', '5+']));
      expect(new Set(rows.map((row) => cell(row, 'Frequency')))).toEqual(new Set(['Weekly', 'Biweekly', 'Monthly']));
      const fresh = rows.filter((row) => cell(row, 'Disbursed On').startsWith('2026-10'));
      // An instalment that falls due in the month of the loan is paid in it.
      expect(fresh.filter((row) => cell(row, 'Days Late') !== '0').length).toBeLessThan(fresh.length / 8);
      const grouped = rows.filter((row) => cell(row, 'Group') !== '');
      expect(new Set(grouped.map((row) => cell(row, 'Product')))).toEqual(new Set(['Group Loan']));
      expect(Object.keys(rows[0] ?? {}).join()).not.toMatch(/class/i);
    });
  });

  it('writes the same bytes again, and others for another seed', async () => {
    const hashes = (seed: number) => withBook({ ...MICRO, loans: 300, months: 4, seed }, (book) => book.hashes());
    const first = await hashes(3);
    expect(await hashes(3)).toEqual(first);
    expect((await hashes(4))['loans_2026-10.csv']).not.toBe(first['loans_2026-10.csv']);
  });

  it('knows no faults', async () => {
    const spoilt = makeDemoBook({ ...MICRO, folder: join(CONFIG, 'never-made'), faults: true, progress: silent });
    await expect(spoilt).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('its configuration', () => {
  it('is whole, and says par', async () => {
    const { lender, reports, mappings } = await loadConfiguration(CONFIG);
    expect(lender).toMatchObject({ currency: 'USD' });
    expect(Object.values(reports).map(({ definitionSet, languages }) => [definitionSet, languages])).toEqual([
      ['par', ['en', 'zh-CN']],
    ]);
    const files = (await readdir(join(CONFIG, 'mappings'))).map((name) => `mappings/${name}`);
    expect(Object.keys(mappings).sort()).toEqual(files.sort());
  });

  it('maps columns that the book supplies, and has words for its values', async () => {
    const { mappings, dimensionWords } = await loadConfiguration(CONFIG);
    await withBook({ ...MICRO, loans: 3000, months: 20 }, async (book) => {
      for (const mapping of Object.values(mappings)) {
        const pattern = new RegExp(
          `^${basename(mapping.files ?? '')
            .replace('.', '\\.')
            .replace('*', '\\d{4}-\\d{2}')}$`,
        );
        const input = book.made.files.findLast((file) => pattern.test(file));
        const text = await readFile(join(book.folder, input ?? ''), 'utf-8');
        const header = text.split('\n')[0]?.split(',') ?? [];
        for (const [column, { from }] of Object.entries(mapping.columns)) {
          expect(columnOf(mapping.table, column), `${mapping.path} ${column}`).toBeDefined();
          expect(header, `${mapping.path} ${column}`).toContain(from);
        }
      }
      const rows = await book.table('loans_2026-10.csv');
      const headers = { region: 'Region', branch: 'Branch', product: 'Product', industry: 'Sector' };
      for (const [dimension, header] of Object.entries({ ...headers, dim_cycle: 'Cycle', dim_gender: 'Gender' })) {
        const used = new Set(rows.map((row) => cell(row, header)));
        expect(new Set(Object.keys(dimensionWords[dimension] ?? {})), dimension).toEqual(used);
      }
    });
  });
});

async function expectTies(book: WrittenBook, tapes: readonly (readonly Line[])[]): Promise<void> {
  const posted = new Map<string, bigint>();
  for (const [i, month] of book.months.entries()) {
    const tape = tapes[i] ?? [];
    const [declared] = await book.table(`loans_${month}.manifest.csv`);
    expect(declared).toMatchObject({
      cutoff_date: parsePeriod(month).end,
      row_count: String(tape.length),
      sha256: hashOfBytes(await book.bytes(`loans_${month}.csv`)),
    });
    expect(parseUnits(declared?.control_total ?? '')).toBe(total(tape, 'Outstanding Principal'));
    const allowances = await book.table(`allowances_${month}.csv`);
    expect(allowances.map((row) => cell(row, 'Loan No'))).toEqual(tape.map((row) => cell(row, 'Loan No')));
    for (const row of tape) {
      const key = `${cell(row, 'As Of')} ${cell(row, 'GL Account')}`;
      posted.set(key, (posted.get(key) ?? 0n) + fen(row, 'Outstanding Principal'));
    }
  }
  const ledger = await book.table('gl_totals.csv');
  expect(
    Object.fromEntries(ledger.map((row) => [`${cell(row, 'As Of')} ${cell(row, 'Account')}`, fen(row, 'Balance')])),
  ).toEqual(Object.fromEntries(posted));
  const clients = new Set((await book.table('clients.csv')).map((row) => cell(row, 'Client No')));
  expect(clients).toEqual(new Set(tapes.flat().map((row) => cell(row, 'Client No'))));
}

/** Opening - principal paid - written off = closing; what is late has arrears, what is not has none. */
async function expectRolledForward(book: WrittenBook, tapes: readonly (readonly Line[])[]): Promise<void> {
  const losses = (await book.table('write_offs.csv')).filter((row) => cell(row, 'Kind') === 'write_off');
  for (const [i, month] of book.months.entries()) {
    const closing = new Map(tapes[i]?.map((row) => [cell(row, 'Loan No'), fen(row, 'Outstanding Principal')]));
    const paid = new Map<string, bigint>();
    for (const row of await book.table(`repayments_${month}.csv`)) {
      expect(cell(row, 'Paid On').slice(0, 7)).toBe(month);
      paid.set(cell(row, 'Loan No'), (paid.get(cell(row, 'Loan No')) ?? 0n) + fen(row, 'Principal'));
    }
    for (const row of losses.filter((loss) => cell(loss, 'Date').startsWith(month))) {
      paid.set(cell(row, 'Loan No'), (paid.get(cell(row, 'Loan No')) ?? 0n) + fen(row, 'Amount'));
    }
    for (const row of tapes[i - 1] ?? []) {
      const id = cell(row, 'Loan No');
      expect(closing.get(id) ?? 0n, `${month} ${id}`).toBe(fen(row, 'Outstanding Principal') - (paid.get(id) ?? 0n));
    }
    for (const row of tapes[i] ?? []) {
      expect(cell(row, 'Days Late') === '0').toBe(fen(row, 'Arrears') === 0n);
      expect(fen(row, 'Arrears') - fen(row, 'Interest Due')).toBeLessThanOrEqual(fen(row, 'Outstanding Principal'));
    }
  }
}
