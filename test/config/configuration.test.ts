import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { connectionsOf, loadConfiguration, located, mappingsOf } from '../../src/config/index.ts';
import { RiskpressError } from '../../src/domain/index.ts';

const FILES = {
  'riskpress.yaml': `lender: { zh-CN: 试验银行, en: Trial Bank }
timeZone: Asia/Shanghai
currency: CNY
mappings: [mappings/loans.yaml]
mail:
  from: { name: { zh-CN: 风险部, en: Risk }, address: risk@example.com }
  messageIdDomain: riskpress.example.com
`,
  'reports/monthly.yaml': `id: monthly
title: { zh-CN: 月报, en: Monthly }
period: month
recipients: [board, chief]
`,
  'recipients.yaml': `recipients:
  - id: chief
    name: { zh-CN: 张三, en: Zhang San }
    address: chief@example.com
    language: zh-CN
    clearance: confidential
    lists: [board]
`,
  'mappings/loans.yaml': `table: loan_snapshot
files: ../../data/*.csv
encoding: utf-8
columns:
  loan_id: { from: id, type: text }
`,
};

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'riskpress-config-'));
  await mkdir(join(folder, 'reports'));
  await mkdir(join(folder, 'mappings'));
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text);
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('a complete configuration is read, filled with its defaults and frozen', async () => {
  const configuration = await loadConfiguration(folder);
  const { monthly } = configuration.reports;
  expect(monthly).toMatchObject({ label: 'confidential', trendMonths: 13, definitionSet: 'cn_2023' });
  expect(monthly && mappingsOf(configuration, monthly).map(({ path }) => path)).toEqual([
    join(folder, 'mappings/loans.yaml'),
  ]);
  expect(Object.keys(configuration.files)).toHaveLength(4);
  expect(Object.isFrozen(configuration.lender.mail.from)).toBe(true);
});

test('a database stands against the file that names it, and the configuration keeps what was written', async () => {
  const lender = FILES['riskpress.yaml'].replace(
    'mail:',
    'connections: { core: { kind: sqlite, path: ../data/core.db } }\nmail:',
  );
  await writeFile(join(folder, 'riskpress.yaml'), lender);
  const configuration = await loadConfiguration(folder);
  expect(connectionsOf(configuration).core?.path).toBe(join(folder, '../data/core.db'));
  expect(configuration.lender.connections.core).toEqual({ kind: 'sqlite', path: '../data/core.db' });
});

test('numbers where a mapping expects texts are these texts, with their leading zeros', async () => {
  const columns = `  loan_id: { const: 2025 }
  obligor_id: { const: 007 }
  branch: { from: grade, codes: { 01: AAA, 2: AA }, missing: [9999] }
unpivot: [{ set: { region: 03 }, columns: { cell: 3 } }]
`;
  await change('mappings/loans.yaml', '  loan_id: { from: id, type: text }\n', columns);
  const { monthly } = (await loadConfiguration(folder)).reports;
  const [mapping] = monthly === undefined ? [] : mappingsOf(await loadConfiguration(folder), monthly);
  expect(mapping?.columns).toMatchObject({
    loan_id: { const: '2025' },
    obligor_id: { const: '007' },
    branch: { codes: { '01': 'AAA', '2': 'AA' }, missing: ['9999'] },
  });
  expect(mapping?.unpivot).toEqual([{ set: { region: '03' }, columns: { cell: '3' } }]);
  await change('mappings/loans.yaml', 'const: 2025', 'const: 1.50');
  await expect(loadConfiguration(folder)).rejects.toThrow(/loan_id.const: expected a text or a whole number/);
});

test('every byte of every file counts in the hash', async () => {
  const before = await loadConfiguration(folder);
  await change('recipients.yaml', 'Zhang San', 'Zhang Si');
  expect((await loadConfiguration(folder)).hash).not.toBe(before.hash);
});

describe('a mistake is named by file, line, key and what was expected', () => {
  test.each([
    ['reports/monthly.yaml', 'recipients:', 'recipents:', 4, 'recipents', /unknown key; did you mean recipients\?/],
    ['riskpress.yaml', 'address: risk', 'adress: risk', 6, 'mail.from.adress', /expected string|did you mean address/i],
    ['riskpress.yaml', 'timeZone: Asia/Shanghai', 'timeZone: Asia/Peking', 2, 'timeZone', /IANA time zone/],
    ['riskpress.yaml', 'currency: CNY', 'currency: 5', 3, 'currency', /expected string/],
    ['reports/monthly.yaml', 'period: month', 'period: week', 3, 'period', /month.*quarter.*year/],
    [
      'recipients.yaml',
      'chief@example.com',
      '"a@b.test\\r\\nBcc: evil@example.net"',
      4,
      'recipients.0.address',
      /email/i,
    ],
    ['mappings/loans.yaml', 'encoding: utf-8\n', '', 1, '', /encoding is required/],
    ['mappings/loans.yaml', 'encoding: utf-8', 'encoding: gbk', 3, 'encoding', /gb18030/],
    [
      'mappings/loans.yaml',
      'from: id, type: text',
      'type: text',
      5,
      'columns.loan_id',
      /exactly one of from, const, expr/,
    ],
  ])('%s: %s', async (file, from, to, line, key, message) => {
    await change(file, from, to);
    const error = await refusal();
    expect(error).toMatchObject({ code: 'configInvalid', exitCode: 2 });
    expect(error.message).toMatch(message);
    expect(error.place).toMatchObject({ file: join(folder, file), line });
    expect(error.place.key ?? '').toContain(key.split('.').at(-1) ?? '');
  });

  test('broken YAML and doubled keys', async () => {
    await change('riskpress.yaml', 'currency: CNY', 'currency: CNY\ncurrency: EUR');
    expect((await refusal()).message).toMatch(/riskpress\.yaml:4:1: .*unique/i);
    await change('riskpress.yaml', 'lender: {', 'lender: [');
    expect((await refusal()).code).toBe('configInvalid');
  });

  test('a file that is not UTF-8', async () => {
    await writeFile(join(folder, 'recipients.yaml'), Buffer.from([0x72, 0xff, 0xfe]));
    expect((await refusal()).message).toMatch(/recipients\.yaml is not UTF-8/);
  });
});

