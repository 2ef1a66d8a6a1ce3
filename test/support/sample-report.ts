import {
  COMPARISONS,
  comparisonMonth,
  type Param,
  type Report,
  reportSchema,
  type Unit,
  type Wording,
} from '../../src/domain/index.ts';
import {
  BOARD_NAMES,
  change,
  Figures,
  growth,
  MONTH,
  MONTHS,
  plain,
  provisionCoverage,
  ratioWalk,
  regionRatio,
  total,
  trend,
} from './sample-figures.ts';
import { sections } from './sample-sections.ts';

/**
 * A believable monthly management report in both languages: seven sections, tables (one wide), four chart forms,
 * 13-month trends, unavailable figures with their reasons. Its wordings are the keys of `sample-words.ts`.
 */
export function sampleReport(change: (report: Report) => unknown = (report) => report): Report {
  const figures = new Figures();
  const report: Report = {
    schema: 'riskpress.report/1',
    identity: identity(),
    order: {
      orderedAt: '2026-11-03T01:30:00.000Z',
      orderedBy: 'li.wei',
      proved: true,
      reason: '例行月报 / periodic report',
      extractedAt: '2026-11-02T18:05:00.000Z',
    },
    comparisons: COMPARISONS.map((key) => ({ key, month: comparisonMonth(MONTH, key) })),
    onePage: onePage(figures),
    sections: sections(figures),
    figures: figures.all,
    provenance: {
      snapshot: '3f8a2c5b9d0e417286bc54a1f0e9d8c7b6a5948372615049382716a5b4c3d2e1',
      inputs: '91c7be02d4f6a8135790bdf2468ace13579bdf02468ace024681357f9bdf1357',
      tools: { riskpress: '0.1.0', duckdb: '1.5.5', node: '24.21.0' },
    },
  };
  return reportSchema.parse(change(report));
}

function identity(): Report['identity'] {
  return {
    report: 'monthly',
    kind: 'management',
    period: MONTH,
    scope: {},
    revision: 1,
    cutoffDate: '2026-10-31',
    title: { 'zh-CN': '贷后风险月度报告', en: 'Monthly post-loan risk report' },
    lender: { 'zh-CN': '示范银行股份有限公司', en: 'Demo Bank Co., Ltd.' },
    label: 'confidential',
    currency: 'CNY',
    definitionSet: 'cn_2023',
    balanceBase: plain({ 'zh-CN': '贷款本金余额', en: 'outstanding principal' }),
    displayUnit: { 'zh-CN': { name: '万元', exponent: 4 }, en: { name: 'm', exponent: 6 } },
    languages: ['zh-CN', 'en'],
  };
}

function onePage(figures: Figures): Report['onePage'] {
  const npl = trend(figures, { indicator: 'C2', unit: 'ratio' }, ratioWalk(1, 0.0141, 0.0002));
  const changes = COMPARISONS.map((key, at) => change(figures, 'C2', key, at === 3 ? null : 0.0004 + at * 0.0003));
  const last = npl.at(-1) ?? '';
  const sentence = (name: string, params: Record<string, Param>): Wording => ({ key: `sample.${name}`, params });
  const sentences = [
    sentence('book', { total: total(figures), growth: growth(figures) }),
    sentence('npl', { npl: { figure: last }, change: { figure: changes[0] ?? last } }),
    sentence('overdue', {
      overdue: { figure: trend(figures, { indicator: 'C5', unit: 'ratio' }, ratioWalk(2, 0.023, 0.0004)).at(-1) ?? '' },
    }),
    sentence('region', { region: { text: { 'zh-CN': '西南', en: 'South-west' } }, npl: regionRatio(figures, 4) }),
    sentence('coverage', { coverage: { figure: provisionCoverage(figures) } }),
  ];
  const codes = ['C2', 'C2a', 'C4', 'C5', 'C6', 'C7', 'P1', 'P2', 'K3', 'K4'] as const;
  return { sentences, board: codes.map((code, at) => boardRow(figures, code, at)) };
}

function boardRow(figures: Figures, code: string, at: number): Report['onePage']['board'][number] {
  const unit: Unit = code === 'K4' ? 'index' : 'ratio';
  const absent = code === 'P2';
  const base = [0.0141, 0.0187, 0.031, 0.023, 0.0098, 0.81, 1.786, 0.0264, 0.118, 0.1402][at] ?? 0.01;
  const values = absent ? MONTHS.map(() => null) : ratioWalk(at + 1, base, base / 60);
  const points = trend(figures, { indicator: code, unit, reason: 'notSupplied:provision.amount' }, values);
  const changes = COMPARISONS.map((key, n) =>
    n === 3 && at % 3 === 0 ? null : change(figures, code, key, absent ? null : (base / 90) * (n - 1.4), unit),
  );
  const status = (['amber', 'green', 'green', 'red', 'amber', 'green', 'green', null, 'green', 'amber'] as const)[at];
  const name = BOARD_NAMES[code] ?? { 'zh-CN': code, en: code };
  const threshold = code === 'P2' || unit === 'index' ? null : (['0.05', '0.06', '0.04', '0.025'][at % 4] ?? null);
  return { name, figure: points.at(-1) ?? '', changes, threshold, status: status ?? null, trend: points };
}
