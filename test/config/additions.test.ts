import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { loadConfiguration } from '../../src/config/index.ts';
import { RiskpressError } from '../../src/domain/index.ts';

const EXAMPLE = fileURLToPath(new URL('../../config', import.meta.url));

const INDICATOR = `code: X9
name: { zh-CN: 无担保占比, en: Unsecured share }
formula: { zh-CN: 信用贷款 ÷ 各项贷款, en: Unsecured loans / total loans }
numerator:
  expression: SUM(CASE WHEN guarantee_type = 'credit' THEN principal_balance ELSE 0 END)
  name: { zh-CN: 信用贷款, en: Unsecured loans }
denominator: { expression: SUM(principal_balance), name: { zh-CN: 各项贷款, en: Total loans } }
unit: ratio
direction: higherIsWorse
thresholds: { amber: "0.3", red: "0.4" }
pitfall: { zh-CN: 无, en: None }
source: { zh-CN: 内部, en: Internal }
`;
const BOUNDS = `id: covenant-a
kind: covenant
name: { zh-CN: 贷款协议, en: Loan agreement }
approved: { by: { zh-CN: 董事会, en: Board }, date: 2026-01-15 }
expires: 2027-01-31
bounds:
  - { figure: C2, red: "0.04", tested: quarterEnd }
`;
const SIGNAL = `id: litigation
name: { zh-CN: 涉诉, en: Litigation }
type: litigation
financial: false
severity: amber
table: legal_case
when: stage <> 'closed'
date: filed_at
owner: { zh-CN: 客户经理, en: Account manager }
`;

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'riskpress-additions-'));
  await cp(EXAMPLE, folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function write(name: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), text);
}

async function lender(addition: string): Promise<void> {
  const { files } = await loadConfiguration(EXAMPLE);
  const text = (files['riskpress.yaml'] ?? '').replace(/^(dimensions|breaks|scales):[\s\S]*?(?=^\S)/gm, '');
  await write('riskpress.yaml', `${text}${addition}`);
}

async function fault(): Promise<string> {
  const error = await loadConfiguration(folder).then(
    () => new Error('accepted'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof RiskpressError)) throw error;
  return error.message.replaceAll(folder, '');
}

test('reads what a lender adds, fills in defaults, seals the text of every file', async () => {
  await write('indicators/X9.yaml', INDICATOR);
  await write('bounds/covenant-a.yaml', BOUNDS);
  await write('signals/litigation.yaml', SIGNAL);
  const configuration = await loadConfiguration(folder);
  const indicator = configuration.indicators.find(({ code }) => code === 'X9');
  expect(indicator).toMatchObject({ version: 1, sets: ['cn_2023', 'par', 'basel_npe'], thresholds: { red: '0.4' } });
  const set = configuration.boundSets.find(({ id }) => id === 'covenant-a');
  expect(set?.bounds).toEqual([
    { figure: 'C2', red: '0.04', tested: 'quarterEnd', direction: 'above', atBound: 'breach' },
  ]);
  expect(configuration.signalRules.find(({ id }) => id === 'litigation')?.date).toBe('filed_at');
  for (const name of ['indicators/X9.yaml', 'bounds/covenant-a.yaml', 'signals/litigation.yaml']) {
    expect(configuration.files[name]).toBeDefined();
  }
  expect(Object.isFrozen(set?.bounds[0])).toBe(true);
});

test('a configuration without any of it is complete', async () => {
  for (const name of ['indicators', 'bounds', 'signals'])
    await rm(join(folder, name), { recursive: true, force: true });
  const { indicators, boundSets, signalRules } = await loadConfiguration(folder);
  expect([indicators, boundSets, signalRules]).toEqual([[], [], []]);
});