test('a word that is not of its list is told apart from the one that was probably meant', async () => {
  await change('reports/monthly.yaml', 'period: month', 'period: month\nlabel: confidental');
  expect((await refusal()).message).toMatch(/found "confidental"; did you mean confidential\?/);
});

test('an error that names a key gets its line; one that names a file that is gone stays as it is', () => {
  const file = join(folder, 'mappings/loans.yaml');
  const at = (key: string, path = file) =>
    located(new RiskpressError('mappingInvalid', `${path}: ${key}: no`, { place: { file: path, key } }));
  expect(at('columns.loan_id.from').place).toMatchObject({ line: 5, column: 14 });
  expect(at('columns.loan_id.from').message).toBe(`${file}:5:14: columns.loan_id.from: no`);
  expect(at('columns.other').place).toMatchObject({ line: 4 });
  expect(at('columns', join(folder, 'gone.yaml')).place.line).toBeUndefined();
});

test('a dimension of a tape is known to the reports that read it', async () => {
  await change('mappings/loans.yaml', '  loan_id:', '  dim_channel: { from: c, type: text }\n  loan_id:');
  await change('reports/monthly.yaml', 'recipients:', 'dimensions: [region, dim_channel]\nrecipients:');
  await expect(loadConfiguration(folder)).resolves.toBeDefined();
});

describe('a name that nothing answers to is refused', () => {
  test.each([
    ['reports/monthly.yaml', '[board, chief]', '[boards]', /no recipient or list boards; did you mean board\?/],
    [
      'reports/monthly.yaml',
      'period: month',
      'period: month\nscopeDimension: brunch',
      /no dimension brunch; did you mean branch\?/,
    ],
    ['riskpress.yaml', 'mappings/loans.yaml', 'mappings/lones.yaml', /no file mappings\/lones\.yaml/],
    [
      'mappings/loans.yaml',
      'loan_id:',
      'lone_id:',
      /:5:3: .*loan_snapshot has no column lone_id; did you mean loan_id\?/,
    ],
    [
      'reports/monthly.yaml',
      'recipients:',
      'dimensions: [regoin]\nrecipients:',
      /:4:14: .*no dimension regoin; did you mean region\?/,
    ],
    ['reports/monthly.yaml', 'recipients:', 'dimensions: [dim_channel]\nrecipients:', /no dimension dim_channel/],
    ['reports/monthly.yaml', 'recipients:', 'dimensions: [region, region]\nrecipients:', /region is there twice/],
    ['mappings/loans.yaml', 'files: ../../data/*.csv', 'query: select 1\nconnection: core', /no connection core/],
  ])('%s: %s', async (file, from, to, message) => {
    await change(file, from, to);
    const error = located(await refusal());
    expect(error.code).toBe('configReference');
    expect(error.message).toMatch(message);
  });
});

test('a state-secret mark in a title is refused unless the lender says it is meant', async () => {
  await change('reports/monthly.yaml', '月报', '绝密月报');
  expect((await refusal()).code).toBe('labelRefused');
  await change('riskpress.yaml', 'currency: CNY', 'currency: CNY\nlabels: { allowStateSecretWords: true }');
  await expect(loadConfiguration(folder)).resolves.toBeDefined();
});

test('an alias bomb is refused', async () => {
  const bomb = [
    'a: &a [x, x]',
    ...Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [*${i === 0 ? 'a' : `b${i - 1}`}, *a]`),
  ];
  await writeFile(join(folder, 'recipients.yaml'), bomb.join('\n'));
  expect((await refusal()).code).toBe('configInvalid');
});

async function change(file: string, from: string, to: string): Promise<void> {
  const path = join(folder, file);
  const text = await readFile(path, 'utf8');
  expect(text).toContain(from);
  await writeFile(path, text.replace(from, to));
}

async function refusal(): Promise<RiskpressError> {
  const error: unknown = await loadConfiguration(folder).then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(RiskpressError);
  if (error instanceof RiskpressError) return error;
  throw new Error('unreachable');
}
