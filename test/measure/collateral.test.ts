import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseUnits, type TableName, type TablePart, unitsText } from '../../src/domain/index.ts';
import { allocate, inProportion } from '../../src/measure/collateral/allocation.ts';
import type { Measurement } from '../../src/measure/index.ts';
import { type BookPart, type BookRow, loan, openWorkshop, shown, tape, type Workshop } from './book.ts';

let workshop: Workshop;
let measured: Measurement;

const LOANS = [
  // Alone: house H1 400 with 100 owed to others first, of which 70 % count.
  loan('L1', '200', { region: 'East', guarantee_type: 'mortgage' }),
  // Two pieces of its own, 60 + 60, and more than enough of them.
  loan('L2', '100', { region: 'East', guarantee_type: 'pledge' }),
  // Share S1, worth 100, 2 to 1: 66.67 and 33.33.
  loan('L3', '200', { region: 'West', guarantee_type: 'mortgage' }),
  loan('L4', '100', { region: 'East', guarantee_type: 'mortgage' }),
  // Share S2, worth 500, L5 first.
  loan('L5', '300', { region: 'West', guarantee_type: 'mortgage' }),
  loan('L6', '400', { region: 'West', guarantee_type: 'mortgage' }),
  loan('L7', '700', { region: 'West', guarantee_type: 'credit' }),
  // Worthless security.
  loan('L8', '50', { region: 'West', guarantee_type: null }),
  loan('L9', '999', { region: 'West', guarantee_type: 'mortgage', written_off_flag: true }),
];
const piece = (collateral_id: string, latest_valuation_amount: string | null, more: BookRow = {}): BookRow => ({
  collateral_id,
  loan_id: null,
  currency: 'CNY',
  latest_valuation_amount,
  latest_valuation_date: '2026-01-15',
  higher_ranking_loan: null,
  haircut: null,
  ...more,
});
const PIECES: BookPart = {
  table: 'collateral',
  month: 'all',
  rows: [
    piece('H1', '400', { loan_id: 'L1', higher_ranking_loan: '100', haircut: '0.7' }),
    piece('A1', '60', { loan_id: 'L2', latest_valuation_date: '2025-10-31' }),
    piece('A2', '60', { latest_valuation_date: '2025-10-30' }),
    piece('S1', '100', { haircut: '0.5' }),
    piece('S2', '500', { latest_valuation_date: null }),
    piece('W1', '10', { loan_id: 'L8', higher_ranking_loan: '20' }),
    piece('OFF', '5000', { loan_id: 'L9' }),
    piece('NOBODY', '5000'),
  ],
};
const link = (loan_id: string, collateral_id: string, more: BookRow = {}): BookRow => ({
  loan_id,
  collateral_id,
  allocated_amount: null,
  rank: null,
  ...more,
});
const LINKS: BookPart = {
  table: 'loan_collateral',
  month: 'all',
  rows: [
    // Named twice, counted once.
    link('L1', 'H1'),
    link('L2', 'A2'),
    link('L3', 'S1'),
    link('L4', 'S1'),
    link('L5', 'S2', { rank: 1 }),
    link('L6', 'S2', { rank: 2 }),
    // The written-off loan takes nothing of it.
    link('L9', 'S1'),
  ],
};

beforeAll(async () => {
  workshop = await openWorkshop();
  measured = await measureBook([tape(LOANS), PIECES, LINKS]);
});

afterAll(async () => {
  await workshop.close();
});

async function measureBook(parts: readonly BookPart[], settings = {}): Promise<Measurement> {
  return workshop.measure(await workshop.snapshot(parts), { indicators: ['S', 'C13'], ...settings });
}

