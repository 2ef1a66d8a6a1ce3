import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { checkSnapshot, reportedTies, tieBlockers } from '../../src/check/index.ts';
import { type Figure, parsePeriod } from '../../src/domain/index.ts';
import { Bank, tapeOf } from '../ingest/bank.ts';

let bank: Bank;
beforeAll(async () => {
  bank = await Bank.open();
});
afterAll(() => bank.close());

const FIGURE: Figure = {
  ...{ id: 'C2@2024-01', indicator: 'C2', measure: '', period: '2024-01', dimensions: {}, unit: 'ratio' },
  ...{ value: '0.0156000049', currency: null, numerator: null, denominator: null, definitionSet: 'cn_2023' },
  ...{ definition: 'C2/1', status: null, reason: null },
};

describe('values reported elsewhere', () => {
  const value = { figure: 'C2', month: '2024-01', source: 'regulator', value: '0.0156' };
  const gates: Parameters<typeof reportedTies>[2] = { tolerances: [], critical: [] };

  test('agree to six decimals; a difference warns, and stops where it is configured to', () => {
    const ties = (reported: string, terms = gates) =>
      reportedTies([{ ...value, value: reported }], () => FIGURE, terms);
    expect(ties('0.0156')).toMatchObject([{ id: 'reported.value/C2/regulator', passed: true, left: '0.015600' }]);
    expect(ties('0.0157')).toMatchObject([{ passed: false, critical: false, difference: '-0.000100' }]);
    const tolerances = [{ tie: 'reported.value', amount: '0.0005', reason: 'published in per mille' }];
    expect(ties('0.0157', { ...gates, tolerances })).toMatchObject([{ passed: true }]);
    for (const critical of [['reported.value'], ['reported.value/C2/regulator']]) {
      const stopping = ties('0.0157', { ...gates, critical });
      expect(tieBlockers(stopping, { parts: [], rejects: [] })).toEqual([
        '2024-01: C2/regulator: ours is 0.015600, reported was 0.015700, 0.000100 apart, tolerance 0 (tie reported.value/C2/regulator)',
      ]);
    }
  });

  test('of which there is no figure, or a figure without a value, are not checked', () => {
    expect(reportedTies([value], () => undefined, gates)).toMatchObject([{ passed: false, notChecked: 'noFigure:C2' }]);
    const absent = { ...FIGURE, value: null, reason: 'zeroDenominator' };
    expect(reportedTies([value], () => absent, gates)).toMatchObject([{ notChecked: 'zeroDenominator' }]);
  });
});

describe('adjustments', () => {
  const check = async (...rows: readonly string[]) => {
    await bank.write('tape.csv', tapeOf('2024-01-31,L1,1.00,x'));
    await bank.write('adjustments.csv', ['id,by,ok', ...rows, ''].join('\n'));
    const adjustment = bank.mapping({
      table: 'adjustment',
      files: '../adjustments.csv',
      columns: {
        ...{ adjustment_id: { from: 'id' }, preparer: { from: 'by' }, approver: { from: 'ok' } },
        ...{ period: { const: '2024-01' }, cells: { const: 'C1.balance' }, currency: { const: 'CNY' } },
        ...{ amount: { const: '1.00' }, reason: { const: 'late booking' } },
      },
    });
    const snapshot = await bank.ingest([bank.mapping({ files: '../tape.csv' }), adjustment]);
    return checkSnapshot(snapshot, {
      ...{ engine: bank.engine, period: parsePeriod('2024-01'), cutoff: 'periodEnd', months: ['2024-01'] },
      ...{ currency: 'CNY', gates: { maxRejectShare: '0', freshnessDays: 'off', tolerances: [], critical: [] } },
    });
  };

  test('of two persons pass; of one person, however the name is typed, they stop the report', async () => {
    expect((await check('A1,Wang Wei,Li Na')).blockers).toEqual([]);
    const result = await check('A1,Wang Wei,Li Na', 'A2,Wang Wei, ＷＡＮＧ  wei');
    expect(result.blockers).toEqual([
      '1 adjustments were prepared and approved by one person: two are needed (tie adjustment.persons)',
    ]);
  });
});
