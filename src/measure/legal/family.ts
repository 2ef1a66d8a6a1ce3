import { BOTH_SETS, bookOnly, type Entry, type Measure, splitBy, stock } from '../entry.ts';
import type { Fact } from '../fact.ts';
import type { Family } from '../family.ts';
import { LEGAL_LISTS } from './lists.ts';
import { CLOCKS, legalStatement } from './statement.ts';

const STAGES = ['preparing', 'filed', 'first_instance', 'appeal', 'judgment', 'enforcement', 'terminated'];

const NEEDS = ['legal_case.stage'];
const counted = { statement: 'legal', unit: 'count', scale: 0, needs: NEEDS } as const;

const FACTS: Readonly<Record<string, Fact>> = {
  legalCases: counted,
  legalClaims: { ...counted, unit: 'amount', scale: 2, needs: ['legal_case.claim'] },
  ...Object.assign(
    {},
    ...CLOCKS.map(({ column, prefix, lapsed }) => ({
      [`${prefix}Within30`]: { ...counted, needs: [`legal_case.${column}`] },
      [`${prefix}Within90`]: { ...counted, needs: [`legal_case.${column}`] },
      [`${lapsed}Cases`]: { ...counted, needs: [`legal_case.${column}`] },
    })),
  ),
};

const ENTRY: Entry = {
  code: 'L9',
  version: 1,
  name: { 'zh-CN': '诉讼案件', en: 'Legal cases' },
  formula: {
    'zh-CN': '截止日未结案件按阶段的件数与标的额；未起诉案件中诉讼时效、保证期间90天与30天内届满及已届满的件数',
    en: 'Cases open at the cut-off by stage, number and claim; of those not yet filed, limitation and guarantee periods ending within 90 and 30 days, and lapsed',
  },
  numerator: { 'zh-CN': '未结案件', en: 'Cases not closed' },
  denominator: { 'zh-CN': '不适用', en: 'None' },
  pitfall: {
    'zh-CN': '90天内含30天内；起诉后时效中断，不再计入；到期当日计入未届满',
    en: '90 days include 30 days; filing stops the clock; the last day itself has not lapsed',
  },
  direction: 'neutral',
  sets: BOTH_SETS,
  needs: NEEDS,
  source: {
    'zh-CN': '《中华人民共和国民法典》诉讼时效与保证期间之规定',
    en: 'Civil Code of China, limitation and guarantee periods',
  },
  measures: [
    ofBook(stock('cases', 'count', { 'zh-CN': '未结案件', en: 'Open cases' }, [{ fact: 'legalCases' }])),
    ofBook(stock('claim', 'amount', { 'zh-CN': '标的额', en: 'Claims' }, [{ fact: 'legalClaims' }])),
    byStage(stock('cases', 'count', { 'zh-CN': '案件数', en: 'Cases' }, [{ fact: 'legalCases', split: true }])),
    byStage(stock('claim', 'amount', { 'zh-CN': '标的额', en: 'Claims' }, [{ fact: 'legalClaims', split: true }])),
    ...CLOCKS.flatMap(({ prefix, lapsed, name }) => [
      clock(`${prefix}90`, `${prefix}Within90`, {
        'zh-CN': `${name['zh-CN']}90天内届满`,
        en: `${name.en} ends within 90 days`,
      }),
      clock(`${prefix}30`, `${prefix}Within30`, {
        'zh-CN': `${name['zh-CN']}30天内届满`,
        en: `${name.en} ends within 30 days`,
      }),
      clock(lapsed, `${lapsed}Cases`, { 'zh-CN': `${name['zh-CN']}已届满`, en: `${name.en} lapsed` }),
    ]),
  ],
};

/** L9: cases before the courts, and the clocks that run against the lender. */
export const LEGAL: Family = {
  facts: FACTS,
  statements: [
    {
      name: 'legal',
      cut: false,
      wholeBook: true,
      build: (sources) => [legalStatement(sources)].filter((statement) => statement !== undefined),
    },
  ],
  entries: [ENTRY],
  lists: LEGAL_LISTS,
};

function byStage(measure: Measure): Measure {
  return { ...splitBy('stage', ofBook(measure)), values: { stage: STAGES } };
}

function clock(measure: string, fact: string, name: Measure['name']): Measure {
  return ofBook(stock(measure, 'count', name, [{ fact }]));
}

function ofBook(measure: Measure): Measure {
  return { ...bookOnly(measure), compared: 'book' };
}
