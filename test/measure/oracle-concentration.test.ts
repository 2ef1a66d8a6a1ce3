import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

import type { Measurement } from '../../src/measure/index.ts';
import { loan, openWorkshop, shown, tape, type Workshop } from './book.ts';

const FOLDER = process.env.RISKPRESS_ORACLES ?? join(import.meta.dirname, '../../../shared/oracles');
const present = existsSync(FOLDER);
if (!present) console.warn(`oracles: none at ${FOLDER}; set RISKPRESS_ORACLES. Their tests are SKIPPED.`);

const value =
  (id: string) =>
  (measured: Measurement): number =>
    Number(shown(measured, `${id}@2026-10`));

/** How each index of the vectors stands among the figures. */
const READERS: Readonly<Record<string, (measured: Measurement) => number>> = {
  gini: value('K5'),
  theil: value('K5.theil'),
  'atkinson(0.5)': value('K5.atkinson'),
  'atkinson(1)': value('K5.atkinson1'),
  'hhi (raw, sum of squared shares)': value('K4'),
  'hhi normalised (H-1/n)/(1-1/n)': value('K4.normalised'),
  hall_tideman: value('K4.hallTideman'),
  top3_share: value('K3.top3'),
  '-ln(raw hhi)': (measured) => -Math.log(value('K4')(measured)),
};

let workshop: Workshop;

beforeAll(async () => {
  workshop = await openWorkshop();
});

afterAll(async () => {
  await workshop.close();
});

describe.skipIf(!present)('[oracle: concentration-index] concentration indices on fixed vectors', () => {
  const file = z.object({
    vectors: z.record(
      z.string(),
      z.union([z.array(z.number()), z.object({ n: z.number(), first: z.number(), rest: z.number() })]),
    ),
    expected: z.array(z.object({ vector: z.string(), index: z.string(), value: z.number(), tolerance: z.number() })),
  });
  const { vectors, expected } = present
    ? file.parse(JSON.parse(readFileSync(join(FOLDER, 'concentration-index/vectors.json'), 'utf8')))
    : { vectors: {}, expected: [] };

  it.each(expected.map((row) => [row.index, row.vector, row] as const))('%s of %s', async (index, vector, row) => {
    const given = vectors[vector] ?? [];
    const balances = Array.isArray(given)
      ? given
      : Array.from({ length: given.n }, (_, i) => (i === 0 ? given.first : given.rest));
    const rows = balances.map((balance, i) => loan(`L${i}`, String(balance)));
    const measured = await workshop.measure(await workshop.snapshot([tape(rows)]), {
      indicators: ['K'],
      dimensions: [],
    });
    const read = READERS[index];
    expect(read, `${index}: an index of the catalogue`).toBeDefined();
    expect(Math.abs((read?.(measured) ?? 0) - row.value)).toBeLessThanOrEqual(Math.max(row.tolerance, 1e-14));
  });
});
