import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { type Engine, mappingSchema, RiskpressError } from '../../src/domain/index.ts';
import { draftMapping } from '../../src/map/index.ts';
import { indicatorsOf } from '../../src/measure/index.ts';
import { openDirectEngine } from '../support/direct-engine.ts';

const oracles = process.env.RISKPRESS_ORACLES ?? resolve(import.meta.dirname, '../../../shared/oracles');
const openNpl = join(oracles, 'opennpl-synthetic/loans.csv');

const indicators = indicatorsOf('cn_2023');
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

async function draft(name: string, bytes: string | Uint8Array, encoding?: string) {
  const path = join(folder, name);
  await writeFile(path, bytes);
  const result = await draftMapping(path, { engine, indicators, ...(encoding === undefined ? {} : { encoding }) });
  return { ...result, mapping: mappingSchema.parse(parse(result.yaml)) };
}

const CHINESE = [
  '数据日期,借据号,客户号,身份证号,贷款余额（万元）,逾期月数,五级分类,发放日期,担保方式,渠道,执行利率,币种',
  '20261031,00123,C1,110101199001011234,"1,234.56",0,正常,2024/1/5,抵押,手机,4.35%,人民币',
  '20261031,00124,C2,11010119900101123X,"12,000.00",2,次级类,2023/11/30,信用,网点,5.00%,人民币',
  '20261031,00125,C1,110101199001011234,0.50,0,不确定,2024/2/29,组合,手机,4.35%,人民币',
].join('\r\n');

