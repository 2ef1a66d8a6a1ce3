import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

import { figureSchema } from '../../src/domain/index.ts';
import { type Ended, freshFolder, riskpress } from '../support/command-line.ts';

// A lender that has no loans to give: one published table by quarter, its corrections, and what others say of it.
const TABLE = `Supervisory indicators (100 million)
item,2023-Q3,2023-Q4,2024-Q1
normal,950,960,970
substandard,30,25,20
loss,20,15,10
NPL ratio,5.0%,4.0%,3.0%
`;

const MAPPINGS = {
  npl: `table: balance_aggregate
files: ../../data/npl.csv
encoding: utf-8
headerLine: 2
where: "item <> 'NPL ratio'"
columns:
  currency: { const: CNY }
  class: { from: item }
  balance: { from: cell, unit: 亿元 }
unpivot:
  - { period: 2023-Q3, set: { dim_bank: all }, columns: { cell: 2023-Q3 } }
  - { period: 2023-Q4, set: { dim_bank: all }, columns: { cell: 2023-Q4 } }
  - { period: 2024-Q1, set: { dim_bank: all }, columns: { cell: 2024-Q1 } }
`,
  adjustments: `table: adjustment
files: ../../data/adjustments.csv
encoding: utf-8
columns:
  adjustment_id: { from: id }
  period: { from: period }
  cells: { from: cells }
  currency: { const: CNY }
  amount: { from: amount, unit: 亿元 }
  reason: { from: reason }
  preparer: { from: by }
  approver: { from: ok }
`,
  reported: `table: reported_value
files: ../../data/reported.csv
encoding: utf-8
columns: { indicator: { from: i }, period: { from: p }, source: { from: s }, value: { from: v } }
`,
};

const lineSchema = figureSchema.extend({ issue: z.string().optional() });

