import {
  DPD_BANDS,
  LOAN_CLASSES,
  type Param,
  type Report,
  type ReportBlock,
  type ReportTable,
} from '../domain/index.ts';
import { type Ask, type Desk, dimensionName, valueParam } from './desk.ts';
import {
  amountUnit,
  changeOf,
  type IndicatorLine,
  indicatorTable,
  measureName,
  trendChart,
} from './indicator-table.ts';
import type { ComposeInputs } from './inputs.ts';
import { direction, headline, monthParam, note, numberColumn, row, textColumn, wording } from './wording.ts';

export type Section = Report['sections'][number];

const WHOLE: Ask = { code: 'C1', measure: 'balance' };

/** 1 Overview: the book, its growth and its class mix. */
export function overviewSection(inputs: ComposeInputs, desk: Desk): Section {
  const blocks: ReportBlock[] = [
    headline(
      wording('headline.overview', {
        balance: desk.param(WHOLE),
        unit: amountUnit(inputs),
        direction: direction(desk, desk.id(changeOf(WHOLE, 'prevMonth'))),
        change: desk.param(changeOf(WHOLE, 'prevMonth')),
        growth: desk.param({ code: 'C1', measure: 'balance_prevMonth_growth' }),
      }),
    ),
    indicatorTable(inputs, desk, 'book', [line(inputs, 'C1', 'balance'), line(inputs, 'C1', 'count')]),
    ...trendChart(inputs, desk, {
      id: 'book',
      form: 'line',
      unit: 'amount',
      lines: [line(inputs, 'C1', 'balance')],
    }),
  ];
  return { id: 'overview', title: wording('section.overview'), blocks: [...blocks, ...classBlocks(inputs, desk)] };
}

/** 2 Asset quality: the ratios, with the changes that the trade compares. */
export function qualitySection(inputs: ComposeInputs, desk: Desk): Section {
  const asks: readonly [string, string?][] = [
    ['C2', 'balance'],
    ['C2'],
    ['C2a'],
    ['C4'],
    ['C5'],
    ['C6'],
    ['C7'],
    ['C8'],
    ['C9', 'count'],
    ['C9', 'balance'],
    ['P1'],
    ['P2'],
  ];
  const lead: Ask = desk.id({ code: 'C2' }) === null ? { code: 'C5' } : { code: 'C2' };
  return {
    id: 'quality',
    title: wording('section.quality'),
    blocks: [
      ratioHeadline(inputs, desk, lead),
      indicatorTable(
        inputs,
        desk,
        'quality',
        asks.map(([code, measure]) => line(inputs, code, measure)),
      ),
      ...trendChart(inputs, desk, {
        id: 'quality',
        form: 'line',
        unit: 'ratio',
        lines: ['C2', 'C4', 'C5', 'C6'].map((code) => line(inputs, code)),
      }),
      note(wording('note.quality')),
    ],
  };
}

/** 3 Days past due: ageing bands and the portfolio at risk. */
export function ageingSection(inputs: ComposeInputs, desk: Desk): Section {
  const bands = DPD_BANDS.map(({ name }) => ({ name, dimensions: { band: name } }));
  const chart: ReportBlock = {
    kind: 'chart',
    id: 'ageing',
    form: 'bar',
    unit: 'ratio',
    title: wording('chart.ageing'),
    alternative: wording('alternative.ageing', { month: monthParam(desk.month) }),
    categories: bands.slice(1).map(({ name }) => ({ literal: name })),
    series: [
      {
        name: wording('plain', { text: measureName(inputs, 'C13', 'share') }),
        points: bands.slice(1).map(({ dimensions }) => desk.id({ code: 'C13', measure: 'share', dimensions })),
      },
    ],
    lines: [],
  };
  const table = splitTable(inputs, desk, {
    id: 'ageing',
    code: 'C13',
    first: 'band',
    parts: bands.map(({ name, dimensions }) => ({ name: { literal: name }, dimensions })),
  });
  const par = ['par30', 'par60', 'par90'].map((measure) => line(inputs, 'C14', measure));
  return {
    id: 'ageing',
    title: wording('section.ageing'),
    blocks: [
      ratioHeadline(inputs, desk, { code: 'C14', measure: 'par30' }),
      table,
      chart,
      indicatorTable(inputs, desk, 'par', par),
      note(wording('note.par')),
    ],
  };
}

