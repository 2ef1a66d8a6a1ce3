import type { Param, ReportBlock, ReportChart, ReportTable } from '../domain/index.ts';
import { against, leadComparisons } from './change.ts';
import { type Ask, type Desk, dimensionName, valueParam } from './desk.ts';
import { leadHeadline } from './headline.ts';
import { changeOf, indicatorTable, linesOf, measureName, nameOf } from './indicator-table.ts';
import type { ComposeInputs } from './inputs.ts';
import { moneyParams } from './money.ts';
import type { Section } from './section.ts';
import { catalogueBlocks } from './section-catalogue.ts';
import { line } from './section-indicators.ts';
import { cutTable, splitTable } from './split-table.ts';
import { headline, monthParam, note, numberColumn, wording } from './wording.ts';

/** The steps from opening to closing bad loans, and whether each adds or takes away. */
const STEPS = [
  ['opening', 'level'],
  ['inflow', 'add'],
  ['cured', 'take'],
  ['collected', 'take'],
  ['writtenOff', 'take'],
  ['sold', 'take'],
  ['other', 'take'],
  ['closing', 'level'],
] as const;

/** 2.5 Formation: where bad loans came from and went to, and what moved the ratios. */
export function formationSection(inputs: ComposeInputs, desk: Desk): readonly Section[] {
  const steps = ['opening', 'inflow', 'cured', 'collected', 'writtenOff', 'sold', 'other', 'residual', 'closing'];
  const waterfall = indicatorTable(
    inputs,
    desk,
    'waterfall',
    steps.map((measure) => line(inputs, 'F1', measure)),
  );
  const except = new Set(steps.map((measure) => nameOf('F1', measure)));
  const rates = catalogueBlocks(inputs, desk, { id: 'formation', codes: ['F1', 'F2', 'F3', 'F4'], except });
  const blocks: readonly ReportBlock[] = [
    ...(waterfall.rows.length === 0 ? [] : [waterfall, note(wording('note.waterfall'))]),
    ...waterfallChart(inputs, desk),
    ...rates,
    ...movedBlocks(inputs, desk),
  ];
  if (blocks.length === 0) return [];
  const title = wording('section.formation');
  return [{ id: 'formation', title, part: true, blocks: [...opening(inputs, desk), ...blocks] }];
}

function opening(inputs: ComposeInputs, desk: Desk): readonly ReportBlock[] {
  const flows = ['opening', 'closing', 'inflow', 'cured', 'collected', 'writtenOff', 'sold', 'inflow_ytd'];
  if (!flows.every((measure) => desk.has({ code: 'F1', measure }))) {
    return leadHeadline(inputs, desk, [
      ...linesOf(inputs, ['F2', 'F1', 'F3']).map(({ ask }) => ask),
      ...MOVED.map(({ rate }) => changeOf(rate, leadComparisons(inputs)[0])),
    ]);
  }
  const params = flows.map((measure): [string, Param] => [
    measure === 'inflow_ytd' ? 'toDate' : measure,
    desk.param({ code: 'F1', measure }),
  ]);
  return [
    headline(
      wording('headline.formation', {
        ...moneyParams(inputs),
        ...Object.fromEntries(params),
        month: monthParam(desk.month),
      }),
    ),
  ];
}

/** Opening, what came in, what left by which door, closing. */
function waterfallChart(inputs: ComposeInputs, desk: Desk): readonly ReportChart[] {
  const known = STEPS.filter(([measure]) => desk.has({ code: 'F1', measure }));
  if (!known.some(([, kind]) => kind === 'level') || known.length < 3) return [];
  const points = (kind: string) =>
    known.map(([measure, own]) => (own === kind ? desk.id({ code: 'F1', measure }) : null));
  return [
    {
      kind: 'chart',
      id: 'waterfall',
      form: 'waterfall',
      unit: 'amount',
      title: wording('chart.waterfall'),
      alternative: wording('alternative.waterfall', { month: monthParam(desk.month) }),
      categories: known.map(([measure]) => measureName(inputs, 'F1', measure)),
      series: (['level', 'add', 'take'] as const).map((kind) => ({
        name: wording(`series.${kind}`),
        points: points(kind),
      })),
      lines: [],
    },
  ];
}

/** Ratios whose change is told apart, and what their measures are called before the comparison. */
const MOVED: readonly { readonly rate: Ask; readonly prefix: string }[] = [
  { rate: { code: 'C2' }, prefix: '' },
  { rate: { code: 'C5' }, prefix: '' },
  { rate: { code: 'C4' }, prefix: '' },
  { rate: { code: 'C14', measure: 'par30' }, prefix: 'par30_' },
];

