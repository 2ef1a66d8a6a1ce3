import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import Excel from 'exceljs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { RiskpressError } from '../../src/domain/index.ts';
import { extractSheet, sheetRowOf } from '../../src/ingest/workbook.ts';
import type { SheetRow } from '../../src/ingest/workbook-row.ts';
import { readSheet } from '../../src/ingest/workbook-sheet.ts';
import { dateText, isDateCode, numberText } from '../../src/ingest/workbook-value.ts';
import { pack, sheetRows, xlsxParts } from '../support/xlsx-parts.ts';

const LIMITS = { maxEntries: 100, maxBytes: 200 * 1024 ** 2, maxRatio: 100, heapMb: 128, seconds: 60 };

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'riskpress-workbook-'));
});
afterAll(() => rm(folder, { recursive: true }));

let files = 0;
async function file(bytes: Uint8Array | string): Promise<string> {
  files += 1;
  const path = join(folder, `${files}.xlsx`);
  await writeFile(path, bytes);
  return path;
}

/** Rows of a sheet, read within this process: for what cannot harm it. */
async function rowsOf(bytes: Uint8Array, sheet = 'Sheet1'): Promise<readonly SheetRow[]> {
  const rows: SheetRow[] = [];
  await readSheet({ path: await file(bytes), sheet }, LIMITS, (row) => rows.push(row));
  return rows;
}

async function cellsOf(sheetData: string): Promise<readonly (string | null)[]> {
  return (await rowsOf(pack(xlsxParts(`<row>${sheetData}</row>`))))[0]?.cells ?? [];
}