describe('a Chinese tape in GB18030', () => {
  it('is drafted with its encoding, unit, marks, formats and codes, every guess marked', async () => {
    const { yaml, mapping, doubts } = await draft('贷款_202610.csv', iconv.encode(`${CHINESE}\r\n`, 'gb18030'));
    expect(mapping.encoding).toBe('gb18030');
    expect(mapping.files).toBe('贷款_*.csv');
    expect(mapping.dialect).toEqual({ delimiter: ',', quote: '"', decimal: '.', thousands: ',' });
    expect(mapping.columns).toMatchObject({
      cutoff_date: { from: '数据日期', type: 'date', dateFormat: '%Y%m%d' },
      loan_id: { from: '借据号', type: 'text' },
      obligor_id: { from: '客户号' },
      principal_balance: { from: '贷款余额（万元）', type: 'money', unit: '万元' },
      days_past_due: { expr: '逾期月数 * 30', type: 'int' },
      asset_class_5: { from: '五级分类', codes: { 正常: 'normal', 次级类: 'substandard' }, onUnknownCode: 'reject' },
      origination_date: { from: '发放日期', dateFormat: '%Y/%-m/%-d' },
      guarantee_type: { codes: { 抵押: 'mortgage', 信用: 'credit' } },
      interest_rate: { expr: "replace(执行利率, '%', '')" },
      currency: { from: '币种', codes: { 人民币: 'CNY' } },
    });
    expect(doubts.join('\n')).toContain('encoding: not UTF-8 but valid GB18030');
    expect(doubts).toContain('columns.days_past_due: months past due: thirty days a month is taken');
    expect(doubts).toContain('columns.asset_class_5: 1 values without a meaning: 不确定');
    expect(doubts.join('\n')).toContain('column "身份证号" looks personal and stays unmapped');
    expect(yaml).not.toContain('110101');
    expect(yaml).toContain('  # dim_1: { from: 渠道, type: text }');
    expect(yaml.match(/# DOUBT: /g)?.length).toBeGreaterThan(4);
  });

  it('the same bytes read as what they are not are refused or say so', async () => {
    const bytes = iconv.encode(CHINESE, 'gb18030');
    await expect(draft('a.csv', bytes, 'utf-8')).rejects.toMatchObject({ code: 'inputUnreadable' });
    await expect(draft('a.csv', bytes, 'gb2312')).rejects.toMatchObject({ code: 'usage' });
    expect((await draft('a.csv', bytes, 'gb18030')).doubts.join()).not.toContain('encoding');
    const marked = await draft('b.csv', iconv.encode(CHINESE, 'utf-16le', { addBOM: true }));
    expect(marked.mapping).toMatchObject({ encoding: 'utf-16le', columns: { loan_id: { from: '借据号' } } });
    const unmarked = await draft('c.csv', iconv.encode(CHINESE, 'utf-16be'));
    expect(unmarked.mapping.encoding).toBe('utf-16be');
    expect(unmarked.doubts.join()).toContain('no byte order mark');
  });
});

describe('an English tape in UTF-8', () => {
  const text = [
    'Loan ID;As of Date;Ccy;Outstanding Principal;DPD;Inception Date;Maturity Date;Region;Score band;Region',
    'A-1;31/10/2026;EUR;1.234,56;0;03/04/2024;04/05/2030;North;low;x',
    'A-2;31/10/2026;EUR;99,00;35;05/06/2024;9999-12-31;South;low;y',
    'A-3;31/10/2026;EUR;7,10;0;05/06/2024;06/07/2031;South;high;y',
  ].join('\n');

  it('is drafted; the order of day and month, decimal commas and a doubled header are doubts', async () => {
    const { mapping, doubts } = await draft('tape.csv', text);
    expect(mapping.dialect).toEqual({ delimiter: ';', quote: '"', decimal: ',', thousands: '.' });
    expect(mapping.columns).toMatchObject({
      cutoff_date: { from: 'As of Date', dateFormat: '%d/%m/%Y' },
      principal_balance: { from: 'Outstanding Principal' },
      days_past_due: { from: 'DPD' },
      origination_date: { from: 'Inception Date', dateFormat: '%d/%m/%Y' },
      maturity_date: { dateFormat: '%d/%m/%Y', missing: ['9999-12-31'] },
    });
    expect(doubts).toContain(
      'columns.origination_date: %m/%d/%Y reads every value too: which comes first, day or month?',
    );
    expect(doubts.filter((doubt) => doubt.startsWith('columns.cutoff_date'))).toEqual([]);
    expect(doubts).toContain('decimal: numbers look written with a decimal comma');
    expect(doubts.join()).toContain('column "Region" stands there twice');
  });

  it('the one column of dates that hardly differ is taken for the cut-off, and said to be a guess', async () => {
    const rows = ['A1', 'A2', 'A3'].map((loan, i) => `${loan},31/10/2026,0${i + 1}/02/2020,5.00`);
    const { mapping, doubts } = await draft('t.csv', `loan_id,Stand,started,balance\n${rows.join('\n')}\n`);
    expect(mapping.columns.cutoff_date).toMatchObject({ from: 'Stand', dateFormat: '%d/%m/%Y' });
    expect(doubts).toContain('columns.cutoff_date: is Stand this column?');
    const two = await draft('t.csv', 'loan_id,a,b\n1,2026-10-31,2026-11-02\n');
    expect(two.mapping.columns.cutoff_date).toMatchObject({ const: 'YYYY-MM-DD' });
    const named = await draft('t.csv', '报告日期,借据号\n2026-10-31,1\n');
    expect(named.doubts.filter((doubt) => doubt.includes('cutoff_date'))).toEqual([]);
  });

  it('months side by side are pointed out', async () => {
    const { doubts } = await draft('wide.csv', '借据号,余额_08,余额_09,逾期_M0,逾期_M1,区域1\n1,2,3,0,0,x\n');
    expect(doubts.join()).toContain('months look side by side (余额_08, 余额_09; 逾期_M0, 逾期_M1): unpivot them');
    expect((await draft('one.csv', '借据号,余额_08\n1,2\n')).doubts.join()).not.toContain('side by side');
  });

  it('what is missing is said, and what it would unlock', async () => {
    const { mapping, doubts, unlocks } = await draft('loans-2026-09.csv', 'ref,amount\n1,2\n');
    expect(mapping.columns).toMatchObject({
      cutoff_date: { const: '2026-09-30' },
      loan_id: { from: 'REPLACE ME' },
      currency: { const: 'XXX' },
    });
    expect(doubts.filter((doubt) => doubt.includes('no such column'))).toHaveLength(4);
    const needing = indicators.filter(({ needs }) => needs.includes('loan_snapshot.days_past_due'));
    expect(unlocks).toContainEqual({
      column: 'loan_snapshot.days_past_due',
      indicators: needing.map(({ code }) => code),
    });
    expect(unlocks).toContainEqual({ column: 'gl_control.balance', indicators: ['D5'] });
    const codes = new Set(indicators.map(({ code }) => code));
    const named = unlocks.flatMap((unlock) => unlock.indicators).filter((name) => /^[A-Z]\d/.test(name));
    expect(named.filter((code) => !codes.has(code))).toEqual([]);
    const full = await draft('x.csv', 'loan_id,dpd\n1,2\n');
    expect(full.unlocks.map(({ column }) => column)).not.toContain('loan_snapshot.days_past_due');
  });

  it('values decide: numbered classes, stages out of range, months as dates, EBA’s asset_class is no class', async () => {
    const { mapping, doubts } = await draft(
      'eba.csv',
      'instrument_identifier,asset_class,accounting_stages_of_asset_quality,cut_off_date,五级分类\nx,1,5,202610,3\ny,2,1,202610,1\n',
    );
    expect(mapping.columns).toMatchObject({
      loan_id: { from: 'instrument_identifier' },
      cutoff_date: { expr: "last_day(strptime(cut_off_date, '%Y%m'))" },
      asset_class_5: { from: '五级分类', codes: { 3: 'substandard', 1: 'normal' } },
    });
    expect(doubts).toContain('columns.ifrs9_stage: values outside 1 to 3');
    const rates = await draft('r.csv', 'loan_id,interest_rate,pd\n1,0.0435,1.2\n2,0.05,0.4\n');
    expect(rates.doubts.join()).toMatch(/interest_rate: values below 1: fractions\?/);
    expect(rates.doubts.join()).toMatch(/pd_12m: values above 1: percent\?/);
    expect(doubts).toContain('columns.asset_class_5: classes are numbers: 1 is taken as normal, 5 as loss');
  });

  it('what is no text file is refused in words', async () => {
    await expect(draft('a.xlsx', Buffer.from('PK\x03\x04rest'))).rejects.toThrow('found a workbook');
    await expect(draft('empty.csv', '')).rejects.toThrow('found an empty file');
    await expect(draftMapping(join(folder, 'none.csv'), { engine, indicators })).rejects.toMatchObject({
      code: 'inputMissing',
    });
    await expect(draft('core.db', 'SQLite format 3\0')).rejects.toThrow(/SQLite database.*query:/);
  });
});

describe.skipIf(!existsSync(openNpl))('[oracle: opennpl-synthetic] a foreign tape in EBA NPL template names', () => {
  it('is drafted without a word of help', async () => {
    const { yaml, doubts } = await draftMapping(openNpl, { engine, indicators });
    const mapping = mappingSchema.parse(parse(yaml));
    expect(
      Object.fromEntries(Object.entries(mapping.columns).map(([column, how]) => [column, how.from ?? null])),
    ).toEqual({
      cutoff_date: null,
      loan_id: 'instrument_identifier',
      currency: 'loan_currency',
      principal_balance: 'principal_balance',
      obligor_id: 'counterparty_identifier',
      days_past_due: 'days_in_pastdue',
      origination_date: 'date_of_origination',
      maturity_date: 'current_maturity_date',
      accrued_interest: 'accrued_interest_balance_on_book',
      other_balances: 'other_balances',
      legal_balance: 'legal_balance',
      arrears_amount: 'total_pastdue_amount',
      ifrs9_stage: 'accounting_stages_of_asset_quality',
      default_date: 'date_of_default',
      interest_rate: 'current_interest_rate',
      last_payment_date: 'last_payment_date',
      last_payment_amount: 'last_payment_amount',
    });
    expect(doubts.join('\n')).toContain('columns.currency: 109 currencies');
  });
});
if (!existsSync(openNpl)) console.warn(`SKIPPED: no openNPL tape at ${openNpl}; set RISKPRESS_ORACLES`);

const header = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    '借据号',
    '余额',
    'balance',
    'DPD',
    '__proto__',
    'constructor',
    'a: b',
    '#x',
    '- y',
    '"q"',
    "it's",
    'a\nb',
    '{x}',
    'yes',
    '010',
    '五级分类',
    '担保方式',
    '币种',
    '到期日',
  ),
);
const cell = fc.oneof(
  fc.string({ maxLength: 10 }),
  fc.constantFrom('1,234.5', '2026-10-31', '正常', '__proto__', '# DOUBT', '\u2028', '5%', '1'),
);
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

