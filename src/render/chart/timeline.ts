import { categoryAxis, LABEL_TEXT, limitLines, roomFor, TEXT_SIZE, valueAxis } from './axis.ts';
import type { Drawing } from './drawing.ts';
import { shortened, textWidth } from './measure.ts';
import { lineLook, partFill } from './palette.ts';
import { type ChartFigure, isTimeline, type Plot, type PlotSeries } from './plot.ts';

const HEIGHT = 164;

/** Most pixels that a series' name and value take at the end of its line. */
const END_WIDTH = 190;

/**
 * Lines through time, each with its name and last value at its end; dashes and lightness tell them apart. Lines over
 * anything else (months on book) end where their last value is.
 */
export function lineChart(plot: Plot, mark: Drawing['mark']): Drawing['body'] {
  const ended = isTimeline(plot) ? plot : { ...plot, series: plot.series.map(upToLast) };
  return endedLines(ended, mark);
}

function upToLast(series: PlotSeries): PlotSeries {
  return { ...series, points: series.points.slice(0, series.points.findLastIndex(({ value }) => value !== null) + 1) };
}

function endedLines(plot: Plot, mark: Drawing['mark']): Drawing['body'] {
  const labels = plot.series.map((series) => `${endName(series)} ${endFigure(series)?.text ?? ''}`);
  return {
    height: HEIGHT,
    legend: [],
    option: {
      grid: { top: 14, bottom: 26, left: 46, right: roomFor(labels, END_WIDTH), outerBoundsMode: 'none' },
      xAxis: { ...categoryAxis(plot), boundaryGap: false },
      yAxis: valueAxis(plot, false),
      series: plot.series.map((series, at) => ({
        ...line(series, at, mark),
        ...(at === 0 ? { markLine: limitLines(plot) } : {}),
      })),
    },
  };
}

/** Parts of a whole through time, stacked from zero, lightest first. */
export function areaChart(plot: Plot): Drawing['body'] {
  const fill = (at: number): string => partFill(at, plot.series.length);
  return {
    height: HEIGHT,
    legend: plot.series.map((series, at) => ({ name: series.name, color: fill(at) })),
    option: {
      grid: { top: 14, bottom: 26, left: 62, right: 18, outerBoundsMode: 'none' },
      xAxis: { ...categoryAxis(plot), boundaryGap: false },
      yAxis: valueAxis(plot, true),
      series: plot.series.map((series, at) => ({
        type: 'line' as const,
        stack: 'whole',
        symbol: 'none',
        silent: true,
        lineStyle: { width: 0.8, color: '#ffffff' },
        areaStyle: { color: fill(at), opacity: 1 },
        data: series.points.map((point) => point.value ?? 0),
        ...(at === 0 ? { markLine: limitLines({ ...plot, lines: [] }) } : {}),
      })),
    },
  };
}

function line(series: PlotSeries, at: number, mark: Drawing['mark']) {
  const look = lineLook(at);
  const label = endText(series, mark);
  const type = typeof look.dash === 'string' ? look.dash : [...look.dash];
  return {
    type: 'line' as const,
    silent: true,
    symbol: 'circle',
    symbolSize: 3.4,
    showAllSymbol: false,
    showSymbol: series.points.length < 4,
    lineStyle: { color: look.color, width: look.width, type },
    itemStyle: { color: look.color },
    endLabel: { ...LABEL_TEXT, show: true, color: look.color, distance: 6, formatter: () => label },
    labelLayout: { moveOverlap: 'shiftY' as const },
    data: series.points.map((point) => point.value),
  };
}

function endText(series: PlotSeries, mark: Drawing['mark']): string {
  const figure = endFigure(series);
  return figure === null ? endName(series) : `${endName(series)} ${mark(figure)}`;
}

/** The name, cut so that its value still has its place. */
function endName(series: PlotSeries): string {
  const value = textWidth(` ${endFigure(series)?.text ?? ''}`, TEXT_SIZE);
  return shortened(series.name, TEXT_SIZE, END_WIDTH - value);
}

function endFigure(series: PlotSeries): ChartFigure | null {
  const last = series.points.at(-1);
  return last === undefined || last.value === null ? null : last.figure;
}
