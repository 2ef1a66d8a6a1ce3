import { categoryAxis, LABEL_TEXT, limitLines, roomFor, valueAxis } from './axis.ts';
import type { Drawing } from './drawing.ts';
import { partFill } from './palette.ts';
import { isTimeline, type Plot, type PlotSeries } from './plot.ts';

const UPRIGHT_HEIGHT = 222;

/** Bars from zero. Months stand upright; names lie down so that they can be read, with their value at the end. */
export function barChart(plot: Plot, mark: Drawing['mark']): Drawing['body'] {
  return isTimeline(plot) ? uprightBars(plot) : lyingBars(plot, mark);
}

function uprightBars(plot: Plot): Drawing['body'] {
  return {
    height: UPRIGHT_HEIGHT,
    legend: legendOf(plot),
    option: {
      grid: { top: 14, bottom: 26, left: 62, right: 18, outerBoundsMode: 'none' },
      xAxis: categoryAxis(plot),
      yAxis: valueAxis(plot, true),
      series: plot.series.map((series, at) => ({
        ...bars(plot, series, at),
        ...(at === 0 ? { markLine: limitLines(plot) } : {}),
      })),
    },
  };
}

function lyingBars(plot: Plot, mark: Drawing['mark']): Drawing['body'] {
  const stacked = plot.form === 'stackedBar';
  const left = roomFor(plot.categories, 150);
  const perCategory = stacked || plot.series.length === 1 ? 21 : 12 * plot.series.length + 8;
  return {
    height: 30 + perCategory * plot.categories.length,
    legend: legendOf(plot),
    option: {
      grid: { top: 6, bottom: 20, left, right: stacked ? 18 : 64, outerBoundsMode: 'none' },
      xAxis: valueAxis({ ...plot, lines: [] }, true),
      yAxis: { ...categoryAxis(plot, left - 12), inverse: true },
      series: plot.series.map((series, at) => ({
        ...bars(plot, series, at),
        ...(stacked ? {} : { data: labelled(series, mark) }),
      })),
    },
  };
}

function bars(plot: Plot, series: PlotSeries, at: number) {
  const stacked = plot.form === 'stackedBar';
  return {
    type: 'bar' as const,
    silent: true,
    barMaxWidth: 15,
    barCategoryGap: '32%',
    itemStyle: { color: partFill(at, plot.series.length), borderColor: '#ffffff', borderWidth: stacked ? 0.6 : 0 },
    data: series.points.map((point): BarItem => ({ value: point.value ?? '-' })),
    ...(stacked ? { stack: 'whole' } : {}),
  };
}

interface BarItem {
  readonly value: number | '-';
}

/** Every bar carries its figure; a figure without a value stands as n/a at zero. */
function labelled(series: PlotSeries, mark: Drawing['mark']) {
  return series.points.map((point) => {
    if (point.figure === null) return { value: '-' as const };
    const text = mark(point.figure);
    const position = (point.value ?? 0) < 0 ? ('left' as const) : ('right' as const);
    return {
      value: point.value ?? 0,
      label: { ...LABEL_TEXT, show: true, position, distance: 5, formatter: () => text },
    };
  });
}

function legendOf(plot: Plot): Drawing['body']['legend'] {
  if (plot.series.length === 1) return [];
  return plot.series.map((series, at) => ({ name: series.name, color: partFill(at, plot.series.length) }));
}