/** 4 Concentration: top ten, HHI, Gini. */
export function concentrationSection(inputs: ComposeInputs, desk: Desk): Section {
  const lines: readonly IndicatorLine[] = [
    line(inputs, 'K3', 'balance'),
    line(inputs, 'K3', 'loans'),
    line(inputs, 'K3', 'capital'),
    line(inputs, 'K4'),
    ...['industry', 'region'].map((by) => ({
      name: { word: `compose.hhi.${by}` },
      ask: { code: 'K4', dimensions: { by } },
    })),
    line(inputs, 'K5'),
  ];
  return {
    id: 'concentration',
    title: wording('section.concentration'),
    blocks: [
      ratioHeadline(inputs, desk, { code: 'K3', measure: 'loans' }),
      indicatorTable(inputs, desk, 'concentration', lines),
      note(wording('note.concentration')),
    ],
  };
}

/** 5 The cuts: one table a dimension, every value shown, adding up to the book. */
export function cutSections(inputs: ComposeInputs, desk: Desk): readonly Section[] {
  const cuts = inputs.settings.dimensions.filter(
    (name) => desk.values(name).length > 0 && inputs.order.scope[name] === undefined,
  );
  const blocks = cuts.flatMap((dimension) => cutBlocks(inputs, desk, dimension));
  if (blocks.length === 0) return [];
  return [{ id: 'cuts', title: wording('section.cuts'), blocks: [headline(wording('headline.cuts')), ...blocks] }];
}

/** A line of an indicator table, named by the catalogue. */
export function line(inputs: ComposeInputs, code: string, measure?: string): IndicatorLine {
  return { name: measureName(inputs, code, measure), ask: measure === undefined ? { code } : { code, measure } };
}

/** Number, direction, comparison: how every section opens. */
export function ratioHeadline(inputs: ComposeInputs, desk: Desk, ask: Ask): ReportBlock {
  const change = changeOf(ask, 'prevMonth');
  const year = changeOf(ask, 'prevYearEnd');
  return headline(
    wording('headline.ratio', {
      name: measureName(inputs, ask.code, ask.measure),
      ratio: desk.param(ask),
      direction: direction(desk, desk.id(change)),
      change: desk.param(change),
      year: desk.param(year),
    }),
  );
}

function classBlocks(inputs: ComposeInputs, desk: Desk): readonly ReportBlock[] {
  if (desk.id({ code: 'C1', measure: 'share', dimensions: { class: 'normal' } }) === null) return [];
  const parts = LOAN_CLASSES.map((name) => ({ name: { word: `compose.class.${name}` }, dimensions: { class: name } }));
  return [
    splitTable(inputs, desk, { id: 'classes', code: 'C1', first: 'class', parts }),
    ...trendChart(inputs, desk, {
      id: 'classes',
      form: 'stackedArea',
      unit: 'ratio',
      lines: parts
        .slice(1)
        .map(({ name, dimensions }) => ({ name, ask: { code: 'C1', measure: 'share', dimensions } })),
    }),
  ];
}