describe('security worked by hand', () => {
  it.each([
    // 300 + 120 + 100 + 500 + 0 over 2,050.
    ['S1.collateral_ratio', '0.497560975609756'],
    // 200 (of 210) + 100 (of 120) + 33.335 + 16.665 + 300 + 200 + 0
    ['S1.collateral_cover', '0.414634146341463'],
    // East: 300 + 120 + 33.33 over 400; 200 + 100 + 16.665 over 400.
    ['S1.collateral_ratio@/region=East', '1.133325'],
    ['S1.collateral_cover@/region=East', '0.7916625'],
    // 200/300, 100/120, 200/66.67, 100/33.33, 300/300, 400/200, weighted by balance.
    ['S2', '1.70512820858992'],
    ['S2.balance@/band=0-50', '0.00'],
    ['S2.balance@/band=50-80', '200.00'],
    ['S2.balance@/band=80-100', '400.00'],
    ['S2.balance@/band=100%2B', '750.00'],
    ['S2.share@/band=80-100', '0.296296296296296'],
    ['S2.balance@/band=100%2B/region=East', '100.00'],
    // A2 60 is a day too old, S2 500 has no date: of 400 + 60 + 60 + 100 + 500 + 10.
    ['S3', '0.495575221238938'],
    ['S3@/region=East', '0.0967741935483871'],
    ['S4.balance@/type=mortgage', '1200.00'],
    ['S4.share@/type=credit', '0.341463414634146'],
    ['S4.balance@/type=(unknown)', '50.00'],
    ['S4.balance@/type=guarantee', '0.00'],
    ['S4.balance@/region=East/type=mortgage', '300.00'],
  ])('%s is %s', (name, value) => {
    const [code = '', rest = ''] = name.split('@');
    expect(shown(measured, `${code}@2026-10${rest}`)).toBe(value);
  });

  it('takes agreed amounts before anything else, alone or shared', async () => {
    const agreed: BookPart = {
      ...LINKS,
      rows: [
        link('L3', 'S1', { allocated_amount: '80' }),
        link('L4', 'S1'),
        link('L2', 'A1', { allocated_amount: '25.5' }),
        // Agreed beyond the value: 300 and 450 of 500 become 200 and 300.
        link('L5', 'S2', { allocated_amount: '300' }),
        link('L6', 'S2', { allocated_amount: '450' }),
      ],
    };
    const other = await measureBook([tape(LOANS), PIECES, agreed]);
    // H1 300 + A1 25.50 + S1 100 + S2 500 + W1 0
    expect(other.figures.get('S1.collateral_ratio@2026-10')?.numerator).toBe('925.50');
    // 200 + 25.5 + 40 + 10 + 200 + 300
    expect(other.figures.get('S1.collateral_cover@2026-10')?.numerator).toBe('775.50000000');
    expect(other.figures.get('S1.collateral_ratio@2026-10/region=East')?.numerator).toBe('345.50');
  });

  it('needs no table of links where security names its loan', async () => {
    const alone = await measureBook([tape(LOANS), PIECES]);
    // H1, A1 and W1.
    expect(alone.figures.get('S1.collateral_ratio@2026-10')?.numerator).toBe('360.00');
    const columns = ['collateral_id', 'currency', 'latest_valuation_amount'];
    const unnamed = { ...PIECES, columns };
    expect(shown(await measureBook([tape(LOANS), unnamed]), 'S1.collateral_ratio@2026-10')).toBe(
      '(notSupplied:loan_collateral.loan_id)',
    );
    const undated = await measureBook([tape(LOANS), unnamed, LINKS]);
    expect(shown(undated, 'S3@2026-10')).toBe('(notSupplied:collateral.latest_valuation_date)');
    expect(undated.figures.get('S1.collateral_ratio@2026-10')?.numerator).toBe('1060.00');
    expect(shown(await measureBook([tape(LOANS)]), 'S2@2026-10')).toBe(
      '(notSupplied:collateral.latest_valuation_amount)',
    );
  });

  it('keeps no id of a loan or of its security among the facts', async () => {
    const folders = (await readdir(workshop.folder)).filter((name) => name.startsWith('facts-'));
    const kept: string[] = [];
    for (const folder of folders) {
      for (const name of await readdir(join(workshop.folder, folder), { recursive: true })) {
        const path = join(workshop.folder, folder, name);
        if ((await stat(path)).isFile()) kept.push(await readFile(path, 'utf8'));
      }
    }
    // Lists are the rows that a report shows, a thousand at most: they are kept with the month, beside its facts.
    const all = kept.filter((text) => !text.includes('"listed"')).join('\n');
    expect(all).toContain('claimOwed');
    expect(all).toContain('West');
    for (const id of ['L3', 'L5', 'S1', 'S2']) expect(all).not.toContain(`"${id}"`);
  });

  it('tells bands of loan to value where days past due are not known', () => {
    expect(shown(measured, 'C13.balance@2026-10/band=0')).toBe('(notSupplied:days_past_due)');
    expect(shown(measured, 'S2.balance@2026-10/band=50-80')).toBe('200.00');
  });

  it('adds no value of another currency', async () => {
    const foreign = { ...PIECES, rows: PIECES.rows.map((row) => ({ ...row, currency: 'USD' })) };
    const other = await measureBook([tape(LOANS), foreign, LINKS]);
    for (const id of ['S1.collateral_ratio', 'S1.collateral_cover', 'S2', 'S3']) {
      expect(shown(other, `${id}@2026-10`)).toBe('(mixedCurrency)');
    }
    // With a rate of 2, shares are of twice the value: 2 x 1,020 over 2,050.
    const rates: BookPart = {
      table: 'fx_rate',
      month: 'all',
      rows: [{ date: '2026-10-01', currency: 'USD', rate: '2' }],
    };
    const converted = await measureBook([tape(LOANS), foreign, LINKS, rates]);
    expect(shown(converted, 'S1.collateral_ratio@2026-10')).toBe('0.995121951219512');
    expect(shown(converted, 'S3@2026-10')).toBe('0.495575221238938');
  });
});

