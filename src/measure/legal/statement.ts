import { shiftDay } from '../../domain/index.ts';
import { sqlText } from '../dialect.ts';
import { keyedStatement } from '../keyed.ts';
import { hasColumn, type MonthSources, type Statement } from '../statement.ts';

/** A clock of a case: how it is named in facts and measures, and the column with its end. */
export const CLOCKS = [
  { column: 'limitation_end', prefix: 'limitation', lapsed: 'lapsed', name: { 'zh-CN': '诉讼时效', en: 'Limitation' } },
  {
    column: 'guarantee_period_end',
    prefix: 'guarantee',
    lapsed: 'guaranteeLapsed',
    name: { 'zh-CN': '保证期间', en: 'Guarantee period' },
  },
] as const;

/** Cases open at the cut-off by stage, with the clocks of those not yet filed. */
export function legalStatement(sources: MonthSources): Statement | undefined {
  const part = sources.part('legal_case');
  if (part === undefined) return undefined;
  const { cutoff } = sources;
  const has = (column: string): boolean => hasColumn(part, column);
  const day = `DATE ${sqlText(cutoff)}`;
  const unfiled = unfiledCase(sources);
  const clocks = CLOCKS.filter(({ column }) => has(column));
  const when = (condition: string): string => `CASE WHEN ${unfiled} AND ${condition} THEN 1 ELSE 0 END`;
  const within = (column: string, days: number): string =>
    when(`c."${column}" >= ${day} AND c."${column}" <= DATE ${sqlText(shiftDay(cutoff, days))}`);
  return keyedStatement('legal', sources.month, [part], {
    from: (source) => `${source('legal_case')} AS c`,
    where: openCases(sources),
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

/** Conditions of a case that is open at the cut-off. */
export function openCases(sources: MonthSources): readonly string[] {
  const closes = hasColumn(sources.part('legal_case'), 'closed_at');
  const day = `DATE ${sqlText(sources.cutoff)}`;
  return ['c."stage" <> \'closed\'', ...(closes ? [`(c."closed_at" IS NULL OR c."closed_at" > ${day})`] : [])];
}

/** Condition of a case that is not before a court yet: its clocks run. */
export function unfiledCase(sources: MonthSources): string {
  if (!hasColumn(sources.part('legal_case'), 'filed_at')) return 'c."stage" = \'preparing\'';
  return `(c."filed_at" IS NULL OR c."filed_at" > DATE ${sqlText(sources.cutoff)})`;
}
