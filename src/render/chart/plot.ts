import type { DisplayUnit, Figure, Param, ReportChart, Unit, Wording } from '../../domain/index.ts';
import { showFigure } from '../../domain/index.ts';
import { chartText } from './figure-text.ts';

/** What a chart needs to know of its rendition: the words of its language and the report's figures. */
export interface ChartVoice {
  plain(wording: Wording): string;
  param(param: Param): string;
  figure(id: string): Figure;
  show(id: string): string;
  readonly unit: DisplayUnit;
}

/** A figure that a chart shows as text, by its place in the chart's own list. */
export interface ChartFigure {
  readonly id: string;
  readonly text: string;
}

/** A chart's data in drawing terms: texts of this language and numbers in the displayed unit. */
export interface Plot {
  readonly form: ReportChart['form'];
  readonly unit: Unit;
  readonly categories: readonly string[];
  readonly series: readonly PlotSeries[];
  readonly lines: readonly { readonly label: string; readonly value: number }[];
  /** Places among the categories where the series broke, with what is said of it. */
  readonly breaks: readonly { readonly at: number; readonly label: string }[];
}

export interface PlotSeries {
  readonly name: string;
  readonly points: readonly PlotPoint[];
}

/** `value` null leaves a gap; `figure` is null where the report has no figure at all. */
export interface PlotPoint {
  readonly value: number | null;
  readonly figure: ChartFigure | null;
}

/** Reads a chart of the report into drawing terms. */
export function plotOf(chart: ReportChart, voice: ChartVoice): Plot {
  return {
    form: chart.form,
    unit: chart.unit,
    categories: chart.categories.map((category) => chartText(voice.param(category))),
    series: chart.series.map((series) => ({
      name: chartText(voice.plain(series.name)),
      points: chart.categories.map((_, at) => pointOf(series.points[at] ?? null, voice)),
    })),
    lines: chart.lines.map((line) => ({
      label: chartText(`${voice.plain(line.name)} ${lineText(line.value, chart.unit, voice.unit)}`),
      value: plotValue(line.value, chart.unit, voice.unit),
    })),
    breaks: (chart.breaks ?? [])
      .filter(({ at }) => at < chart.categories.length)
      .map(({ at, note }) => ({ at, label: chartText(voice.plain(note)) })),
  };
}

/** Decimal text of a figure as the number to draw, in the displayed unit. */
export function plotValue(value: string, unit: Unit, display: DisplayUnit): number {
  if (unit === 'ratio' || unit === 'pp') return Number(value) * 100;
  return unit === 'amount' ? Number(value) / 10 ** display.exponent : Number(value);
}

/** Whether the categories run through time; such charts run from left to right. */
export function isTimeline(plot: Plot): boolean {
  return plot.categories.every((category) => /^\d{4}(-|$)/.test(category));
}

function pointOf(id: string | null, voice: ChartVoice): PlotPoint {
  if (id === null) return { value: null, figure: null };
  const figure = voice.figure(id);
  const value = figure.value === null ? null : plotValue(figure.value, figure.unit, voice.unit);
  return { value, figure: { id, text: voice.show(id) } };
}

function lineText(value: string, unit: Unit, display: DisplayUnit): string {
  return showFigure({ value, unit, measure: '' }, display);
}
