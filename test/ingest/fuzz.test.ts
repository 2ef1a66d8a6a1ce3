import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { RiskpressError, type Snapshot } from '../../src/domain/index.ts';
import { RecordFault, RecordScanner } from '../../src/ingest/record-scanner.ts';
import { Bank, countsOf } from './bank.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await Bank.open();
});
afterAll(() => bank.close());

const columns = {
  cutoff_date: { from: 'date' },
  loan_id: { from: 'loan' },
  currency: { from: 'currency' },
  principal_balance: { from: 'balance' },
  days_past_due: { from: 'days' },
  asset_class_5: { from: 'class', codes: { 正常: 'normal', 关注: 'special_mention' } },
  region: { from: 'region' },
  maturity_date: { from: 'due', dateFormat: '%Y/%m/%d' },
  interest_rate: { expr: 'rate / 100' },
};
const HEADER = 'date,loan,currency,balance,days,class,region,due,rate,unmapped';

const oddity = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom(
    '',
    ' ',
    'NULL',
    '1e3',
    '1,234.50',
    '100.505',
    '-0',
    '99999999999999999999',
    'Infinity',
    'nan',
    '\u202e',
    '13800138000',
  ),
  fc.constantFrom(
    '2024-02-30',
    '2024-1-3',
    'infinity',
    "'; DROP TABLE x; --",
    '{{x}}',
    '=1+1',
    '$1',
    '%s',
    '__proto__',
    '\\',
    '\u2028',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
);

function field(usual: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof({ weight: 12, arbitrary: usual }, { weight: 1, arbitrary: oddity });
}

const row = fc.tuple(
  field(fc.constantFrom('2024-01-31', '2024-02-29')),
  field(fc.integer({ min: 1, max: 3000 }).map((n) => `L${n}`)),
  field(fc.constantFrom('CNY', 'EUR')),
  field(fc.integer({ min: -100, max: 1e9 }).map((n) => (n / 100).toFixed(2))),
  field(fc.integer({ min: 0, max: 400 }).map(String)),
  field(fc.constantFrom('正常', '关注')),
  field(fc.constantFrom('华东', '华南')),
  field(fc.constantFrom('2030/01/31', '')),
  field(fc.constantFrom('4.35', '')),
  oddity,
);

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}

/** A record as an exporter writes it, now and then with a field too few or too many. */
const record = fc
  .tuple(row, fc.integer({ min: 0, max: 40 }))
  .map(([cells, kind]) => {
    const all: readonly string[] = kind === 0 ? cells.slice(0, 5) : kind === 1 ? [...cells, 'x'] : cells;
    return all.map((cell) => (kind > 30 && /^[^",\r\n]+$/.test(cell) ? cell : quoted(cell))).join(',');
  })
  .filter((line) => !line.includes('\0') && line.split('\n').length < 20);

function expectWhole(snapshot: Snapshot, records: number): void {
  const { bytes, loaded, rejected, filtered } = countsOf(snapshot);
  expect(bytes).toBe(records);
  expect(loaded + rejected + filtered).toBe(records);
  expect(snapshot.parts.reduce((sum, part) => sum + part.rows, 0)).toBe(loaded);
  expect(Object.values(snapshot.rejectCounts).reduce((sum, count) => sum + count, 0)).toBe(rejected);
  expect(snapshot.rejects).toHaveLength(rejected);
}

test('10,000 odd rows: no crash, every record is loaded, rejected or left out, and every reject stands on its line', async () => {
  let rows = 0;
  const reasons = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1200, maxLength: 1200 }), async (records) => {
      const content = `${HEADER}\n${records.join('\n')}\n`;
      const snapshot = await bank.tape(content, { columns, where: "currency <> 'EUR'" });
      expectWhole(snapshot, records.length);
      const firstLines = new Set<number>();
      let line = 2;
      for (const one of records) {
        firstLines.add(line);
        line += one.split('\n').length;
      }
      for (const reject of snapshot.rejects) expect(firstLines).toContain(reject.line);
      rows += records.length;
      for (const { reason } of snapshot.rejects) reasons.add(reason);
    }),
    { numRuns: 9 },
  );
  expect(rows).toBeGreaterThanOrEqual(10_000);
  expect(reasons.size).toBeGreaterThanOrEqual(9);
}, 60_000);

test('any bytes: a snapshot that accounts for every record, or a coded error with the file', async () => {
  const piece = fc.oneof(
    fc.constantFrom(',', ',', '\n', '\n', '"', '""', ' ', '\r\n', '2024-01-31', '1.00', 'L1', 'CNY', '中'),
    fc.string({ unit: 'grapheme', maxLength: 3 }),
  );
  let loaded = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
      const content = `${HEADER}\n2024-01-31,L0,CNY,1.00,0,正常,华东,,,\n${pieces.join('')}\n`;
      const outcome = await bank.tape(content, { columns }).catch(asError);
      if (outcome instanceof Error) {
        expect(outcome).toBeInstanceOf(RiskpressError);
        expect(outcome).toMatchObject({ code: 'inputUnreadable', place: { file: expect.stringContaining('tapes/') } });
      } else {
        loaded += 1;
        expectWhole(outcome, countsOf(outcome).bytes);
      }
    }),
    { numRuns: 40 },
  );
  expect(loaded).toBeGreaterThan(4);
}, 60_000);

test('records are counted the same however the bytes come in pieces', () => {
  const text = fc.array(fc.constantFrom('a', ',', '"', '\n', '\r\n', ' ', '""', '中', 'b,'), { maxLength: 40 });
  fc.assert(
    fc.property(text, fc.array(fc.nat(60), { maxLength: 4 }), (parts, cuts) => {
      const bytes = Buffer.from(`h,i\n${parts.join('')}`);
      const ends = [...new Set([...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length])].toSorted(
        (a, b) => a - b,
      );
      expect(scan(ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end)))).toEqual(scan([bytes]));
    }),
    { numRuns: 2000 },
  );
});

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function scan(pieces: readonly Buffer[]): unknown {
  const scanner = new RecordScanner({ delimiter: ',', quote: '"' });
  try {
    for (const piece of pieces) scanner.push(piece);
    return scanner.finish();
  } catch (error) {
    if (error instanceof RecordFault) return [error.message, error.line];
    throw error;
  }
}