/** What moved the ratios: by cause, and by segment split into rate and mix; each adds up to the change. */
function movedBlocks(inputs: ComposeInputs, desk: Desk): readonly ReportBlock[] {
  const tables = MOVED.flatMap(({ rate, prefix }, at) =>
    inputs.settings.dimensions.flatMap((dimension, nth) =>
      leadComparisons(inputs).flatMap((key, place) => {
        const printed = place === 0 && nth === firstMoved(inputs, desk, rate.code, prefix);
        return movedTable(inputs, desk, { rate, prefix, dimension, key, workbookOnly: !(printed && at < 2) });
      }),
    ),
  );
  const causes = leadComparisons(inputs).flatMap((key) => causeTable(inputs, desk, key));
  if (tables.length + causes.length === 0) return [];
  const subheading: ReportBlock = { kind: 'subheading', wording: wording('subheading.moved') };
  return [subheading, ...movedSentence(inputs, desk), ...causes, ...tables, note(wording('note.moved'))];
}

/** The first dimension of the report whose segments tell what moved a ratio. */
function firstMoved(inputs: ComposeInputs, desk: Desk, code: string, prefix: string): number {
  const [lead] = leadComparisons(inputs);
  return inputs.settings.dimensions.findIndex((dimension) =>
    desk
      .values(dimension)
      .some((value) =>
        desk.has({ code, measure: `${prefix}contribution_${lead}`, dimensions: { [dimension]: value } }),
      ),
  );
}

function movedTable(
  inputs: ComposeInputs,
  desk: Desk,
  of: {
    rate: Ask;
    prefix: string;
    dimension: string;
    key: ReturnType<typeof leadComparisons>[number];
    workbookOnly: boolean;
  },
): readonly ReportTable[] {
  const { rate, prefix, dimension, key } = of;
  const name = measureName(inputs, rate.code, rate.measure);
  return cutTable(inputs, desk, {
    id: `moved-${nameOf(rate.code, rate.measure)}-${dimension}-${key}`,
    title: wording('table.moved', { name, against: against(key), dimension: dimensionName(inputs, dimension, 'text') }),
    dimension,
    asks: ['rate', 'mix', 'contribution'].map((part) => ({
      title: numberColumn(part),
      ask: { code: rate.code, measure: `${prefix}${part}_${key}` },
    })),
    total: changeOf(rate, key),
    workbookOnly: of.workbookOnly,
  });
}

/** The change by cause, with its sum. */
function causeTable(
  inputs: ComposeInputs,
  desk: Desk,
  key: ReturnType<typeof leadComparisons>[number],
): readonly ReportTable[] {
  const title = wording('table.causes', { name: measureName(inputs, 'C2'), against: against(key) });
  return splitTable(inputs, desk, {
    code: 'C2',
    dimension: 'cause',
    measures: [`cause_${key}`],
    title,
    total: changeOf({ code: 'C2' }, key),
  }).map((table) => ({
    ...table,
    id: `causes-${key}`,
    columns: table.columns.slice(0, 1).concat(numberColumn('contribution')),
  }));
}

/** The segment that did most to a change, in a sentence. */
function movedSentence(inputs: ComposeInputs, desk: Desk): readonly ReportBlock[] {
  const [lead] = leadComparisons(inputs);
  const [rate] = MOVED.filter(({ rate: { code }, prefix }) => firstMoved(inputs, desk, code, prefix) >= 0);
  if (rate === undefined || !desk.has(changeOf(rate.rate, lead))) return [];
  const dimension = inputs.settings.dimensions[firstMoved(inputs, desk, rate.rate.code, rate.prefix)] ?? '';
  const ask = (value: string): Ask => ({
    code: rate.rate.code,
    measure: `${rate.prefix}contribution_${lead}`,
    dimensions: { [dimension]: value },
  });
  const size = (value: string): number => Math.abs(Number(desk.look(ask(value))?.value ?? 0));
  const [most] = desk.values(dimension).toSorted((a, b) => size(b) - size(a));
  if (most === undefined) return [];
  return [
    {
      kind: 'paragraph',
      wording: wording('paragraph.moved', {
        name: measureName(inputs, rate.rate.code, rate.rate.measure),
        against: against(lead),
        change: desk.param(changeOf(rate.rate, lead)),
        dimension: dimensionName(inputs, dimension, 'text'),
        value: valueParam(inputs, dimension, most),
        contribution: desk.param(ask(most)),
      }),
    },
  ];
}
