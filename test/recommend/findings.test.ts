import { expect, test } from 'vitest';

import { type Figure, type FigureName, figureId, type Status, type Tie } from '../../src/domain/index.ts';
import { findingsOf } from '../../src/recommend/index.ts';

test('red before amber, the book before its segments, with the bound that was reached', () => {
  const thresholds = [
    { figure: 'C2', amber: '0.03', red: '0.05', direction: 'above' as const },
    { figure: 'C1.share/class=loss', amber: '0.01', direction: 'above' as const },
  ];
  const figures = [
    figure('C2', '0.04', 'amber'),
    figure('C2', '0.06', 'red', { region: 'East' }),
    figure('C1', '0.02', 'amber', { class: 'loss' }, 'share'),
    figure('C4', '0.02', 'green'),
    figure('C5', '0.02', null),
  ];
  expect(
    findingsOf({ figures, thresholds, ties: [] }).map(({ kind, evidence, bound }) => [kind, evidence[0], bound]),
  ).toEqual([
    ['thresholdBreached', 'C2@2026-10/region=East', '0.05'],
    ['thresholdNear', 'C2@2026-10', '0.03'],
    ['thresholdNear', 'C1.share@2026-10/class=loss', '0.01'],
  ]);
});

test('loans above their floor are a finding without any threshold; none is none', () => {
  const found = findingsOf({ figures: [figure('C9', '3', null, {}, 'count')], thresholds: [], ties: [] });
  expect(found).toMatchObject([{ kind: 'floorBreach', severity: 'red' }]);
  expect(findingsOf({ figures: [figure('C9', '0', null, {}, 'count')], thresholds: [], ties: [] })).toEqual([]);
});

test('the bound is that of the threshold which gave the status: the most specific one', () => {
  const thresholds = [
    { figure: 'C2/region=East', amber: '0.01', direction: 'above' as const },
    { figure: 'C2', amber: '0.03', direction: 'above' as const },
  ];
  const figures = [figure('C2', '0.04', 'amber', { region: 'East' }), figure('C2', '0.04', 'amber')];
  expect(findingsOf({ figures, thresholds, ties: [] }).map(({ bound }) => bound)).toEqual(['0.03', '0.01']);
});

test('of several sets the bound is one that was reached, the strictest of them', () => {
  const thresholds = [
    { figure: 'C2', amber: '0.02', red: '0.05', direction: 'above' as const },
    { figure: 'C2', red: '0.045', direction: 'above' as const, atBound: 'within' as const },
    { figure: 'C2', red: '0.04', direction: 'above' as const },
  ];
  const bound = (value: string, status: Status) =>
    findingsOf({ figures: [figure('C2', value, status)], thresholds, ties: [] })[0]?.bound;
  expect(bound('0.03', 'amber')).toBe('0.02');
  expect(bound('0.06', 'red')).toBe('0.04');
  expect(bound('0.045', 'red')).toBe('0.04');
  const floor = [{ figure: 'P1', amber: '1.6', red: '1.5', direction: 'below' as const, atBound: 'within' as const }];
  const covered = findingsOf({ figures: [figure('P1', '1.55', 'amber')], thresholds: floor, ties: [] });
  expect(covered[0]?.bound).toBe('1.6');
});

test('the book of a branch report is the branch', () => {
  const branch = figure('C9', '3', null, { branch: 'B1' }, 'count');
  expect(findingsOf({ figures: [branch], scope: { branch: 'B1' }, thresholds: [], ties: [] })).toHaveLength(1);
  expect(findingsOf({ figures: [branch], thresholds: [], ties: [] })).toEqual([]);
});

test('a failed tie is a finding, a tie that could not be checked is none', () => {
  const ties = [
    tie('glTotal', false, null),
    tie('orphans', false, 'notSupplied:provision'),
    tie('classes', true, null),
  ];
  expect(findingsOf({ figures: [], thresholds: [], ties })).toMatchObject([{ kind: 'tieFailed', tie: 'glTotal' }]);
});

function figure(code: string, value: string, status: Status | null, dimensions = {}, measure = ''): Figure {
  const name: FigureName = { indicator: code, measure, period: '2026-10', dimensions };
  const rest = { unit: 'ratio' as const, currency: null, numerator: null, denominator: null, reason: null };
  return { ...name, ...rest, id: figureId(name), value, status, definitionSet: 'cn_2023', definition: `${code}/1` };
}

function tie(id: string, passed: boolean, notChecked: string | null): Tie {
  const numbers = { month: '2026-10', left: '1.00', right: '2.00', difference: '-1.00', tolerance: '0' };
  return { id, critical: true, ...numbers, toleranceReason: null, passed, notChecked };
}
