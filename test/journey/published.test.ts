import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';

import { figureSchema } from '../../src/domain/index.ts';
import { type Ended, freshFolder, riskpress } from '../support/command-line.ts';

// Published tables as they look, brought in by mapping files alone. All numbers are made up.
type Figures = ReadonlyMap<string, z.infer<typeof figureSchema>>;
interface Lender {
  readonly data: Readonly<Record<string, string>>;
  readonly mappings: Readonly<Record<string, string>>;
  readonly report: string;
  readonly period: string;
}

const folders: Awaited<ReturnType<typeof freshFolder>>[] = [];
afterAll(() => Promise.all(folders.map((folder) => folder.remove())));

describe('a supervisory table by quarter, with a quarter that was never published', () => {
  const quarters = ['2022-Q4', '2023-Q1', '2023-Q3', '2023-Q4'];
  const unpivot = quarters.map((name) => `  - { period: ${name}, columns: { cell: ${name} } }`).join('\n');
  let figures: Figures;

  beforeAll(async () => {
    const lender: Lender = {
      period: '2023-Q4',
      report: 'period: quarter\ndimensions: []\n',
      data: {
        'table.csv': `主要指标情况表（季度）
单位：亿元、%
项目,${quarters}
正常类贷款,"1,800","1,880","1,950","1,990.5"
关注类贷款,41,42.5,43.9,44.85
不良贷款余额,30,31,32,33
其中：次级类,13,14,14,15
可疑类,10,10,11,11
损失类,7,7,7,7
不良贷款率,1.60%,1.59%,1.58%,1.59%
贷款损失准备,60,62,66,"1,066"
`,
      },
      mappings: {
        // One file gives both: the balances by class, and the provisions, which belong to no class.
        table: `table: balance_aggregate
files: ../../data/table.csv
encoding: utf-8
headerLine: 3
dialect: { thousands: "," }
where: "项目 NOT IN ('不良贷款余额', '不良贷款率')"
columns:
  currency: { const: CNY }
  class:
    from: 项目
    codes: { 正常类贷款: normal, 关注类贷款: special_mention, 其中：次级类: substandard, 可疑类: doubtful, 损失类: loss }
    onUnknownCode: missing
  balance: { expr: "CASE WHEN 项目 <> '贷款损失准备' THEN cell END", unit: 亿元 }
  provisions: { expr: "CASE WHEN 项目 = '贷款损失准备' THEN cell END", unit: 亿元 }
unpivot:
${unpivot}
`,
      },
    };
    figures = await issued(lender);
  }, 60_000);

  test.each([
    ['C1.balance@2023-12/class=normal', '199050000000.00'],
    ['C1.balance@2023-12', '206835000000.00'],
    ['C2@2022-12', '0.0160342063067878'],
    ['C2@2023-12', '0.0159547465370948'],
    ['C4@2023-12', '0.0216839509754152'],
    ['P1@2023-12', '32.3030303030303'],
    ['P2@2023-12', '0.515386660864941'],
    ['C2.prevQuarterEnd@2023-12', '0.00015929760081955'],
    ['C1.balance_prevYearEnd@2023-12', '19735000000.00'],
  ])('%s is %s', (id, value) => {
    expect(figures.get(id)).toMatchObject({ value, reason: null });
  });

  test('what was not published is null, with its reason, and never zero', () => {
    for (const id of ['C1.balance@2023-06', 'C2@2023-06', 'P1@2023-06', 'C2.prevMonth@2023-12']) {
      expect(figures.get(id), id).toMatchObject({ value: null, reason: 'noHistory' });
    }
    for (const id of ['C1.count@2023-12', 'C1.count@2023-12/class=loss']) {
      expect(figures.get(id), id).toMatchObject({ value: null, reason: 'notSupplied:balance_aggregate.count' });
    }
  });
});

