import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { cellRule } from '../../src/ingest/cell.ts';
import { Bank, LOAN_COLUMNS, tapeOf } from './bank.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await Bank.open();
});
afterAll(() => bank.close());

/** Takes one note a row as the given column; what loaded by note, and the reasons of the others. */
async function asColumn(column: string, how: Record<string, unknown>, ...notes: readonly string[]) {
  const columns = { ...LOAN_COLUMNS, [column]: { from: 'note', ...how } };
  const lines = notes.map((note, i) => `2024-01-31,L${i},1.00,"${note.replaceAll('"', '""')}"`);
  const snapshot = await bank.tape(tapeOf(...lines), { columns });
  const rows = await bank.rows(snapshot, `CAST(${column} AS VARCHAR) AS value`);
  return {
    values: rows.map(({ value }) => value),
    reasons: snapshot.rejects.map(({ reason }) => reason),
    rejects: snapshot.rejects,
  };
}

describe('units', () => {
  test.each([
    ['万元', '0.05', '500.00'],
    ['万元', '123456.789012', '1234567890.12'],
    ['千元', '1.5', '1500.00'],
    ['百万元', '0.00000001', '0.01'],
    ['亿元', '-2.5', '-250000000.00'],
    ['元', '7.1', '7.10'],
    ['million', '1', '1000000.00'],
  ])('an amount in %s of %s is exactly %s', async (unit, text, value) => {
    expect(await asColumn('original_amount', { type: 'money', unit }, text)).toMatchObject({ values: [value] });
  });

  test('decimals that do not fit after the unit are rejected, never rounded', async () => {
    const found = await asColumn('original_amount', { type: 'money', unit: '万元' }, '0.0000001', '0.0000010');
    expect(found).toMatchObject({ values: ['0.01'], reasons: ['tooManyDecimals'] });
  });

  test('an amount too large for its unit is rejected', async () => {
    expect(await asColumn('original_amount', { type: 'money', unit: '亿元' }, '123456789')).toMatchObject({
      reasons: ['outOfRange'],
    });
  });
});

describe('types', () => {
  test('rates keep six decimals, and more are rejected', async () => {
    expect(await asColumn('interest_rate', { type: 'decimal' }, '0.0435', '1', '0.1234567')).toMatchObject({
      values: ['0.043500', '1.000000'],
      reasons: ['tooManyDecimals'],
    });
  });

  test('whole numbers may be negative only where the column allows it', async () => {
    expect(await asColumn('days_past_due', { type: 'int' }, '0', '-1', '30')).toMatchObject({
      values: ['0', '30'],
      reasons: ['negative'],
    });
  });

  test('flags are read in Chinese and English', async () => {
    expect(await asColumn('written_off_flag', { type: 'flag' }, '是', 'N', 'TRUE', '0', 'maybe')).toMatchObject({
      values: ['true', 'false', 'true', 'false'],
      reasons: ['unknownCode'],
    });
  });

  test('a currency is three capital letters', async () => {
    const columns = { ...LOAN_COLUMNS, currency: { from: 'note', type: 'currency' } };
    const lines = tapeOf('2024-01-31,L1,1.00,EUR', '2024-01-31,L2,1.00,eur', '2024-01-31,L3,1.00,人民币');
    expect((await bank.tape(lines, { columns })).rejectCounts).toEqual({ badCurrency: 2 });
  });

  test('compact dates are right on every day of three centuries, and nothing else is one', async () => {
    const { engine } = bank;
    const rule = cellRule({
      column: { type: 'date' },
      mapping: { dateFormat: '%Y%m%d', onUnknownCode: 'reject' },
      marks: { decimal: '.' },
    });
    const [days] =
      await engine.rows(`SELECT count(*)::INTEGER AS n, bool_and(${rule.good('r', 't')} AND t = day) AS right
      FROM (SELECT *, ${rule.typed('r', 'p')} AS t FROM (SELECT *, ${rule.step?.('r')} AS p FROM (
        SELECT CAST(day AS DATE) AS day, strftime(day, '%Y%m%d') AS r
        FROM range(TIMESTAMP '1900-01-01', TIMESTAMP '2200-01-01', INTERVAL 1 DAY) days(day))))`);
    expect(days).toEqual({ n: 109_573, right: true });
    const [others] = await engine.rows(`SELECT count(*)::INTEGER AS n FROM (SELECT *, ${rule.typed('r', 'p')} AS t
      FROM (SELECT *, ${rule.step?.('r')} AS p FROM (SELECT CAST(i AS VARCHAR) AS r FROM range(20230000, 20250000) t(i))))
      WHERE (${rule.good('r', 't')})`);
    expect(others).toEqual({ n: 365 + 366 });
  });

  test.each([' 2024131', '+2024131', '2024_131', '20241e+3', '202401e2', '2024013.', '2024 131', '0x133ce'])(
    'eight characters that are no date, %s, are rejected',
    async (text) => {
      const found = await asColumn('maturity_date', { type: 'date', dateFormat: '%Y%m%d' }, text);
      expect(found.reasons).toEqual(['badDate']);
    },
  );

  test('compact dates are read by their format', async () => {
    const how = { type: 'date', dateFormat: '%Y%m%d' };
    expect(await asColumn('maturity_date', how, '20240229', '20230229', '2024022', '202402290')).toMatchObject({
      values: ['2024-02-29'],
      reasons: ['badDate', 'badDate', 'badDate'],
    });
  });

  test('a time of day is read and left out', async () => {
    const how = { type: 'date', dateFormat: '%Y-%m-%d %H:%M:%S' };
    expect(
      await asColumn('maturity_date', how, '2024-02-29 23:59:59', '2024-02-29', '2024-02-29 25:00:00'),
    ).toMatchObject({
      values: ['2024-02-29'],
      reasons: ['badDate', 'badDate'],
    });
  });
});