describe('a mean of loan to value over more values than are told one by one', () => {
  const part = (
    table: TableName,
    month: string,
    columns: readonly string[],
    cutoffs: readonly string[],
  ): TablePart => ({
    ...{ table, month, columns, cutoffs, rows: 25_000, digest: table, sha256: table },
    path: join(workshop.folder, `many-${table}.parquet`),
  });
  it('is right to eleven digits', async () => {
    const { engine } = workshop;
    const tapePart = part(
      'loan_snapshot',
      '2026-10',
      ['cutoff_date', 'loan_id', 'currency', 'principal_balance'],
      ['2026-10-31'],
    );
    const pieces = part('collateral', 'all', ['collateral_id', 'loan_id', 'currency', 'latest_valuation_amount'], []);
    const rows = `SELECT 'L' || i AS loan_id, CAST((i * 7919 % 25000) * 37.31 + 12.34 AS DECIMAL(18,2)) AS principal_balance,
      CAST(CASE WHEN i % 7 = 0 THEN i * 98765.43 + 0.07 ELSE i * 63.77 + 0.07 END AS DECIMAL(18,2)) AS latest_valuation_amount,
      'CNY' AS currency FROM range(25000) t(i)`;
    await engine.run(`COPY (SELECT DATE '2026-10-31' AS cutoff_date, loan_id, currency, principal_balance FROM (${rows}))
      TO '${tapePart.path}' (FORMAT parquet)`);
    await engine.run(`COPY (SELECT 'C' || loan_id AS collateral_id, loan_id, currency, latest_valuation_amount FROM (${rows}))
      TO '${pieces.path}' (FORMAT parquet)`);
    const [row] = await engine.rows(`SELECT sum(b * b / v) / sum(b) AS mean, count(DISTINCT v) AS n FROM (
      SELECT CAST(principal_balance AS DOUBLE) AS b, CAST(latest_valuation_amount AS DOUBLE) AS v FROM (${rows}))`);
    expect(Number(row?.n)).toBeGreaterThan(20_000);
    const many = await workshop.measure(await workshop.snapshot([], { parts: [tapePart, pieces] }), {
      indicators: ['S2'],
      dimensions: [],
    });
    const mean = Number(row?.mean);
    expect(Math.abs(Number(shown(many, 'S2@2026-10')) / mean - 1)).toBeLessThan(1e-11);
  });
});

describe('sharing security out', () => {
  const claim = fc.record({
    owed: fc.bigInt(-5n, 1000n),
    agreed: fc.option(fc.bigInt(0n, 400n), { freq: 4 }),
    rank: fc.option(fc.integer({ min: 1, max: 4 }), { freq: 2 }),
  });
  const claims = fc
    .array(claim, { minLength: 1, maxLength: 8 })
    .map((rows) => rows.map((row, index) => ({ ...row, loan: `L${index}` })));

  it('gives away the value, once and no more, in any order of the loans', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 2000n), claims, (value, those) => {
        const given = allocate(value, those);
        const total = [...given.values()].reduce((sum, part) => sum + part, 0n);
        const asked = those.reduce((sum, { agreed }) => sum + (agreed ?? 0n), 0n);
        const open = those.some(({ agreed }) => agreed === null);
        expect(total).toBe(open || asked > value ? value : asked);
        for (const part of given.values()) expect(part >= 0n).toBe(true);
        const again = allocate(value, those.toReversed());
        for (const [id, part] of given) expect(again.get(id)).toBe(part);
      }),
    );
  });

  it('is off by less than a unit from the exact proportion', () => {
    const weights = fc.array(fc.bigInt(0n, 10n ** 12n), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 12n), weights, (whole, parts) => {
        const sum = parts.reduce((total, part) => total + part, 0n);
        fc.pre(sum > 0n);
        for (const [index, part] of inProportion(whole, parts).entries()) {
          const error = part * sum - whole * (parts[index] ?? 0n);
          expect(error < sum && -error < sum).toBe(true);
        }
      }),
    );
  });
});

