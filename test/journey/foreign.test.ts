import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

import { type Ended, freshFolder, riskpress } from '../support/command-line.ts';
import { oracle } from '../support/oracles.ts';

// A foreign file becomes a report with a mapping file and a report file alone. 200 loans in 109 currencies.
const LOANS = oracle('opennpl-synthetic/loans.csv');
const EXPECTED = oracle('opennpl-synthetic/expected.json');

const expectedSchema = z.object({
  dpd_bands_loans: z.record(z.string(), z.number()),
  legal_balance_total: z.number(),
  hhi_legal_balance: z.number(),
  top10_share: z.number(),
  gini: z.number(),
});
const figureSchema = z.object({ id: z.string(), value: z.string().nullable(), reason: z.string().nullable() });

describe.skipIf(LOANS === null || EXPECTED === null)('[oracle: opennpl-synthetic] a foreign loan file', () => {
  let folder: Awaited<ReturnType<typeof freshFolder>>;
  let expected: z.infer<typeof expectedSchema>;
  let plain: Ended;
  let declared: Ended;

  beforeAll(async () => {
    folder = await freshFolder('foreign');
    expected = expectedSchema.parse(JSON.parse(await readFile(EXPECTED ?? '', 'utf8')));
    await writeConfiguration(folder.path);
    const run = (report: string) =>
      riskpress([
        'run',
        report,
        '2019-12',
        '--config',
        join(folder.path, 'config'),
        '--output',
        join(folder.path, 'output'),
      ]);
    plain = await run('as-it-is');
    declared = await run('declared');
  });

  afterAll(() => folder.remove());

  test('as it is: counts are given, sums over 109 currencies are not', async () => {
    expect(plain.exit, plain.err).toBe(0);
    const figures = await figuresOf('as-it-is');
    expect(figures.get('C1.count@2019-12/set=par')?.value).toBe('200');
    for (const id of ['C1.balance', 'K4', 'K5', 'C14.par30', 'K3.loans']) {
      expect(figures.get(`${id}@2019-12/set=par`), id).toMatchObject({ value: null, reason: 'mixedCurrency' });
    }
    expect(bandsOf(figures)).toEqual(expected.dpd_bands_loans);
  });

  test('with one currency declared and the legal balance mapped: the published concentration', async () => {
    expect(declared.exit, declared.err).toBe(0);
    const figures = await figuresOf('declared');
    const value = (id: string) => Number(figures.get(`${id}@2019-12/set=par`)?.value);
    expect(value('C1.balance')).toBe(expected.legal_balance_total);
    expect(value('K4')).toBeCloseTo(expected.hhi_legal_balance, 14);
    expect(value('K3.loans')).toBeCloseTo(expected.top10_share, 14);
    expect(value('K5')).toBeCloseTo(expected.gini, 12);
  });

  test('what is missing is named with its column', async () => {
    const figures = await figuresOf('declared');
    expect(figures.get('K3.capital@2019-12/set=par')?.reason).toMatch(/^notSupplied:capital/);
  });

  async function figuresOf(report: string): Promise<ReadonlyMap<string, z.infer<typeof figureSchema>>> {
    const words = ['figures', `${report}/2019-12/r1`, '--json', '--output', join(folder.path, 'output')];
    const { out } = await riskpress(words);
    const figures = out
      .trim()
      .split('\n')
      .map((line) => figureSchema.parse(JSON.parse(line)));
    return new Map(figures.map((figure) => [figure.id, figure]));
  }
});

/** The published bands are coarser than ours. */
function bandsOf(figures: ReadonlyMap<string, z.infer<typeof figureSchema>>): Record<string, number> {
  const count = (band: string) =>
    Number(figures.get(`C13.count@2019-12/band=${encodeURIComponent(band)}/set=par`)?.value ?? 0);
  return {
    '361+': count('361+'),
    '91-270': count('91-180') + count('181-270'),
    '271-360': count('271-360'),
    '1-90': count('1-30') + count('31-60') + count('61-90'),
  };
}

async function writeConfiguration(folder: string): Promise<void> {
  const config = join(folder, 'config');
  await mkdir(join(config, 'reports'), { recursive: true });
  await mkdir(join(config, 'mappings'), { recursive: true });
  const mapping = (currency: string, balance: string) => `table: loan_snapshot
files: ${JSON.stringify(LOANS)}
encoding: utf-8
columns:
  cutoff_date: { const: "2019-12-25" }
  loan_id: { from: instrument_identifier, type: text }
  obligor_id: { from: counterparty_identifier, type: text }
  currency: { ${currency} }
  principal_balance: { from: ${balance}, type: money }
  days_past_due: { from: days_in_pastdue, type: int }
`;
  const report = (id: string, currency: string) => `id: ${id}
title: { zh-CN: 外来数据, en: Foreign data }
period: month
definitionSet: par
label: internal
languages: [en]
currency: ${currency}
cutoff: newestInPeriod
dimensions: []
gates: { freshnessDays: off }
mappings: [mappings/${id}.yaml]
`;
  const files = {
    'riskpress.yaml': `lender: { zh-CN: 外来银行, en: Foreign Bank }
timeZone: Europe/Amsterdam
currency: EUR
mappings: [mappings/as-it-is.yaml]
mail:
  from: { name: { zh-CN: 风险, en: Risk }, address: risk@example.com }
  messageIdDomain: riskpress.example.com
`,
    'recipients.yaml': 'recipients: []\n',
    'reports/as-it-is.yaml': report('as-it-is', 'EUR'),
    'reports/declared.yaml': report('declared', 'EUR'),
    'mappings/as-it-is.yaml': mapping('from: loan_currency', 'principal_balance'),
    'mappings/declared.yaml': mapping('const: EUR', 'legal_balance'),
  };
  for (const [name, text] of Object.entries(files)) await writeFile(join(config, name), text);
}
