import { readFile, writeFile } from 'node:fs/promises';

import { expect, it } from 'vitest';

import { CATALOGUE } from '../../src/measure/catalogue.ts';
import { indicatorReference } from './indicator-reference.ts';

const page = (name: string): URL => new URL(`../../docs/reference/${name}`, import.meta.url);

it('indicators.md is what the catalogue says', async () => {
  if (process.env.RISKPRESS_WRITE_DOCS === '1') await writeFile(page('indicators.md'), indicatorReference());
  expect(await readFile(page('indicators.md'), 'utf8')).toBe(indicatorReference());
});

it('figures.md names every own dimension', async () => {
  const text = await readFile(page('figures.md'), 'utf8');
  const own = new Set(CATALOGUE.entries.flatMap((entry) => entry.measures.flatMap((measure) => measure.split ?? [])));
  expect(own.size).toBeGreaterThan(5);
  for (const dimension of own) expect(text, dimension).toContain(`\`${dimension}\``);
});
