import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { Bank } from './bank.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await Bank.open();
});
afterAll(() => bank.close());

const CNY = { currency: { const: 'CNY' } };

describe('a published table with quarters as columns', () => {
  const content = [
    '项目,2024-Q1（亿元）,2024-Q2（亿元）,2024-Q3（亿元）',
    '正常类贷款,"1,999,999.5",2000001,-',
    '关注类贷款,45000.25,46000,47000',
    '不良贷款率,1.59%,1.56%,1.55%',
    '',
  ].join('\n');
  const quarters = ['2024-Q1', '2024-Q2', '2024-Q3'];
  const said = {
    table: 'balance_aggregate',
    dialect: { thousands: ',' },
    where: "项目 LIKE '%类贷款'",
    columns: {
      ...CNY,
      class: { from: '项目', codes: { 正常类贷款: 'normal', 关注类贷款: 'special_mention' } },
      balance: { from: '余额', unit: '亿元', missing: ['-'] },
    },
    unpivot: quarters.map((period) => ({ period, columns: { 余额: `${period}（亿元）` } })),
  };

  test('a cell that an expression only chooses keeps the marks and decimals of its file', async () => {
    const chosen = "CASE WHEN 项目 <> '不良贷款率' THEN 余额 END";
    const columns = { ...said.columns, balance: { expr: chosen, unit: '亿元', missing: ['-'] } };
    const snapshot = await bank.tape(content, { ...said, columns });
    expect(snapshot.rejects).toEqual([]);
    expect(await bank.rows(snapshot, 'class, balance', '2024-03')).toEqual([
      { class: 'normal', balance: '199999950000000.00' },
      { class: 'special_mention', balance: '4500025000000.00' },
    ]);
  });

  test('becomes a row a class and quarter-end; a cell without a number is no row', async () => {
    const snapshot = await bank.tape(content, said);
    expect(snapshot.rejects).toEqual([]);
    expect(snapshot.parts.map(({ month, rows, cutoffs }) => [month, rows, cutoffs])).toEqual([
      ['2024-03', 2, ['2024-03-31']],
      ['2024-06', 2, ['2024-06-30']],
      ['2024-09', 1, ['2024-09-30']],
    ]);
    expect(await bank.rows(snapshot, 'class, balance', '2024-03')).toEqual([
      { class: 'normal', balance: '199999950000000.00' },
      { class: 'special_mention', balance: '4500025000000.00' },
    ]);
    expect(snapshot.controls.map(({ month, loaded, filtered, group }) => [month, loaded, filtered, group])).toEqual([
      ['2024-03', 2, 1, undefined],
      ['2024-06', 2, 1, undefined],
      ['2024-09', 1, 2, undefined],
    ]);
    expect(snapshot.controls[0]?.loadedTotal).toBe('204499975000000.00');
  });

  test('with classes and a further dimension side by side, each group tells its own constants', async () => {
    const wide = '机构,季度,大行_正常,大行_不良,城商_正常,城商_不良\n全国,2024Q4,100.5,1,50,\n';
    const columns = { balance: { from: 'v' }, ...CNY, cutoff_date: { from: '季度', dateFormat: 'period' } };
    const groups = [
      ['big', 'performing', '大行_正常'],
      ['big', 'npl', '大行_不良'],
      ['city', 'performing', '城商_正常'],
      ['city', 'npl', '城商_不良'],
    ] as const;
    const unpivot = groups.map(([dim_bank, klass, v]) => ({ set: { dim_bank, class: klass }, columns: { v } }));
    const snapshot = await bank.tape(wide, { table: 'balance_aggregate', columns, unpivot });
    expect(await bank.rows(snapshot, 'cutoff_date, dim_bank, class, balance')).toEqual([
      { cutoff_date: '2024-12-31', dim_bank: 'big', class: 'performing', balance: '100.50' },
      { cutoff_date: '2024-12-31', dim_bank: 'big', class: 'npl', balance: '1.00' },
      { cutoff_date: '2024-12-31', dim_bank: 'city', class: 'performing', balance: '50.00' },
    ]);
    expect(snapshot.conflictingKeys).toBe(0);
    expect(snapshot.controls.map(({ group }) => group)).toContain('class=npl dim_bank=city');
  });

  test('rows that differ in a further dimension only are no duplicates of each other', async () => {
    const lines = 'd,class,kind,v\n2024-03-31,normal,a,1\n2024-03-31,normal,b,2\n2024-03-31,normal,b,3\n';
    const columns = {
      ...CNY,
      cutoff_date: { from: 'd' },
      class: { from: 'class' },
      dim_kind: { from: 'kind' },
      balance: { from: 'v' },
    };
    const snapshot = await bank.tape(lines, { table: 'balance_aggregate', columns });
    expect(snapshot.conflictingKeys).toBe(1);
    expect(await bank.rows(snapshot, 'dim_kind')).toEqual([{ dim_kind: 'a' }]);
  });
});

