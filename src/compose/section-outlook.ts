import type { Finding, Param, ReportBlock, ReportTable } from '../domain/index.ts';
import { parseFigureId } from '../domain/index.ts';
import { type Desk, dimensionName, valueParam } from './desk.ts';
import { amountUnit, type IndicatorLine, measureName } from './indicator-table.ts';
import type { ComposeInputs } from './inputs.ts';
import { line, ratioHeadline, type Section } from './section-indicators.ts';
import { headline, note, numberColumn, paragraph, row, textColumn, wording } from './wording.ts';

/** Findings shown; the rest are counted in the workbook's figures by their status. */
const MOST_FINDINGS = 25;

/** 6 Trends: the months side by side. */
export function trendSection(inputs: ComposeInputs, desk: Desk): Section {
  const lines: readonly IndicatorLine[] = [
    line(inputs, 'C1', 'balance'),
    line(inputs, 'C2', 'balance'),
    line(inputs, 'C2'),
    line(inputs, 'C4'),
    line(inputs, 'C5'),
    line(inputs, 'C14', 'par30'),
    line(inputs, 'P1'),
  ].filter(({ ask }) => desk.id(ask) !== null);
  const table: ReportTable = {
    kind: 'table',
    id: 'trend',
    title: wording('table.trend', { unit: amountUnit(inputs) }),
    columns: [
      textColumn('month'),
      ...lines.map(({ name }) => ({ title: wording('plain', { text: name }), align: 'number' as const })),
    ],
    rows: inputs.months.map((month) =>
      row([{ literal: month }, ...lines.map(({ ask }) => desk.cell({ ...ask, month }))], {
        total: month === desk.month,
      }),
    ),
    wide: false,
  };
  const lead = desk.id({ code: 'C2' }) === null ? { code: 'C5' } : { code: 'C2' };
  return { id: 'trend', title: wording('section.trend'), blocks: [ratioHeadline(inputs, desk, lead), table] };
}

/** 7 Forecast: what the history says of usual changes, and that this is not a forecast. */
export function forecastSection(inputs: ComposeInputs, desk: Desk): Section {
  const { series, refused } = inputs.outlook;
  const blocks: ReportBlock[] = [headline(wording('headline.forecast')), paragraph(wording('paragraph.forecast'))];
  if (series.length > 0) blocks.push(historyTable(inputs, desk));
  for (const { indicator, changes } of refused) {
    const params = { name: measureName(inputs, indicator), changes: { literal: String(changes) } };
    blocks.push(note(wording('note.history', params)));
  }
  return { id: 'forecast', title: wording('section.forecast'), blocks };
}

/** 8 Recommendations: the points that thresholds, floors and ties raise by themselves. */
export function findingsSection(inputs: ComposeInputs, desk: Desk): Section {
  const { findings } = inputs;
  if (findings.length === 0) {
    return { id: 'findings', title: wording('section.findings'), blocks: [headline(wording('headline.noFindings'))] };
  }
  const shown = findings.slice(0, MOST_FINDINGS);
  const table: ReportTable = {
    kind: 'table',
    id: 'findings',
    title: wording('table.findings'),
    columns: [textColumn('finding'), textColumn('where'), numberColumn('value'), numberColumn('bound')],
    rows: shown.map((finding) => findingRow(inputs, desk, finding)),
    wide: false,
  };
  const left = findings.length - shown.length;
  const more = left > 0 ? [note(wording('note.moreFindings', { left: { literal: String(left) } }))] : [];
  return {
    id: 'findings',
    title: wording('section.findings'),
    blocks: [headline(wording('headline.findings')), table, ...more, note(wording('note.findings'))],
  };
}

function historyTable(inputs: ComposeInputs, desk: Desk): ReportTable {
  return {
    kind: 'table',
    id: 'history',
    title: wording('table.history', { unit: amountUnit(inputs) }),
    columns: [
      textColumn('indicator'),
      numberColumn('changeLow'),
      numberColumn('changeMedian'),
      numberColumn('changeHigh'),
      numberColumn('changeCount'),
    ],
    rows: inputs.outlook.series.map(({ figures }) => {
      const of = figures[0];
      const measure = of?.measure.replace(/_?change_low$/, '') ?? '';
      return row([measureName(inputs, of?.indicator ?? '', measure), ...figures.map(desk.take)]);
    }),
    wide: false,
  };
}

function findingRow(inputs: ComposeInputs, desk: Desk, finding: Finding): ReportTable['rows'][number] {
  const figure = inputs.figures.get(finding.evidence[0] ?? '');
  const what: Param =
    figure === undefined
      ? { literal: finding.tie ?? finding.id }
      : measureName(inputs, figure.indicator, figure.measure);
  return row(
    [
      { wording: wording(`finding.${finding.kind}`, { name: what }) },
      { wording: wording('plain', { text: whereOf(inputs, figure?.id ?? '') }) },
      figure === undefined ? null : desk.take(figure),
      finding.bound === null ? null : { literal: boundText(finding.bound, figure?.unit ?? 'index') },
    ],
    { status: finding.severity },
  );
}

/** The segment a figure belongs to, in words; the book when it has none. */
function whereOf(inputs: ComposeInputs, id: string): Param {
  const dimensions = Object.entries(parseFigureId(id)?.dimensions ?? {}).filter(([name]) => name !== 'set');
  const [first] = dimensions;
  if (first === undefined) return { word: 'compose.book' };
  const [dimension, value] = first;
  const named = valueParam(inputs, dimension, value);
  if ('text' in named) return named;
  const name = dimensionName(dimension);
  return 'literal' in named && 'word' in name ? { literal: named.literal } : named;
}

/** A bound in the reader's terms: 0.05 of a ratio is 5%. */
function boundText(bound: string, unit: string): string {
  if (unit !== 'ratio') return bound;
  return `${Number((Number(bound) * 100).toFixed(6))}%`;
}
