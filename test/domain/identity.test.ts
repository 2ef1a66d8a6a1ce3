import fc from 'fast-check';
import { expect, test } from 'vitest';

import { figureId, issueId, parseFigureId, parseIssueId, UNKNOWN } from '../../src/domain/index.ts';

const scopes = fc.dictionary(
  fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/),
  fc.oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), fc.constant(UNKNOWN), fc.constant('(x)')),
  { maxKeys: 3 },
);

test('a figure id is read back, whatever its dimension values hold', () => {
  const measures = fc.constantFrom('', 'share', 'balance_prevMonth_growth', 'par30');
  fc.assert(
    fc.property(fc.constantFrom('C2', 'C2a', 'K4', 'C14'), measures, scopes, (indicator, measure, dimensions) => {
      const name = { indicator, measure, period: '2026-10', dimensions };
      expect(parseFigureId(figureId(name))).toEqual(name);
    }),
  );
});

test('an issue id is read back', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('2026-10', '2026-Q3', '2026'),
      scopes,
      fc.integer({ min: 1, max: 99 }),
      (period, scope, revision) => {
        const name = { report: 'monthly', period, scope, revision };
        expect(parseIssueId(issueId(name))).toEqual(name);
      },
    ),
  );
});

test('dimensions are sorted and encoded', () => {
  const dimensions = { region: 'East/West', branch: UNKNOWN };
  expect(figureId({ indicator: 'C2', measure: '', period: '2026-10', dimensions })).toBe(
    'C2@2026-10/branch=(unknown)/region=East%2FWest',
  );
});

test.each(['C2', 'C2@', 'c2@2026-10', 'C2@2026-10/region', 'C2@2026-10/a=1/a=2', 'C2@2026-10/a=%zz'])(
  '%s is no figure id',
  (text) => {
    expect(parseFigureId(text)).toBeUndefined();
  },
);

test.each(['monthly/2026-10', 'monthly/2026-10/r', '../2026-10/r1', 'monthly/2026-10/region/r1'])(
  '%s is no issue id',
  (text) => {
    expect(parseIssueId(text)).toBeUndefined();
  },
);
