import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { z } from 'zod';

import { BRANCHES, HOUSEHOLD, INDUSTRIES } from '../../src/demo/lender.ts';
import { CUSTOMER_TYPES, PRODUCTS } from '../../src/demo/products.ts';
import { TAPE_HEADER } from '../../src/demo/tape.ts';
import {
  columnOf,
  GUARANTEE_TYPES,
  lenderSettingsSchema,
  mappingSchema,
  mayReceive,
  recipientSchema,
  reportSettingsSchema,
  tableOf,
} from '../../src/domain/index.ts';
import { withBook } from './reading.ts';

const CONFIG = join(import.meta.dirname, '../../config');
const words = z.record(z.string(), z.record(z.string(), z.strictObject({ 'zh-CN': z.string(), en: z.string() })));

describe('the worked example', () => {
  it('parses under the schemas', async () => {
    const lender = await read('riskpress.yaml', lenderSettingsSchema);
    expect(lender.lender.en).toBe('Demo Bank');
    for (const name of await yamlIn('reports')) {
      const report = await read(`reports/${name}`, reportSettingsSchema);
      expect(report.id).toBe(basename(name, '.yaml'));
    }
    const files = (await yamlIn('mappings')).map((name) => `mappings/${name}`);
    expect([...lender.mappings].sort()).toEqual(files);
    expect(await yamlIn('reports')).toEqual(['branch.yaml', 'monthly.yaml', 'quarterly.yaml']);
  });

  it('names recipients and lists that exist, and shows a refusal', async () => {
    const { recipients } = await read('recipients.yaml', z.strictObject({ recipients: z.array(recipientSchema) }));
    const known = new Set(recipients.flatMap(({ id, lists }) => [id, ...lists]));
    for (const name of await yamlIn('reports')) {
      const report = await read(`reports/${name}`, reportSettingsSchema);
      expect(report.recipients.length).toBeGreaterThan(0);
      expect(report.recipients.filter((recipient) => !known.has(recipient))).toEqual([]);
    }
    const monthly = await read('reports/monthly.yaml', reportSettingsSchema);
    const receiving = recipients.filter(({ lists }) => lists.some((list) => monthly.recipients.includes(list)));
    const refused = receiving.filter(({ clearance }) => !mayReceive(clearance, monthly.label));
    expect(refused.map(({ id }) => id)).toEqual(['wuhan-branch-manager']);
    expect(receiving.length).toBeGreaterThan(refused.length);
    expect(new Set(receiving.map(({ language }) => language)).size).toBe(2);
  });

  it('gives every bound a source, and a red that is worse than its amber', async () => {
    for (const name of await yamlIn('reports')) {
      const { thresholds } = await read(`reports/${name}`, reportSettingsSchema);
      for (const { source, amber, red, direction } of thresholds) {
        expect(source).toBeDefined();
        expect(red).toBeDefined();
        if (amber === undefined) continue;
        expect(direction === 'above' ? Number(red) > Number(amber) : Number(red) < Number(amber)).toBe(true);
      }
    }
  });

  it('maps columns that the demo book supplies onto columns that the product knows', async () => {
    await withBook({ loans: 20, months: 3 }, async (book) => {
      for (const name of await yamlIn('mappings')) {
        const mapping = await read(`mappings/${name}`, mappingSchema);
        const pattern = globOf(basename(mapping.files ?? ''));
        const inputs = book.made.files.filter((file) => pattern.test(file) && !file.endsWith('.manifest.csv'));
        expect(inputs.length).toBe(mapping.files?.includes('*') ? 3 : 1);
        const text = new TextDecoder(mapping.encoding, { fatal: true }).decode(await book.bytes(inputs[0] ?? ''));
        const header = text.split(/\r?\n/)[0]?.split(',') ?? [];
        expect(new Set(header).size).toBe(header.length);
        for (const [column, { from }] of Object.entries(mapping.columns)) {
          expect(columnOf(mapping.table, column), `${name} ${column}`).toBeDefined();
          expect(header, `${name} ${column}`).toContain(from);
        }
        const required = Object.entries(tableOf(mapping.table).columns).filter(([, column]) => column.required);
        for (const [column] of required) expect(Object.keys(mapping.columns)).toContain(column);
      }
    });
  });

  it('leaves columns of the tape unmapped, as a real one does', async () => {
    const mapping = await read('mappings/loans.yaml', mappingSchema);
    const mapped = new Set(Object.values(mapping.columns).map(({ from }) => from));
    expect(TAPE_HEADER.split(',').filter((header) => !mapped.has(header))).toEqual(['客户经理', '备注']);
  });

  it('maps every code that the tape uses', async () => {
    const { columns } = await read('mappings/loans.yaml', mappingSchema);
    const used = { class: new Set<string>(), guarantee: new Set<string>() };
    await withBook({ loans: 4000, months: 1 }, async (book) => {
      for (const row of await book.tape('2026-10')) {
        used.class.add(row.五级分类 ?? '');
        used.guarantee.add(row.担保方式 ?? '');
      }
    });
    expect([...used.class].sort()).toEqual(Object.keys(columns.asset_class_5?.codes ?? {}).sort());
    expect([...used.guarantee].sort()).toEqual(Object.keys(columns.guarantee_type?.codes ?? {}).sort());
  });

  it('has words in both languages for just the values of the demo book', async () => {
    const found = await read('dimension-words.yaml', words);
    const expected = {
      region: BRANCHES.map(([{ region }]) => region),
      branch: BRANCHES.map(([{ name }]) => name),
      industry: [HOUSEHOLD.name, ...INDUSTRIES.map(([{ name }]) => name).filter((name) => name !== '')],
      product: PRODUCTS.map(({ name }) => name),
      customer_type: CUSTOMER_TYPES.map(({ name }) => name),
      guarantee_type: GUARANTEE_TYPES,
    };
    // Of a dimension that the example makes from amounts, the words stand beside its bounds in riskpress.yaml.
    const { ticket_size: made, ...told } = found;
    expect(made).toBeDefined();
    expect(Object.keys(told).sort()).toEqual(Object.keys(expected).sort());
    for (const [dimension, values] of Object.entries(expected)) {
      expect(Object.keys(found[dimension] ?? {}).sort()).toEqual([...new Set(values)].sort());
    }
    const english = Object.values(told).flatMap((values) => Object.values(values).map(({ en }) => en));
    expect(english.filter((text) => !/^[A-Za-z' ,-]+$/.test(text))).toEqual([]);
  });

  it('names the card products of the demo book', async () => {
    const { floors } = await read('riskpress.yaml', lenderSettingsSchema);
    expect(floors.cardProducts).toEqual(PRODUCTS.filter(({ card }) => card).map(({ name }) => name));
  });
});

async function read<S extends z.ZodType>(name: string, schema: S): Promise<z.output<S>> {
  const document = parseDocument(await readFile(join(CONFIG, name), 'utf-8'), { version: '1.2', uniqueKeys: true });
  expect([...document.errors, ...document.warnings], name).toEqual([]);
  const checked = schema.safeParse(document.toJS());
  if (!checked.success) throw new Error(`${name}: ${z.prettifyError(checked.error)}`);
  return checked.data;
}

async function yamlIn(folder: string): Promise<readonly string[]> {
  return (await readdir(join(CONFIG, folder))).filter((name) => name.endsWith('.yaml')).sort();
}

function globOf(pattern: string): RegExp {
  return new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`);
}