describe('codes', () => {
  const codes = { 正常: 'normal', 关注: 'special_mention' };

  test('a source has its own words; an unknown one is rejected', async () => {
    expect(await asColumn('asset_class_5', { type: 'code', codes }, '正常', '不良', '')).toMatchObject({
      values: ['normal', null],
      reasons: ['unknownCode'],
    });
  });

  test('or counts as absent where the mapping says so', async () => {
    const how = { type: 'code', codes, onUnknownCode: 'missing' };
    expect(await asColumn('asset_class_5', how, '关注', '不良')).toMatchObject({ values: ['special_mention', null] });
  });

  test('without a list the canonical words are expected', async () => {
    expect(await asColumn('asset_class_5', {}, 'loss', '正常')).toMatchObject({
      values: ['loss'],
      reasons: ['unknownCode'],
    });
  });

  test('a list onto a word that is not canonical is refused with its key', async () => {
    const refused = asColumn('asset_class_5', { codes: { 正常: 'fine' } }, '正常');
    await expect(refused).rejects.toMatchObject({
      code: 'mappingInvalid',
      place: { key: 'columns.asset_class_5.codes.正常' },
    });
  });
});

describe('absent words', () => {
  test('are shared by a file or belong to one column', async () => {
    const columns = { ...LOAN_COLUMNS, days_past_due: { from: 'note', type: 'int', missing: ['9999'] } };
    const lines = tapeOf(
      '2024-01-31,L1,1.00,9999',
      '2024-01-31,L2,1.00,NULL',
      '2024-01-31,L3,1.00,"NULL"',
      '2024-01-31,L4,9999,',
    );
    const snapshot = await bank.tape(lines, { columns, missing: ['', 'NULL'] });
    expect(await bank.rows(snapshot, 'days_past_due, principal_balance')).toEqual([
      { days_past_due: null, principal_balance: '1.00' },
      { days_past_due: null, principal_balance: '1.00' },
      { days_past_due: null, principal_balance: '1.00' },
      { days_past_due: null, principal_balance: '9999.00' },
    ]);
  });

  test('an empty text is a value where the list does not hold it', async () => {
    const columns = { ...LOAN_COLUMNS, product: { from: 'note', type: 'text' } };
    const snapshot = await bank.tape(tapeOf('2024-01-31,L1,1.00,', '2024-01-31,L2,1.00,-'), {
      columns,
      missing: ['-'],
    });
    expect(await bank.rows(snapshot, 'product')).toEqual([{ product: '' }, { product: null }]);
  });
});

