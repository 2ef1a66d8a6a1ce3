import { shiftDay } from '../../domain/index.ts';
import { sqlText } from '../dialect.ts';
import { BOTH_SETS, bookOnly, type Entry, type Measure, splitBy, stock } from '../entry.ts';
import type { Fact } from '../fact.ts';
import type { Family } from '../family.ts';
import { keyedStatement } from '../keyed.ts';
import { hasColumn, type MonthSources, type Statement } from '../statement.ts';

const STAGES = ['preparing', 'filed', 'first_instance', 'appeal', 'judgment', 'enforcement', 'terminated'];

/** A clock of a case: how it is named in facts and measures, and the column with its end. */
const CLOCKS = [
  { column: 'limitation_end', prefix: 'limitation', lapsed: 'lapsed', name: { 'zh-CN': '诉讼时效', en: 'Limitation' } },
  {
    column: 'guarantee_period_end',
    prefix: 'guarantee',
    lapsed: 'guaranteeLapsed',
    name: { 'zh-CN': '保证期间', en: 'Guarantee period' },
  },
] as const;

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
};

function legalStatement(sources: MonthSources): Statement | undefined {
  const part = sources.part('legal_case');
  if (part === undefined) return undefined;
  const { cutoff } = sources;
  const has = (column: string): boolean => hasColumn(part, column);
  const day = `DATE ${sqlText(cutoff)}`;
  const isOpen = [
    'c."stage" <> \'closed\'',
    ...(has('closed_at') ? [`(c."closed_at" IS NULL OR c."closed_at" > ${day})`] : []),
  ];
  const unfiled = has('filed_at') ? `(c."filed_at" IS NULL OR c."filed_at" > ${day})` : 'c."stage" = \'preparing\'';
  const clocks = CLOCKS.filter(({ column }) => has(column));
  const when = (condition: string): string => `CASE WHEN ${unfiled} AND ${condition} THEN 1 ELSE 0 END`;
  const within = (column: string, days: number): string =>
    when(`c."${column}" >= ${day} AND c."${column}" <= DATE ${sqlText(shiftDay(cutoff, days))}`);
  return keyedStatement('legal', sources.month, [part], {
    from: (source) => `${source('legal_case')} AS c`,
    where: isOpen,
    id: 'c."case_id"',
    dimensions: {},
    keys: { stage: 'c."stage"' },
    values: {
      ...(has('claim') ? { claimed: 'c."claim"' } : {}),
      ...Object.assign(
        {},
        ...clocks.map(({ column, prefix }) => ({
          [`${prefix}_30`]: within(column, 30),
          [`${prefix}_90`]: within(column, 90),
          [`${prefix}_gone`]: when(`c."${column}" < ${day}`),
        })),
      ),
    },
    facts: {
      legalCases: 'COUNT(*)',
      ...(has('claim') ? { legalClaims: 'SUM(claimed)' } : {}),
      ...Object.assign(
        {},
        ...clocks.map(({ prefix, lapsed }) => ({
          [`${prefix}Within30`]: `SUM(${prefix}_30)`,
          [`${prefix}Within90`]: `SUM(${prefix}_90)`,
          [`${lapsed}Cases`]: `SUM(${prefix}_gone)`,
        })),
      ),
    },
    currency: 'c."currency"',
  });
}

function byStage(measure: Measure): Measure {
  return { ...splitBy('stage', ofBook(measure)), values: { stage: STAGES } };
}

function clock(measure: string, fact: string, name: Measure['name']): Measure {
  return ofBook(stock(measure, 'count', name, [{ fact }]));
}

function ofBook(measure: Measure): Measure {
  return { ...bookOnly(measure), compared: 'book' };
}
