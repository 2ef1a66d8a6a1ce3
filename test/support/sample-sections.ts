import {
  COMPARISONS,
  figureId,
  LOAN_CLASSES,
  type LoanClass,
  type LocalText,
  type Report,
  type ReportBlock,
  type ReportCell,
  type ReportTable,
  unitsText,
} from '../../src/domain/index.ts';
import {
  amount,
  amountWalk,
  BOARD_NAMES,
  CLASS_NAMES,
  change,
  chartOf,
  count,
  type Figures,
  growth,
  INDUSTRIES,
  MONTH,
  MONTHS,
  plain,
  REGIONS,
  ratio,
  regionFigure,
  regionRatio,
  table,
  total,
  trend,
} from './sample-figures.ts';

export function sections(figures: Figures): Report['sections'] {
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