describe('a rating matrix with the grades at the end as columns', () => {
  const grades = ['AAA', 'AA', 'D', 'NR'];
  const content = ['From,AAA,AA,D,NR', 'AAA,89.82,5.4,0,4.78', 'AA,0.46,91.104567,0.02,', ''].join('\n');
  const said = {
    table: 'transition_count',
    columns: {
      from_period: { const: '2022' },
      to_period: { const: '2023' },
      scale: { const: 'rating' },
      from: { from: 'From' },
      count: { from: 'n', type: 'decimal' },
    },
    unpivot: grades.map((to) => ({ set: { to }, columns: { n: to } })),
  };

  test('becomes a row a pair; per cent with six decimals stay exact', async () => {
    const snapshot = await bank.tape(content, said);
    const rows = await bank.rows(snapshot, '"from", "to", CAST(count AS VARCHAR) AS n');
    expect(rows.map((row) => [row.from, row.to, row.n])).toEqual([
      ['AAA', 'AAA', '89.820000'],
      ['AA', 'AAA', '0.460000'],
      ['AAA', 'AA', '5.400000'],
      ['AA', 'AA', '91.104567'],
      ['AAA', 'D', '0.000000'],
      ['AA', 'D', '0.020000'],
      ['AAA', 'NR', '4.780000'],
    ]);
    expect(snapshot.parts).toMatchObject([{ table: 'transition_count', month: 'all', rows: 7 }]);
    expect(snapshot.controls.map(({ group, loaded, filtered }) => [group, loaded, filtered])).toEqual([
      ['to=AAA', 2, 0],
      ['to=AA', 2, 0],
      ['to=D', 2, 0],
      ['to=NR', 1, 1],
    ]);
  });

  test('a bad cell is one reject with its line, in its own group only', async () => {
    const snapshot = await bank.tape(content.replace('91.104567', '91.1045678'), said);
    expect(snapshot.rejects).toMatchObject([{ line: 3, column: 'AA', reason: 'tooManyDecimals' }]);
    expect(snapshot.parts).toMatchObject([{ rows: 6 }]);
  });
});

describe('a vintage table with months on book as columns', () => {
  test('cohorts are text of any grain, months on book whole numbers', async () => {
    const content = 'cohort,originated,m1,m2,m3\n2024-Q1,1000,0.5,1.25,2\n2024-Q2,1200,0.4,,\n2023,5000,,,\n';
    const snapshot = await bank.tape(content, {
      table: 'vintage_cell',
      columns: {
        cohort: { from: 'cohort' },
        original_amount: { from: 'originated', unit: 'million' },
        event_amount: { from: 'lost', unit: 'million' },
      },
      unpivot: ['1', '2', '3'].map((mob) => ({ set: { mob }, columns: { lost: `m${mob}` } })),
    });
    const rows = await bank.rows(snapshot, 'cohort, CAST(mob AS INTEGER) AS mob, event_amount');
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['2024-Q1', 1, '500000.00'],
      ['2024-Q2', 1, '400000.00'],
      ['2024-Q1', 2, '1250000.00'],
      ['2024-Q1', 3, '2000000.00'],
    ]);
    expect(snapshot.rejects).toEqual([]);
  });

  test('columns mapped by position of the months come back cell by cell, whatever is missing', async () => {
    const cell = fc.option(fc.integer({ min: 0, max: 999_999_999 }), { nil: null });
    const shape = fc
      .integer({ min: 1, max: 4 })
      .chain((mobs) => fc.array(fc.array(cell, { minLength: mobs, maxLength: mobs }), { minLength: 1, maxLength: 6 }));
    await fc.assert(
      fc.asyncProperty(shape, async (table) => {
        const mobs = (table[0] ?? []).map((_, i) => i);
        const textOf = (value: number | null) => (value === null ? '' : (value / 100).toFixed(2));
        const lines = table.map((cells, i) => [`c${i}`, ...cells.map(textOf)].join(','));
        const snapshot = await bank.tape(
          [`cohort,${mobs.map((mob) => `m${mob}`).join(',')}`, ...lines, ''].join('\n'),
          {
            table: 'vintage_cell',
            columns: { cohort: { from: 'cohort' }, event_amount: { from: 'v' } },
            unpivot: mobs.map((mob) => ({ set: { mob: String(mob) }, columns: { v: `m${mob}` } })),
          },
        );
        const rows = await bank.rows(snapshot, 'cohort, CAST(mob AS INTEGER) AS mob, event_amount');
        const found = new Map(rows.map((row) => [`${row.cohort} ${row.mob}`, row.event_amount]));
        const wanted = table.flatMap((cells, i) =>
          cells.flatMap((value, mob) => (value === null ? [] : [[`c${i} ${mob}`, textOf(value)] as const])),
        );
        expect(found).toEqual(new Map(wanted));
        const control = snapshot.controls.map(({ recordsInBytes, loaded, rejected, filtered }) => {
          return recordsInBytes - loaded - rejected - filtered;
        });
        expect(control).toEqual(mobs.map(() => 0));
      }),
      { numRuns: 12 },
    );
  });
});