async function refusal(work: Promise<unknown>, code = 'inputUnreadable'): Promise<string> {
  const error = await work.then(
    () => new Error('not refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof RiskpressError) || error.code !== code) throw error;
  return error.message;
}

async function exampleWorkbook(): Promise<Buffer> {
  const book = new Excel.Workbook();
  book.addWorksheet('说明').addRow(['封面']);
  const sheet = book.addWorksheet('贷款明细');
  sheet.addRow([]);
  sheet.addRow(['借据号', '贷款余额\n(万元)', '放款日期', '逾期', '备注', '利率', '合计']);
  sheet.addRow([
    '00123',
    1234.56,
    new Date(Date.UTC(2024, 0, 31)),
    true,
    { richText: [{ text: '甲' }, { text: '乙' }] },
    0.1 + 0.2,
    { formula: 'B3*2', result: 2469.12 },
  ]);
  sheet.addRow([]);
  sheet.addRow([
    'a"b,c',
    -0.000001,
    new Date(Date.UTC(2024, 1, 29, 13, 5, 7)),
    false,
    { text: '链接', hyperlink: 'https://example.org' },
    1e21,
    { error: '#N/A' },
  ]);
  sheet.getColumn(3).numFmt = 'yyyy/m/d';
  sheet.addRow(['短行']);
  return Buffer.from(await book.xlsx.writeBuffer());
}

describe('a sheet becomes CSV', () => {
  it('with dates, numbers, texts and truth values as they are, line by line', async () => {
    const extract = await extractSheet(await file(await exampleWorkbook()), '贷款明细', folder);
    const text = await readFile(extract.csvPath, 'utf8');
    expect(parse(text)).toEqual([
      ['借据号', '贷款余额 (万元)', '放款日期', '逾期', '备注', '利率', '合计'],
      ['00123', '1234.56', '2024-01-31', 'true', '甲乙', '0.3', '2469.12'],
      ['a"b,c', '-0.000001', '2024-02-29 13:05:07', 'false', '链接', '1000000000000000000000', '#N/A'],
      ['短行', '', '', '', '', '', ''],
    ]);
    expect(text.split('\n')[3]).toBe('"短行",,,,,,');
    expect(extract.firstLine).toBe(2);
    expect([1, 2, 3, 4].map((line) => sheetRowOf(extract, line))).toEqual([2, 3, 5, 6]);
  });

  it('and a sheet that is not there is answered with those that are', async () => {
    const path = await file(await exampleWorkbook());
    expect(await refusal(extractSheet(path, 'Loans', folder), 'inputMissing')).toContain('"说明", "贷款明细"');
    expect(await refusal(extractSheet(join(folder, 'none.xlsx'), 'x', folder), 'inputMissing')).toContain(
      'no such file',
    );
  });

  it('with cells in any order or without references, prefixed names, escapes and readings left out', async () => {
    const parts = xlsxParts(
      '<row r="3"><c r="B3" t="s"><v>1</v></c><c r="A3" t="s"><v>0</v></c></row><row r="9"><c r="D9"><v>7</v></c></row>',
    );
    expect(await rowsOf(pack(parts))).toEqual([
      { row: 3, cells: ['loan_id', 'balance'] },
      { row: 9, cells: [null, null, null, '7'] },
    ]);
    expect(await cellsOf('<c t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r><rPh><t>x</t></rPh></is></c>')).toEqual([
      'ab',
    ]);
    expect(await cellsOf('<c t="inlineStr"><is><t>a&amp;lt;b_x0041_</t></is></c>')).toEqual(['a&lt;bA']);
    expect(await cellsOf('<c t="str"><f>A1</f><v></v></c><c><v>1</v></c>')).toEqual([null, '1']);
    expect(
      await cellsOf('<c t="d"><v>2024-01-31T00:00:00</v></c><c t="b"><v>1</v></c><c t="e"><v>#DIV/0!</v></c>'),
    ).toEqual(['2024-01-31', 'true', '#DIV/0!']);
    expect(await cellsOf('<c s="1"><v>45322</v></c><c s="2"><v>45322</v></c><c s="0"><v>45322</v></c>')).toEqual([
      '2024-01-31',
      '2024-01-31',
      '45322',
    ]);
    const prefixed = xlsxParts('');
    prefixed['xl/worksheets/sheet1.xml'] =
      '<x:worksheet xmlns:x="u"><x:sheetData><x:row><x:c><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>';
    expect(await rowsOf(pack(prefixed))).toEqual([{ row: 1, cells: ['1'] }]);
  });

  it('counts days from 1904 where the workbook does', async () => {
    const parts = xlsxParts('<row><c s="1"><v>43860</v></c></row>');
    parts['xl/workbook.xml'] =
      parts['xl/workbook.xml']?.replace('<sheets>', '<workbookPr date1904="1"/><sheets>') ?? '';
    expect((await rowsOf(pack(parts)))[0]?.cells).toEqual(['2024-01-31']);
  });
});

describe('values', () => {
  it.each([
    ['1234.5600000000001', '1234.56'],
    ['0.30000000000000004', '0.3'],
    ['110101199001011234', '110101199001011234'],
    ['1.5E-7', '0.00000015'],
    ['1E+20', '100000000000000000000'],
    ['-0', '0'],
    ['-0.10', '-0.1'],
    ['123456789012.34', '123456789012.34'],
    ['12345678901234.56', '12345678901234.6'],
    ['1e999', null],
    ['NaN', null],
    ['', null],
    ['0x10', null],
  ])('number %s is %s', (stored, text) => expect(numberText(stored)).toBe(text));

  it('number text is the number, without exponent', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = numberText(String(value)) ?? '';
        expect(text).toMatch(/^-?\d+(\.\d*[1-9])?$/);
        const exact = Number.isInteger(value) && !String(value).includes('e');
        expect(Number(text)).toBe((exact ? value : Number(value.toPrecision(15))) + 0);
      }),
    );
  });

  it.each([
    ['45322', '2024-01-31'],
    ['60', '1900-02-29'],
    ['61', '1900-03-01'],
    ['59', '1900-02-28'],
    ['1', '1900-01-01'],
    ['45322.999988425926', '2024-01-31 23:59:59'],
    ['45322.9999999999', '2024-02-01'],
    ['0.5', '12:00:00'],
    ['2958465', '9999-12-31'],
    ['2958466', null],
    ['-1', null],
    ['x', null],
  ])('date %s is %s', (stored, text) => expect(dateText(stored, false)).toBe(text));

  it.each([
    ['yyyy-mm-dd', true],
    ['[$-804]yyyy"年"m"月"', true],
    ['[h]:mm', true],
    ['General', false],
    ['0.00E+00', false],
    ['[Red]#,##0.00', false],
    ['#,##0"days"', false],
    ['0.00\\d', false],
    ['_(* #,##0_)', false],
  ])('format %s shows a date: %s', (code, shows) => expect(isDateCode(code)).toBe(shows));
});