describe('security of any book', () => {
  const ids: readonly string[] = ['L0', 'L1', 'L2', 'L3', 'L4', 'L5'];
  const pieces: readonly string[] = ['C0', 'C1', 'C2', 'C3', 'C4'];
  const cents = fc.bigInt(-50n, 10n ** 6n);
  const book = fc.record({
    owed: fc.tuple(...ids.map(() => cents)),
    values: fc.tuple(
      ...pieces.map(() =>
        fc.record({
          worth: fc.bigInt(0n, 10n ** 6n),
          before: fc.bigInt(0n, 10n ** 5n),
          kept: fc.bigInt(0n, 1_000_000n),
          fresh: fc.boolean(),
        }),
      ),
    ),
    links: fc.uniqueArray(
      fc.record({
        loan: fc.constantFrom(...ids),
        piece: fc.constantFrom(...pieces),
        agreed: fc.option(fc.bigInt(0n, 10n ** 5n), { freq: 4 }),
        rank: fc.option(fc.integer({ min: 1, max: 3 }), { freq: 2 }),
      }),
      { selector: ({ loan: id, piece: of }) => `${id} ${of}`, maxLength: 14 },
    ),
  });
  type Book = typeof book extends fc.Arbitrary<infer Value> ? Value : never;

  /** What each loan gets, worked link by link. */
  function modelOf({ owed, values, links }: Book) {
    const got = ids.map(() => ({ value: 0n, lendable: 0n, secured: false }));
    for (const [index, { worth, before, kept }] of values.entries()) {
      const own = links.filter(({ piece: of }) => of === pieces[index]);
      const claims = own.map(({ loan: id, agreed, rank }) => ({
        loan: id,
        agreed,
        rank,
        owed: owed[ids.indexOf(id)] ?? 0n,
      }));
      const given = allocate(worth > before ? worth - before : 0n, claims);
      for (const [id, part] of given) {
        const loanGot = got[ids.indexOf(id)];
        if (loanGot === undefined) continue;
        loanGot.value += part;
        loanGot.lendable += part * kept;
        loanGot.secured = true;
      }
    }
    return got.map((each, index) => {
      const balance = owed[index] ?? 0n;
      const limit = balance > 0n ? balance * 1_000_000n : 0n;
      return { ...each, balance, covered: each.lendable < limit ? each.lendable : limit };
    });
  }

  it('is what each loan gets, whichever way it is linked', async () => {
    await fc.assert(
      fc.asyncProperty(book, async (given) => {
        const loans = given.owed.map((owed, index) => loan(ids[index] ?? '', unitsText(owed), { region: 'East' }));
        const rows = given.values.map(({ worth, before, kept, fresh }, index) => ({
          collateral_id: pieces[index] ?? '',
          currency: 'CNY',
          latest_valuation_amount: unitsText(worth),
          latest_valuation_date: fresh ? '2026-10-01' : '2020-01-01',
          higher_ranking_loan: unitsText(before),
          haircut: unitsText(kept, 6),
        }));
        const links = given.links.map(({ loan: id, piece: of, agreed, rank }) => ({
          loan_id: id,
          collateral_id: of,
          allocated_amount: agreed === null ? null : unitsText(agreed),
          rank,
        }));
        const columns = ['loan_id', 'collateral_id', 'allocated_amount', 'rank'];
        const found = await measureBook([
          tape(loans),
          { table: 'collateral', month: 'all', rows },
          { table: 'loan_collateral', month: 'all', rows: links, columns },
        ]);
        const model = modelOf(given);
        const secured = model.filter(({ secured: isSecured }) => isSecured);
        const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);
        const numerator = (id: string): string | null | undefined => found.figures.get(`${id}@2026-10`)?.numerator;
        if (sum(given.owed) > 0n) {
          expect(numerator('S1.collateral_ratio')).toBe(unitsText(sum(model.map(({ value }) => value))));
          expect(numerator('S1.collateral_cover')).toBe(unitsText(sum(model.map(({ covered }) => covered)), 8));
        }
        const bands = ['0-50', '50-80', '80-100', '100%2B'].map((name) =>
          shown(found, `S2.balance@2026-10/band=${name}`),
        );
        expect(sum(bands.map((amount) => parseUnits(amount)))).toBe(sum(secured.map(({ balance }) => balance)));
        const weighed = secured.filter(({ balance, value }) => balance > 0n && value > 0n);
        const mean =
          weighed.reduce((total, { balance, value }) => total + Number(balance) ** 2 / Number(value), 0) /
          Number(sum(weighed.map(({ balance }) => balance)));
        if (weighed.length > 0) expect(Number(shown(found, 'S2@2026-10')) / mean).toBeCloseTo(1, 12);
      }),
      { numRuns: 25 },
    );
  });
});