describe('a rating matrix and a vintage table, and nothing else', () => {
  const grades = ['A', 'B', 'D', 'NR'];
  const matrix = (
    file: string,
    [from, to]: readonly [number, number],
    count: string,
  ): string => `table: transition_count
files: ../../data/${file}.csv
encoding: utf-8
headerLine: 2
columns:
  from_period: { const: ${from} }
  to_period: { const: ${to} }
  scale: { const: agency }
  from: { from: From }
  count: { ${count} }
unpivot:
${grades.map((grade) => `  - { set: { to: ${grade} }, columns: { cell: ${grade} } }`).join('\n')}
`;
  let figures: Figures;

  beforeAll(async () => {
    const lender: Lender = {
      period: '2023-12',
      report: 'period: month\ndimensions: [product]\n',
      data: {
        'percent.csv': 'One year, per cent\nFrom,n,A,B,D,NR\nA,200,90.5,4.5,0.0,5.0\nB,300,2.0,80.0,8.0,10.0\n',
        'counts.csv': 'One year, issuers\nFrom,A,B,D,NR\nA,80,10,-,10\nB,5,85,4,6\n',
        'vintage.csv': `Cohort,Product,Loans,0,1,2
2023-10,car,100,0,2,3
2023-10,home,300,0,0,1
2023-11,car,150,0,3,
2023-12,car,80,0,,
2024-01,car,90,0,,
`,
      },
      mappings: {
        percent: matrix('percent', [2021, 2022], 'expr: "n * cell / 100"'),
        counts: matrix('counts', [2022, 2023], 'from: cell, missing: ["-"]'),
        vintage: `table: vintage_cell
files: ../../data/vintage.csv
encoding: utf-8
columns:
  cohort: { from: Cohort }
  product: { from: Product }
  original_count: { from: Loans }
  event_count: { from: cell }
unpivot:
${[0, 1, 2].map((age) => `  - { set: { mob: ${age} }, columns: { cell: ${age} } }`).join('\n')}
`,
      },
    };
    figures = await issued(lender);
  }, 60_000);

  test.each([
    ['M6.n@2023-12/from=A/scale=agency', '100'],
    ['M6.share@2023-12/from=A/scale=agency/to=B', '0.1'],
    ['M6.pooled@2023-12/from=A/scale=agency/to=B', '0.0633333333333333'],
    ['M8.share@2023-12/from=B/scale=agency/to=D', '0.0425531914893617'],
    ['V1@2023-12/cohort=2023-10/mob=2', '0.01'],
    ['V1@2023-12/cohort=2023-10/mob=1/product=car', '0.02'],
    ['V1@2023-12/cohort=2023-10/mob=1/product=home', '0'],
    ['V1@2023-12/cohort=2023-11/mob=1', '0.02'],
    ['V1.n@2023-12/cohort=2023-10', '400'],
    ['V1.n@2023-12/cohort=2023-12/product=car', '80'],
  ])('%s is %s', (id, value) => {
    expect(figures.get(id)).toMatchObject({ value, reason: null });
  });

  test('a cell that is not there is no figure, amounts that were not given are null, and no cohort is of the future', () => {
    expect(figures.has('V1@2023-12/cohort=2023-11/mob=2')).toBe(false);
    expect([...figures.keys()].filter((id) => id.includes('cohort=2024-01'))).toEqual([]);
    expect(figures.get('M6.balance@2023-12/from=A/scale=agency/to=B')).toMatchObject({
      value: null,
      reason: 'notSupplied:transition_count.amount',
    });
    expect(figures.get('V1.amount@2023-12/cohort=2023-10/mob=1')?.reason).toBe('notSupplied:vintage_cell.event_amount');
  });
});

describe('a card book with its months as columns, and ratio points of banks', () => {
  const months = ['2023-10', '2023-11', '2023-12'];
  let figures: Figures;
  let banks: Figures;

  beforeAll(async () => {
    const card: Lender = {
      period: '2023-12',
      report: 'period: month\ndefinitionSet: par\ndimensions: []\n',
      data: {
        'cards.csv': `Clients of a card
ID,PAY_0,PAY_2,PAY_3,BILL1,BILL2,BILL3
1,-1,0,-2,-150,1000,0
2,1,0,0,3000,2900,2800
3,2,1,0,700,710,720
4,8,7,6,90,90,90
`,
      },
      mappings: {
        cards: `table: loan_snapshot
files: ../../data/cards.csv
encoding: utf-8
headerLine: 2
columns:
  loan_id: { from: ID }
  currency: { const: CNY }
  principal_balance: { from: bill }
  days_past_due: { expr: "CASE WHEN pay <= 0 THEN 0 ELSE pay * 30 END" }
unpivot:
${months.map((month, i) => `  - { period: ${month}, columns: { pay: PAY_${[3, 2, 0][i]}, bill: BILL${3 - i} } }`).join('\n')}
`,
      },
    };
    const part = (name: string, status: string, [days, balance]: readonly [number, string]): string =>
      `table: loan_snapshot
files: ../../data/banks.csv
encoding: utf-8
columns:
  cutoff_date: { from: DATE, dateFormat: "%Y%m%d" }
  loan_id: { expr: "BANK || '-${name}'" }
  dim_bank: { from: BANK }
  currency: { const: CNY }
  accrual_status: { const: ${status} }
  days_past_due: { const: ${days} }
  principal_balance: { expr: "${balance}", unit: thousand }
`;
    const points: Lender = {
      period: '2023-Q2',
      report: 'period: quarter\ndefinitionSet: par\ndimensions: [dim_bank]\n',
      data: {
        'banks.csv': 'BANK,DATE,GROSS,LATE,STOPPED\n628,20230630,1242325000,1711000,5422000\n007,20230630,1000,,3\n',
      },
      mappings: {
        stopped: part('stopped', 'nonaccrual', [0, 'STOPPED']),
        late: part('late', 'accrual', [90, 'coalesce(LATE, 0)']),
        rest: part('rest', 'accrual', [0, 'GROSS - coalesce(LATE, 0) - STOPPED']),
      },
    };
    [figures, banks] = [await issued(card), await issued(points)];
  }, 60_000);

  test.each([
    ['C1.balance@2023-12', '3640.00'],
    ['C5@2023-10', '0.0249307479224377'],
    ['C5@2023-12', '1.04120879120879'],
    ['C5.count@2023-12', '3'],
    ['C14.par30@2023-12', '0.217032967032967'],
    ['C13.balance@2023-12/band=0', '-150.00'],
    ['C13.balance@2023-12/band=1-30', '3000.00'],
    ['R1.gross@2023-12/bucket=0', '0.743589743589744'],
    ['R1.net@2023-12/bucket=1-30', '0.985915492957746'],
  ])('%s is %s', (id, value) => {
    expect(figures.get(`${id}/set=par`)).toMatchObject({ value, reason: null });
  });

  test('noncurrent loans of each bank to fifteen digits', () => {
    expect(banks.get('C15@2023-06/dim_bank=628/set=par')?.value).toBe('0.00574165375404987');
    expect(banks.get('C15@2023-06/dim_bank=007/set=par')?.value).toBe('0.003');
  });
});

