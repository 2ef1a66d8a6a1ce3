import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { type Configuration, loadConfiguration, located } from '../../src/config/index.ts';
import { type Engine, type ReportSettings, RiskpressError, type TableName } from '../../src/domain/index.ts';
import {
  boundSetsOf,
  expiredBounds,
  readAdditions,
  silentRules,
  thresholdsInForce,
} from '../../src/wiring/lender-additions.ts';
import { openDirectEngine } from '../support/direct-engine.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openDirectEngine();
});
afterAll(() => engine.close());

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'riskpress-additions-'));
  await cp(fileURLToPath(new URL('../../config', import.meta.url)), folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

async function change(name: string, right: string, wrong: string): Promise<void> {
  const text = await readFile(join(folder, name), 'utf8');
  expect(text).toContain(right);
  await writeFile(join(folder, name), text.replace(right, wrong));
}

async function monthly(): Promise<readonly [Configuration, ReportSettings]> {
  const configuration = await loadConfiguration(folder);
  const report = configuration.reports.monthly;
  if (report === undefined) throw new Error('no monthly report');
  return [configuration, report];
}

test('the worked examples can be read, and are plain data', async () => {
  const [configuration, report] = await monthly();
  const read = await readAdditions(configuration, report, engine);
  expect(read.ownIndicators.map(({ code }) => code)).toEqual(configuration.indicators.map(({ code }) => code));
  expect(read.ownDimensions.map(({ name }) => name)).toEqual(['ticket_size', 'vintage_year']);
  expect(read.signalRules.length).toBe(configuration.signalRules.length);
  expect(JSON.parse(JSON.stringify(read.ownIndicators[0]?.numerator.of))).toEqual(read.ownIndicators[0]?.numerator.of);
});

describe('a formula that cannot be read', () => {
  test.each([
    [
      'indicators/X1.yaml',
      'SUM(accrued_interest)',
      'SUM(accrued_intrest)',
      'denominator.expression',
      'did you mean accrued_interest?',
    ],
    ['indicators/X1.yaml', "# where: currency = 'CNY'", 'where: currency', 'where', 'expected a condition'],
    [
      'riskpress.yaml',
      'expression: year(origination_date)',
      'expression: year(region)',
      'dimensions.1.expression',
      'expected a date, found text',
    ],
    ['signals/high-leverage.yaml', '0.85 * total_assets', '0.85 / total_assets', 'when', 'division is not allowed'],
    ['signals/litigation.yaml', "'appeal'", "'apeal'", 'when', 'did you mean appeal?'],
  ])('%s: %s as %s', async (name, right, wrong, key, expected) => {
    await change(name, right, wrong);
    const [configuration, report] = await monthly();
    const error = await readAdditions(configuration, report, engine).catch((reason: unknown) => reason);
    if (!(error instanceof RiskpressError)) throw error;
    expect(error.code).toBe('expressionRefused');
    expect(error.place).toMatchObject({ file: join(folder, name), key });
    expect(error.message).toContain(expected);
    // A person is told the line, and sees the place within it.
    expect(located(error).message).toMatch(new RegExp(`${name}:\\d+:\\d+: `));
    expect(error.message).toMatch(/\n +\^$/);
  });
});

test('a warning rule that can raise nothing is told with what it lacks', async () => {
  const [configuration, report] = await monthly();
  const { signalRules } = await readAdditions(configuration, report, engine);
  const part = (table: TableName, ...columns: string[]) => ({
    ...{ table, columns, month: 'all', rows: 1, digest: '', sha256: '', path: '', cutoffs: [] },
  });
  const obligors = part('obligor', 'obligor_id', 'total_assets');
  const cases = part('legal_case', 'loan_id', 'stage', 'filed_at');
  expect(silentRules(signalRules, { parts: [obligors, cases] })).toEqual([
    'signal rule high-leverage raises nothing: column obligor.total_liabilities is not supplied',
  ]);
  expect(silentRules(signalRules, { parts: [obligors] })).toContain(
    'signal rule litigation raises nothing: table legal_case is not supplied',
  );
});

describe('bounds in force', () => {
  test('stand behind the report’s own, the strictest last, and say whose they are', async () => {
    const [configuration, report] = await monthly();
    const ofNpl = thresholdsInForce(configuration, report, '2026-10-31').filter(({ figure }) => figure === 'C2');
    expect(ofNpl.map(({ red }) => red)).toEqual(['0.05', '0.045']);
    expect(ofNpl[1]?.source).toEqual({
      'zh-CN': '银团借款协议：2025年银团借款协议第12.3条；董事会2025-06-20批准；有效期至2028-06-30',
      en: 'Syndicated loan agreement: Syndicated loan agreement of 2025, clause 12.3; approved by the board on 2025-06-20; until 2028-06-30',
    });
    // A floor: 150 % is stricter than 120 %.
    const coverage = thresholdsInForce(configuration, report, '2026-10-31').filter(({ figure }) => figure === 'P1');
    expect(coverage.map(({ red }) => red)).toEqual(['1.2', '1.5']);
  });

  test('are those that gave a status, where that is asked: a quarter’s bound in a quarter’s last month', async () => {
    const [configuration, report] = await monthly();
    const tested = (cutoff: string) =>
      thresholdsInForce(configuration, report, cutoff, 'tested').filter(({ figure }) => figure === 'C2');
    expect(tested('2026-10-31').map(({ red }) => red)).toEqual(['0.05']);
    expect(tested('2026-09-30').map(({ red }) => red)).toEqual(['0.05', '0.045']);
  });

  test('leave out what has expired, with a sentence, and sets of other reports', async () => {
    const [configuration, report] = await monthly();
    expect(expiredBounds(configuration, report, '2028-06-30')).toEqual([]);
    expect(expiredBounds(configuration, report, '2028-07-31')[0]).toBe(
      'bound covenant on C2 expired on 2028-06-30: it is shown and judges nothing',
    );
    const later = thresholdsInForce(configuration, report, '2028-07-31').filter(({ figure }) => figure === 'C2');
    expect(later.map(({ red }) => red)).toEqual(['0.05']);
    const branch = configuration.reports.branch;
    expect(branch && boundSetsOf(configuration, branch)).toEqual([]);
  });

  test('hold an own indicator to its own bound, unless the report has one', async () => {
    await change('indicators/X1.yaml', '# thresholds:', 'thresholds:');
    const [configuration, report] = await monthly();
    const own = (settings: ReportSettings) =>
      thresholdsInForce(configuration, settings, '2026-10-31').filter(({ figure }) => figure === 'X1');
    expect(own(report)).toMatchObject([{ amber: '0.25', red: '0.4', direction: 'above' }]);
    const bounded = { ...report, thresholds: [{ figure: 'X1', red: '0.9', direction: 'above' as const }] };
    expect(own(bounded).map(({ red }) => red)).toEqual(['0.9']);
  });
});
