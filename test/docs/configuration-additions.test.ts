import { readFile } from 'node:fs/promises';

import { expect, test } from 'vitest';
import { z } from 'zod';

import {
  boundSetSchema,
  breakSchema,
  ownDimensionSchema,
  ownIndicatorSchema,
  scaleSchema,
  signalRuleSchema,
} from '../../src/domain/index.ts';

test.each([
  ['indicators/<code>.yaml', ownIndicatorSchema],
  ['dimensions', ownDimensionSchema],
  ['bounds/<id>.yaml', boundSetSchema],
  ['breaks', breakSchema],
  ['scales', scaleSchema],
  ['signals/<id>.yaml', signalRuleSchema],
] as const)('every key of %s is documented under its heading', async (heading, schema) => {
  const text = await readFile(new URL('../../docs/reference/configuration-additions.md', import.meta.url), 'utf8');
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  expect(section).toBeDefined();
  const keys = keysOf(schema);
  expect(keys.length).toBeGreaterThan(2);
  for (const key of keys) expect(section, key).toContain(`\`${key}\``);
});

/** Keys of an object schema and of the objects in its lists; the two languages of a text are no keys. */
function keysOf(schema: unknown): readonly string[] {
  if (schema instanceof z.ZodObject) {
    if (Object.hasOwn(schema.shape, 'zh-CN')) return [];
    return Object.entries(schema.shape).flatMap(([key, inner]) => [key, ...keysOf(inner)]);
  }
  if (schema instanceof z.ZodArray) return keysOf(schema.element);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return keysOf(schema.unwrap());
  return [];
}
