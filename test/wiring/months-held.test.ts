import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { monthsUpTo, type TableName, type TablePart } from '../../src/domain/index.ts';
import { monthsHeld } from '../../src/wiring/months-held.ts';

const WANTED = monthsUpTo('2026-12', 13);

function held(table: TableName, months: readonly string[], period: 'month' | 'quarter' = 'quarter') {
  const parts = months.map((month): TablePart => {
    return { table, month, rows: 1, digest: 'd', columns: [], sha256: 's', path: 'p', cutoffs: [] };
  });
  return monthsHeld({ parts }, WANTED, { period });
}

describe('months that must be there', () => {
  test('of monthly loans: all since the first, holes too', () => {
    expect(held('loan_snapshot', ['2026-08', '2026-09', '2026-12'], 'month')).toEqual(monthsUpTo('2026-12', 5));
    expect(held('loan_snapshot', ['2026-06', '2026-09', '2026-12'], 'month')).toEqual(monthsUpTo('2026-12', 7));
  });

  test('of quarter-ends: those between are not asked for, a quarter that is missing is', () => {
    const quarters = ['2026-03', '2026-06', '2026-12'];
    const wanted = ['2026-03', '2026-06', '2026-09', '2026-12'];
    expect(held('loan_snapshot', quarters)).toEqual(wanted);
    expect(held('balance_aggregate', quarters, 'month')).toEqual(wanted);
    expect(held('balance_aggregate', ['2025-12', '2026-12'])).toEqual(['2025-12', '2026-12']);
  });

  test('of sums that go on by the month, and of a book that is not there', () => {
    expect(held('balance_aggregate', ['2026-09', '2026-10', '2026-12'])).toEqual(monthsUpTo('2026-12', 4));
    expect(held('capital', ['all'])).toEqual(['2026-12']);
  });

  test('every month that is held and wanted is among them, and the last wanted always', () => {
    const some = fc.subarray([...WANTED], { minLength: 1 });
    fc.assert(
      fc.property(some, fc.constantFrom('loan_snapshot', 'balance_aggregate'), (months, table) => {
        const found = held(table, months);
        expect(found).toEqual(expect.arrayContaining([...months, '2026-12']));
        expect(found).toEqual(found.toSorted());
      }),
    );
  });
});
