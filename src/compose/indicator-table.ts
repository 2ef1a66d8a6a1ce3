import type { ComparisonKey, Param, ReportChart, ReportTable, Wording } from '../domain/index.ts';
import type { Ask, Desk } from './desk.ts';
import type { ComposeInputs } from './inputs.ts';
import { monthParam, numberColumn, row, textColumn, wording } from './wording.ts';

/** A row of an indicator table: a name and what to ask for. */
export interface IndicatorLine {
  readonly name: Param;
  readonly ask: Ask;
}

/** Indicators down, value and the changes against each comparison across; statuses from the configured bounds. */
export function indicatorTable(
  inputs: ComposeInputs,
  desk: Desk,
  id: string,
  lines: readonly IndicatorLine[],
): ReportTable {
  return {
    kind: 'table',
    id,
    title: wording(`table.${id}`),
    columns: [
      textColumn('indicator'),
      numberColumn('value'),
      ...inputs.comparisons.map(({ key }) => numberColumn(`change.${key}`)),
    ],
    rows: lines.flatMap((line) => indicatorRow(inputs, desk, line)),
    wide: false,
  };
}

function indicatorRow(inputs: ComposeInputs, desk: Desk, { name, ask }: IndicatorLine): ReportTable['rows'] {
  const id = desk.id(ask);
  if (id === null) return [];
  const changes = inputs.comparisons.map(({ key }) => desk.cell(changeOf(ask, key)));
  return [row([name, { figure: id }, ...changes], { status: desk.figure(id)?.status ?? null })];
}

/** What to ask for to get the change of a figure against a comparison. */
export function changeOf(ask: Ask, key: ComparisonKey): Ask {
  return { ...ask, measure: ask.measure ? `${ask.measure}_${key}` : key };
}

/** The name of an indicator's measure in both languages, from the catalogue. */
export function measureName(inputs: ComposeInputs, code: string, measure = ''): Param {
  const indicator = inputs.indicators.find((candidate) => candidate.code === code);
  const named = indicator?.measures.find((candidate) => candidate.measure === measure);
  const name = named?.name ?? (measure === '' ? indicator?.name : undefined);
  return name === undefined ? { literal: measure === '' ? code : `${code}.${measure}` } : { text: { ...name } };
}

/** The name of an indicator as a whole. */
export function indicatorName(inputs: ComposeInputs, code: string): Param {
  const indicator = inputs.indicators.find((candidate) => candidate.code === code);
  return indicator === undefined ? { literal: code } : { text: { ...indicator.name } };
}

/** The name of any measure, a change against an earlier month included: "Overdue ratio, change on the month". */
export function measureWording(inputs: ComposeInputs, code: string, measure: string): Wording {
  const change = /^(?:(.+)_)?(prevMonth|prevQuarterEnd|prevYearEnd|sameMonthLastYear)$/.exec(measure);
  if (change === null) return wording('plain', { text: measureName(inputs, code, measure) });
  const [, of = '', key = ''] = change;
  return wording('changeOf', { name: measureName(inputs, code, of), against: { word: `compose.against.${key}` } });
}

/** A line chart over the trend months; series that the set does not have are left out. Null when none is left. */
export function trendChart(
  inputs: ComposeInputs,
  desk: Desk,
  chart: { id: string; form: ReportChart['form']; unit: ReportChart['unit']; lines: readonly IndicatorLine[] },
): readonly ReportChart[] {
  const series = chart.lines
    .map(({ name, ask }) => ({
      name: wording('plain', { text: name }),
      points: inputs.months.map((month) => desk.id({ ...ask, month })),
    }))
    .filter(({ points }) => points.some((point) => (desk.figure(point)?.value ?? null) !== null));
  if (series.length === 0) return [];
  return [
    {
      kind: 'chart',
      id: chart.id,
      form: chart.form,
      unit: chart.unit,
      title: wording(`chart.${chart.id}`),
      alternative: wording(`alternative.${chart.id}`, {
        first: monthParam(inputs.months[0] ?? desk.month),
        last: monthParam(desk.month),
      }),
      categories: inputs.months.map((month) => ({ literal: month })),
      series,
      lines: [],
    },
  ];
}