describe('what is refused, with its place', () => {
  test.each([
    [
      'indicators/X9.yaml',
      INDICATOR.replace('pitfall', 'pitfal'),
      '/indicators/X9.yaml:11:1: pitfal: unknown key; did you mean pitfall?',
    ],
    ['indicators/X8.yaml', INDICATOR, "/indicators/X8.yaml: code: expected X8 (the file's name), found X9"],
    ['indicators/C2.yaml', INDICATOR.replace('X9', 'C2'), 'is a code of the catalogue'],
    [
      'indicators/X9.yaml',
      INDICATOR.replace(/^denominator.*\n/m, ''),
      'denominator: expected a denominator: the unit is ratio',
    ],
    ['indicators/X9.yaml', INDICATOR.replace('higherIsWorse', 'neutral'), 'thresholds: expected direction'],
    ['indicators/X9.yaml', INDICATOR.replace('"0.3"', '0.3'), 'expected decimal text in quotes'],
    [
      'bounds/covenant-a.yaml',
      BOUNDS.replace('kind: covenant', 'kind: covenent'),
      'found "covenent"; did you mean covenant?',
    ],
    ['bounds/covenant-a.yaml', BOUNDS.replace('red: "0.04", ', ''), 'expected amber, red or both'],
    [
      'bounds/covenant-a.yaml',
      BOUNDS.replace('2027-01-31', '2026-01-01'),
      'expires: expected a day after the approval of 2026-01-15',
    ],
    ['bounds/covenant-a.yaml', BOUNDS.replace('quarterEnd', 'quarterly'), 'bounds.0.tested'],
    ['bounds/covenant-a.yaml', `${BOUNDS}reports: [montly]\n`, 'there is no report montly; did you mean monthly?'],
    [
      'signals/litigation.yaml',
      SIGNAL.replace('filed_at', 'filled_at'),
      'there is no date column filled_at in legal_case; did you mean filed_at?',
    ],
    ['signals/litigation.yaml', SIGNAL.replace('legal_case', 'legal_cases'), 'did you mean legal_case?'],
    [
      'indicators/X9.yaml',
      INDICATOR.replace('numerator:\n', 'where: ecl > 0\nnumerator:\n  table: provision\n'),
      'where: expected numerator and denominator over one table',
    ],
  ])('%s: %#', async (name, text, expected) => {
    await write(name, text);
    expect(await fault()).toContain(expected);
  });

  const dimension = (name: string) => `  - { name: ${name}, title: { zh-CN: 甲, en: A }, expression: "'x'" }\n`;
  test.each([
    [`dimensions:\n${dimension('region')}`, 'dimensions.0.name: region is a column of loan_snapshot'],
    [`dimensions:\n${dimension('class')}`, "class is an indicator's own dimension"],
    [`dimensions:\n${dimension('size_band')}${dimension('size_band')}`, 'dimensions.1.name: size_band is there twice'],
    ['breaks:\n  - { date: 2026-02-30, figure: C2, reason: { zh-CN: 甲, en: A } }\n', 'breaks.0.date'],
    ['breaks:\n  - { date: 2026-02-01, figure: c2, reason: { zh-CN: 甲, en: A } }\n', 'expected C2 or C1.balance'],
    [
      'scales:\n  - { name: sp, title: { zh-CN: 甲, en: A }, grades: [AAA, AAA] }\n',
      'expected every grade and exit once',
    ],
  ])('riskpress.yaml: %#', async (addition, expected) => {
    await lender(addition);
    expect(await fault()).toContain(expected);
  });
});

test('a report may cut by what the lender derives, and by nothing else that is not there', async () => {
  await lender('dimensions:\n  - { name: size_band, title: { zh-CN: 甲, en: A }, expression: "\'x\'" }\n');
  const { files } = await loadConfiguration(folder);
  const monthly = files['reports/monthly.yaml'] ?? '';
  await write('reports/monthly.yaml', monthly.replace(/^dimensions: .*$/m, 'dimensions: [region, size_band]'));
  expect((await loadConfiguration(folder)).reports.monthly?.dimensions).toEqual(['region', 'size_band']);
  await write('reports/monthly.yaml', monthly.replace(/^dimensions: .*$/m, 'dimensions: [region, sise_band]'));
  expect(await fault()).toContain('there is no dimension sise_band; did you mean size_band?');
});