/** Every way to spoil a small workbook that the tests know, by name. */
async function spoiled(): Promise<ReadonlyMap<string, Uint8Array>> {
  const good = pack(
    xlsxParts(
      sheetRows([
        ['loan_id', 'balance'],
        ['L1', 5],
      ]),
    ),
  );
  const all = new Map<string, Uint8Array>();
  for (let cut = 0; cut < 120; cut += 1) all.set(`cut ${cut}`, good.slice(0, Math.floor((good.length * cut) / 120)));
  const edit = (name: string, part: string, text: string): void => {
    all.set(name, pack({ ...xlsxParts(sheetRows([['a']])), [part]: text }));
  };
  const entity = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>';
  for (const part of Object.keys(xlsxParts('')).filter((name) => name.startsWith('xl/'))) {
    edit(`external entity in ${part}`, part, `${entity}<x>&e;</x>`);
    edit(`laughs in ${part}`, part, '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>');
    edit(`unknown entity in ${part}`, part, '<x>&nothing;</x>');
    edit(`open tag in ${part}`, part, '<x><y>');
    edit(`no XML in ${part}`, part, 'hello');
    edit(`empty ${part}`, part, '');
  }
  const body = 'xl/worksheets/sheet1.xml';
  edit('row out of order', body, '<w><sheetData><row r="5"/><row r="5"/></sheetData></w>');
  edit('row beyond any sheet', body, '<w><row r="99999999"/></w>');
  edit('cell beyond any sheet', body, '<w><row><c r="ZZZ1"><v>1</v></c></row></w>');
  edit('cell of no place', body, '<w><row><c r="1A"><v>1</v></c></row></w>');
  edit('shared text that is not there', body, '<w><row><c t="s"><v>99</v></c></row></w>');
  edit('shared text of a negative number', body, '<w><row><c t="s"><v>-1</v></c></row></w>');
  edit('text for a number', body, '<w><row><c><v>abc</v></c></row></w>');
  edit('infinite number', body, '<w><row><c><v>1e999</v></c></row></w>');
  edit('formula without result', body, '<w><row><c><f>A1</f></c></row></w>');
  edit('endless value', body, `<w><row><c t="str"><v>${'x'.repeat(1_100_000)}</v></c></row></w>`);
  edit(
    'sheet elsewhere',
    'xl/_rels/workbook.xml.rels',
    '<R><Relationship Id="rId1" Type="u/worksheet" Target="../../../etc/passwd"/></R>',
  );
  const missing = (part: string): void => {
    const parts = xlsxParts('');
    delete parts[part];
    all.set(`without ${part}`, pack(parts));
  };
  missing('xl/workbook.xml');
  missing(body);
  all.set('another kind', Buffer.from('%PDF-1.7 not a workbook at all, but long enough'));
  all.set('HTML', Buffer.from('<html><table><tr><td>1</td></tr></table></html>'));
  all.set('old or encrypted', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]));
  all.set('zip without workbook', pack({ 'readme.txt': 'hello' }));
  all.set(
    'too many parts',
    pack({ ...xlsxParts(''), ...Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`x/${i}`, ''])) }),
  );
  all.set('bomb by ratio', pack({ ...xlsxParts(''), 'xl/media/big.bin': '0'.repeat(12 * 1024 ** 2) }));
  for (const [name, bytes] of spoiledDirectory(good)) all.set(name, bytes);
  return all;
}

