import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { type Figure, figureSchema } from '../../src/domain/index.ts';
import { changedMonths, restatementFigures, restatementsOf, type SealedBook } from '../../src/revise/index.ts';

function figure(id: string, value: string | null, changes: Partial<Figure> = {}): Figure {
  const [indicator = '', period = ''] = id.split('@');
  return {
    ...{ id, indicator, measure: '', period, dimensions: {}, value, unit: 'ratio', currency: null },
    ...{ numerator: null, denominator: null, definitionSet: 'cn_2023', definition: `${indicator}/1`, status: null },
    reason: value === null ? 'noData' : null,
    ...changes,
  };
}

const mapOf = (figures: readonly Figure[]) => new Map(figures.map((one) => [one.id, one]));

describe('restatementsOf', () => {
  test('tells what differs, with the issued value and its issue, and nothing else', () => {
    const now = mapOf([
      figure('C2@2026-08', '0.02'),
      figure('C4@2026-08', '0.03'),
      figure('C5@2026-08', '0.1', { definition: 'C5/2' }),
      figure('C6@2026-08', null),
      figure('D1@2026-08', '0.9'),
      figure('K3@2026-09', '0.4'),
    ]);
    const issued = [
      {
        issue: 'monthly/2026-08/r1',
        figures: [
          figure('C2@2026-08', '0.01'),
          figure('C4@2026-08', '0.03'),
          figure('C5@2026-08', '0.2'),
          figure('C6@2026-08', '0.5'),
          figure('C7@2026-08', '0.5'),
          figure('D1@2026-08', '1'),
        ],
      },
      { issue: 'monthly/2026-09/r2', figures: [figure('K3@2026-09', null)] },
    ];
    expect(restatementsOf(now, issued)).toEqual([
      { figure: 'C2@2026-08', issued: '0.01', issue: 'monthly/2026-08/r1' },
      { figure: 'K3@2026-09', issued: null, issue: 'monthly/2026-09/r2' },
    ]);
  });

  test('as many as were changed, whichever they are', () => {
    const value = fc.integer({ min: 0, max: 9 });
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value), { maxLength: 30 }), (pairs) => {
        const now = mapOf(pairs.map(([after], i) => figure(`C2@2026-${10 + (i % 3)}#${i}`, String(after))));
        const figures = pairs.map(([, before], i) => figure(`C2@2026-${10 + (i % 3)}#${i}`, String(before)));
        const found = restatementsOf(now, [{ issue: 'm/2026-12/r1', figures }]);
        expect(found).toHaveLength(pairs.filter(([after, before]) => after !== before).length);
      }),
    );
  });
});

describe('D7', () => {
  const book = { month: '2026-10', dimensions: { set: 'par' }, definitionSet: 'par' };
  test('counts figures and months, and is absent where nothing was issued before', () => {
    const now = mapOf([figure('C2@2026-08', '1'), figure('C4@2026-08', '1'), figure('C4@2026-09', '1')]);
    const restated = [...now.keys()].map((id) => ({ figure: id, issued: '0', issue: 'x' }));
    const figures = restatementFigures(restated, now, book);
    expect(figures.map(({ id, value }) => [id, value])).toEqual([
      ['D7.values@2026-10/set=par', '3'],
      ['D7.months@2026-10/set=par', '2'],
    ]);
    const none = restatementFigures(null, now, book);
    expect(none.map(({ value, reason }) => [value, reason])).toEqual([
      [null, 'noHistory'],
      [null, 'noHistory'],
    ]);
    expect(restatementFigures([], now, book).map(({ value }) => value)).toEqual(['0', '0']);
    for (const one of [...figures, ...none]) expect(figureSchema.safeParse(one).success).toBe(true);
  });
});

describe('changedMonths', () => {
  const part = (table: 'loan_snapshot' | 'obligor', month: string, digest: string, columns = ['a']) => ({
    ...{ table, month, digest, columns, rows: 1, sha256: 's', path: 'p', cutoffs: [] },
  });
  const now = {
    mappings: { 'loans.yaml': 'm2' },
    parts: [
      part('loan_snapshot', '2026-08', 'changed'),
      part('loan_snapshot', '2026-09', 'same'),
      part('loan_snapshot', '2026-10', 'wider', ['a', 'b']),
      part('obligor', 'all', 'grown'),
    ],
  };
  const sealed = (issues: readonly string[], mappings = ['loans.yaml']): SealedBook => ({
    issues,
    mappings,
    parts: [
      part('loan_snapshot', '2026-07', 'x'),
      part('loan_snapshot', '2026-08', 'x'),
      part('loan_snapshot', '2026-09', 'same'),
      part('loan_snapshot', '2026-10', 'x'),
      part('obligor', 'all', 'x'),
    ],
  });

  test('names month, table, kind and every issue, and leaves tables without months and other sources alone', () => {
    expect(changedMonths(now, [sealed(['b']), sealed(['a', 'c']), sealed(['d'], ['others.yaml'])])).toEqual([
      { month: '2026-07', table: 'loan_snapshot', change: 'gone', issues: ['a', 'b', 'c'] },
      { month: '2026-08', table: 'loan_snapshot', change: 'rows', issues: ['a', 'b', 'c'] },
      { month: '2026-10', table: 'loan_snapshot', change: 'columns', issues: ['a', 'b', 'c'] },
    ]);
  });

  test('says nothing of months after the newest taken in: an older period does not ask for them', () => {
    const older = { ...now, parts: now.parts.filter(({ month }) => month <= '2026-08') };
    expect(changedMonths(older, [sealed(['b'])]).map(({ month }) => month)).toEqual(['2026-07', '2026-08']);
  });
});
