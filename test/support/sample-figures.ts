import {
  type ComparisonKey,
  type Figure,
  figureId,
  type LoanClass,
  type LocalText,
  monthsUpTo,
  type ReportBlock,
  type ReportCell,
  type ReportTable,
  type Scope,
  type Unit,
  unitsText,
  type Wording,
} from '../../src/domain/index.ts';

export const MONTH = '2026-10';

export const MONTHS = monthsUpTo(MONTH, 13);

export const REGIONS: readonly LocalText[] = [
  { 'zh-CN': '华东', en: 'East' },
  { 'zh-CN': '华南', en: 'South' },
  { 'zh-CN': '华北', en: 'North' },
  { 'zh-CN': '华中', en: 'Central' },
  { 'zh-CN': '西南', en: 'South-west' },
  { 'zh-CN': '西北', en: 'North-west' },
  { 'zh-CN': '东北', en: 'North-east' },
  { 'zh-CN': '（未知）', en: '(unknown)' },
];

export const INDUSTRIES: readonly LocalText[] = [
  { 'zh-CN': '批发和零售业', en: 'Wholesale and retail' },
  { 'zh-CN': '制造业', en: 'Manufacturing' },
  { 'zh-CN': '房地产业', en: 'Real estate' },
  { 'zh-CN': '建筑业', en: 'Construction' },
  { 'zh-CN': '交通运输、仓储和邮政业', en: 'Transport, storage and post' },
  { 'zh-CN': '农、林、牧、渔业', en: 'Agriculture, forestry and fishing' },
  { 'zh-CN': '个人消费', en: 'Personal consumption' },
];

export const CLASS_NAMES: Readonly<Record<LoanClass, LocalText>> = {
  normal: { 'zh-CN': '正常', en: 'Normal' },
  special_mention: { 'zh-CN': '关注', en: 'Special mention' },
  substandard: { 'zh-CN': '次级', en: 'Substandard' },
  doubtful: { 'zh-CN': '可疑', en: 'Doubtful' },
  loss: { 'zh-CN': '损失', en: 'Loss' },
};

export const BOARD_NAMES: Readonly<Record<string, LocalText>> = {
  C2: { 'zh-CN': '不良贷款率', en: 'NPL ratio' },
  C2a: { 'zh-CN': '加回核销不良率', en: 'NPL ratio with write-offs added back' },
  C4: { 'zh-CN': '关注类贷款占比', en: 'Special-mention ratio' },
  C5: { 'zh-CN': '逾期贷款率', en: 'Overdue ratio' },
  C6: { 'zh-CN': '逾期90天以上贷款率', en: 'Overdue 90+ ratio' },
  C7: { 'zh-CN': '逾期90天以上贷款与不良贷款比例', en: 'NPL deviation' },
  P1: { 'zh-CN': '拨备覆盖率', en: 'Provision coverage' },
  P2: { 'zh-CN': '贷款拨备率', en: 'Loan provision ratio' },
  K3: { 'zh-CN': '前十大客户占贷款比例', en: 'Top-10 customers to loans' },
  K4: { 'zh-CN': '赫芬达尔指数（行业）', en: 'Herfindahl index, industry' },
};

interface FigureParts {
  readonly indicator: string;
  readonly measure?: string;
  readonly month?: string;
  readonly dimensions?: Scope;
  readonly unit: Unit;
  readonly value: string | null;
  readonly reason?: string;
  readonly status?: Figure['status'];
}

/** Collects the figures of a sample and hands out their ids. */
export class Figures {
  readonly all: Record<string, Figure>;

  constructor() {
    this.all = {};
  }

  add(parts: FigureParts): string {
    const { indicator, measure = '', month = MONTH, dimensions = {}, unit, value, status = null } = parts;
    const id = figureId({ indicator, measure, period: month, dimensions });
    const currency = unit === 'amount' ? 'CNY' : null;
    const reason = value === null ? (parts.reason ?? 'noHistory') : null;
    const terms = unit === 'ratio' && value !== null ? { numerator: '1562', denominator: '100000' } : noTerms;
    const named = { id, indicator, measure, period: month, dimensions: { ...dimensions }, definitionSet: 'cn_2023' };
    this.all[id] = { ...named, value, unit, currency, ...terms, definition: `${indicator}/1`, status, reason };
    return id;
  }
}

const noTerms = { numerator: null, denominator: null } as const;