/** Lies in the zip directory: each field of the first entries set to what hurts. */
function spoiledDirectory(good: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const all = new Map<string, Uint8Array>();
  const view = Buffer.from(good);
  const marks: number[] = [];
  for (let i = 0; i < view.length - 4; i += 1) if (view.readUInt32LE(i) === 0x02014b50) marks.push(i);
  const set = (name: string, at: number, value: number, bytes: number): void => {
    const copy = Buffer.from(good);
    copy.writeUIntLE(value, at, bytes);
    all.set(name, copy);
  };
  for (const [i, at] of marks.entries()) {
    if (i === 0) continue;
    set(`entry ${i} encrypted`, at + 8, 1, 2);
    set(`entry ${i} method 99`, at + 10, 99, 2);
    set(`entry ${i} other checksum`, at + 16, 1, 4);
    set(`entry ${i} packed to 4 GB`, at + 20, 0xffffffff, 4);
    set(`entry ${i} unpacked to 3 GB`, at + 24, 0xbfffffff, 4);
    set(`entry ${i} holds more than it says`, at + 24, 3, 4);
    set(`entry ${i} starts at another`, at + 42, 0, 4);
  }
  const end = view.lastIndexOf(Buffer.from('504b0506', 'hex'));
  set('65,535 entries', end + 10, 65_535, 2);
  set('a second disk', end + 4, 1, 2);
  set('directory elsewhere', end + 16, 0, 4);
  set('directory of no length', end + 12, 0, 4);
  set('comment beyond the end', end + 20, 500, 2);
  return all;
}

describe('hostile workbooks', () => {
  it('are refused, each with what is wrong, and never read as fewer rows', async () => {
    const variants = await spoiled();
    expect(variants.size).toBeGreaterThan(200);
    const accepted: string[] = [];
    for (const [name, bytes] of variants) {
      const outcome = await rowsOf(bytes).catch((error: unknown) => error);
      if (!(outcome instanceof Error)) accepted.push(`${name}: ${JSON.stringify(outcome)}`);
      else if (!(outcome instanceof RiskpressError)) throw outcome;
      else expect(['inputUnreadable', 'inputMissing']).toContain(outcome.code);
    }
    expect(accepted).toEqual([]);
  });

  it('a control: the same workbook unspoiled is read', async () => {
    const rows = await rowsOf(
      pack(
        xlsxParts(
          sheetRows([
            ['loan_id', 'balance'],
            ['L1', 5],
          ]),
        ),
      ),
    );
    expect(rows.map((row) => row.cells)).toEqual([
      ['loan_id', 'balance'],
      ['L1', '5'],
    ]);
  });

  it('that pass the directory and outgrow memory or time end their own process only', async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => `<si><t>${i.toString(36).repeat(30)}</t></si>`).join('');
    const parts = { ...xlsxParts(sheetRows([['a']])), 'xl/sharedStrings.xml': `<sst>${rows}</sst>` };
    const path = await file(pack(parts));
    expect((await extractSheet(path, 'Sheet1', folder, LIMITS)).firstLine).toBe(1);
    expect(await refusal(extractSheet(path, 'Sheet1', folder, { ...LIMITS, seconds: 0.05 }))).toContain('0.05 s');
    const large = Array.from({ length: 400_000 }, (_, i) => `<si><t>${i.toString(36).padStart(60, 'x')}</t></si>`).join(
      '',
    );
    const greedy = await file(pack({ ...parts, 'xl/sharedStrings.xml': `<sst>${large}</sst>` }));
    expect(await refusal(extractSheet(greedy, 'Sheet1', folder, { ...LIMITS, heapMb: 24 }))).toContain(
      '24 MB of memory',
    );
  });

  it('random bytes in the place of any byte never end in anything but rows or a refusal', async () => {
    const good = pack(
      xlsxParts(
        sheetRows([
          ['loan_id', 'balance'],
          ['L1', 5],
        ]),
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        async (edits) => {
          const bytes = good.slice();
          for (const [at, value] of edits) bytes[at] = value;
          const outcome = await rowsOf(bytes).catch((error: unknown) => error);
          if (outcome instanceof Error) expect(outcome).toBeInstanceOf(RiskpressError);
          else expect(outcome).toMatchObject([{ cells: ['loan_id', 'balance'] }, { cells: ['L1', '5'] }]);
        },
      ),
      { numRuns: 300, seed: 7 },
    );
  });
});
