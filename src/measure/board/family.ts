import { ALL_SETS, type Entry, type Measure } from '../entry.ts';
import type { Family } from '../family.ts';

/** Finished from other figures (board.ts): no facts of their own. */
const FROM_FIGURES = {
  formula: { kind: 'computed', of: {}, compute: () => null },
  cuts: 'never',
  compared: 'nowhere',
} as const;

const measures = {
  days: {
    ...FROM_FIGURES,
    measure: 'daysInStatus',
    unit: 'days',
    name: { 'zh-CN': '当前状态持续天数', en: 'Days in status' },
    split: ['key'],
    months: 'reportMonth',
  },
  breaches: {
    ...FROM_FIGURES,
    measure: 'breaches12m',
    unit: 'count',
    name: { 'zh-CN': '近12个月突破红线月数', en: 'Months in red, last 12' },
    split: ['key'],
    months: 'reportMonth',
  },
  headroom: {
    ...FROM_FIGURES,
    measure: '',
    unit: 'ratio',
    name: { 'zh-CN': '限额余量', en: 'Headroom' },
    split: ['key'],
    months: 'reportMonth',
  },
  headroomBySet: {
    ...FROM_FIGURES,
    measure: 'bySet',
    unit: 'ratio',
    name: { 'zh-CN': '对各限额的余量', en: 'Headroom to each bound' },
    split: ['group', 'key'],
    months: 'reportMonth',
  },
} as const satisfies Record<string, Measure>;

const Q1: Entry = {
  code: 'Q1',
  version: 1,
  name: { 'zh-CN': '关键风险指标状态', en: 'KRI status' },
  formula: {
    'zh-CN': '各指标值对照其各套限额，取最严状态；持续天数按月末计；近12个月中状态为红的月数',
    en: 'Each figure against every set of bounds that holds for it, the strictest status; days by month-ends; months in red of the last 12',
  },
  numerator: { 'zh-CN': '不适用（计数与天数）', en: 'None: days and months are counted' },
  denominator: { 'zh-CN': '不适用', en: 'None' },
  pitfall: {
    'zh-CN': '各月均按报告日有效的限额判定；已到期的限额只列示、不判定；两个月末之间的变动不可见',
    en: 'Every month is judged by the bounds in force at the cut-off; an expired bound is shown and judges nothing; nothing is seen between month-ends',
  },
  direction: 'neutral',
  sets: ALL_SETS,
  needs: [],
  source: { 'zh-CN': '本系统约定', en: "This product's convention" },
  measures: [measures.days, measures.breaches],
};

const Q2: Entry = {
  code: 'Q2',
  version: 1,
  name: { 'zh-CN': '限额余量', en: 'Headroom' },
  formula: {
    'zh-CN': '（限额 − 指标值）÷ 限额；下限类为（指标值 − 限额）÷ 限额；多套限额取最小者；限额取红线，无红线取黄线',
    en: '(limit - value) / limit, for a floor (value - limit) / limit; of several bounds the least; the limit is red, else amber',
  },
  numerator: { 'zh-CN': '限额与指标值之差', en: 'Distance from the limit' },
  denominator: { 'zh-CN': '限额', en: 'Limit' },
  pitfall: { 'zh-CN': '负值即已突破；限额为零时不计算', en: 'Negative once breached; a limit of zero has no headroom' },
  direction: 'lowerIsWorse',
  sets: ALL_SETS,
  needs: [],
  source: { 'zh-CN': '本系统约定', en: "This product's convention" },
  measures: [measures.headroom, measures.headroomBySet],
};

/** Q1 and Q2: the board of figures that have a bound. */
export const BOARD: Family = { facts: {}, statements: [], entries: [Q1, Q2] };
