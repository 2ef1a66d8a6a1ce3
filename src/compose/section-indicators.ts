import { DPD_BANDS, LOAN_CLASSES, type Param, type ReportBlock, type ReportTable } from '../domain/index.ts';
import { changeParams, leadComparisons } from './change.ts';
import { definitionNote } from './definition-note.ts';
import type { Ask, Desk } from './desk.ts';
import { type IndicatorLine, indicatorTable, linesOf, measureName, nameOf, trendChart } from './indicator-table.ts';
import type { ComposeInputs } from './inputs.ts';
import { moneyParams } from './money.ts';
import type { Section } from './section.ts';
import { catalogueBlocks } from './section-catalogue.ts';
import { splitTable as ownTable } from './split-table.ts';
import { headline, monthParam, note, numberColumn, row, textColumn, wording } from './wording.ts';

const WHOLE: Ask = { code: 'C1', measure: 'balance' };

/** 1 Overview: the book, its growth and its class mix. */
export function overviewSection(inputs: ComposeInputs, desk: Desk): Section {
  const blocks: ReportBlock[] = [
    headline(wording('headline.overview', overviewParams(inputs, desk))),
    indicatorTable(inputs, desk, 'book', [line(inputs, 'C1', 'balance'), line(inputs, 'C1', 'count')]),
    ...trendChart(inputs, desk, {
      id: 'book',
      form: 'line',
      unit: 'amount',
      lines: [line(inputs, 'C1', 'balance')],
    }),
  ];
  const rest = [...classBlocks(inputs, desk), ...unconvertedTable(inputs, desk)];
  return { id: 'overview', title: wording('section.overview'), blocks: [...blocks, ...rest] };
}

/** Balances in a currency without a rate: shown in that currency, and part of no total. */
function unconvertedTable(inputs: ComposeInputs, desk: Desk): readonly ReportBlock[] {
  const measures = ['unconverted', 'unconvertedCount'];
  const title = wording('table.unconverted');
  const tables = ownTable(inputs, desk, { code: 'C1', dimension: 'key', measures, title });
  return tables.length === 0 ? [] : [...tables, note(wording('note.unconverted'))];
}

function overviewParams(inputs: ComposeInputs, desk: Desk): Readonly<Record<string, Param>> {
  const [growth, furtherGrowth] = leadComparisons(inputs).map((key) =>
    desk.param({ code: 'C1', measure: `balance_${key}_growth` }),
  );
  return {
    ...moneyParams(inputs),
    ...changeParams(inputs, desk, WHOLE),
    balance: desk.param(WHOLE),
    growth: growth ?? { literal: '' },
    furtherGrowth: furtherGrowth ?? { literal: '' },
  };
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
      note(wording(inputs.settings.definitionSet === 'basel_npe' ? 'note.qualityNpe' : 'note.quality')),
      ...catalogueBlocks(inputs, desk, {
        id: 'furtherQuality',
        codes: ['C3', 'C5', 'C9', 'C10', 'C11', 'C12', 'C15', 'C16'],
        except: new Set([...asks.map(([code, measure]) => nameOf(code, measure)), 'C5.balance', 'C5.count']),
        without: ['rule', 'set'],
      }),
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
  const measures = ['par30', 'par60', 'par90'];
  const renegotiated = [...measures.map((measure) => `${measure}_renegotiated`), 'renegotiated'];
  const par = [...measures, ...renegotiated].map((measure) => line(inputs, 'C14', measure));
  const parTable = indicatorTable(inputs, desk, 'par', par);
  // PAR is principal at risk: a set that adds up carrying amounts has none.
  const hasPar = desk.id({ code: 'C14', measure: 'par30' }) !== null;
  return {
    id: 'ageing',
    title: wording('section.ageing'),
    blocks: [
      ratioHeadline(inputs, desk, hasPar ? { code: 'C14', measure: 'par30' } : { code: 'C6' }),
      table,
      chart,
      ...(hasPar && parTable.rows.length > 0 ? [parTable, note(wording('note.par'))] : []),
    ],
  };
}

/** 4 Concentration: top ten, HHI, Gini. */
export function concentrationSection(inputs: ComposeInputs, desk: Desk): Section {
  const largest = linesOf(inputs, ['K1', 'K2']);
  const first = largest.filter(({ ask }) => ask.measure === undefined);
  const lines: readonly IndicatorLine[] = [
    ...first,
    line(inputs, 'K3', 'balance'),
    line(inputs, 'K3', 'loans'),
    line(inputs, 'K3', 'capital'),
    line(inputs, 'K4'),
    ...['industry', 'region'].map((by) => ({
      name: { word: `compose.hhi.${by}` },
      ask: { code: 'K4', dimensions: { by } },
    })),
    line(inputs, 'K5'),
    ...largest.filter(({ ask }) => ask.measure !== undefined),
  ];
  const hasCapital = (desk.figure(desk.id({ code: 'K3', measure: 'capital' }))?.value ?? null) !== null;
  const trend = line(inputs, 'K3', hasCapital ? 'capital' : 'loans');
  return {
    id: 'concentration',
    title: wording('section.concentration'),
    blocks: [
      ratioHeadline(inputs, desk, { code: 'K3', measure: 'loans' }),
      indicatorTable(inputs, desk, 'concentration', lines),
      ...trendChart(inputs, desk, { id: 'concentration', form: 'line', unit: 'ratio', lines: [trend] }),
      note(wording('note.concentration')),
      ...indexTable(inputs, desk),
      ...ownTable(inputs, desk, { code: 'K6', dimension: 'limit', largest: '' }),
      ...(desk.splits('K6').length === 0 ? [] : definitionNote(inputs, ['K6'])),
    ],
  };
}

/** HHI and its kin by dimension, where there is more than the raw index. */
function indexTable(inputs: ComposeInputs, desk: Desk): readonly ReportBlock[] {
  return ['K4', 'K5'].flatMap((code) =>
    ownTable(inputs, desk, { code, dimension: 'by' }).filter(({ columns }) => columns.length > 2),
  );
}

/** A line of an indicator table, named by the catalogue. */
export function line(inputs: ComposeInputs, code: string, measure?: string): IndicatorLine {
  return { name: measureName(inputs, code, measure), ask: measure === undefined ? { code } : { code, measure } };
}

/** Number, direction, comparison: how every section opens. */
export function ratioHeadline(inputs: ComposeInputs, desk: Desk, ask: Ask): ReportBlock {
  return headline(
    wording('headline.ratio', {
      ...changeParams(inputs, desk, ask),
      name: measureName(inputs, ask.code, ask.measure),
      ratio: desk.param(ask),
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
  const [lead] = leadComparisons(inputs);
  const own = Object.keys(split.parts[0]?.dimensions ?? {})[0] ?? '';
  const unknown = { name: { word: 'compose.unknown' }, dimensions: { [own]: '(unknown)' } };
  const parts =
    desk.id({ code, measure: 'balance', dimensions: unknown.dimensions }) === null
      ? split.parts
      : [...split.parts, unknown];
  return {
    kind: 'table',
    id: split.id,
    title: wording(`table.${split.id}`),
    columns: [
      textColumn(split.first),
      numberColumn('balance'),
      numberColumn('share'),
      numberColumn(`change.${lead}`),
      numberColumn('count'),
    ],
    rows: [
      ...parts.map(({ name, dimensions }) =>
        row([
          name,
          desk.cell({ code, measure: 'balance', dimensions }),
          desk.cell({ code, measure: 'share', dimensions }),
          desk.cell({ code, measure: `share_${lead}`, dimensions }),
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
