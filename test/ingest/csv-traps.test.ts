import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { Bank, countsOf, LOAN_COLUMNS, tapeOf } from './bank.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await Bank.open();
});
afterAll(() => bank.close());

/** What a reject says, without where it stands. */
async function rejectsOf(content: string, said: Record<string, unknown> = {}): Promise<readonly unknown[]> {
  const snapshot = await bank.tape(content, said);
  return snapshot.rejects.map(({ line, column, reason, maskedValue }) => [line, column, reason, maskedValue]);
}

const withDays = { columns: { ...LOAN_COLUMNS, days_past_due: { from: 'note', type: 'int' } } };

describe('headers', () => {
  test('columns are matched by name: swapped columns load into their own places', async () => {
    const snapshot = await bank.tape('note,balance,loan,date\nx,12.50,L1,2024-01-31\n');
    expect(await bank.rows(snapshot, 'loan_id, principal_balance, cutoff_date')).toEqual([
      { loan_id: 'L1', principal_balance: '12.50', cutoff_date: '2024-01-31' },
    ]);
  });

  test('a missing header is an error with file, line and the nearest name', async () => {
    const refused = bank.tape('date,laon,balance,note\n2024-01-31,L1,1.00,x\n');
    await expect(refused).rejects.toMatchObject({
      code: 'headerMismatch',
      place: { line: 1, key: 'columns.loan_id.from' },
      message: expect.stringContaining('"laon"'),
    });
  });

  test('a header that stands twice is an error with its column', async () => {
    const refused = bank.tape('date,loan,balance,balance\n2024-01-31,L1,1.00,2.00\n');
    await expect(refused).rejects.toMatchObject({ code: 'headerMismatch', place: { line: 1, column: 4 } });
  });

  test('a quoted header with a line end and blanks is read as one name', async () => {
    const columns = { ...LOAN_COLUMNS, principal_balance: { from: 'bal\nance', type: 'money' } };
    const snapshot = await bank.tape('date, loan ,"bal\nance"\n2024-01-31,L1,5.00\n', { columns });
    expect(await bank.rows(snapshot, 'principal_balance')).toEqual([{ principal_balance: '5.00' }]);
  });
});

describe('dialect', () => {
  test('a messy file is never collapsed into one column: ragged rows are rejects', async () => {
    const content = tapeOf('2024-01-31,L1,1.00,x', '2024-01-31,L2', '2024-01-31,L3,3.00,x,y,z', '2024-01-31,L4,4.00,x');
    expect(await rejectsOf(content)).toEqual([
      [3, null, 'columnCount', null],
      [4, null, 'columnCount', null],
    ]);
  });

  test('a file with another delimiter is refused by its header', async () => {
    await expect(bank.tape('date;loan;balance\n2024-01-31;L1;1.00\n')).rejects.toMatchObject({
      code: 'headerMismatch',
    });
  });

  test('declared delimiter and quote are used', async () => {
    const said = { dialect: { delimiter: '|', quote: "'" } };
    const snapshot = await bank.tape("date|loan|balance\n2024-01-31|'L|1'|1.00\n", said);
    expect(await bank.rows(snapshot, 'loan_id')).toEqual([{ loan_id: 'L|1' }]);
  });

  test('CR LF line ends load like LF', async () => {
    const snapshot = await bank.tape(tapeOf('2024-01-31,L1,1.00,x', '2024-01-31,L2,2.00,y').replaceAll('\n', '\r\n'));
    expect(countsOf(snapshot)).toEqual({ bytes: 2, loaded: 2, rejected: 0, filtered: 0 });
  });

  test.each([
    ['mixed line ends', 'date,loan,balance\r\n2024-01-31,L1,1.00\n', 2],
    ['a lone carriage return', 'date,loan,balance\n2024-01-31,L\r1,1.00\n', 2],
    ['a NUL byte', 'date,loan,balance\n2024-01-31,L1,1.00\n2024-01-31,L\0,1.00\n', 3],
  ])('%s fails the whole file with its line', async (_, content, line) => {
    await expect(bank.tape(content)).rejects.toMatchObject({ code: 'inputUnreadable', place: { line } });
  });
});

