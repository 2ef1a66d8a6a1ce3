import { escapeHtml } from '../escape.ts';

/** Private-use characters around a figure's number in chart text; they can come from no input (see `chartText`). */
const OPEN = '\u{e000}';
const CLOSE = '\u{e001}';

/** Text of a report made fit for a chart: one line, without the characters that mark figures. */
export function chartText(text: string): string {
  return text
    .replaceAll(/[\u{e000}\u{e001}]/gu, '〓')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** A place in a chart's text where figure number `at` of the chart is put. */
export function figureMark(at: number): string {
  return `${OPEN}${at}${CLOSE}`;
}

/** Puts figures where their marks stand: each in the figures' own typeface and under its id. */
export function placeFigures(svg: string, figures: readonly { readonly id: string; readonly text: string }[]): string {
  return svg.replaceAll(/\u{e000}(\d+)\u{e001}/gu, (_, at: string) => {
    const figure = figures[Number(at)];
    if (figure === undefined) return '〓';
    return `<tspan class="figure" data-figure="${escapeHtml(figure.id)}">${escapeHtml(figure.text)}</tspan>`;
  });
}
