import { describe, expect, it } from 'vitest';

import { type Figure, figureId, monthsUpTo } from '../../src/domain/index.ts';
import { breakQuestions } from '../../src/measure/jump.ts';
import { SETTINGS } from './book.ts';

const MONTHS = monthsUpTo('2026-10', 13);

function series(
  values: readonly (string | null)[],
  [indicator, measure, unit]: readonly [string, string, Figure['unit']],
) {
  const months = MONTHS.slice(-values.length);
  const figures = values.map((value, i): Figure => {
    const period = months[i] ?? '';
    return {
      id: figureId({ indicator, measure, period, dimensions: {} }),
      ...{
        indicator,
        measure,
        period,
        dimensions: {},
        value,
        unit,
        currency: null,
        numerator: null,
        denominator: null,
      },
      ...{
        definitionSet: 'cn_2023',
        definition: `${indicator}/1`,
        status: null,
        reason: value === null ? 'noData' : null,
      },
    };
  });
  return new Map(figures.map((figure) => [figure.id, figure]));
}

const RATIO = ['C2', '', 'ratio'] as const;
const settings = { ...SETTINGS, months: MONTHS };
/** Changes of 0.0002 to 0.0005, but for the last of these. */
const QUIET = ['0.0200', '0.0203', '0.0201', '0.0206', '0.0202', '0.0205', '0.0203', '0.0208', '0.0204', '0.0207'];

const asked = (values: readonly (string | null)[], more = {}) =>
  breakQuestions(series(values, RATIO), { ...settings, ...more });

describe('a jump far outside the series', () => {
  it('is a question, with the usual change beside it', () => {
    expect(asked([...QUIET, '0.0107'])).toEqual([
      {
        figure: 'C2@2026-10',
        before: 'C2@2026-09',
        month: '2026-10',
        unit: 'ratio',
        change: '-0.01',
        usual: '0.0003',
      },
    ]);
  });

  it('in a month past is asked about too, also where the series goes on from there', () => {
    const [first] = asked([...QUIET, '0.0500', '0.0503', '0.0501']);
    expect(first).toMatchObject({ month: '2026-08', change: '0.0293' });
  });

  it('is not asked about for ever', () => {
    const months = monthsUpTo('2027-10', 25);
    const figures = series([...QUIET, '0.0500', '0.0503', '0.0501'], RATIO);
    const at = (last: string) =>
      breakQuestions(figures, { ...settings, months: months.filter((month) => month <= last) }).map(
        ({ month }) => month,
      );
    expect(at('2027-08')).toEqual(['2026-08']);
    expect(at('2027-09')).toEqual([]);
  });

  it('is no question where it was declared, for the measure or the whole indicator', () => {
    const reason = { 'zh-CN': '合并', en: 'Merger' };
    expect(asked([...QUIET, '0.0107'], { breaks: [{ date: '2026-10-15', figure: 'C2', reason }] })).toEqual([]);
    expect(asked([...QUIET, '0.0107'], { breaks: [{ date: '2026-09-15', figure: 'C2', reason }] })).toHaveLength(1);
    expect(
      asked([...QUIET, '0.0107'], { breaks: [{ date: '2026-10-15', figure: 'C2.balance', reason }] }),
    ).toHaveLength(1);
  });
});

describe('what is no jump', () => {
  it.each<[string, readonly (string | null)[]]>([
    ['a change of 8 times the usual one', [...QUIET, '0.0231']],
    ['a change under half a point, however quiet the series', [...QUIET.map(() => '0.02'), '0.0249']],
    ['too short a history', [...QUIET.slice(-6), '0.0900']],
    ['a gap: the months around it are not neighbours', [...QUIET.slice(0, 8), null, '0.0900']],
  ])('%s', (_, values) => {
    expect(asked(values)).toEqual([]);
  });

  it('an amount that moves by a twentieth or less', () => {
    const flat = Array.from({ length: 10 }, (_, i) => String(1000 + i));
    const amounts = (last: string) => breakQuestions(series([...flat, last], ['C1', 'balance', 'amount']), settings);
    expect(amounts('1059')).toEqual([]);
    expect(amounts('1061')).toHaveLength(1);
  });
});
