import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutData } from '../../src/engine/remote.ts';
import { refuseAllButQueries, replaceParameters } from '../../src/engine/statement-text.ts';

test.each([
  'SELECT 1',
  '  (SELECT 1)',
  'with x as (SELECT 1) SELECT * FROM x',
  'SELECT \';\' AS a, "b;c" FROM t -- ; DROP TABLE t',
  'SELECT 1 /* ; DELETE FROM t */',
])('a query may pass: %s', (sql) => {
  expect(() => refuseAllButQueries(sql)).not.toThrow();
});

test.each([
  ['DELETE FROM t', 'another statement'],
  ['-- SELECT\nDROP TABLE t', 'another statement'],
  ["'SELECT' DROP TABLE t", 'another statement'],
  ['SELECT 1; DROP TABLE t', 'found more'],
  ["SELECT 'a'';' FROM t; DELETE FROM t", 'found more'],
  ['', 'another statement'],
])('anything else is refused: %s', (sql, why) => {
  expect(() => refuseAllButQueries(sql)).toThrow(why);
});

test('a parameter is replaced where it is one, and nowhere else', () => {
  const asIs = fc
    .string()
    .map((text) => [
      `'${text.replaceAll("'", "''")}'`,
      `"${text.replaceAll('"', '""')}"`,
      `/*${text.replaceAll('*', '')}*/`,
    ]);
  fc.assert(
    fc.property(asIs, fc.nat({ max: 20 }), (opaque, index) => {
      for (const piece of opaque) {
        const sql = `SELECT ${piece} , $${index}, ${piece}`;
        expect(replaceParameters(sql, (at) => `<${at}>`)).toBe(`SELECT ${piece} , <${index}>, ${piece}`);
      }
    }),
  );
});

test("a server's message keeps no cell", () => {
  const message =
    'invalid input syntax for integer: "张三 13800138000" in \'李四\' of `王五` 6222021234567890\nDETAIL: 张三';
  expect(withoutData(message)).toBe('invalid input syntax for integer: … in … of … …');
});
