import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { type ComposeInputs, compose } from '../../src/compose/index.ts';
import {
  ABSENCE_REASONS,
  COMPARISONS,
  canonicalJson,
  comparisonMonth,
  type DefinitionSet,
  DPD_BANDS,
  type Figure,
  figureId,
  type Indicator,
  LOAN_CLASSES,
  LOCALES,
  monthsUpTo,
  reportSettingsSchema,
  UNKNOWN,
  type Unit,
} from '../../src/domain/index.ts';
import { indicatorsOf } from '../../src/measure/index.ts';
import { loadWords, say } from '../../src/render/index.ts';
import { figureIdsOf, wordingsOf } from '../support/report-walk.ts';

const MONTH = '2026-10';
const MONTHS = monthsUpTo(MONTH, 13);
/** One is named as every object has a member: a lender's words are its own only. */
const REGIONS = ['East', 'constructor', UNKNOWN];
const words = await loadWords(new URL('../../templates/words', import.meta.url).pathname);

describe.each(['cn_2023', 'par', 'basel_npe'] as const)('a report of the set %s', (set) => {
  test('refers only to figures that it carries, and says every wording in both languages', () => {
    const present = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 40, maxLength: 40 });
    fc.assert(
      fc.property(present, fc.boolean(), (pattern, withFindings) => {
        const report = compose(inputsOf(set, pattern, withFindings));
        const carried = new Set(Object.keys(report.figures));
        for (const wording of wordingsOf(report)) {
          for (const locale of LOCALES) {
            say(words, locale, wording, (id) => {
              expect(carried.has(id), id).toBe(true);
              return '1';
            });
          }
        }
        for (const id of figureIdsOf(report)) expect(carried.has(id), id).toBe(true);
      }),
      { numRuns: 8 },
    );
  });

  test('equal inputs give equal bytes', () => {
    const pattern = Array.from({ length: 40 }, (_, i) => i % 10);
    expect(canonicalJson(compose(inputsOf(set, pattern, true)))).toBe(
      canonicalJson(compose(inputsOf(set, pattern, true))),
    );
  });
});

test('the word of a direction agrees with the number beside it, as displayed', () => {
  for (const [change, word] of [
    ['0.0003', 'up'],
    ['-0.0003', 'down'],
    ['0.00001', 'flat'],
    ['-0.00001', 'flat'],
  ] as const) {
    const inputs = inputsOf('cn_2023', Array(40).fill(5), false);
    const id = figureId({ indicator: 'C2', measure: 'prevMonth', period: MONTH, dimensions: {} });
    const figures = new Map(inputs.figures);
    const figure = figures.get(id);
    if (figure === undefined) throw new Error('no change of C2');
    figures.set(id, { ...figure, value: change, reason: null });
    const sentence = compose({ ...inputs, figures }).onePage.sentences.find(({ key }) =>
      key.startsWith('compose.sentence.npl'),
    );
    expect(sentence?.params.direction).toEqual({ word: `compose.direction.${word}` });
  }
});

test('the region with the highest ratio is the one named', () => {
  const inputs = inputsOf('cn_2023', Array(40).fill(5), false);
  const figures = new Map(inputs.figures);
  const id = figureId({ indicator: 'C2', measure: '', period: MONTH, dimensions: { region: 'constructor' } });
  const figure = figures.get(id);
  if (figure === undefined) throw new Error('no C2 of constructor');
  figures.set(id, { ...figure, value: '0.9', reason: null });
  const sentence = compose({ ...inputs, figures }).onePage.sentences.find(
    ({ key }) => key === 'compose.sentence.worst',
  );
  expect(sentence?.params.value).toEqual({ literal: 'constructor' });
  expect(sentence?.params.ratio).toEqual({ figure: id });
});