describe('what a group must say', () => {
  const columns = { ...CNY, balance: { from: 'v' } };
  const content = 'a,b\n1,2\n';
  const take = (unpivot: unknown, said = {}) =>
    bank.tape(content, { table: 'balance_aggregate', columns, unpivot, ...said });

  test('groups are told apart, are alike, and fill columns that exist and are not mapped beside', async () => {
    const month = { period: '2024-01', columns: { v: 'a' } };
    const wrong: readonly (readonly [unknown, string])[] = [
      [[month, month], 'expected every group once'],
      [[month, { period: '2024-02', set: { class: 'x' }, columns: { v: 'b' } }], 'as in the first group'],
      [[month, { period: '2024-02', columns: { w: 'b' } }], 'as in the first group'],
      [[{ ...month, set: { klass: 'x' } }], 'expected a column of balance_aggregate'],
      [[{ ...month, set: { currency: 'USD' } }], 'not in both'],
      [[{ ...month, set: { count: 'x' } }], 'DECIMAL'],
      [[{ set: { class: 'x' }, columns: { v: 'a' } }], 'columns.cutoff_date: expected a mapping'],
    ];
    for (const [unpivot, message] of wrong) {
      await expect(take(unpivot)).rejects.toMatchObject({
        code: 'mappingInvalid',
        message: expect.stringContaining(message),
      });
    }
    const timeless = { table: 'obligor', columns: { obligor_id: { from: 'v' } } };
    await expect(take([month], timeless)).rejects.toThrow('expected set in place of period');
  });

  test('a constant date places the group in its month', async () => {
    const unpivot = [
      { set: { cutoff_date: '2024-06-30' }, columns: { v: 'a' } },
      { set: { cutoff_date: '2024-12-31' }, columns: { v: 'b' } },
    ];
    const snapshot = await take(unpivot);
    expect(snapshot.parts.map(({ month }) => month)).toEqual(['2024-06', '2024-12']);
    expect(snapshot.controls.map(({ month }) => month)).toEqual(['2024-06', '2024-12']);
  });
});

describe('periods and units as published tables write them', () => {
  test('a period stands for its last day', async () => {
    const names = ['2024-02', '202402', '2023-Q1', '2023q4', '2022', ' 2021 '];
    const days = ['2024-02-29', '2024-02-29', '2023-03-31', '2023-12-31', '2022-12-31', '2021-12-31'];
    const bad = ['2024-13', '2024-Q5', '24', '2024-1', '1850'];
    const lines = [...names, ...bad].map((name, i) => `${name},C${i}`);
    const columns = { ...CNY, cutoff_date: { from: 'p', dateFormat: 'period' }, class: { from: 'c' } };
    const snapshot = await bank.tape(['p,c', ...lines, ''].join('\n'), { table: 'balance_aggregate', columns });
    const rows = await bank.rows(snapshot, 'cutoff_date, class');
    expect(rows.map((row) => row.cutoff_date).toSorted()).toEqual(days.toSorted());
    expect(snapshot.rejects.map(({ reason }) => reason)).toEqual([
      'badDate',
      'badDate',
      'badDate',
      'badDate',
      'outOfRange',
    ]);
  });

  test('万亿元 and billion are multiplied exactly', async () => {
    const lines = 'd,a,b\n2024-03-31,3.34567891234567,1.00000000001\n2024-06-30,9999.99,9999999\n';
    const columns = {
      ...CNY,
      cutoff_date: { from: 'd' },
      balance: { from: 'a', unit: '万亿元' },
      provisions: { from: 'b', unit: 'billion' },
    };
    const snapshot = await bank.tape(lines, { table: 'balance_aggregate', columns });
    expect(await bank.rows(snapshot, 'balance, provisions')).toEqual([
      { balance: '3345678912345.67', provisions: '1000000000.01' },
      { balance: '9999990000000000.00', provisions: '9999999000000000.00' },
    ]);
  });
});