describe('personal data', () => {
  const personal = [
    '13800138000',
    '+86 138-0013-8000',
    '张三13800138000',
    '110101199003070011',
    '11010119900307001X',
    '110101900307001',
    '6222 0200 0000 0000 000',
    '4111111111111111',
  ];
  const harmless = [
    '23800138000',
    '1380013800',
    '4111111111111112',
    '110101199013070012',
    '13-4600-2',
    '批发和零售业批发和零售业',
    '20240131',
  ];

  test('is rejected in a column that is no identifier, and masked in the reject', async () => {
    const found = await asColumn('product', { type: 'text' }, ...personal, ...harmless);
    expect(found.values).toEqual(harmless);
    expect(found.rejects.map(({ maskedValue }) => maskedValue)).toEqual([
      '99999999999',
      '+99 999-9999-9999',
      '中中99999999999',
      '999999999999999999',
      '99999999999999999x',
      '999999999999999',
      '9999 9999 9999 9999 999',
      '9999999999999999',
    ]);
    expect(new Set(found.reasons)).toEqual(new Set(['looksPersonal']));
  });

  test('is taken where the column is an identifier, and never looked for in columns that are not mapped', async () => {
    expect(await asColumn('obligor_id', { type: 'text' }, ...personal)).toMatchObject({ values: personal });
    const snapshot = await bank.tape(tapeOf(...personal.map((note, i) => `2024-01-31,L${i},1.00,${note}`)));
    expect(snapshot.rejects).toEqual([]);
  });

  test('is looked for in computed texts and in dimensions of the lender', async () => {
    const columns = { ...LOAN_COLUMNS, dim_channel: { expr: "concat('tel ', note)", type: 'text' } };
    const snapshot = await bank.tape(tapeOf('2024-01-31,L1,1.00,13800138000'), { columns });
    expect(snapshot.rejects).toMatchObject([{ reason: 'looksPersonal', maskedValue: 'xxx 99999999999' }]);
  });

  test('a text of more than 1000 characters is rejected', async () => {
    const found = await asColumn('obligor_id', { type: 'text' }, 'x'.repeat(1000), '中'.repeat(1001));
    expect(found).toMatchObject({ reasons: ['tooLong'], rejects: [{ maskedValue: '中'.repeat(40) }] });
  });
});

describe('expressions and constants', () => {
  test('an expression is computed, and a row for which it cannot be is a reject', async () => {
    const expr = 'CASE WHEN note < 0 THEN 0 ELSE note * 30 END';
    const columns = { ...LOAN_COLUMNS, days_past_due: { expr, type: 'int' } };
    const snapshot = await bank.tape(
      tapeOf('2024-01-31,L1,1.00,2', '2024-01-31,L2,1.00,-4', '2024-01-31,L3,1.00,x', '2024-01-31,L4,1.00,'),
      { columns },
    );
    expect(await bank.rows(snapshot, 'loan_id, days_past_due')).toEqual([
      { loan_id: 'L1', days_past_due: '60' },
      { loan_id: 'L2', days_past_due: '0' },
      { loan_id: 'L4', days_past_due: null },
    ]);
    expect(snapshot.rejects).toMatchObject([{ line: 4, column: 'days_past_due', reason: 'badExpression' }]);
  });

  test('where leaves rows out and counts them; one it cannot decide is a reject', async () => {
    const lines = tapeOf('2024-01-31,L1,1.00,5', '2024-01-31,L2,x,0', '2024-01-31,L3,1.00,x', '2024-01-31,L4,1.00,');
    const snapshot = await bank.tape(lines, { where: 'note > 0' });
    expect(snapshot.controls).toMatchObject([{ recordsInBytes: 4, loaded: 1, filtered: 2, rejected: 1 }]);
    expect(snapshot.rejects).toMatchObject([{ line: 4, column: null, reason: 'badExpression' }]);
  });

  test('an unknown name is refused before any row', async () => {
    await expect(bank.tape(tapeOf('2024-01-31,L1,1.00,x'), { where: "nothing = 'x'" })).rejects.toMatchObject({
      code: 'expressionRefused',
    });
  });

  test.each([
    [{ currency: { const: 'cny' } }, 'columns.currency'],
    [{ loan_id: { from: 'loan', type: 'money' } }, 'columns.loan_id.type'],
    [{ loan_id: { from: 'loan', unit: '万元' } }, 'columns.loan_id.unit'],
    [{ loan_idd: { from: 'loan' } }, 'columns.loan_idd'],
    [{ cutoff_date: { from: 'date', dateFormat: '%Y-%m' } }, 'columns.cutoff_date.dateFormat'],
  ])('a mapping that cannot hold is refused with its key: %j', async (columns, key) => {
    const refused = bank.tape(tapeOf('2024-01-31,L1,1.00,x'), { columns: { ...LOAN_COLUMNS, ...columns } });
    await expect(refused).rejects.toMatchObject({ code: 'mappingInvalid', place: { key } });
  });

  test('a required column that is not mapped is refused', async () => {
    const { principal_balance: _, ...columns } = LOAN_COLUMNS;
    await expect(bank.tape(tapeOf('2024-01-31,L1,1.00,x'), { columns })).rejects.toMatchObject({
      place: { key: 'columns.principal_balance' },
    });
  });
});
