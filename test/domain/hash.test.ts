import fc from 'fast-check';
import { expect, test } from 'vitest';

import { canonicalJson, deepFreeze, hashOf, mayReceive, nearest, sha256 } from '../../src/domain/index.ts';

test('canonical JSON does not depend on the order of keys, and reads back', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const turned = Object.fromEntries(Object.entries(value).reverse());
      expect(canonicalJson(turned)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 1n, [undefined], () => 1])('%s has no canonical JSON', (value) => {
  expect(() => canonicalJson(value)).toThrow(TypeError);
});

test('sha256 is the published one', () => {
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(hashOf({ b: 1, a: 2 })).toBe(sha256('{"a":2,"b":1}'));
});

test('a frozen value is frozen to its leaves', () => {
  const frozen: { a: { b: number[] } } = deepFreeze({ a: { b: [1] } });
  expect(() => frozen.a.b.push(2)).toThrow(TypeError);
});

test('a clearance below the label receives nothing', () => {
  expect(mayReceive('internal', 'confidential')).toBe(false);
  expect(mayReceive('confidential', 'confidential')).toBe(true);
});

test('the nearest word is offered only when it is near', () => {
  expect(nearest('recipents', ['reports', 'recipients', 'schedule'])).toBe('recipients');
  expect(nearest('zzz', ['reports', 'recipients'])).toBeUndefined();
});