describe('whatever the file holds', () => {
  it('a draft that the schema accepts comes out, or a coded refusal', async () => {
    const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 8 }), { maxLength: 6 });
    const csv = fc
      .tuple(fc.array(header, { minLength: 1, maxLength: 8 }), table, fc.constantFrom(',', ';', '\t', '|'))
      .map(([names, rows, mark]) => [names, ...rows].map((record) => record.map(quoted).join(mark)).join('\n'));
    const bytes = fc.oneof(
      csv.map((text) => Buffer.from(text)),
      fc.uint8Array({ maxLength: 200 }),
      fc.string({ maxLength: 200 }).map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        const outcome = await draft('fuzz.csv', content).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(RiskpressError);
      }),
      { numRuns: 400, seed: 20261123 },
    );
  });

  it('headers come back from the YAML exactly as they stand in the file', async () => {
    const names = fc.uniqueArray(
      fc.string({ minLength: 1, maxLength: 8 }).map((tail) => `余额 ${tail}`.trim()),
      { minLength: 1, maxLength: 1 },
    );
    await fc.assert(
      fc.asyncProperty(names, async ([name = '']) => {
        const { mapping } = await draft('names.csv', `loan_id,${quoted(name)}\n1,2\n`);
        const from = mapping.columns.principal_balance?.from;
        expect([name, 'REPLACE ME']).toContain(from);
      }),
      { numRuns: 100 },
    );
  });
});
