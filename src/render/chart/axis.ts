import { shortened, tickText, widest } from './measure.ts';
import { HAIRLINE, INK, LIMIT, MUTED } from './palette.ts';
import type { Plot } from './plot.ts';

/** Font size of axis text and labels, in pixels of the drawing. */
export const TEXT_SIZE = 9.5;
export const FONT = 'Riskpress Sans';

const AXIS_TEXT = { fontSize: TEXT_SIZE, color: MUTED, fontFamily: FONT } as const;

/** Labels on marks: no halo, which a PDF would hold as a second text. */
export const LABEL_TEXT = { ...AXIS_TEXT, color: INK, textBorderWidth: 0, textBorderColor: 'transparent' } as const;

/** The axis of names or months. */
export function categoryAxis(plot: Plot, width?: number) {
  const wrapped = width === undefined ? {} : { width, overflow: 'break' as const, interval: 0 };
  return {
    type: 'category' as const,
    data: plot.categories.map((category) => shortened(category, TEXT_SIZE, 1.8 * (width ?? 80))),
    axisTick: { show: false },
    axisLine: { lineStyle: { color: MUTED, width: 0.8 } },
    axisLabel: { ...AXIS_TEXT, ...wrapped, hideOverlap: true, lineHeight: 10.5 },
  };
}

/** The axis of values; `zero` bases it at zero, and reference lines always lie inside it. */
export function valueAxis(plot: Plot, zero: boolean) {
  const bounds = plot.lines.map((line) => line.value);
  const percent = plot.unit === 'ratio';
  return {
    type: 'value' as const,
    scale: !zero,
    ...(bounds.length === 0 ? {} : { min: lowest(bounds, zero), max: highest(bounds) }),
    splitNumber: 4,
    axisLine: { show: false },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: HAIRLINE, width: 0.7 } },
    axisLabel: { ...AXIS_TEXT, formatter: (value: number) => tickText(value, percent) },
  };
}

/** Thresholds as thin dashed lines with their name and value; breaks of the series as upright ones with their note. */
export function limitLines(plot: Plot) {
  const breaks = plot.breaks.map(({ at, label }, nth) => ({
    xAxis: at,
    lineStyle: { color: MUTED, width: 1, type: [2, 2] },
    label: {
      ...LABEL_TEXT,
      color: MUTED,
      position: 'insideEndTop' as const,
      rotate: 0,
      // One below the other: the notes of two breaks near each other must not cross.
      offset: [0, nth * 11],
      align: at * 2 > plot.categories.length ? ('right' as const) : ('left' as const),
      formatter: () => shortened(label, TEXT_SIZE, BREAK_WIDTH),
    },
  }));
  return {
    silent: true,
    symbol: 'none',
    animation: false,
    lineStyle: { color: LIMIT, width: 1, type: [4, 3] as number[] },
    data: [
      ...plot.lines.map((line) => ({
        yAxis: line.value,
        label: { ...LABEL_TEXT, color: LIMIT, position: 'insideStartTop' as const, formatter: () => line.label },
      })),
      ...breaks,
    ],
  };
}

/** Most pixels that the note of a break takes beside its line; the text says it whole. */
const BREAK_WIDTH = 190;

/** Room that texts beside the plot need, in pixels. */
export function roomFor(texts: readonly string[], most: number): number {
  return widest(texts, TEXT_SIZE, most) + 14;
}

interface Extent {
  readonly min: number;
  readonly max: number;
}

function lowest(bounds: readonly number[], zero: boolean) {
  return ({ min, max }: Extent): number => {
    const low = Math.min(min, ...bounds);
    return zero ? Math.min(0, low) : padded(low, -(Math.max(max, ...bounds) - low));
  };
}

function highest(bounds: readonly number[]) {
  return ({ min, max }: Extent): number => {
    const high = Math.max(max, ...bounds);
    return padded(high, high - Math.min(min, ...bounds));
  };
}

/** A bound moved outwards to a round number, so that no line lies on the frame. */
function padded(bound: number, range: number): number {
  const step = 10 ** Math.floor(Math.log10(Math.abs(range) || Math.abs(bound) || 1)) / 2;
  return Number(
    (range < 0 ? Math.floor(bound / step) * step : Math.ceil((bound + step / 10) / step) * step).toFixed(9),
  );
}