test('a text in an amount is told by file, line, column and what was expected', async () => {
  const { folder, words } = await written({
    period: '2023-Q4',
    report: 'period: quarter\ndimensions: []\n',
    data: { 'table.csv': 'item,2023-Q4\nnormal,90\nloss,n.a.\n' },
    mappings: {
      table: `table: balance_aggregate
files: ../../data/table.csv
encoding: utf-8
columns: { currency: { const: CNY }, class: { from: item }, balance: { from: cell } }
unpivot: [{ period: 2023-Q4, columns: { cell: 2023-Q4 } }]
`,
    },
  });
  const { exit, out } = await riskpress(['check', 'q', '2023-Q4', ...words, '--json']);
  expect(exit, folder).toBe(3);
  const reject = out.split('\n').find((line) => line.includes('"kind":"reject"')) ?? '';
  expect(JSON.parse(reject)).toMatchObject({ line: 3, column: '2023-Q4', reason: 'badNumber' });
  expect(JSON.parse(reject).file).toMatch(/table\.csv$/);
  expect(JSON.parse(reject).expected).toMatch(/a number with decimal mark \./);
});

async function issued(lender: Lender): Promise<Figures> {
  const { words } = await written(lender);
  const ended: Ended = await riskpress(['run', 'q', lender.period, ...words]);
  expect(ended.exit, ended.err).toBe(0);
  const { out } = await riskpress(['figures', `q/${lender.period}/r1`, '--json', ...words.slice(2)]);
  const lines = out.split('\n').filter(Boolean);
  return new Map(lines.map((line) => figureSchema.parse(JSON.parse(line))).map((figure) => [figure.id, figure]));
}

async function written({ data, mappings, report }: Lender): Promise<{ folder: string; words: readonly string[] }> {
  const fresh = await freshFolder('published');
  folders.push(fresh);
  const names = Object.keys(mappings).map((name) => `mappings/${name}.yaml`);
  const files: Record<string, string> = {
    'config/riskpress.yaml': `lender: { zh-CN: 某机构, en: Some Lender }
timeZone: Asia/Shanghai
currency: CNY
mappings: [${names.join(', ')}]
mail:
  from: { name: { zh-CN: 风险, en: Risk }, address: risk@example.com }
  messageIdDomain: riskpress.example.com
`,
    'config/recipients.yaml': 'recipients: []\n',
    'config/reports/q.yaml': `id: q
title: { zh-CN: 报表, en: Report }
label: internal
languages: [en]
gates: { freshnessDays: off }
${report}`,
    ...Object.fromEntries(Object.entries(data).map(([name, text]) => [`data/${name}`, text])),
    ...Object.fromEntries(Object.entries(mappings).map(([name, text]) => [`config/mappings/${name}.yaml`, text])),
  };
  for (const part of ['data', 'config/reports', 'config/mappings'])
    await mkdir(join(fresh.path, part), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(fresh.path, name), text);
  return {
    folder: fresh.path,
    words: ['--config', join(fresh.path, 'config'), '--output', join(fresh.path, 'output')],
  };
}
