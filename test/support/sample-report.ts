import {
  COMPARISONS,
  type ComparisonKey,
  comparisonMonth,
  type Figure,
  figureId,
  LOAN_CLASSES,
  type LoanClass,
  type LocalText,
  monthsUpTo,
  type Param,
  type Report,
  type ReportBlock,
  type ReportCell,
  type ReportTable,
  reportSchema,
  type Scope,
  type Unit,
  unitsText,
  type Wording,
} from '../../src/domain/index.ts';

const MONTH = '2026-10';
const MONTHS = monthsUpTo(MONTH, 13);
const REGIONS: readonly LocalText[] = [
  { 'zh-CN': '华东', en: 'East' },
  { 'zh-CN': '华南', en: 'South' },
  { 'zh-CN': '华北', en: 'North' },
  { 'zh-CN': '华中', en: 'Central' },
  { 'zh-CN': '西南', en: 'South-west' },
  { 'zh-CN': '西北', en: 'North-west' },
  { 'zh-CN': '东北', en: 'North-east' },
  { 'zh-CN': '（未知）', en: '(unknown)' },
];
const INDUSTRIES: readonly LocalText[] = [
  { 'zh-CN': '批发和零售业', en: 'Wholesale and retail' },
  { 'zh-CN': '制造业', en: 'Manufacturing' },
  { 'zh-CN': '房地产业', en: 'Real estate' },
  { 'zh-CN': '建筑业', en: 'Construction' },
  { 'zh-CN': '交通运输、仓储和邮政业', en: 'Transport, storage and post' },
  { 'zh-CN': '农、林、牧、渔业', en: 'Agriculture, forestry and fishing' },
  { 'zh-CN': '个人消费', en: 'Personal consumption' },
];
const CLASS_NAMES: Readonly<Record<LoanClass, LocalText>> = {
  normal: { 'zh-CN': '正常', en: 'Normal' },
  special_mention: { 'zh-CN': '关注', en: 'Special mention' },
  substandard: { 'zh-CN': '次级', en: 'Substandard' },
  doubtful: { 'zh-CN': '可疑', en: 'Doubtful' },
  loss: { 'zh-CN': '损失', en: 'Loss' },
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
class Figures {
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

const BOARD_NAMES: Readonly<Record<string, LocalText>> = {
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

function sections(figures: Figures): Report['sections'] {
  return [
    section('overview', { 'zh-CN': '贷款总览', en: 'Overview of the book' }, overview(figures)),
    section('quality', { 'zh-CN': '资产质量', en: 'Asset quality' }, quality(figures)),
    section('segments', { 'zh-CN': '地区与行业', en: 'Regions and industries' }, segments(figures)),
    section('trends', { 'zh-CN': '十三个月走势', en: 'Thirteen months' }, trends(figures)),
    section('forecast', { 'zh-CN': '趋势预测', en: 'Forecast' }, [
      { kind: 'headline', wording: { key: 'sample.forecast', params: {} } },
      { kind: 'paragraph', wording: { key: 'sample.forecastWhy', params: { months: { literal: '24' } } } },
    ]),
    section('recommendations', { 'zh-CN': '处置建议', en: 'Recommendations' }, recommendations(figures)),
    section('definitions', { 'zh-CN': '口径与勾稽', en: 'Definitions and tie-outs' }, definitions()),
  ];
}

function section(id: string, title: LocalText, blocks: readonly ReportBlock[]): Report['sections'][number] {
  return { id, title: plain(title), blocks: [...blocks] };
}

function overview(figures: Figures): readonly ReportBlock[] {
  const rows: ReportTable['rows'] = LOAN_CLASSES.map((name, at) => ({
    total: false,
    status: null,
    cells: [{ text: CLASS_NAMES[name] }, ...classCells(figures, name, at)],
  }));
  const sums: ReportCell[] = [total(figures), ratio(figures, 'C1', 'share', {}, 1), count(figures, 'C1', {}, 20143)];
  const blank: ReportCell[] = COMPARISONS.map(() => null);
  rows.push({ total: true, status: null, cells: [{ text: { 'zh-CN': '合计', en: 'Total' } }, ...sums, ...blank] });
  const titles: LocalText[] = [
    { 'zh-CN': '五级分类', en: 'Class' },
    { 'zh-CN': '余额', en: 'Balance' },
    { 'zh-CN': '占比', en: 'Share' },
    { 'zh-CN': '笔数', en: 'Loans' },
    { 'zh-CN': '较上月', en: 'vs prior month' },
    { 'zh-CN': '较上季末', en: 'vs quarter-end' },
    { 'zh-CN': '较年初', en: 'vs year-end' },
    { 'zh-CN': '同比', en: 'year on year' },
  ];
  return [
    { kind: 'headline', wording: { key: 'sample.book', params: { total: total(figures), growth: growth(figures) } } },
    table(
      'classes',
      { 'zh-CN': '五级分类结构（余额单位：万元）', en: 'Five-category structure (balances in CNY m)' },
      titles,
      rows,
    ),
    chartOf('class-mix', 'stackedArea', { 'zh-CN': '非正常类贷款余额', en: 'Balances below normal' }, 'amount', {
      categories: MONTHS.map((literal) => ({ literal })),
      series: LOAN_CLASSES.slice(1).map((name, at) => ({
        name: plain(CLASS_NAMES[name]),
        points: trend(
          figures,
          { indicator: 'C1', measure: 'balance', unit: 'amount', dimensions: { class: name } },
          amountWalk(at + 20, 30_000_000_00 / (at + 1), 800_000_00),
        ),
      })),
    }),
    { kind: 'note', wording: { key: 'sample.rounding', params: {} } },
  ];
}

function classCells(figures: Figures, name: LoanClass, at: number): readonly ReportCell[] {
  const dimensions = { class: name };
  const values = amountWalk(at + 19, at === 0 ? 9_412_000_000_00 : 30_000_000_00 / at, 800_000_00);
  const balance =
    trend(figures, { indicator: 'C1', measure: 'balance', unit: 'amount', dimensions }, values).at(-1) ?? '';
  const moved = COMPARISONS.map((key, n): ReportCell => {
    const value = unitsText(BigInt(Math.round((n - 1) * 1_234_567_89 * (at + 1))));
    return { figure: figures.add({ indicator: 'C1', measure: `balance_${key}`, dimensions, unit: 'amount', value }) };
  });
  const shares = [0.9712, 0.0147, 0.0079, 0.0041, 0.0021];
  const counts = [19_512, 371, 143, 80, 37];
  return [
    { figure: balance },
    ratio(figures, 'C1', 'share', dimensions, shares[at] ?? 0),
    count(figures, 'C1', dimensions, counts[at] ?? 0),
    ...moved,
  ];
}

function quality(figures: Figures): readonly ReportBlock[] {
  const codes = ['C2', 'C5', 'C6'];
  const titles: LocalText[] = [
    { 'zh-CN': '指标', en: 'Indicator' },
    { 'zh-CN': '本期', en: 'Current' },
    { 'zh-CN': '较上月（个百分点）', en: 'vs prior month (pp)' },
    { 'zh-CN': '同比（个百分点）', en: 'year on year (pp)' },
  ];
  const rows: ReportTable['rows'] = codes.map((code, at) => ({
    total: false,
    status: (['amber', 'red', 'green'] as const)[at] ?? null,
    cells: [
      { text: BOARD_NAMES[code] ?? { 'zh-CN': code, en: code } },
      { figure: figureId({ indicator: code, measure: '', period: MONTH, dimensions: {} }) },
      { figure: change(figures, code, 'prevMonth', 0.0004 * (at + 1)) },
      { figure: change(figures, code, 'sameMonthLastYear', at === 2 ? null : -0.0011) },
    ],
  }));
  return [
    {
      kind: 'headline',
      wording: {
        key: 'sample.overdue',
        params: { overdue: { figure: figureId({ indicator: 'C5', measure: '', period: MONTH, dimensions: {} }) } },
      },
    },
    table('quality', { 'zh-CN': '资产质量指标', en: 'Asset-quality indicators' }, titles, rows),
    {
      ...chartOf(
        'ratios',
        'line',
        { 'zh-CN': '不良、逾期与逾期90天以上', en: 'NPL, overdue and overdue 90+' },
        'ratio',
        {
          categories: MONTHS.map((literal) => ({ literal })),
          series: codes.map((code) => ({
            name: plain(BOARD_NAMES[code] ?? { 'zh-CN': code, en: code }),
            points: MONTHS.map((month) => figureId({ indicator: code, measure: '', period: month, dimensions: {} })),
          })),
        },
      ),
      lines: [{ name: plain({ 'zh-CN': '逾期率限额', en: 'Overdue limit' }), value: '0.025' }],
    },
    { kind: 'subheading', wording: plain({ 'zh-CN': '口径说明', en: 'How it is measured' }) },
    { kind: 'paragraph', wording: { key: 'sample.definition', params: {} } },
    { kind: 'note', wording: { key: 'sample.missing', params: { column: { literal: 'provision.amount' } } } },
  ];
}

function segments(figures: Figures): readonly ReportBlock[] {
  const titles: LocalText[] = [
    { 'zh-CN': '地区', en: 'Region' },
    { 'zh-CN': '贷款余额', en: 'Loans' },
    { 'zh-CN': '不良余额', en: 'NPL' },
    { 'zh-CN': '不良率', en: 'NPL ratio' },
  ];
  const rows: ReportTable['rows'] = REGIONS.map((name, at) => ({
    total: false,
    status: at === 4 ? 'red' : at === 2 ? 'amber' : 'green',
    cells: [
      { text: name },
      amount(figures, 'C1', 'total', { region: name.en }, 1_200_000_000_00 - at * 91_000_000_37),
      amount(figures, 'C2', 'npl', { region: name.en }, 18_000_000_00 - at * 1_300_000_11),
      regionRatio(figures, at),
    ],
  }));
  const industryRows: ReportTable['rows'] = INDUSTRIES.map((name, at) => ({
    total: false,
    status: null,
    cells: [
      { text: name },
      amount(figures, 'C1', 'total', { industry: name.en }, 1_900_000_000_00 - at * 171_000_000_53),
      amount(figures, 'C2', 'npl', { industry: name.en }, 21_000_000_00 - at * 2_300_000_07),
      ratio(figures, 'C2', '', { industry: name.en }, 0.011 + at * 0.0017),
    ],
  }));
  return [
    {
      kind: 'headline',
      wording: {
        key: 'sample.region',
        params: { region: { text: REGIONS[4] ?? { 'zh-CN': '', en: '' } }, npl: regionRatio(figures, 4) },
      },
    },
    table('regions', { 'zh-CN': '分地区贷款与不良（万元）', en: 'Loans and NPL by region (CNY m)' }, titles, rows),
    chartOf('region-npl', 'bar', { 'zh-CN': '分地区不良率', en: 'NPL ratio by region' }, 'ratio', {
      categories: REGIONS.map((text) => ({ text })),
      series: [
        {
          name: plain({ 'zh-CN': '不良率', en: 'NPL ratio' }),
          points: REGIONS.map((_, at) => regionFigure(figures, at)),
        },
      ],
    }),
    table(
      'industries',
      { 'zh-CN': '分行业贷款与不良（万元）', en: 'Loans and NPL by industry (CNY m)' },
      [{ 'zh-CN': '行业', en: 'Industry' }, ...titles.slice(1)],
      industryRows,
    ),
    chartOf(
      'ageing',
      'stackedBar',
      { 'zh-CN': '分地区逾期余额账龄', en: 'Overdue balance by region and age' },
      'amount',
      {
        categories: REGIONS.slice(0, 7).map((text) => ({ text })),
        series: ['1-30', '31-90', '91-360', '361+'].map((band, n) => ({
          name: plain({ 'zh-CN': `${band} 天`, en: `${band} days` }),
          points: REGIONS.slice(0, 7).map((name, at) =>
            figures.add({
              indicator: 'C13',
              measure: 'balance',
              dimensions: { region: name.en, band },
              unit: 'amount',
              value: unitsText(BigInt(9_000_000_00 - at * 700_000_00 - n * 900_000_00)),
            }),
          ),
        })),
      },
    ),
  ];
}

function trends(figures: Figures): readonly ReportBlock[] {
  const titles: LocalText[] = [
    { 'zh-CN': '指标', en: 'Indicator' },
    ...MONTHS.map((month) => ({ 'zh-CN': month, en: month })),
  ];
  const rows: ReportTable['rows'] = ['C2', 'C4', 'C5', 'C6', 'C7', 'P1', 'P2', 'K3', 'K4'].map((code) => ({
    total: false,
    status: null,
    cells: [
      { text: BOARD_NAMES[code] ?? { 'zh-CN': code, en: code } },
      ...MONTHS.map(
        (month): ReportCell => ({ figure: figureId({ indicator: code, measure: '', period: month, dimensions: {} }) }),
      ),
    ],
  }));
  const book = trend(
    figures,
    { indicator: 'C1', measure: 'total', unit: 'amount' },
    amountWalk(7, 9_500_000_000_00, 90_000_000_00),
  );
  return [
    {
      kind: 'headline',
      wording: {
        key: 'sample.trend',
        params: { first: { figure: book[0] ?? '' }, last: { figure: book.at(-1) ?? '' } },
      },
    },
    {
      ...table('months', { 'zh-CN': '主要指标十三个月走势', en: 'Main indicators over thirteen months' }, titles, rows),
      wide: true,
    },
    { kind: 'note', wording: { key: 'sample.rounding', params: {} } },
  ];
}

function recommendations(figures: Figures): readonly ReportBlock[] {
  const text = (zh: string, en: string): ReportCell => ({ text: { 'zh-CN': zh, en } });
  return [
    {
      kind: 'headline',
      wording: {
        key: 'sample.advice',
        params: { count: { figure: figures.add({ indicator: 'D8', measure: 'findings', unit: 'count', value: '2' }) } },
      },
    },
    table(
      'findings',
      { 'zh-CN': '本期建议', en: 'Recommendations of this issue' },
      [
        { 'zh-CN': '事项', en: 'Finding' },
        { 'zh-CN': '依据', en: 'Evidence' },
        { 'zh-CN': '责任人', en: 'Owner' },
        { 'zh-CN': '期限', en: 'Due' },
      ],
      [
        {
          total: false,
          status: 'red',
          cells: [
            text(
              '暂停西南地区批发零售业新增授信，逐户复核逾期30天以上客户。',
              'Stop new wholesale and retail credit in the South-west; review each obligor over 30 days past due.',
            ),
            { wording: { key: 'sample.evidence', params: { npl: regionRatio(figures, 4) } } },
            text('授信审批部', 'Credit approval'),
            { literal: '2026-11-20' },
          ],
        },
        {
          total: false,
          status: 'amber',
          cells: [
            text('对分类高于下限的贷款重新分类。', 'Reclassify the loans classed above their floor.'),
            { wording: { key: 'sample.evidence', params: { npl: ratio(figures, 'C9', 'share', {}, 0.0007) } } },
            text('风险管理部', 'Risk management'),
            { literal: '2026-11-30' },
          ],
        },
      ],
    ),
    {
      kind: 'list',
      items: [
        { key: 'sample.itemOne', params: {} },
        { key: 'sample.itemTwo', params: { npl: regionRatio(figures, 2) } },
      ],
    },
  ];
}

function definitions(): readonly ReportBlock[] {
  const rows: ReportTable['rows'] = ['C2', 'C5', 'C6', 'C7', 'P1'].map((code) => ({
    total: false,
    status: null,
    cells: [
      { literal: code },
      { text: BOARD_NAMES[code] ?? { 'zh-CN': code, en: code } },
      { wording: { key: 'sample.definition', params: {} } },
    ],
  }));
  return [
    { kind: 'paragraph', wording: { key: 'sample.rounding', params: {} } },
    {
      ...table(
        'definitions',
        { 'zh-CN': '指标口径', en: 'Definitions' },
        [
          { 'zh-CN': '代码', en: 'Code' },
          { 'zh-CN': '名称', en: 'Name' },
          { 'zh-CN': '口径', en: 'Definition' },
        ],
        rows,
      ),
      columns: ['代码/Code', '名称/Name', '口径/Definition'].map((pair) => ({
        title: plain({ 'zh-CN': pair.split('/')[0] ?? '', en: pair.split('/')[1] ?? '' }),
        align: 'text',
      })),
    },
  ];
}

function table(id: string, title: LocalText, columns: readonly LocalText[], rows: ReportTable['rows']): ReportTable {
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

type Chart = Extract<ReportBlock, { readonly kind: 'chart' }>;

function chartOf(
  id: string,
  form: Chart['form'],
  title: LocalText,
  unit: Unit,
  data: Pick<Chart, 'categories' | 'series'>,
): Chart {
  const alternative: Wording = { key: 'sample.alternative', params: { title: { text: title } } };
  return { kind: 'chart', id, form, title: plain(title), alternative, unit, ...data, lines: [] };
}

function trend(
  figures: Figures,
  parts: Omit<FigureParts, 'value' | 'month'>,
  values: readonly (string | null)[],
): string[] {
  return MONTHS.map((month, at) => figures.add({ ...parts, month, value: values[at] ?? null }));
}

function change(figures: Figures, indicator: string, key: ComparisonKey, by: number | null, unit: Unit = 'pp'): string {
  const value = by === null ? null : by.toFixed(8);
  return figures.add({ indicator, measure: key, unit: unit === 'index' ? 'index' : 'pp', value });
}

function total(figures: Figures): { figure: string } {
  return {
    figure:
      trend(
        figures,
        { indicator: 'C1', measure: 'total', unit: 'amount' },
        amountWalk(7, 9_500_000_000_00, 90_000_000_00),
      ).at(-1) ?? '',
  };
}

function growth(figures: Figures): { figure: string } {
  return {
    figure: figures.add({ indicator: 'C1', measure: 'total_prevMonth_growth', unit: 'ratio', value: '0.00731' }),
  };
}

function provisionCoverage(figures: Figures): string {
  return trend(figures, { indicator: 'P1', unit: 'ratio' }, ratioWalk(7, 1.786, 0.03)).at(-1) ?? '';
}

function regionRatio(figures: Figures, at: number): { figure: string } {
  return { figure: regionFigure(figures, at) };
}

function regionFigure(figures: Figures, at: number): string {
  const value = at === 7 ? null : (at === 4 ? 0.0392 : 0.0101 + at * 0.0013).toFixed(8);
  return figures.add({
    indicator: 'C2',
    dimensions: { region: REGIONS[at]?.en ?? '' },
    unit: 'ratio',
    value,
    reason: 'zeroDenominator',
  });
}

function ratio(
  figures: Figures,
  indicator: string,
  measure: string,
  dimensions: Scope,
  value: number,
): { figure: string } {
  return { figure: figures.add({ indicator, measure, dimensions, unit: 'ratio', value: value.toFixed(8) }) };
}

function amount(
  figures: Figures,
  indicator: string,
  measure: string,
  dimensions: Scope,
  cents: number,
): { figure: string } {
  return { figure: figures.add({ indicator, measure, dimensions, unit: 'amount', value: unitsText(BigInt(cents)) }) };
}

function count(figures: Figures, indicator: string, dimensions: Scope, value: number): { figure: string } {
  return { figure: figures.add({ indicator, measure: 'count', dimensions, unit: 'count', value: String(value) }) };
}

function plain(text: LocalText): Wording {
  return { key: 'page.plain', params: { text: { text } } };
}

function ratioWalk(seed: number, start: number, step: number): string[] {
  return walk(seed).map((n, at) => (start + step * (n + at * 0.3)).toFixed(10));
}

function amountWalk(seed: number, start: number, step: number): string[] {
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
