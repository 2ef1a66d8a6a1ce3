import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent } from 'echarts/components';
import { type EChartsCoreOption, init, use } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';

import { escapeHtml } from '../escape.ts';
import { FONT } from './axis.ts';
import { figureMark, placeFigures } from './figure-text.ts';
import type { ChartFigure } from './plot.ts';

use([BarChart, LineChart, GridComponent, MarkLineComponent, LabelLayout, SVGRenderer]);

/** Width of every chart in pixels: the text width of a portrait page. */
export const CHART_WIDTH = 654;

/** A chart's parts: what to draw, how high, and the key of its fills; `mark` puts a figure into a text. */
export interface Drawing {
  readonly mark: (figure: ChartFigure) => string;
  readonly body: {
    readonly height: number;
    readonly legend: readonly { readonly name: string; readonly color: string }[];
    readonly option: EChartsCoreOption;
  };
}

/** A list of the figures that a chart shows, with the mark for the next one. */
export function figureList(): { readonly figures: readonly ChartFigure[]; readonly mark: Drawing['mark'] } {
  const figures: ChartFigure[] = [];
  const mark = (figure: ChartFigure): string => figureMark(figures.push(figure) - 1);
  return { figures, mark };
}

/**
 * Draws an option as one `<svg>`: no classes, styles sheets or pointer attributes, ids numbered from 1 within
 * `prefix` (the library counts them through the whole process), a role and an alternative text.
 */
export function drawSvg(
  body: Drawing['body'],
  figures: readonly ChartFigure[],
  alternative: string,
  prefix: string,
): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: CHART_WIDTH, height: body.height });
  try {
    chart.setOption({ animation: false, textStyle: { fontFamily: FONT }, ...body.option });
    return withRole(placeFigures(withoutTraces(chart.renderToSVGString(), prefix), figures), alternative);
  } finally {
    chart.dispose();
  }
}

function withoutTraces(svg: string, prefix: string): string {
  const ids = new Map<string, string>();
  const numbered = (id: string): string => {
    const known = ids.get(id) ?? `${prefix}-${ids.size + 1}`;
    ids.set(id, known);
    return known;
  };
  return svg
    .replaceAll(/<style\s*>[\s\S]*?<\/style>/g, '')
    .replaceAll(/ (?:class="zr[^"]*"|pointer-events="[^"]*"|ecmeta_[a-z_]+="[^"]*"|xml:space="preserve")/g, '')
    .replaceAll(/zr\d+-[A-Za-z]+\d+/g, numbered)
    .replaceAll(/\n/g, '');
}

function withRole(svg: string, alternative: string): string {
  const attributes = `<svg role="img" aria-label="${escapeHtml(alternative)}" class="drawing"`;
  return svg.replace(/^<svg width="[^"]*" height="[^"]*"/, () => attributes);
}