describe('quotes', () => {
  test('an open quote fails the whole file: it would swallow the rest as one reject', async () => {
    const content = tapeOf('2024-01-31,L1,1.00,x', '2024-01-31,L2,2.00,"x', '2024-01-31,L3,3.00,x');
    await expect(bank.tape(content)).rejects.toMatchObject({ code: 'inputUnreadable', place: { line: 3 } });
  });

  test('a quote that closes only after 20 lines is taken for an open one', async () => {
    const long = `2024-01-31,L1,1.00,"${'x\n'.repeat(20)}"`;
    await expect(bank.tape(tapeOf(long))).rejects.toMatchObject({ code: 'inputUnreadable', place: { line: 2 } });
    const short = await bank.tape(tapeOf(`2024-01-31,L1,1.00,"${'x\n'.repeat(19)}"`));
    expect(countsOf(short)).toEqual({ bytes: 1, loaded: 1, rejected: 0, filtered: 0 });
  });

  test('quoted delimiters, line ends and doubled quotes belong to the value', async () => {
    const columns = { ...LOAN_COLUMNS, product: { from: 'note', type: 'text' } };
    const snapshot = await bank.tape(tapeOf('2024-01-31,L1,1.00,"a,""b""\nc"'), { columns });
    expect(await bank.rows(snapshot, 'product')).toEqual([{ product: 'a,"b"\nc' }]);
  });

  test('a quote within a plain value is a character', async () => {
    const columns = { ...LOAN_COLUMNS, product: { from: 'note', type: 'text' } };
    const snapshot = await bank.tape(tapeOf('2024-01-31,L1,1.00,5" pipe'), { columns });
    expect(await bank.rows(snapshot, 'product')).toEqual([{ product: '5" pipe' }]);
  });

  test.each(['"x"y', '"x" "y"', '"Li "Big" Ltd"'])(
    'text after a closing quote, %s, fails the whole file',
    async (text) => {
      const content = tapeOf('2024-01-31,L1,1.00,z', `2024-01-31,L2,1.00,${text}`, '2024-01-31,L3,1.00,z');
      await expect(bank.tape(content)).rejects.toMatchObject({ code: 'inputUnreadable', place: { line: 3 } });
    },
  );

  test('blanks around quotes are no text', async () => {
    const snapshot = await bank.tape(tapeOf('2024-01-31, "L1" ,1.00,z'));
    expect(await bank.rows(snapshot, 'loan_id')).toEqual([{ loan_id: 'L1' }]);
  });
});

describe('a file cut short', () => {
  const cut = 'date,loan,balance\n2024-01-31,L1,1.00\n2024-01-31,L2,1234.5';

  test('without a last line end is refused', async () => {
    await expect(bank.tape(cut)).rejects.toMatchObject({ code: 'inputUnreadable', place: { line: 3 } });
  });

  test('is taken when its manifest declares the rows, and only then', async () => {
    await bank.write('cut/tape.csv', cut);
    await bank.write('cut/tape.manifest', 'row_count\n2\n');
    await bank.write('cut/wrong.manifest', 'row_count\n3\n');
    const said = { files: '../cut/tape.csv' };
    const declared = await bank.ingest([bank.mapping({ ...said, manifest: '../cut/tape.manifest' })]);
    expect(countsOf(declared)).toMatchObject({ bytes: 2, loaded: 2 });
    const wrong = bank.ingest([bank.mapping({ ...said, manifest: '../cut/wrong.manifest' })]);
    await expect(wrong).rejects.toMatchObject({ code: 'inputUnreadable' });
  });

  test('a date cut within its last digit is a reject, not another date', async () => {
    expect(await rejectsOf('loan,balance,date\nL1,1.00,2024-01-3\n')).toEqual([[2, 'date', 'badDate', '9999-99-9']]);
  });
});

