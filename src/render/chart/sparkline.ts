import { escapeHtml } from '../escape.ts';
import { ACCENT, HAIRLINE } from './palette.ts';

const WIDTH = 88;
const HEIGHT = 20;
const INSET = 2.5;

/** A small line without axes over the trend months; null leaves a gap, the last known month carries a dot. */
export function drawSparkline(values: readonly (number | null)[], alternative: string): string {
  const known = values.filter((value) => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const place = (value: number, at: number): Point => [
    round(INSET + (at * (WIDTH - 2 * INSET)) / Math.max(values.length - 1, 1)),
    round(high === low ? HEIGHT / 2 : HEIGHT - INSET - ((value - low) / (high - low)) * (HEIGHT - 2 * INSET)),
  ];
  const points = values.map((value, at) => (value === null ? null : place(value, at)));
  const last = points.findLast((point) => point !== null);
  const dot = last === undefined ? '' : `<circle cx="${last[0]}" cy="${last[1]}" r="2.1" fill="${ACCENT}"/>`;
  const base = `<path d="M0 ${HEIGHT - 0.5}H${WIDTH}" stroke="${HAIRLINE}" stroke-width="0.6"/>`;
  const line = `<path d="${pathOf(points)}" fill="none" stroke="${ACCENT}" stroke-width="1.3" stroke-linejoin="round"/>`;
  const frame = `viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}"`;
  return `<svg role="img" aria-label="${escapeHtml(alternative)}" ${frame}>${base}${line}${dot}</svg>`;
}

type Point = readonly [number, number];

function pathOf(points: readonly (Point | null)[]): string {
  const steps = points.map((point, at) => {
    if (point === null) return '';
    return `${(points[at - 1] ?? null) === null ? 'M' : 'L'}${point[0]} ${point[1]}`;
  });
  return steps.join('');
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