export function trend(
  figures: Figures,
  parts: Omit<FigureParts, 'value' | 'month'>,
  values: readonly (string | null)[],
): string[] {
  return MONTHS.map((month, at) => figures.add({ ...parts, month, value: values[at] ?? null }));
}

export function change(
  figures: Figures,
  indicator: string,
  key: ComparisonKey,
  by: number | null,
  unit: Unit = 'pp',
): string {
  const value = by === null ? null : by.toFixed(8);
  return figures.add({ indicator, measure: key, unit: unit === 'index' ? 'index' : 'pp', value });
}

export function total(figures: Figures): { figure: string } {
  return {
    figure:
      trend(
        figures,
        { indicator: 'C1', measure: 'total', unit: 'amount' },
        amountWalk(7, 9_500_000_000_00, 90_000_000_00),
      ).at(-1) ?? '',
  };
}

export function growth(figures: Figures): { figure: string } {
  return {
    figure: figures.add({ indicator: 'C1', measure: 'total_prevMonth_growth', unit: 'ratio', value: '0.00731' }),
  };
}

export function provisionCoverage(figures: Figures): string {
  return trend(figures, { indicator: 'P1', unit: 'ratio' }, ratioWalk(7, 1.786, 0.03)).at(-1) ?? '';
}

export function regionRatio(figures: Figures, at: number): { figure: string } {
  return { figure: regionFigure(figures, at) };
}

export function regionFigure(figures: Figures, at: number): string {
  const value = at === 7 ? null : (at === 4 ? 0.0392 : 0.0101 + at * 0.0013).toFixed(8);
  return figures.add({
    indicator: 'C2',
    dimensions: { region: REGIONS[at]?.en ?? '' },
    unit: 'ratio',
    value,
    reason: 'zeroDenominator',
  });
}

export function ratio(
  figures: Figures,
  indicator: string,
  measure: string,
  dimensions: Scope,
  value: number,
): { figure: string } {
  return { figure: figures.add({ indicator, measure, dimensions, unit: 'ratio', value: value.toFixed(8) }) };
}

export function amount(
  figures: Figures,
  indicator: string,
  measure: string,
  dimensions: Scope,
  cents: number,
): { figure: string } {
  return { figure: figures.add({ indicator, measure, dimensions, unit: 'amount', value: unitsText(BigInt(cents)) }) };
}

export function count(figures: Figures, indicator: string, dimensions: Scope, value: number): { figure: string } {
  return { figure: figures.add({ indicator, measure: 'count', dimensions, unit: 'count', value: String(value) }) };
}

export function plain(text: LocalText): Wording {
  return { key: 'page.plain', params: { text: { text } } };
}

export function table(
  id: string,
  title: LocalText,
  columns: readonly LocalText[],
  rows: ReportTable['rows'],
): ReportTable {
  const numeric = (at: number): boolean => rows.some((row) => isFigureCell(row.cells[at]));
  const titled = columns.map((name, at) => ({
    title: plain(name),
    align: numeric(at) ? ('number' as const) : ('text' as const),
  }));
  return { kind: 'table', id, title: plain(title), columns: titled, rows, wide: false };
}

function isFigureCell(cell: ReportCell | undefined): boolean {
  return cell !== undefined && cell !== null && 'figure' in cell;
}

export type Chart = Extract<ReportBlock, { readonly kind: 'chart' }>;

export function chartOf(
  id: string,
  form: Chart['form'],
  title: LocalText,
  unit: Unit,
  data: Pick<Chart, 'categories' | 'series'>,
): Chart {
  const alternative: Wording = { key: 'sample.alternative', params: { title: { text: title } } };
  return { kind: 'chart', id, form, title: plain(title), alternative, unit, ...data, lines: [] };
}

export function ratioWalk(seed: number, start: number, step: number): string[] {
  return walk(seed).map((n, at) => (start + step * (n + at * 0.3)).toFixed(10));
}

export function amountWalk(seed: number, start: number, step: number): string[] {
  return walk(seed).map((n, at) => unitsText(BigInt(Math.round(start + step * (n + at * 0.4)))));
}

/** Thirteen numbers between -1 and 1 that are the same for the same seed. */
function walk(seed: number): number[] {
  let state = seed * 2_654_435_761;
  return MONTHS.map(() => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 1_073_741_824 - 1;
  });
}
