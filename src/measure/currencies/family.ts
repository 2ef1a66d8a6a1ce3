import type { Measure } from '../entry.ts';
import type { Family } from '../family.ts';
import { apartStatement } from './statement.ts';

/** What stands apart because its currency has no rate; in that currency, never added to anything. */
export const APART_MEASURES: readonly Measure[] = [
  {
    measure: 'unconverted',
    unit: 'amount',
    name: { 'zh-CN': '无汇率、未折算的余额（原币）', en: 'Balance not converted for want of a rate (own currency)' },
    formula: { kind: 'sum', of: [{ fact: 'apartBalance', split: true }] },
    split: ['key'],
    currencyOf: 'key',
    cuts: 'never',
    compared: 'nowhere',
  },
  {
    measure: 'unconvertedCount',
    unit: 'count',
    name: { 'zh-CN': '无汇率、未折算的贷款笔数', en: 'Loans not converted for want of a rate' },
    formula: { kind: 'sum', of: [{ fact: 'apartLoans', split: true }] },
    split: ['key'],
    cuts: 'never',
    compared: 'nowhere',
  },
];

/** Loans whose amounts cannot be brought into the report's currency. */
export const CURRENCIES: Family = {
  facts: {
    // Of another currency each, so never `mixedCurrency`: every figure names its own.
    apartBalance: { statement: 'apart', unit: 'number', scale: 2, needs: ['fx_rate.rate'] },
    apartLoans: { statement: 'apart', unit: 'count', scale: 0, needs: ['fx_rate.rate'] },
  },
  statements: [
    {
      name: 'apart',
      cut: false,
      build: (sources) => [apartStatement(sources)].filter((statement) => statement !== undefined),
    },
  ],
  entries: [],
};