/** A split of the book by an indicator's own dimension: balance, share, change of share, count, and the total. */
function splitTable(
  inputs: ComposeInputs,
  desk: Desk,
  split: {
    id: string;
    code: string;
    first: string;
    parts: readonly { name: Param; dimensions: Readonly<Record<string, string>> }[];
  },
): ReportTable {
  const { code } = split;
  const own = Object.keys(split.parts[0]?.dimensions ?? {})[0] ?? '';
  const unknown = { name: { word: 'compose.unknown' }, dimensions: { [own]: '(unknown)' } };
  const parts =
    desk.id({ code, measure: 'balance', dimensions: unknown.dimensions }) === null
      ? split.parts
      : [...split.parts, unknown];
  return {
    kind: 'table',
    id: split.id,
    title: wording(`table.${split.id}`, { unit: amountUnit(inputs) }),
    columns: [
      textColumn(split.first),
      numberColumn('balance'),
      numberColumn('share'),
      numberColumn('change.prevMonth'),
      numberColumn('count'),
    ],
    rows: [
      ...parts.map(({ name, dimensions }) =>
        row([
          name,
          desk.cell({ code, measure: 'balance', dimensions }),
          desk.cell({ code, measure: 'share', dimensions }),
          desk.cell({ code, measure: 'share_prevMonth', dimensions }),
          desk.cell({ code, measure: 'count', dimensions }),
        ]),
      ),
      row([{ word: 'compose.total' }, desk.cell(WHOLE), null, null, desk.cell({ code: 'C1', measure: 'count' })], {
        total: true,
      }),
    ],
    wide: false,
  };
}

function cutBlocks(inputs: ComposeInputs, desk: Desk, dimension: string): readonly ReportBlock[] {
  const bad: Ask = desk.id({ code: 'C2' }) === null ? { code: 'C14', measure: 'par30' } : { code: 'C2' };
  const rest: readonly Ask[] = [{ code: 'C4' }, { code: 'C5' }, { code: 'C6' }].filter((ask) => desk.id(ask) !== null);
  const asks: readonly Ask[] = [WHOLE, bad, changeOf(bad, 'prevMonth'), changeOf(bad, 'prevYearEnd'), ...rest];
  const values = desk.values(dimension);
  const title = dimensionName(dimension);
  const table: ReportTable = {
    kind: 'table',
    id: `cut-${dimension}`,
    title: wording('table.cut', { dimension: title, unit: amountUnit(inputs) }),
    columns: [
      { title: wording('plain', { text: title }), align: 'text' },
      numberColumn('balance'),
      { title: wording('plain', { text: measureName(inputs, bad.code, bad.measure) }), align: 'number' },
      numberColumn('change.prevMonth'),
      numberColumn('change.prevYearEnd'),
      ...rest.map((ask) => ({
        title: wording('plain', { text: measureName(inputs, ask.code) }),
        align: 'number' as const,
      })),
    ],
    rows: [
      ...values.map((value) => {
        const status = desk.figure(desk.id({ ...bad, dimensions: { [dimension]: value } }))?.status ?? null;
        const cells = asks.map((ask) => desk.cell({ ...ask, dimensions: { [dimension]: value } }));
        return row([valueParam(inputs, dimension, value), ...cells], { status });
      }),
      row([{ word: 'compose.total' }, ...asks.map((ask) => desk.cell(ask))], { total: true }),
    ],
    wide: false,
  };
  return [table, ...cutChart(inputs, desk, dimension, bad)];
}

/** Bars of the bad-loan ratio by value; beyond 16 values a chart tells less than its table. */
function cutChart(inputs: ComposeInputs, desk: Desk, dimension: string, bad: Ask): readonly ReportBlock[] {
  const values = desk.values(dimension);
  if (values.length < 2 || values.length > 16) return [];
  return [
    {
      kind: 'chart',
      id: `cut-${dimension}`,
      form: 'bar',
      unit: 'ratio',
      title: wording('chart.cut', {
        dimension: dimensionName(dimension),
        name: measureName(inputs, bad.code, bad.measure),
      }),
      alternative: wording('alternative.cut', { dimension: dimensionName(dimension), month: monthParam(desk.month) }),
      categories: values.map((value) => valueParam(inputs, dimension, value)),
      series: [
        {
          name: wording('plain', { text: measureName(inputs, bad.code, bad.measure) }),
          points: values.map((value) => desk.id({ ...bad, dimensions: { [dimension]: value } })),
        },
      ],
      lines: [],
    },
  ];
}
