import { categoryAxis, LABEL_TEXT, valueAxis } from './axis.ts';
import type { Drawing } from './drawing.ts';
import { ACCENT, LIMIT } from './palette.ts';
import type { Plot, PlotPoint } from './plot.ts';

const HEIGHT = 212;

/** Levels are neutral, what adds to bad loans warns, what takes from them is light: told apart in grey too. */
const FILLS = [ACCENT, LIMIT, '#8fadd0'] as const;

/** One column: where it begins, how high it is, and which of the three kinds it is. */
interface Step {
  readonly from: number;
  readonly height: number;
  readonly kind: number;
  readonly point: PlotPoint;
}

/**
 * Columns that add up: the first series holds levels (they stand on zero), the second what is added, the third what is
 * taken away; each category has a point in one of them.
 */
export function waterfallChart(plot: Plot, mark: Drawing['mark']): Drawing['body'] {
  const steps = stepsOf(plot);
  return {
    height: HEIGHT,
    legend: plot.series.map(({ name }, at) => ({ name, color: FILLS[at] ?? ACCENT })),
    option: {
      grid: { top: 22, bottom: 40, left: 62, right: 18, outerBoundsMode: 'none' },
      xAxis: categoryAxis(plot, Math.floor(560 / Math.max(plot.categories.length, 1)) - 6),
      yAxis: valueAxis({ ...plot, lines: [] }, true),
      series: [
        { ...column, itemStyle: { color: 'transparent' }, data: steps.map(({ from }) => from) },
        { ...column, data: steps.map((step) => item(step, mark)) },
      ],
    },
  };
}

const column = { type: 'bar' as const, stack: 'whole', silent: true, barMaxWidth: 34, barCategoryGap: '30%' };

function stepsOf({ categories, series }: Plot): readonly Step[] {
  let level = 0;
  return categories.map((_, at) => {
    const kind = Math.max(
      0,
      series.findIndex(({ points }) => (points[at]?.figure ?? null) !== null),
    );
    const point = series[kind]?.points[at] ?? { value: null, figure: null };
    const change = (point.value ?? 0) * (kind === 2 ? -1 : 1);
    const [before, after] = kind === 0 ? [0, change] : [level, level + change];
    level = after;
    return { from: Math.min(before, after), height: Math.abs(after - before), kind, point };
  });
}

function item({ height, kind, point }: Step, mark: Drawing['mark']) {
  const itemStyle = { color: FILLS[kind] ?? ACCENT };
  if (point.figure === null) return { value: height, itemStyle };
  const text = mark(point.figure);
  return {
    value: height,
    itemStyle,
    label: { ...LABEL_TEXT, show: true, position: 'top' as const, distance: 4, formatter: () => text },
  };
}
