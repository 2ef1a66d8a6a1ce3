import fc from 'fast-check';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { Bank, LOAN_COLUMNS, tapeOf } from './bank.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await Bank.open();
});
afterAll(() => bank.close());

const columns = {
  cutoff_date: { from: '数据日期', dateFormat: '%Y%m%d' },
  loan_id: { from: '借据号' },
  currency: { const: 'CNY' },
  principal_balance: { from: '贷款余额' },
  region: { from: '地区' },
  asset_class_5: { from: '五级分类', codes: { 正常: 'normal', 可疑: 'doubtful' } },
};
const dialect = { thousands: ',' };
// Second bytes of GB18030 may be ASCII letters, brackets and digits: 乗 ends in 5C, 丂 in 40, 㐀 has four bytes.
const content = [
  '数据日期,借据号,贷款余额,地区,五级分类',
  '20240131,L1,"1,234.50",华东乗丂,正常',
  '20240131,L2,2.00,"㐀𠀀,镕',
  '啰",可疑',
  '20240131,L3,x,€,正常',
  '',
].join('\r\n');

describe('one tape in any encoding', () => {
  test.each(['gb18030', 'utf-16le', 'utf-16be'])(
    '%s gives the rows, digests and rejects of UTF-8',
    async (encoding) => {
      const plain = await bank.tape(content, { columns, dialect });
      const bytes = iconv.encode(content, encoding);
      for (const marked of [bytes, iconv.encode(`\ufeff${content}`, encoding)]) {
        const snapshot = await bank.tape(marked, { columns, dialect, encoding });
        expect(snapshot.parts.map(({ digest }) => digest)).toEqual(plain.parts.map(({ digest }) => digest));
        const where = ({ line, column, reason }: (typeof snapshot.rejects)[number]) => [line, column, reason];
        expect(snapshot.rejects.map(where)).toEqual([[5, '贷款余额', 'badNumber']]);
        expect(plain.rejects.map(where)).toEqual([[5, '贷款余额', 'badNumber']]);
      }
      expect(await bank.rows(plain, 'region')).toEqual([{ region: '华东乗丂' }, { region: '㐀𠀀,镕\r\n啰' }]);
    },
  );

  test('a byte order mark is no part of the first header', async () => {
    const snapshot = await bank.tape(`\ufeff${tapeOf('2024-01-31,L1,1.00,x')}`);
    expect(snapshot.parts).toMatchObject([{ rows: 1 }]);
  });

  test('latin1 is read as what Windows means by it', async () => {
    const said = { encoding: 'latin1', columns: { ...LOAN_COLUMNS, region: { from: 'note' } } };
    const snapshot = await bank.tape(Buffer.from(tapeOf('2024-01-31,L1,1.00,Z\u00fcrich'), 'latin1'), said);
    expect(await bank.rows(snapshot, 'region')).toEqual([{ region: 'Zürich' }]);
  });

  test('any text and any cut of the pieces: GB18030 equals UTF-8', async () => {
    const note = fc.stringMatching(/^[一-龥㐀-㐿a-z€·—]{0,8}$/u);
    await fc.assert(
      fc.asyncProperty(fc.array(note, { minLength: 1, maxLength: 300 }), async (notes) => {
        const text = tapeOf(...notes.map((one, i) => `2024-01-31,L${i},${i}.00,"${one}"`));
        const said = { columns: { ...LOAN_COLUMNS, obligor_id: { from: 'note' } } };
        const [utf8, gb] = [
          await bank.tape(text, said),
          await bank.tape(iconv.encode(text, 'gb18030'), { ...said, encoding: 'gb18030' }),
        ];
        expect(gb.parts.map(({ digest }) => digest)).toEqual(utf8.parts.map(({ digest }) => digest));
      }),
      { numRuns: 15 },
    );
  });
});

describe('a wrong encoding is an error, never an empty or garbled book', () => {
  const gb = iconv.encode(content, 'gb18030');

  test.each([
    ['GB18030 bytes declared utf-8', gb, 'utf-8', 1],
    [
      'a byte that is none',
      Buffer.concat([Buffer.from(tapeOf('2024-01-31,L1,1.00,x')), Buffer.of(0xff, 10)]),
      'gb18030',
      3,
    ],
    [
      'a broken character in a later line',
      Buffer.concat([Buffer.from(tapeOf('2024-01-31,L1,1.00,x')), Buffer.of(0xe4, 0xb8, 10)]),
      'utf-8',
      3,
    ],
    [
      'a character cut by the end',
      Buffer.concat([Buffer.from(tapeOf('2024-01-31,L1,1.00,x')), Buffer.of(0xe4, 0xb8)]),
      'utf-8',
      3,
    ],
    ['UTF-16 declared utf-8', iconv.encode(`\ufeff${content}`, 'utf-16le'), 'utf-8', 1],
    ['a UTF-8 mark declared gb18030', Buffer.from(`\ufeff${content}`), 'gb18030', 1],
    ['half a UTF-16 character', iconv.encode(content, 'utf-16le').subarray(0, -1), 'utf-16le', 5],
  ])('%s', async (_, bytes, encoding, line) => {
    const refused = bank.tape(bytes, { columns, dialect, encoding });
    await expect(refused).rejects.toMatchObject({ code: 'inputUnreadable', place: { line } });
  });

  test('UTF-8 Chinese declared gb18030 does not match its headers', async () => {
    const refused = bank.tape(content, { columns, dialect, encoding: 'gb18030' });
    await expect(refused).rejects.toMatchObject({ code: expect.stringMatching(/headerMismatch|inputUnreadable/) });
  });
});