describe('values', () => {
  test.each([
    ['100.505', 'tooManyDecimals'],
    ['1e3', 'badNumber'],
    ['1_000', 'badNumber'],
    ['(1,234.50)', 'badNumber'],
    ['￥100', 'badNumber'],
    ['12.5%', 'badNumber'],
    ['100-', 'badNumber'],
    ['99999999999999999.00', 'outOfRange'],
    ['NaN', 'badNumber'],
    ['0x10', 'badNumber'],
  ])('an amount of %s is rejected, never rounded or guessed', async (text, reason) => {
    const snapshot = await bank.tape(tapeOf(`2024-01-31,L1,"${text}",x`));
    expect(snapshot.rejects.map((reject) => [reject.column, reject.reason])).toEqual([['balance', reason]]);
  });

  test.each([
    ['100.50', '100.50'],
    ['100.500', '100.50'],
    ['-.5', '-0.50'],
    [' 7 ', '7.00'],
    ['-0.00', '0.00'],
    ['007', '7.00'],
  ])('an amount of %s is exact', async (text, value) => {
    const snapshot = await bank.tape(tapeOf(`2024-01-31,L1,"${text}",x`));
    expect(await bank.rows(snapshot, 'principal_balance')).toEqual([{ principal_balance: value }]);
  });

  test.each(['1.6', '12.0', '1e1', 'x'])('days of %s are rejected', async (text) => {
    expect(await rejectsOf(tapeOf(`2024-01-31,L1,1.00,${text}`), withDays)).toMatchObject([
      [2, 'note', 'badNumber', expect.anything()],
    ]);
  });

  test('an absent value is NULL, and a reject where the column is required', async () => {
    const snapshot = await bank.tape(tapeOf('2024-01-31,L1,1.00,', '2024-01-31,,1.00,3', '2024-01-31,L3,,3'), withDays);
    expect(await bank.rows(snapshot, 'loan_id, days_past_due')).toEqual([{ loan_id: 'L1', days_past_due: null }]);
    expect(snapshot.rejects.map(({ line, column, reason }) => [line, column, reason])).toEqual([
      [3, 'loan', 'missingValue'],
      [4, 'balance', 'missingValue'],
    ]);
  });

  test('a thousands mark is used only where it is declared, and only between groups of three', async () => {
    const lines = tapeOf('2024-01-31,L1,"1,234,567.89",x', '2024-01-31,L2,"1,23",x', '2024-01-31,L3,1234.5,x');
    const snapshot = await bank.tape(lines, { dialect: { thousands: ',' } });
    expect(await bank.rows(snapshot, 'principal_balance')).toEqual([
      { principal_balance: '1234567.89' },
      { principal_balance: '1234.50' },
    ]);
    expect(snapshot.rejectCounts).toEqual({ badNumber: 1 });
    expect((await bank.tape(lines)).rejectCounts).toEqual({ badNumber: 2 });
  });

  test('a decimal comma is read where it is declared', async () => {
    const said = { dialect: { delimiter: ';', decimal: ',', thousands: '.' } };
    const snapshot = await bank.tape('date;loan;balance\n2024-01-31;L1;1.234,50\n2024-01-31;L2;12,5\n', said);
    expect(await bank.rows(snapshot, 'principal_balance')).toEqual([
      { principal_balance: '1234.50' },
      { principal_balance: '12.50' },
    ]);
  });

  test('a date is read in the declared format only, and must exist', async () => {
    const columns = { ...LOAN_COLUMNS, cutoff_date: { from: 'date', type: 'date', dateFormat: '%d/%m/%Y' } };
    const content = tapeOf(
      '03/04/2024,L1,1.00,x',
      '30/02/2024,L2,1.00,x',
      '3/4/2024,L3,1.00,x',
      '2024-04-03,L4,1.00,x',
    );
    const snapshot = await bank.tape(content, { columns });
    expect(await bank.rows(snapshot, 'cutoff_date')).toEqual([{ cutoff_date: '2024-04-03' }]);
    expect(snapshot.rejectCounts).toEqual({ badDate: 3 });
  });

  test.each(['9999-12-31', '0001-01-01', 'infinity', '12024-01-01'])('a date of %s is rejected', async (text) => {
    const columns = { ...LOAN_COLUMNS, maturity_date: { from: 'note', type: 'date' } };
    const snapshot = await bank.tape(tapeOf(`2024-01-31,L1,1.00,${text}`), { columns });
    expect(snapshot.rejects.map(({ column }) => column)).toEqual(['note']);
  });

  test('identifiers stay text: leading zeros and 18 digits keep every character', async () => {
    const snapshot = await bank.tape(tapeOf('2024-01-31,000123,1.00,x', '2024-01-31,110101199003070011,1.00,x'));
    expect(await bank.rows(snapshot, 'loan_id')).toEqual([{ loan_id: '000123' }, { loan_id: '110101199003070011' }]);
  });
});
