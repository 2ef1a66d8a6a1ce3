import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Engine } from '../../src/domain/index.ts';
import { probeEngine } from '../../src/measure/index.ts';
import { DUCKDB } from '../../src/measure/sql-dialect.ts';
import { openDirectEngine } from '../support/direct-engine.ts';

let engine: Engine;
let asked = 0;

beforeAll(async () => {
  engine = await openDirectEngine();
});

afterAll(() => engine.close());

/** The engine with another answer to its question number `wrong`. */
function deceitful(wrong: number, answer: () => Promise<readonly { readonly answer: string | null }[]>): Engine {
  let at = 0;
  return {
    ...engine,
    rows: async (sql) => {
      at += 1;
      asked = Math.max(asked, at);
      return at === wrong ? answer() : engine.rows(sql);
    },
  };
}

test('the own engine answers every canary', async () => {
  await probeEngine(
    deceitful(0, async () => []),
    DUCKDB,
  );
  expect(asked).toBeGreaterThan(15);
});

test('one wrong answer is enough to be refused, and the question is named', async () => {
  await probeEngine(
    deceitful(0, async () => []),
    DUCKDB,
  );
  const names = new Set<string>();
  for (let wrong = 1; wrong <= asked; wrong += 1) {
    const refused = probeEngine(
      deceitful(wrong, async () => [{ answer: 'otherwise' }]),
      DUCKDB,
    );
    await expect(refused).rejects.toMatchObject({ code: 'environmentMissing' });
    names.add(String(await refused.catch((error: unknown) => error)));
  }
  expect(names.size).toBe(asked);
  for (const name of names)
    expect(name).toMatch(/refused, as figures would differ: .+: expected .+, found otherwise$/s);
});

test('a canary that fails is an answer too, and a lost engine is not', async () => {
  const bad = engine.rows('SELECT nothing').catch((error: unknown) => error);
  await expect(bad).resolves.toBeInstanceOf(Error);
  const lost = new Error('gone');
  await expect(
    probeEngine(
      deceitful(3, () => Promise.reject(lost)),
      DUCKDB,
    ),
  ).rejects.toBe(lost);
});