function inputsOf(set: DefinitionSet, pattern: readonly number[], withFindings: boolean): ComposeInputs {
  const settings = reportSettingsSchema.parse({
    id: 'monthly',
    title: { 'zh-CN': '月报', en: 'Monthly' },
    period: 'month',
    definitionSet: set,
    dimensions: ['region', 'dim_channel'],
    thresholds: [{ figure: 'C5', red: '0.05' }],
  });
  const indicators = indicatorsOf(set);
  const figures = figuresOf(indicators, set, pattern);
  const first = [...figures.values()].find(({ indicator, period }) => indicator === 'C5' && period === MONTH);
  const finding = {
    id: 'a',
    kind: 'thresholdBreached',
    severity: 'red',
    evidence: [first?.id ?? ''],
    bound: '0.05',
    tie: null,
  } as const;
  const order = { report: 'monthly', period: MONTH, scope: {}, revision: 1, orderedBy: { name: 'a', proved: true } };
  return {
    order: { ...order, orderedAt: '2026-11-05T01:00:00.000Z', reason: null, late: false },
    settings,
    lender: { lender: { 'zh-CN': '银行', en: 'Bank' }, currency: 'CNY', displayUnit: { 'zh-CN': '万元', en: 'm' } },
    cutoffDate: '2026-10-31',
    months: MONTHS,
    comparisons: COMPARISONS.map((key) => ({ key, month: comparisonMonth(MONTH, key) })),
    figures,
    indicators,
    missing: ABSENCE_REASONS.map((reason) => ({
      indicator: 'C3',
      reason: reason === 'notSupplied' ? `${reason}:ead` : reason,
    })),
    check: { cutoffDate: '2026-10-31', ties: [], blockers: [], warnings: ['none of it'], extractedAt: null },
    snapshot: { hash: 'a'.repeat(64), inputs: [], controls: [], rejects: [], rejectCounts: { badDate: 2 } },
    outlook: { series: [], refused: [{ indicator: 'C2', changes: 3 }] },
    findings: withFindings ? [finding] : [],
    dimensionWords: { region: {} },
    inputsHash: 'b'.repeat(64),
    tools: { node: 'v24' },
  };
}

/** Every figure the catalogue can give, for the book and by region; the pattern decides values and absences. */
function figuresOf(
  indicators: readonly Indicator[],
  set: DefinitionSet,
  pattern: readonly number[],
): Map<string, Figure> {
  const figures = new Map<string, Figure>();
  const base = set === 'cn_2023' ? {} : { set };
  const own: Record<string, readonly string[]> = {
    class: LOAN_CLASSES,
    band: DPD_BANDS.map(({ name }) => name),
    by: ['industry', 'region'],
  };
  let step = 0;
  const put = (indicator: string, measure: string, unit: Unit, period: string, dimensions: Record<string, string>) => {
    const id = figureId({ indicator, measure, period, dimensions: { ...base, ...dimensions } });
    const digit = pattern[step++ % pattern.length] ?? 0;
    const absent = digit === 0;
    figures.set(id, {
      ...{ id, indicator, measure, period, dimensions: { ...base, ...dimensions }, unit, currency: null },
      value: absent ? null : `0.0${digit}`,
      reason: absent ? 'noHistory' : null,
      ...{ numerator: null, denominator: null, definitionSet: set, definition: `${indicator}/1`, status: null },
    });
  };
  for (const { code, measures, ownDimensions } of indicators) {
    for (const { measure, unit } of measures) {
      const cuts: Record<string, string>[] = [{}, ...REGIONS.map((region) => ({ region }))];
      for (const dimension of ownDimensions)
        for (const value of own[dimension] ?? []) cuts.push({ [dimension]: value });
      for (const cut of cuts) {
        for (const month of MONTHS) put(code, measure, unit, month, cut);
        for (const key of COMPARISONS) {
          put(code, measure === '' ? key : `${measure}_${key}`, unit === 'ratio' ? 'pp' : unit, MONTH, cut);
          if (unit === 'amount') put(code, `${measure}_${key}_growth`, 'ratio', MONTH, cut);
        }
      }
    }
  }
  return figures;
}