describe('a lender of published sums', () => {
  let folder: Awaited<ReturnType<typeof freshFolder>>;
  let words: readonly string[];
  let early: Ended;
  let checked: Ended;
  let late: Ended;

  beforeAll(async () => {
    folder = await freshFolder('sums');
    words = ['--config', join(folder.path, 'config'), '--output', join(folder.path, 'output'), '--json'];
    await writeLender(folder.path);
    early = await riskpress(['run', 'q', '2023-Q4', ...words]);
    // The third quarter is corrected after it was issued.
    const path = join(folder.path, 'data/npl.csv');
    await writeFile(path, (await readFile(path, 'utf8')).replace('substandard,30', 'substandard,40'));
    checked = await riskpress(['check', 'q', '2024-Q1', ...words]);
    late = await riskpress(['run', 'q', '2024-Q1', ...words]);
  }, 90_000);

  afterAll(() => folder.remove());

  test('is reported from its sums, quarter by quarter', async () => {
    expect(early.exit, early.err).toBe(0);
    expect(late.exit, late.err).toBe(0);
    const figures = await figuresOf('q/2023-Q4/r1');
    expect(figures.get('C2@2023-09')).toMatchObject({ value: '0.05', denominator: '100000000000.00' });
    expect(figures.get('C2@2023-12')).toMatchObject({ value: '0.04' });
    expect(figures.get('D7.values@2023-12')).toMatchObject({ value: null, reason: 'noHistory' });
  });

  test('a corrected quarter is told with the issue it touches, and what differs is counted', async () => {
    const changed = { month: '2023-09', table: 'balance_aggregate', change: 'rows', issues: ['q/2023-Q4/r1'] };
    expect(linesOf(checked).filter(({ kind }) => kind === 'changed')).toEqual([{ kind: 'changed', ...changed }]);
    expect(linesOf(late)).toMatchObject([{ outcome: 'issued', changed: [changed] }]);
    const figures = await figuresOf('q/2024-Q1/r1');
    expect(figures.get('C2@2023-09')?.value).toBe('0.0594059405940594');
    expect(figures.get('C2@2023-09/dim_bank=all')?.value).toBe('0.0594059405940594');
    expect(figures.get('D7.months@2024-03')?.value).toBe('1');
    expect(figures.get('D7.values@2024-03')?.status).toBe('red');
    expect(Number(figures.get('D7.values@2024-03')?.value)).toBeGreaterThan(2);
    const issued = await figuresOf('q/2024-Q1/r1', '--as-issued');
    expect(issued.get('C2@2023-09')).toMatchObject({ value: '0.05', issue: 'q/2023-Q4/r1' });
    expect(issued.get('C2@2024-03')).toMatchObject({ issue: 'q/2024-Q1/r1' });
  });

  test('an adjustment by two persons changes what it names', async () => {
    const figures = await figuresOf('q/2024-Q1/r1');
    expect(figures.get('C1.balance@2024-03/class=loss')?.value).toBe('1100000000.00');
    // Judged as it is now: 3.0 % were below the bound.
    expect(figures.get('C2@2024-03')).toMatchObject({ value: '0.031', numerator: '3100000000.00', status: 'red' });
    expect(figures.get('C2.prevQuarterEnd@2024-03')?.value).toBe('-0.009');
  });

  test('a value that was reported otherwise is a tie that warns', async () => {
    const ties = JSON.parse(new TextDecoder().decode(await sealed('q/2024-Q1/r1', 'check.json'))).ties;
    expect(ties).toContainEqual(
      expect.objectContaining({ id: 'reported.value/C2/regulator', month: '2023-12', passed: true }),
    );
    expect(ties).toContainEqual(
      expect.objectContaining({
        id: 'reported.value/C2/board',
        passed: false,
        critical: false,
        difference: '0.009406',
      }),
    );
  });

  function linesOf({ out }: Ended): readonly Record<string, unknown>[] {
    return out
      .split('\n')
      .filter(Boolean)
      .map((line) => z.record(z.string(), z.unknown()).parse(JSON.parse(line)));
  }

  type Figures = ReadonlyMap<string, z.infer<typeof lineSchema>>;
  const read = new Map<string, Promise<Figures>>();

  function figuresOf(issue: string, ...more: readonly string[]): Promise<Figures> {
    const key = [issue, ...more].join(' ');
    const figures = read.get(key) ?? readFigures(issue, more);
    read.set(key, figures);
    return figures;
  }

  async function readFigures(issue: string, more: readonly string[]): Promise<Figures> {
    const { out } = await riskpress(['figures', issue, ...more, '--json', '--output', join(folder.path, 'output')]);
    const lines = out.split('\n').filter(Boolean);
    return new Map(lines.map((line) => lineSchema.parse(JSON.parse(line))).map((figure) => [figure.id, figure]));
  }

  async function sealed(issue: string, name: string): Promise<Uint8Array> {
    const { out } = await riskpress(['show', issue, '--json', '--output', join(folder.path, 'output')]);
    const shown = z.object({ objects: z.record(z.string(), z.object({ sha256: z.string() })) }).parse(JSON.parse(out));
    const hash = shown.objects[name]?.sha256 ?? '';
    return readFile(join(folder.path, 'output/archive/objects', hash.slice(0, 2), hash));
  }
});

async function writeLender(folder: string): Promise<void> {
  const files = {
    'data/npl.csv': TABLE,
    'data/adjustments.csv':
      'id,period,cells,amount,reason,by,ok\nA1,2024-Q1,C1.balance/class=loss -C1.balance/class=normal C2,1,late,Wang,Li\n',
    'data/reported.csv': 'i,p,s,v\nC2,2023-Q4,regulator,0.04\nC2,2023-09,board,0.05\n',
    'config/riskpress.yaml': `lender: { zh-CN: 某机构, en: Some Lender }
timeZone: Asia/Shanghai
currency: CNY
mappings: [mappings/npl.yaml, mappings/adjustments.yaml, mappings/reported.yaml]
mail:
  from: { name: { zh-CN: 风险, en: Risk }, address: risk@example.com }
  messageIdDomain: riskpress.example.com
`,
    'config/recipients.yaml': 'recipients: []\n',
    'config/reports/q.yaml': `id: q
title: { zh-CN: 季报, en: Quarterly }
period: quarter
label: internal
languages: [en]
dimensions: [dim_bank]
thresholds: [{ figure: D7.values, red: "0", atBound: within }, { figure: C2, amber: "0.01", red: "0.0305" }]
gates: { freshnessDays: off }
`,
    ...Object.fromEntries(Object.entries(MAPPINGS).map(([name, text]) => [`config/mappings/${name}.yaml`, text])),
  };
  for (const part of ['data', 'config/reports', 'config/mappings'])
    await mkdir(join(folder, part), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}
