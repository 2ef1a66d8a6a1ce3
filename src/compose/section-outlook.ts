import type { ReportBlock, ReportTable } from '../domain/index.ts';
import { direction } from './change.ts';
import type { Ask, Desk } from './desk.ts';
import { changeOf, type IndicatorLine, measureName } from './indicator-table.ts';
import type { ComposeInputs } from './inputs.ts';
import type { Section } from './section.ts';
import { breakBlocks } from './section-breaks.ts';
import { line } from './section-indicators.ts';
import { benchmarkBlocks } from './section-outside.ts';
import { headline, monthParam, note, numberColumn, paragraph, row, textColumn, wording } from './wording.ts';

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
    title: wording('table.trend'),
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
  const blocks = [trendHeadline(inputs, desk, lead), table, ...breakBlocks(inputs), ...benchmarkBlocks(inputs, desk)];
  return { id: 'trend', title: wording('section.trend'), blocks };
}

/** Where a ratio stood at the first month shown and stands now, and how that compares with a year ago. */
function trendHeadline(inputs: ComposeInputs, desk: Desk, ask: Ask): ReportBlock {
  const first = inputs.months[0] ?? desk.month;
  const year = changeOf(ask, 'sameMonthLastYear');
  return headline(
    wording('headline.trend', {
      name: measureName(inputs, ask.code, ask.measure),
      first: monthParam(first),
      from: desk.param({ ...ask, month: first }),
      last: monthParam(desk.month),
      to: desk.param(ask),
      direction: direction(inputs, desk, year),
      change: desk.param(year),
    }),
  );
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

function historyTable(inputs: ComposeInputs, desk: Desk): ReportTable {
  return {
    kind: 'table',
    id: 'history',
    title: wording('table.history'),
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
