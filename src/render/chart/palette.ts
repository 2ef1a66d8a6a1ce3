/** Colours of the documents; print in grey keeps lines apart by lightness and by dash. */
export const INK = '#1c2733';
export const MUTED = '#5d6b7a';
export const HAIRLINE = '#dfe4ea';
export const ACCENT = '#17406d';
export const LIMIT = '#a3262a';

/** How one series is drawn: lightness steps are at least ten apart (CIE L* 26, 42, 53, 63, 71, 34). */
const LINES = [
  { color: '#17406d', dash: 'solid', width: 2.2 },
  { color: '#b4452c', dash: [6, 3], width: 1.8 },
  { color: '#4a8a76', dash: [2, 2.5], width: 2 },
  { color: '#c58a1d', dash: [9, 3, 2, 3], width: 1.8 },
  { color: '#8fadd0', dash: 'solid', width: 1.8 },
  { color: '#5b4a7d', dash: [4, 2, 1, 2], width: 1.6 },
] as const;

/** Ordered fills from light to dark for parts of a whole, so that the last (the worst class) is the darkest. */
const RAMP = ['#d5e1ee', '#a9c3de', '#7aa0c8', '#4c7cad', '#285a8c', '#12375f', '#0a213b'] as const;

export type LineLook = (typeof LINES)[number];

export function lineLook(at: number): LineLook {
  return LINES[at % LINES.length] ?? LINES[0];
}

/** The fill of part `at` of `count` parts. */
export function partFill(at: number, count: number): string {
  if (count === 1) return '#4c7cad';
  const step = Math.round((at * (RAMP.length - 2)) / Math.max(count - 1, 1));
  return RAMP[count > RAMP.length - 1 ? at % RAMP.length : step] ?? RAMP[0];
}
