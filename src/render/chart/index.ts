import type { ReportChart } from '../../domain/index.ts';
import { barChart } from './bars.ts';
import { type Drawing, drawSvg, figureList } from './drawing.ts';
import { type ChartVoice, type Plot, plotOf } from './plot.ts';
import { areaChart, lineChart } from './timeline.ts';
import { waterfallChart } from './waterfall.ts';

export type { ChartVoice } from './plot.ts';
export { drawSparkline } from './sparkline.ts';

/** A drawn chart: one `<svg>` and the key of its fills (empty where the series are labelled directly). */
export interface DrawnChart {
  readonly svg: string;
  readonly legend: readonly { readonly name: string; readonly color: string }[];
}

/** Draws a chart of the report. `prefix` makes ids unique in the document; equal input gives equal text. */
export function drawChart(chart: ReportChart, voice: ChartVoice, prefix: string): DrawnChart {
  const plot = plotOf(chart, voice);
  const { figures, mark } = figureList();
  const body = bodyOf(plot, mark);
  return { svg: drawSvg(body, figures, voice.plain(chart.alternative), prefix), legend: body.legend };
}

function bodyOf(plot: Plot, mark: Drawing['mark']): Drawing['body'] {
  switch (plot.form) {
    case 'line':
      return lineChart(plot, mark);
    case 'stackedArea':
      return areaChart(plot);
    case 'bar':
    case 'stackedBar':
      return barChart(plot, mark);
    case 'waterfall':
      return waterfallChart(plot, mark);
  }
}
