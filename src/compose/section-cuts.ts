import { type Param, type ReportBlock, type ReportTable, STATUSES, type Status } from '../domain/index.ts';
import { leadComparisons } from './change.ts';
import { type Ask, type Desk, dimensionName, valueParam } from './desk.ts';
import { changeOf, measureName } from './indicator-table.ts';
import type { ComposeInputs } from './inputs.ts';
import { badAsk, worstSentence } from './one-page.ts';
import type { Section } from './section.ts';
import { headline, monthParam, note, numberColumn, row, wording } from './wording.ts';

/** Beyond so many values a chart tells less than its table; a board is spared all but the short ones. */
const MOST_BARS = { management: 16, branch: 16, board: 8 } as const;

/** 5 The cuts: one table a dimension, every value shown, adding up to the book. A board sees no single branches. */
export function cutSections(inputs: ComposeInputs, desk: Desk): readonly Section[] {
  const { dimensions, kind } = inputs.settings;
  const cuts = dimensions.filter((name) => desk.values(name).length > 0 && !(kind === 'board' && name === 'branch'));
  const [first, ...blocks] = cuts.flatMap((dimension) => cutBlocks(inputs, desk, dimension));
  if (first === undefined) return [];
  const [worst = wording('headline.cuts')] = worstSentence(inputs, desk);
  const reading = note(wording('note.cuts', { ratios: ratioNames(inputs, desk) }));
  return [{ id: 'cuts', title: wording('section.cuts'), blocks: [headline(worst), first, reading, ...blocks] }];
}

function cutBlocks(inputs: ComposeInputs, desk: Desk, dimension: string): readonly ReportBlock[] {
  const bad = badAsk(desk);
  const [lead, second] = leadComparisons(inputs);
  const rest = otherAsks(desk);
  const asks: readonly Ask[] = [
    { code: 'C1', measure: 'balance' },
    bad,
    changeOf(bad, lead),
    changeOf(bad, second),
    ...rest,
  ];
  const table: ReportTable = {
    kind: 'table',
    id: `cut-${dimension}`,
    title: wording('table.cut', { dimension: dimensionName(inputs, dimension, 'text') }),
    columns: [
      { title: wording('plain', { text: dimensionName(inputs, dimension) }), align: 'text' },
      numberColumn('balance'),
      namedColumn(measureName(inputs, bad.code, bad.measure)),
      numberColumn(`change.${lead}`),
      numberColumn(`change.${second}`),
      ...rest.map((ask) => namedColumn(measureName(inputs, ask.code))),
    ],
    rows: [
      ...desk.values(dimension).map((value) => valueRow(inputs, desk, { dimension, value, asks })),
      row([{ word: 'compose.total' }, ...asks.map((ask) => desk.cell(ask))], { total: true }),
    ],
    wide: false,
  };
  return [table, ...cutChart(inputs, desk, dimension, bad)];
}

function otherAsks(desk: Desk): readonly Ask[] {
  return [{ code: 'C4' }, { code: 'C5' }, { code: 'C6' }].filter((ask) => desk.id(ask) !== null);
}

/** The ratios whose statuses a row stands for, joined. */
function ratioNames(inputs: ComposeInputs, desk: Desk): Param {
  const names = [badAsk(desk), ...otherAsks(desk)].map(({ code, measure }) => measureName(inputs, code, measure));
  const join = (locale: 'zh-CN' | 'en', by: string): string =>
    names.map((name) => ('text' in name ? name.text[locale] : '')).join(by);
  return { text: { 'zh-CN': join('zh-CN', '、'), en: join('en', ', ') } };
}

function namedColumn(name: Param): ReportTable['columns'][number] {
  return { title: wording('plain', { text: name }), align: 'number' };
}

function valueRow(
  inputs: ComposeInputs,
  desk: Desk,
  { dimension, value, asks }: { dimension: string; value: string; asks: readonly Ask[] },
): ReportTable['rows'][number] {
  const ids = asks.map((ask) => desk.id({ ...ask, dimensions: { [dimension]: value } }));
  const cells = ids.map((id) => (id === null ? null : { figure: id }));
  const status = worstOf(ids.map((id) => desk.figure(id)?.status ?? null));
  return row([valueParam(inputs, dimension, value), ...cells], { status });
}

/** A row that shows several judged figures stands as badly as the worst of them. */
function worstOf(statuses: readonly (Status | null)[]): Status | null {
  return STATUSES.findLast((status) => statuses.includes(status)) ?? null;
}

/** Bars of the bad-loan ratio by value. */
function cutChart(inputs: ComposeInputs, desk: Desk, dimension: string, bad: Ask): readonly ReportBlock[] {
  const values = desk.values(dimension);
  if (values.length < 2 || values.length > MOST_BARS[inputs.settings.kind]) return [];
  const name = measureName(inputs, bad.code, bad.measure);
  const inText = dimensionName(inputs, dimension, 'text');
  return [
    {
      kind: 'chart',
      id: `cut-${dimension}`,
      form: 'bar',
      unit: 'ratio',
      title: wording('chart.cut', { dimension: inText, name }),
      alternative: wording('alternative.cut', { dimension: inText, month: monthParam(desk.month) }),
      categories: values.map((value) => valueParam(inputs, dimension, value)),
      series: [
        {
          name: wording('plain', { text: name }),
          points: values.map((value) => desk.id({ ...bad, dimensions: { [dimension]: value } })),
        },
      ],
      lines: [],
    },
  ];
}
