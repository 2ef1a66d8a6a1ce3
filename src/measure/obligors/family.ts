import { BOTH_SETS, bookOnly, type Entry, type Measure, rate, stock } from '../entry.ts';
import type { Fact } from '../fact.ts';
import type { Family } from '../family.ts';
import { OBLIGOR_RATIOS, type ObligorRatio } from './ratio.ts';
import { factName, obligorRatioStatement } from './statement.ts';

/** O1-O7: what the obligors' own statements say. */
export const OBLIGORS: Family = {
  facts: Object.assign({}, ...OBLIGOR_RATIOS.map(factsOf)),
  statements: [
    {
      name: 'obligorRatio',
      cut: false,
      build: (sources) => [obligorRatioStatement(sources)].filter((statement) => statement !== undefined),
    },
  ],
  entries: OBLIGOR_RATIOS.map(entryOf),
};

function factsOf(ratio: ObligorRatio): Readonly<Record<string, Fact>> {
  const needs = [...ratio.top, ...ratio.bottom, 'loan_snapshot.obligor_id', 'loan_snapshot.principal_balance'];
  // The amounts of a statement are of its own currency, above and below alike: they are a ratio's parts, no amounts.
  const part = { statement: 'obligorRatio', unit: 'number', scale: 2, needs } as const;
  const counted = { ...part, unit: 'count', scale: 0 } as const;
  return {
    [factName(ratio, 'Top')]: part,
    [factName(ratio, 'Bottom')]: part,
    [factName(ratio, 'Covered')]: counted,
    [factName(ratio, 'Red')]: counted,
    [factName(ratio, 'Amber')]: counted,
    [factName(ratio, 'RedOwed')]: { ...part, unit: 'amount' },
  };
}

function entryOf(ratio: ObligorRatio): Entry {
  const of = (part: string) => [{ fact: factName(ratio, part) }];
  return {
    code: ratio.code,
    version: 1,
    name: ratio.name,
    formula: {
      'zh-CN': `${ratio.formula['zh-CN']}；先对有报表的客户分别求和，再相除；另列超过预警线的户数与风险敞口`,
      en: `${ratio.formula.en}: sums over the obligors with a statement, then divided; with the number beyond each line and their exposure`,
    },
    numerator: {
      'zh-CN': '有报表的在贷客户分子之和',
      en: 'Sum of the part above over obligors with a statement who owe something',
    },
    denominator: { 'zh-CN': '同一批客户分母之和', en: 'Sum of the part below over the same obligors' },
    pitfall: ratio.pitfall,
    direction: ratio.worse === 'above' ? 'higherIsWorse' : 'lowerIsWorse',
    sets: BOTH_SETS,
    needs: [...ratio.top, ...ratio.bottom, 'loan_snapshot.obligor_id'],
    source: {
      'zh-CN': '财务分析通行口径；预警线为本系统约定，可由机构调整',
      en: 'Common financial analysis; lines are a Riskpress convention that a lender overrides',
    },
    measures: [
      ofBook(rate('', ratio.name, of('Top'), of('Bottom'))),
      ofBook(stock('covered', 'count', { 'zh-CN': '有报表的客户数', en: 'Obligors with a statement' }, of('Covered'))),
      ofBook(stock('amber', 'count', { 'zh-CN': '黄色预警客户数', en: 'Obligors beyond the amber line' }, of('Amber'))),
      ofBook(stock('red', 'count', { 'zh-CN': '红色预警客户数', en: 'Obligors beyond the red line' }, of('Red'))),
      ofBook(
        stock(
          'redExposure',
          'amount',
          { 'zh-CN': '红色预警客户风险敞口', en: 'Exposure to obligors beyond the red line' },
          of('RedOwed'),
        ),
      ),
    ],
  };
}

function ofBook(measure: Measure): Measure {
  return { ...bookOnly(measure), compared: 'book' };
}
